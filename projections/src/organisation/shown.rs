//! The organisation as it is shown: each line with the events behind it.

use super::{Adoption, Organisation};
use crate::Reader;
use alloc::string::String;
use alloc::vec::Vec;
use events::{EventId, Instant, Moment, Position, Recorder, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// The organisation as of some moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrganisationShown {
    /// Who is on duty at the time that the clocks read, by id.
    pub on_duty: Vec<StaffId>,
    /// Duty covers that are not over by then, by when they start.
    pub duty_cover: Vec<DutyShown>,
    /// By name.
    pub teams: Vec<TeamShown>,
    /// By member of staff.
    pub roles: Vec<RolesShown>,
    /// The policies that were adopted, the one in force last.
    pub policies: Vec<AdoptionShown>,
    /// Every policy of permissions ever adopted, the last one in force.
    pub permissions: Vec<AdoptionShown>,
}

/// One duty cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DutyShown {
    /// Who.
    pub staff: StaffId,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// The event that says so.
    pub events: Vec<EventId>,
}

/// One team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TeamShown {
    /// Its name.
    pub team: String,
    /// Who is in it, by id.
    pub members: Vec<StaffId>,
    /// Every change of it.
    pub events: Vec<EventId>,
}

/// The roles of one member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RolesShown {
    /// Who.
    pub staff: StaffId,
    /// What they were granted, by name.
    pub roles: Vec<String>,
    /// The events that granted it.
    pub events: Vec<EventId>,
}

/// One adoption of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdoptionShown {
    /// Which version.
    pub version: String,
    /// SHA-256 of its document, in hex.
    pub digest: String,
    /// When it was adopted.
    pub adopted_at: Instant,
    /// Who adopted it.
    pub by: Recorder,
    /// Its place in the log, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The event that says so.
    pub events: Vec<EventId>,
}

/// Shows the organisation to a reader.
#[must_use]
pub fn organisation(of: &Organisation, reader: Reader, as_at: Instant) -> OrganisationShown {
    let mut to_come: Vec<_> = of.duty.iter().filter(|cover| cover.until > as_at).collect();
    to_come.sort_by_key(|cover| (cover.from, cover.until, cover.event));
    let duty_cover = to_come.into_iter().map(|cover| DutyShown {
        staff: cover.staff.clone(),
        from: Moment::Instant(cover.from),
        until: Moment::Instant(cover.until),
        events: Vec::from([cover.event]),
    });
    let teams = of.teams.iter().map(|(name, team)| TeamShown {
        team: name.clone(),
        members: team.members.iter().cloned().collect(),
        events: team.events.clone(),
    });
    let roles = of.roles.iter().map(|(staff, roles)| RolesShown {
        staff: staff.clone(),
        roles: roles.keys().cloned().collect(),
        events: roles.values().copied().collect(),
    });
    let adopted = |adoption: &Adoption| AdoptionShown {
        version: adoption.version.clone(),
        digest: adoption.digest.clone(),
        adopted_at: adoption.believed_from,
        by: adoption.by.clone(),
        position: reader.may_read_positions().then_some(adoption.position),
        events: Vec::from([adoption.event]),
    };
    OrganisationShown {
        on_duty: of.on_duty(as_at),
        duty_cover: duty_cover.collect(),
        teams: teams.collect(),
        roles: roles.collect(),
        policies: of.adopted.iter().map(adopted).collect(),
        permissions: of.permissions.iter().map(adopted).collect(),
    }
}
