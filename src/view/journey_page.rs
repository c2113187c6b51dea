//! All that the page of a journey shows, made from one look at it.

use super::moments::{Moments, whole};
use super::{Summary, ViewQuery, viewed};
use crate::access::{Caller, Look, Needs, Shown};
use crate::{Failure, Service};
use events::{Instant, JourneyId};
use projections::views::{CASE_AND_SAFETY, Indicators, PaceView, Safety, Standing, View as _};
use projections::{AsOf, Differs, Journey, Policy, Timeline, differing};

/// One journey, as a person reads it.
pub(crate) struct JourneyPage {
    /// Whose it is, and the figures above it.
    pub(crate) summary: Summary,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// What was asked, and what is in pace now.
    pub(crate) pace: PaceView,
    /// What stands because of risk.
    pub(crate) safety: Safety,
    /// Questions for supervision.
    pub(crate) indicators: Indicators,
    /// Everything that this reader may see, newest first.
    pub(crate) timeline: Timeline,
    /// What a replay steps through.
    pub(crate) moments: Moments,
    /// The moment that it is believed at; none: now.
    pub(crate) believed_at: Option<Instant>,
    /// When clocks read.
    pub(crate) as_at: Instant,
    /// Until when it is open to this reader in an emergency, if it is.
    pub(crate) emergency: Option<Instant>,
    /// The policy in force as it is believed, where it is read under another, and what differs.
    pub(crate) what_if: Option<(String, Vec<Differs>)>,
}

/// The page of a journey, now or as it was believed.
pub(crate) fn journey_page(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &ViewQuery,
) -> Result<JourneyPage, Failure> {
    let look = Look::viewing("journey page", Needs::All(CASE_AND_SAFETY));
    service.look_at(caller, id, &look.believed_at(query.believed_at()?), |opened| {
        let page = viewed(opened, query, |viewing| {
            let in_force = service.policy(&viewing.as_of)?;
            let (journey, reader, as_at) = (viewing.journey, viewing.reader, viewing.as_at);
            let what_if = |in_force: Policy| {
                let differs = differing(&journey.case, reader, (&in_force, viewing.policy), as_at);
                let mut flags = differs.map(|it| it.flags).unwrap_or_default();
                // Which rule would raise a safety review says what the review is about.
                flags.retain(|flag| reader.may_read_causes() || flag.events.is_empty());
                (in_force.version, flags)
            };
            let open_until = |journey: &Journey| {
                let openings = journey.case.openings.as_deref();
                let now = service.log().now();
                openings.and_then(|it| it.emergency_of(caller.staff(), now)).map(|one| one.until)
            };
            let emergency = if viewing.as_of == AsOf::NOW {
                open_until(journey)
            } else {
                open_until(&Journey::fold(id, viewing.events.iter().cloned(), &AsOf::NOW))
            };
            let is_another = viewing.policy.version != in_force.version;
            Ok::<_, Failure>(JourneyPage {
                summary: Summary::of(journey, reader),
                standing: Standing::of(viewing),
                pace: PaceView::of(viewing),
                safety: Safety::of(viewing),
                indicators: Indicators::of(viewing),
                timeline: whole(journey, reader),
                moments: Moments::of(id, viewing.events, reader),
                believed_at: (viewing.as_of != AsOf::NOW).then_some(as_at),
                as_at,
                emergency,
                what_if: is_another.then(|| what_if(in_force)),
            })
        })??;
        let (rows, as_of) = (page.timeline.entries.len(), page.believed_at);
        Ok(Shown::rows(page, rows).believed_at(as_of))
    })
}
