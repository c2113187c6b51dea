//! What opens a case to somebody, or closes it: emergencies, two governance leads together,
//! conflicts of interest, shares with other agencies (`docs/domain.md` §4).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{EmergencyAccessClosed, EmergencyAccessOpened, JointScope, RecordEvent};
use events::{Date, EventId, Instant, Recorded, StaffId};

/// Everything of that kind that was recorded of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Openings {
    /// Emergency accesses, in the order of the log.
    pub emergencies: Vec<Emergency>,
    /// What two governance leads opened, or one asked another to.
    pub joint: Vec<Joint>,
    /// Conflicts of interest.
    pub conflicts: Vec<Conflict>,
    /// Shares with agencies.
    pub shares: Vec<Share>,
}

/// Somebody read a case that is not theirs, for a stated purpose, and for a while only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// The `emergency-access-opened`.
    pub event: EventId,
    /// Who.
    pub actor: StaffId,
    /// For what purpose.
    pub purpose: String,
    /// Since when.
    pub opened: Instant,
    /// Until when at the longest.
    pub until: Instant,
    /// Who closed it, once somebody looked at what had been read.
    pub closed: Option<Closed>,
}

/// An emergency access was looked at and closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The `emergency-access-closed`.
    pub event: EventId,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: Instant,
    /// What they found.
    pub finding: Option<String>,
}

/// Two governance leads read together what neither reads alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The `joint-access-requested`.
    pub event: EventId,
    /// Who asked for it, and reads.
    pub requested_by: StaffId,
    /// When.
    pub requested: Instant,
    /// For what purpose.
    pub purpose: String,
    /// What.
    pub scope: JointScope,
    /// Who agreed, and until when it is open.
    pub agreed: Option<(StaffId, Instant)>,
}

/// A member of staff is not to see this case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The `conflict-declared`.
    pub event: EventId,
    /// Who.
    pub staff: StaffId,
    /// Whether it was ended.
    pub ended: bool,
}

/// An agency may be given certain items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The `agency-share-granted`.
    pub event: EventId,
    /// Which agency.
    pub agency: String,
    /// Until when, the day included; without one, until further notice.
    pub until: Option<Date>,
}

/// An emergency access lasts this long and no longer, whatever was asked for.
pub const EMERGENCY_MINUTES: i64 = 30;

impl Openings {
    pub(crate) fn take(&mut self, event: &RecordEvent, recorded: &Recorded) {
        let id = recorded.entry.id;
        let by = &recorded.entry.recorder.id;
        match event {
            RecordEvent::EmergencyAccessOpened(opened) => self.opened(opened, recorded),
            RecordEvent::EmergencyAccessClosed(closed) => self.closed(closed, recorded),
            RecordEvent::JointAccessRequested(asked) => self.joint.push(Joint {
                event: id,
                requested_by: by.clone(),
                requested: recorded.believed_from(),
                purpose: asked.purpose.as_str().to_owned(),
                scope: asked.scope,
                agreed: None,
            }),
            RecordEvent::JointAccessAgreed(agreed) => {
                let of = self.joint.iter_mut().find(|one| one.event == agreed.request);
                if let Some(joint) = of.filter(|joint| joint.requested_by != *by) {
                    joint.agreed = Some((by.clone(), agreed.until.0));
                }
            }
            RecordEvent::ConflictDeclared(declared) => {
                let staff = declared.staff.clone();
                self.conflicts.push(Conflict { event: id, staff, ended: false });
            }
            RecordEvent::ConflictEnded(ended) => {
                let of = self.conflicts.iter_mut().find(|one| one.event == ended.declared);
                if let Some(conflict) = of {
                    conflict.ended = true;
                }
            }
            RecordEvent::AgencyShareGranted(share) => self.shares.push(Share {
                event: id,
                agency: share.agency.as_str().to_owned(),
                until: share.until,
            }),
            RecordEvent::EntryCorrected(_)
            | RecordEvent::EntryRetracted(_)
            | RecordEvent::DisputeNoted(_)
            | RecordEvent::HoldPlaced(_)
            | RecordEvent::HoldLifted(_)
            | RecordEvent::RetentionReviewed(_)
            | RecordEvent::KeyDestroyed(_)
            | RecordEvent::SubjectAccessRequested(_)
            | RecordEvent::SubjectAccessExtended(_)
            | RecordEvent::DisclosureDecided(_)
            | RecordEvent::SubjectAccessPrepared(_)
            | RecordEvent::SubjectAccessAnswered(_)
            | RecordEvent::Viewed(_)
            | RecordEvent::Searched(_)
            | RecordEvent::Exported(_)
            | RecordEvent::ReplayRun(_)
            | RecordEvent::AccessRefused(_)
            | RecordEvent::PolicyAdopted(_)
            | RecordEvent::RoleGranted(_)
            | RecordEvent::RoleRevoked(_)
            | RecordEvent::TeamChanged(_)
            | RecordEvent::ConflictBlocked(_)
            | RecordEvent::DutyCoverSet(_) => {}
        }
    }

    fn opened(&mut self, opened: &EmergencyAccessOpened, recorded: &Recorded) {
        let at = recorded.believed_from();
        let longest = at + chrono::Duration::minutes(EMERGENCY_MINUTES);
        self.emergencies.push(Emergency {
            event: recorded.entry.id,
            actor: opened.actor.clone(),
            purpose: opened.purpose.as_str().to_owned(),
            opened: at,
            until: opened.until.map_or(longest, |until| until.0.min(longest)),
            closed: None,
        });
    }

    fn closed(&mut self, closed: &EmergencyAccessClosed, recorded: &Recorded) {
        let by = closed.closed_by.as_ref().unwrap_or(&recorded.entry.recorder.id).clone();
        let finding = closed.finding.as_ref().map(|finding| finding.as_str().to_owned());
        let closing =
            Closed { event: recorded.entry.id, by, at: recorded.believed_from(), finding };
        let of = self.emergencies.iter_mut().find(|one| one.event == closed.opened);
        if let Some(emergency) = of {
            emergency.closed.get_or_insert(closing);
        }
    }

    /// The emergency access of this person that is open at a time.
    #[must_use]
    pub fn emergency_of(&self, staff: &StaffId, at: Instant) -> Option<&Emergency> {
        let is_open = |one: &&Emergency| {
            one.actor == *staff && one.opened <= at && at < one.until && one.closed.is_none()
        };
        self.emergencies.iter().rfind(is_open)
    }

    /// Whether this person has a conflict of interest that was declared and not ended.
    #[must_use]
    pub fn has_conflict(&self, staff: &StaffId) -> bool {
        self.conflicts.iter().any(|one| one.staff == *staff && !one.ended)
    }

    /// Who agreed that this person reads this at a time.
    #[must_use]
    pub fn agreed(&self, staff: &StaffId, scope: JointScope, at: Instant) -> Option<&StaffId> {
        let of =
            self.joint.iter().rev().filter(|one| one.requested_by == *staff && one.scope == scope);
        of.filter_map(|one| one.agreed.as_ref()).find(|(_, until)| at < *until).map(|(who, _)| who)
    }

    /// Whether an agency may be given something on this day.
    #[must_use]
    pub fn is_shared_with(&self, agency: &str, today: chrono::NaiveDate) -> bool {
        let is_live = |share: &&Share| share.until.is_none_or(|until| today <= until.0);
        self.shares.iter().filter(is_live).any(|share| share.agency == agency)
    }
}
