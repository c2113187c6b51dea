//! What victim support reads: the cases in which they support somebody, and of each what they were
//! told there and what they are told of the service user.

use super::{LIMIT_MAX, ViewQuery, timeline, viewed};
use crate::access::{Caller, Look, LookKind, Needs, Opened, Shown};
use crate::{Failure, Service};
use events::vocabulary::ProtectedEvent;
use events::{Event, JourneyId, Moment};
use permissions::{Action, Resource};
use projections::views::{ForSupport, View as _};
use projections::{AsOf, Journey, Timeline};

/// A case in which they support somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) journey: JourneyId,
    /// Whom: labels, with their names where these are known.
    pub(crate) people: Vec<String>,
    /// When somebody there was last spoken to.
    pub(crate) last_contact: Option<Moment>,
}

/// All that such a case shows them.
pub(crate) struct OfSupport {
    /// Of the service user.
    pub(crate) extract: ForSupport,
    /// What protected people told, newest first: nothing of it to whoever covers for somebody.
    pub(crate) told: Option<Timeline>,
}

/// Every case in which they support somebody.
pub(crate) fn links(service: &Service, caller: &Caller) -> Result<Vec<Link>, Failure> {
    let look = Look::across(LookKind::Viewed, "own links");
    service.look_at_own(caller, &look, |sight| {
        let links = sight.supported().iter().map(link).collect::<Result<Vec<_>, _>>()?;
        let journeys = links.iter().map(|link| link.journey).collect();
        let rows = links.len();
        Ok(Shown::rows(links, rows).listing(journeys))
    })
}

fn link(opened: &Opened<'_>) -> Result<Link, Failure> {
    let journey = Journey::fold(opened.journey, opened.events()?, &AsOf::NOW);
    let mut link = Link { journey: opened.journey, people: Vec::new(), last_contact: None };
    for amended in journey.entries.iter().filter(|entry| entry.retraction.is_none()) {
        let entry = &amended.recorded.entry;
        let Event::Protected(of) = &entry.event else { continue };
        if let ProtectedEvent::PersonLinked(linked) = of {
            let name = linked.person.as_ref().and_then(|person| person.name.as_ref());
            let label = linked.label.as_str();
            let named = |name: &events::Text| format!("{label}, {}", name.as_str());
            link.people.push(name.map_or_else(|| label.to_owned(), named));
        } else if let ProtectedEvent::SupportContactHeld(_) = of {
            let is_later = |last: Moment| last.day() < entry.occurred_at.day();
            if link.last_contact.is_none_or(is_later) {
                link.last_contact = Some(entry.occurred_at);
            }
        }
    }
    Ok(link)
}

/// One case, as victim support reads it: a look at what they are told of the service user, and one
/// at what was told to them.
pub(crate) fn of_support(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
) -> Result<OfSupport, Failure> {
    let needs = Needs::Right(Action::Read, Resource::SupportExtract);
    let query = ViewQuery::default();
    let extract = service.look_at(caller, id, &Look::viewing("support", needs), |opened| {
        Ok(Shown::one(viewed(opened, &query, ForSupport::of)?))
    })?;
    let told = service.supports(caller, id).then(|| told(service, caller, id)).transpose()?;
    Ok(OfSupport { extract, told })
}

/// What protected people told them, newest first.
pub(crate) fn told(service: &Service, caller: &Caller, id: JourneyId) -> Result<Timeline, Failure> {
    let query = ViewQuery { limit: Some(LIMIT_MAX), ..ViewQuery::default() };
    timeline(service, caller, id, &query)
}
