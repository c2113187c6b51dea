//! What opens a case beside the work on it, and what closes it: emergencies, two governance leads
//! together, conflicts of interest, shares with agencies (`docs/domain.md` §4).

use super::{CASE_AND_SAFETY, DrawsOn, View, Viewing};
use crate::{Conflict, Emergency, Joint, Openings, Share};
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::JointScope;
use events::{Compartment, Date, EventId, Instant, JourneyId, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Everything of that kind, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpeningsView {
    /// The journey.
    pub journey: JourneyId,
    /// Emergency accesses.
    pub emergencies: Vec<EmergencyShown>,
    /// What two governance leads opened, or one asked another to.
    pub joint: Vec<JointShown>,
    /// Conflicts of interest.
    pub conflicts: Vec<ConflictShown>,
    /// Shares with agencies.
    pub shares: Vec<ShareShown>,
}

/// One emergency access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmergencyShown {
    /// The `emergency-access-opened`.
    pub event: EventId,
    /// Who.
    pub actor: StaffId,
    /// For what purpose.
    pub purpose: String,
    /// Since when.
    pub opened_at: Instant,
    /// Until when at the longest.
    pub until: Instant,
    /// The `emergency-access-closed`.
    pub closed: Option<EventId>,
    /// Who looked at what had been read.
    pub closed_by: Option<StaffId>,
    /// What they found.
    pub finding: Option<String>,
}

/// Two people who read together what neither reads alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JointShown {
    /// The `joint-access-requested`.
    pub event: EventId,
    /// Who asked for it, and reads.
    pub requested_by: StaffId,
    /// What.
    pub scope: JointScope,
    /// Who agreed.
    pub agreed_by: Option<StaffId>,
    /// Until when it is open.
    pub until: Option<Instant>,
    /// Whether it is open.
    pub live: bool,
}

/// A member of staff who is not to see this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConflictShown {
    /// The `conflict-declared`.
    pub event: EventId,
    /// Who.
    pub staff: StaffId,
    /// Whether it was ended.
    pub ended: bool,
}

/// What an agency may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareShown {
    /// The `agency-share-granted`.
    pub event: EventId,
    /// Which agency.
    pub agency: String,
    /// Until when, the day included; without one, until further notice.
    pub until: Option<Date>,
    /// Whether it still is to be given to them.
    pub live: bool,
}

impl View for OpeningsView {
    const NAME: &'static str = "openings";
    const SAYS: &'static str = "Who was let in or kept out: emergencies, two together, conflicts";
    /// For those who oversee: supervision is theirs and nobody else's.
    const DRAWS_ON: DrawsOn = DrawsOn::All(CASE_AND_SAFETY.with(Compartment::Supervision));

    fn of(viewing: &Viewing<'_>) -> Self {
        let none = Openings::default();
        let openings = viewing.journey.case.openings.as_deref().unwrap_or(&none);
        let (at, today) = (viewing.as_at, london_day(viewing.as_at));
        Self {
            journey: viewing.journey.id,
            emergencies: openings.emergencies.iter().map(emergency).collect(),
            joint: openings.joint.iter().map(|one| joint(one, at)).collect(),
            conflicts: openings.conflicts.iter().map(conflict).collect(),
            shares: openings.shares.iter().map(|one| share(one, today)).collect(),
        }
    }
}

fn emergency(one: &Emergency) -> EmergencyShown {
    let closed = one.closed.as_ref();
    EmergencyShown {
        event: one.event,
        actor: one.actor.clone(),
        purpose: one.purpose.clone(),
        opened_at: one.opened,
        until: one.until,
        closed: closed.map(|closed| closed.event),
        closed_by: closed.map(|closed| closed.by.clone()),
        finding: closed.and_then(|closed| closed.finding.clone()),
    }
}

fn joint(one: &Joint, at: Instant) -> JointShown {
    let agreed = one.agreed.as_ref();
    JointShown {
        event: one.event,
        requested_by: one.requested_by.clone(),
        scope: one.scope,
        agreed_by: agreed.map(|(by, _)| by.clone()),
        until: agreed.map(|(_, until)| *until),
        live: agreed.is_some_and(|(_, until)| at < *until),
    }
}

fn conflict(one: &Conflict) -> ConflictShown {
    ConflictShown { event: one.event, staff: one.staff.clone(), ended: one.ended }
}

fn share(one: &Share, today: chrono::NaiveDate) -> ShareShown {
    ShareShown {
        event: one.event,
        agency: one.agency.clone(),
        until: one.until,
        live: one.until.is_none_or(|until| today <= until.0),
    }
}
