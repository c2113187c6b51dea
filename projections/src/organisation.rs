//! The organisation: who is in which team, who is on duty, which policy is in force, who has which
//! role. None of it is about a person who is worked with.

mod shown;

pub use shown::{AdoptionShown, DutyShown, OrganisationShown, RolesShown, TeamShown, organisation};

use crate::{AsOf, Projection};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{PolicyAdopted, RecordEvent, RoleChanged, TeamChanged};
use events::{Event, EventId, Instant, Position, Recorded, Recorder, StaffId};

/// What is recorded about the organisation as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// By name. A team that everybody has left is still known.
    pub teams: BTreeMap<String, Team>,
    /// Every duty cover ever set, in the order of the log.
    pub duty: Vec<DutyCover>,
    /// Every policy ever adopted, in the order of the log; the last one is in force.
    pub adopted: Vec<Adoption>,
    /// Every policy of permissions, likewise: who may do what is decided under another document
    /// than what is read of a journey.
    pub permissions: Vec<Adoption>,
    /// By member of staff: each role that they hold, and the event that granted it.
    pub roles: BTreeMap<StaffId, BTreeMap<String, EventId>>,
}

/// One team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Who is in it.
    pub members: BTreeSet<StaffId>,
    /// Every change of it.
    pub events: Vec<EventId>,
}

/// Somebody is on duty from a time on until before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyCover {
    /// Who.
    pub staff: StaffId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// The `duty-cover-set`.
    pub event: EventId,
}

/// A version of the policy was adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// Which version.
    pub version: String,
    /// SHA-256 of its document, in hex.
    pub digest: String,
    /// The `policy-adopted`.
    pub event: EventId,
    /// Its place in the log.
    pub position: Position,
    /// From when it was believed to be in force.
    pub believed_from: Instant,
    /// Who adopted it.
    pub by: Recorder,
}

/// Whether a version names a policy of permissions.
#[must_use]
pub fn is_of_permissions(version: &str) -> bool {
    version.starts_with("permissions-")
}

impl Organisation {
    /// Folds those of the events, given in the order of the log, that were known of.
    #[must_use]
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Recorded>, as_of: &AsOf) -> Self {
        let mut organisation = Self::default();
        for recorded in events.into_iter().filter(|recorded| as_of.knows(recorded)) {
            organisation.apply(recorded);
        }
        organisation
    }

    /// Who is on duty, by id.
    #[must_use]
    pub fn on_duty(&self, at: Instant) -> Vec<StaffId> {
        let now = self.duty.iter().filter(|cover| cover.from <= at && at < cover.until);
        let staff: BTreeSet<_> = now.map(|cover| cover.staff.clone()).collect();
        staff.into_iter().collect()
    }

    /// Everybody in a team of theirs, themselves included.
    #[must_use]
    pub fn mates(&self, staff: &StaffId) -> BTreeSet<&StaffId> {
        let theirs = self.teams.values().filter(|team| team.members.contains(staff));
        theirs.flat_map(|team| &team.members).collect()
    }

    /// Everybody in any team.
    #[must_use]
    pub fn teamed(&self) -> BTreeSet<&StaffId> {
        self.teams.values().flat_map(|team| &team.members).collect()
    }

    /// The adoption that was in force as it was believed; `None` if there had been none.
    #[must_use]
    pub fn in_force(&self, as_of: &AsOf) -> Option<&Adoption> {
        let known = |adoption: &&Adoption| as_of.reaches(adoption.position, adoption.believed_from);
        self.adopted.iter().rev().find(known)
    }

    /// The last adoption of this version.
    #[must_use]
    pub fn adoption(&self, version: &str) -> Option<&Adoption> {
        let all = self.adopted.iter().chain(&self.permissions);
        all.rev().find(|adoption| adoption.version == version)
    }

    fn policy_adopted(&mut self, adopted: &PolicyAdopted, recorded: &Recorded) {
        let digest = adopted.digest.as_str();
        let of_permissions = is_of_permissions(adopted.policy_version.as_str());
        let all = if of_permissions { &mut self.permissions } else { &mut self.adopted };
        all.push(Adoption {
            version: adopted.policy_version.as_str().to_owned(),
            // Digests are also written with the name of their algorithm.
            digest: digest.strip_prefix("sha256:").unwrap_or(digest).to_owned(),
            event: recorded.entry.id,
            position: recorded.position,
            believed_from: recorded.believed_from(),
            by: recorded.entry.recorder.clone(),
        });
    }

    fn team_changed(&mut self, change: &TeamChanged, recorded: &Recorded) {
        let team = self.teams.entry(change.team.as_str().to_owned()).or_default();
        team.members.extend(change.added.iter().flatten().cloned());
        for staff in change.removed.iter().flatten() {
            team.members.remove(staff);
        }
        team.events.push(recorded.entry.id);
    }

    fn role_granted(&mut self, granted: &RoleChanged, recorded: &Recorded) {
        let roles = self.roles.entry(granted.staff.clone()).or_default();
        roles.insert(granted.role.as_str().to_owned(), recorded.entry.id);
    }

    fn role_revoked(&mut self, revoked: &RoleChanged) {
        if let Some(roles) = self.roles.get_mut(&revoked.staff) {
            roles.remove(revoked.role.as_str());
            if roles.is_empty() {
                self.roles.remove(&revoked.staff);
            }
        }
    }
}

impl Projection for Organisation {
    fn apply(&mut self, recorded: &Recorded) {
        match &recorded.entry.event {
            Event::Record(event) => self.record(event, recorded),
            Event::Referral(_)
            | Event::Session(_)
            | Event::Presentation(_)
            | Event::Accountability(_)
            | Event::Safety(_)
            | Event::Protected(_)
            | Event::Supervision(_) => {}
        }
    }
}

impl Organisation {
    fn record(&mut self, event: &RecordEvent, recorded: &Recorded) {
        match event {
            RecordEvent::PolicyAdopted(adopted) => self.policy_adopted(adopted, recorded),
            RecordEvent::TeamChanged(change) => self.team_changed(change, recorded),
            RecordEvent::RoleGranted(granted) => self.role_granted(granted, recorded),
            RecordEvent::RoleRevoked(revoked) => self.role_revoked(revoked),
            RecordEvent::DutyCoverSet(cover) => self.duty.push(DutyCover {
                staff: cover.staff.clone(),
                from: cover.from.0,
                until: cover.until.0,
                event: recorded.entry.id,
            }),
            RecordEvent::EntryCorrected(_)
            | RecordEvent::EntryRetracted(_)
            | RecordEvent::DisputeNoted(_)
            | RecordEvent::HoldPlaced(_)
            | RecordEvent::HoldLifted(_)
            | RecordEvent::RetentionReviewed(_)
            | RecordEvent::KeyDestroyed(_)
            | RecordEvent::SubjectAccessRequested(_)
            | RecordEvent::SubjectAccessAnswered(_)
            | RecordEvent::Viewed(_)
            | RecordEvent::Searched(_)
            | RecordEvent::Exported(_)
            | RecordEvent::ReplayRun(_)
            | RecordEvent::AccessRefused(_)
            | RecordEvent::EmergencyAccessOpened(_)
            | RecordEvent::EmergencyAccessClosed(_)
            | RecordEvent::AgencyShareGranted(_)
            | RecordEvent::SubjectAccessExtended(_)
            | RecordEvent::DisclosureDecided(_)
            | RecordEvent::SubjectAccessPrepared(_)
            | RecordEvent::JointAccessRequested(_)
            | RecordEvent::JointAccessAgreed(_)
            | RecordEvent::ConflictBlocked(_)
            | RecordEvent::ConflictDeclared(_)
            | RecordEvent::ConflictEnded(_) => {}
        }
    }
}
