//! What a reader asks of a view: as believed when, as at when, under which policy, which page.

mod board;
mod case_export;
mod compare;
mod digests;
mod journey_page;
mod moments;
mod one_event;
mod organisation;
mod permissions;
mod policy;
mod policy_diff;
mod search;
mod summary;
mod support;
mod table;

pub(crate) use board::{board, boards, first_day, prepared, progress};
pub(crate) use case_export::{
    ChronologyExport, ExportQuery, as_table, case_export, chronology_export,
};
pub(crate) use compare::{ComparePage, CompareQuery, compare, compare_page};
pub(crate) use digests::{digests, digests_of_views};
pub(crate) use journey_page::{JourneyPage, journey_page};
pub(crate) use moments::Moments;
pub(crate) use one_event::{EventQuery, OneEvent, one_event};
pub(crate) use organisation::{OrganisationQuery, organisation};
pub(crate) use permissions::{PermissionsShown, permissions};
pub(crate) use policy::{PolicyList, PolicyRow, PolicyShown, policies, policy, policy_in_force};
pub(crate) use policy_diff::{PolicyDiff, PolicyDiffQuery, policy_diff};
pub(crate) use search::{SearchQuery, search};
pub(crate) use summary::{Summary, summary};
pub(crate) use support::{Link, OfSupport, links, of_support, told};
pub(crate) use table::{Table, cell};

use crate::access::{Caller, Look, Needs, Opened, Shown};
use crate::{Failure, Service};
use ::permissions::{Action, Resource};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use events::{Compartment, EventId, Instant, JourneyId, Moment, Position, Recorded, Role, Version};
use projections::views::{CASE_AND_SAFETY, DrawsOn, ViewEntry, Viewing};
use projections::{AsOf, Journey, Page, Policy, Reader, Timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most entries of one page.
pub(crate) const LIMIT_MAX: usize = 1000;
const LIMIT: usize = 200;

/// The query of a journey's view. The same names serve the command line.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewQuery {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
    /// As it was when the case stream stood at this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_version: Option<u64>,
    /// As it was when the log stood at this position: for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_position: Option<u64>,
    /// Clocks (days since, overdue) read as at this time; left out: now, or the time of the belief.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_at: Option<String>,
    /// The policy version to read under; left out: the one in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    /// A document to try out. Only the command line on the data folder hands one in.
    #[serde(skip)]
    pub(crate) what_if: Option<Policy>,
    /// As it was believed at the moment of this number. Only pages step by it: the numbers grow
    /// with what is recorded, and a time stays what it is.
    #[serde(skip)]
    pub(crate) at_moment: Option<usize>,
    /// Where the next page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<String>,
    /// The most entries to show: 1 to 1000, 200 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<usize>,
}

/// The query of a board: across journeys there is no case version to name.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoardQuery {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
    /// As it was when the log stood at this position: for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_position: Option<u64>,
    /// Clocks (days since, overdue) read as at this time; left out: now, or the time of the belief.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_at: Option<String>,
    /// The policy version to read under; left out: the one in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    /// A document to try out. Only the command line on the data folder hands one in.
    #[serde(skip)]
    pub(crate) what_if: Option<Policy>,
    /// Only the cases of this practitioner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) practitioner: Option<String>,
    /// Only the cases of this team: those that one of its members works on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<String>,
    /// Only what concerns this journey, by id. For access, emergencies and own-looks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) journey: Option<JourneyId>,
    /// Only what this member of staff did. For access, lookers and emergencies only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) staff: Option<String>,
    /// What a draw starts from: the same seed, the same draw. For file-sample only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    /// How many are drawn. For file-sample only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<usize>,
}

/// What both kinds of query ask, understood.
pub(crate) struct Asked {
    pub(crate) as_of: AsOf,
    /// When the clocks of the view read.
    pub(crate) as_at: Instant,
    pub(crate) policy: Policy,
}

/// What is believed, and when the clocks read.
fn asked(
    service: &Service,
    reader: Reader,
    (believed_at, position): (Option<&str>, Option<u64>),
    as_at: Option<&str>,
) -> Result<(AsOf, Instant), Failure> {
    if believed_at.is_some() && position.is_some() {
        return Err(Failure::malformed("give one of as_believed_at and at_position"));
    }
    if position.is_some() && !reader.may_read_positions() {
        let why = "positions in the whole log are for supervisors and auditors; use at_version";
        return Err(Failure::not_theirs(why));
    }
    let believed_at = believed_at.map(|text| moment("as_believed_at", text)).transpose()?;
    let as_at = as_at.map(|text| moment("as_at", text)).transpose()?;
    let as_of = AsOf { believed_at, position: position.map(Position) };
    let then = believed_at.or(position.map(|at| written_at(service, Position(at))).transpose()?);
    Ok((as_of, as_at.or(then).unwrap_or_else(|| service.log().now())))
}

/// When the record at this place was written: what a belief at a place takes for its time.
fn written_at(service: &Service, position: Position) -> Result<Instant, Failure> {
    let log = service.log();
    let at = position.min(log.head().position);
    let before = Position(at.0.saturating_sub(1));
    let record = log.read_log(before, at, &event_log::Filter::default())?;
    let believed_from = record.first().map(Recorded::believed_from);
    Ok(believed_from.or_else(|| log.recorded_at(at)).unwrap_or_else(|| log.now()))
}

/// The policy that was named; if none was, the one in force as it was believed.
fn policy_asked(
    service: &Service,
    (named, what_if): (Option<&str>, Option<&Policy>),
    as_of: &AsOf,
) -> Result<Policy, Failure> {
    match (what_if, named) {
        (Some(policy), _) => Ok(policy.clone()),
        (None, Some(version)) => service.policy_named(version),
        (None, None) => service.policy(as_of),
    }
}

impl BoardQuery {
    /// The time that it is to be believed at, if one is named.
    pub(crate) fn believed_at(&self) -> Result<Option<Instant>, Failure> {
        self.as_believed_at.as_deref().map(|text| moment("as_believed_at", text)).transpose()
    }

    /// What is believed.
    fn as_of(&self) -> Result<AsOf, Failure> {
        Ok(AsOf { believed_at: self.believed_at()?, position: self.at_position.map(Position) })
    }

    pub(crate) fn asked(&self, service: &Service, reader: Reader) -> Result<Asked, Failure> {
        let of = (self.as_believed_at.as_deref(), self.at_position);
        let (as_of, as_at) = asked(service, reader, of, self.as_at.as_deref())?;
        let named = (self.policy.as_deref(), self.what_if.as_ref());
        let policy = policy_asked(service, named, &as_of)?;
        Ok(Asked { as_of, as_at, policy })
    }
}

/// A page's place: everything it was made from, so that the next page shows the same belief.
#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "b")]
    believed_at: Instant,
    #[serde(rename = "a")]
    after: EventId,
}

fn malformed(what: &str, why: impl std::fmt::Display) -> Failure {
    Failure::malformed(format!("{what}: {why}"))
}

fn moment(what: &str, text: &str) -> Result<Instant, Failure> {
    let moment: Moment = text.parse().map_err(|why: String| malformed(what, why))?;
    Ok(moment.end())
}

impl ViewQuery {
    /// `events` are those of the journey: `at_version` is a place among them.
    fn asked(
        &self,
        service: &Service,
        reader: Reader,
        events: &[Arc<Recorded>],
    ) -> Result<Asked, Failure> {
        if self.at_version.is_some()
            && (self.as_believed_at.is_some() || self.at_position.is_some())
        {
            let why = "give one of as_believed_at, at_version and at_position";
            return Err(Failure::malformed(why));
        }
        let of = (self.as_believed_at.as_deref(), self.at_position);
        let (mut as_of, mut as_at) = asked(service, reader, of, self.as_at.as_deref())?;
        if let Some(version) = self.at_version {
            let position = position_of(events, Version(version))?;
            as_of.position = Some(position);
            if self.as_at.is_none() {
                as_at = written_at(service, position)?;
            }
        }
        let named = (self.policy.as_deref(), self.what_if.as_ref());
        let policy = policy_asked(service, named, &as_of)?;
        Ok(Asked { as_of, as_at, policy })
    }

    /// The same, by the time of the moment that is named by number.
    fn stepped(&self, id: JourneyId, events: &[Arc<Recorded>], reader: Reader) -> Self {
        let Some(number) = self.at_moment else { return self.clone() };
        let at = Moments::of(id, events, reader).numbered(number);
        let at = at.map(|at| Moment::Instant(at).to_string());
        Self { as_believed_at: at, at_moment: None, ..self.clone() }
    }

    /// The time that it is to be believed at, if one is named.
    fn believed_at(&self) -> Result<Option<Instant>, Failure> {
        self.as_believed_at.as_deref().map(|text| moment("as_believed_at", text)).transpose()
    }

    fn limit(&self) -> Result<usize, Failure> {
        match self.limit.unwrap_or(LIMIT) {
            limit @ 1..=LIMIT_MAX => Ok(limit),
            other => Err(malformed("limit", format!("is {other}; allowed is 1 to {LIMIT_MAX}"))),
        }
    }

    fn cursor(&self) -> Result<Option<Cursor>, Failure> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let read = BASE64.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
        read.map(Some).ok_or_else(|| malformed("cursor", "is not one that this service gave out"))
    }
}

/// A page of a journey's timeline.
pub(crate) fn timeline(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &ViewQuery,
) -> Result<Timeline, Failure> {
    let look = Look::viewing("timeline", Needs::Any).believed_at(query.believed_at()?);
    service.look_at(caller, id, &look, |opened| {
        let page = page(opened, query)?;
        let rows = page.entries.len();
        Ok(Shown::rows(page, rows))
    })
}

fn page(opened: &Opened<'_>, query: &ViewQuery) -> Result<Timeline, Failure> {
    let service = opened.service();
    let events = opened.events()?;
    let mut as_of = query.asked(service, opened.reader, &events)?.as_of;
    let cursor = query.cursor()?;
    // The second page shows what the first one believed, even if more was recorded in between.
    let believed_at = cursor.as_ref().map_or_else(|| service.log().now(), |c| c.believed_at);
    as_of.believed_at.get_or_insert(believed_at);
    let journey = Journey::fold(opened.journey, events, &as_of);
    let page = Page { after: cursor.map(|cursor| cursor.after), limit: query.limit()? };
    let (mut timeline, next) = projections::timeline(&journey, opened.reader, page);
    timeline.next_cursor = next.map(|after| {
        let cursor = Cursor { believed_at, after };
        BASE64.encode(serde_json::to_vec(&cursor).expect("a cursor is plain data"))
    });
    Ok(timeline)
}

/// One of the views of a journey, as JSON.
pub(crate) fn of_journey(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    view: &ViewEntry,
    query: &ViewQuery,
) -> Result<Vec<u8>, Failure> {
    if query.cursor.is_some() || query.limit.is_some() {
        let why = format!("{} is shown whole: leave out cursor and limit", view.name);
        return Err(Failure::malformed(why));
    }
    let look = Look::viewing(view.name, needs(view, caller)).believed_at(query.believed_at()?);
    let look = Look { combines: view.name == "chronology", ..look };
    service.look_at(caller, id, &look, |opened| {
        Ok(Shown::one(viewed(opened, query, |viewing| (view.make)(viewing))?))
    })
}

/// Makes something of a journey as it is asked for.
fn viewed<T>(
    opened: &Opened<'_>,
    query: &ViewQuery,
    make: impl FnOnce(&Viewing<'_>) -> T,
) -> Result<T, Failure> {
    let (service, reader) = (opened.service(), opened.reader);
    let events = opened.events()?;
    let query = &query.stepped(opened.journey, &events, reader);
    let Asked { as_of, as_at, policy } = query.asked(service, reader, &events)?;
    let journey = Journey::fold(opened.journey, events.iter().cloned(), &as_of);
    let (journey, policy, decided_under) = (&journey, &policy, &service.decided_under(&events));
    let events = events.as_slice();
    Ok(make(&Viewing { journey, events, as_of, reader, policy, decided_under, as_at }))
}

/// What it takes to read a view. Whoever reads case and safety needs no right of its own to what is
/// chosen out of both for victim support.
fn needs(view: &ViewEntry, caller: &Caller) -> Needs {
    match view.draws_on {
        DrawsOn::All(compartments) => Needs::All(compartments),
        DrawsOn::SupportExtract if caller.role() == Role::SupportWorker => {
            Needs::Right(Action::Read, Resource::SupportExtract)
        }
        DrawsOn::SupportExtract => Needs::All(CASE_AND_SAFETY),
    }
}

/// Where the case stream reached a version.
fn position_of(events: &[Arc<Recorded>], version: Version) -> Result<Position, Failure> {
    let in_case = || events.iter().filter(|event| event.stream.compartment == Compartment::Case);
    let at = in_case().find(|event| event.version == version).map(|event| event.position);
    at.ok_or_else(|| {
        let last = in_case().next_back().map_or(Version(0), |event| event.version);
        Failure::not_found(format!("there is no version {version}; the case is at version {last}"))
    })
}
