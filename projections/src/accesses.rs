//! Who looked, at what and why, as the log says it. Read when asked for and not kept: there are as
//! many looks as there is work, and each names the journeys that it listed.

use crate::Projection;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use events::vocabulary::{
    AccessRefused, EmergencyAccessClosed, EmergencyAccessOpened, RecordEvent, RecordRead,
};
use events::{Event, EventId, Instant, JourneyId, Recorded, StaffId, Text};

/// Every look, in the order of the log.
#[derive(Clone, Debug, Default)]
pub struct Accesses {
    /// All of them.
    pub all: Vec<Access>,
}

/// One look, or what kept somebody from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The event.
    pub event: EventId,
    /// Its type.
    pub kind: &'static str,
    /// From when it was believed.
    pub at: Instant,
    /// Who looked.
    pub actor: StaffId,
    /// In which role.
    pub role: Option<String>,
    /// At what.
    pub scope: Option<String>,
    /// For what purpose; of a refusal, why it was refused.
    pub purpose: Option<String>,
    /// As of which moment, if not as of now.
    pub as_of: Option<Instant>,
    /// To whom it was given.
    pub recipient: Option<String>,
    /// On what basis.
    pub basis: Option<String>,
    /// The journeys that it concerned.
    pub journeys: Vec<JourneyId>,
}

impl Accesses {
    /// The types of event that say who looked.
    pub const TYPES: [&'static str; 7] = [
        "record-viewed",
        "record-searched",
        "record-exported",
        "replay-run",
        "access-refused",
        "emergency-access-opened",
        "emergency-access-closed",
    ];

    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { all: Vec::new() }
    }

    fn read(&mut self, read: &RecordRead, recorded: &Recorded) {
        let mut access = by(read.actor.clone(), recorded);
        access.role = Some(read.role.as_str().to_owned());
        access.scope = Some(read.scope.as_str().to_owned());
        access.purpose = read.purpose.as_ref().map(written);
        access.as_of = read.as_of.map(|as_of| as_of.0);
        access.recipient = read.recipient.as_ref().map(written);
        access.basis = read.basis.as_ref().map(written);
        let listed = read.journeys.iter().flat_map(|all| all.iter());
        for journey in listed.filter_map(|id| id.parse().ok()) {
            if !access.journeys.contains(&journey) {
                access.journeys.push(journey);
            }
        }
        self.all.push(access);
    }

    fn refused(&mut self, refused: &AccessRefused, recorded: &Recorded) {
        let mut access = by(refused.actor.clone(), recorded);
        access.scope = Some(refused.scope.as_str().to_owned());
        access.purpose = refused.reason.as_ref().map(written);
        self.all.push(access);
    }

    fn opened(&mut self, opened: &EmergencyAccessOpened, recorded: &Recorded) {
        let mut access = by(opened.actor.clone(), recorded);
        access.scope = Some(opened.scope.as_str().to_owned());
        access.purpose = Some(opened.purpose.as_str().to_owned());
        self.all.push(access);
    }

    fn closed(&mut self, closed: &EmergencyAccessClosed, recorded: &Recorded) {
        let opened = self.all.iter().rfind(|earlier| earlier.event == closed.opened);
        let actor =
            opened.map_or_else(|| recorded.entry.recorder.id.clone(), |it| it.actor.clone());
        let scope = opened.and_then(|it| it.scope.clone());
        let access = Access { scope, ..by(actor, recorded) };
        self.all.push(access);
    }
}

/// What is known of any of them.
fn by(actor: StaffId, recorded: &Recorded) -> Access {
    Access {
        event: recorded.entry.id,
        kind: recorded.entry.event.name(),
        at: recorded.believed_from(),
        actor,
        role: None,
        scope: None,
        purpose: None,
        as_of: None,
        recipient: None,
        basis: None,
        journeys: recorded.journey().into_iter().collect(),
    }
}

fn written(text: &Text) -> String {
    text.as_str().to_string()
}

impl Projection for Accesses {
    fn apply(&mut self, recorded: &Recorded) {
        let Event::Record(event) = &recorded.entry.event else { return };
        match event {
            RecordEvent::Viewed(read)
            | RecordEvent::Searched(read)
            | RecordEvent::Exported(read)
            | RecordEvent::ReplayRun(read) => self.read(read, recorded),
            RecordEvent::AccessRefused(refused) => self.refused(refused, recorded),
            RecordEvent::EmergencyAccessOpened(opened) => self.opened(opened, recorded),
            RecordEvent::EmergencyAccessClosed(closed) => self.closed(closed, recorded),
            RecordEvent::EntryCorrected(_)
            | RecordEvent::EntryRetracted(_)
            | RecordEvent::DisputeNoted(_)
            | RecordEvent::HoldPlaced(_)
            | RecordEvent::HoldLifted(_)
            | RecordEvent::RetentionReviewed(_)
            | RecordEvent::KeyDestroyed(_)
            | RecordEvent::SubjectAccessRequested(_)
            | RecordEvent::SubjectAccessAnswered(_)
            | RecordEvent::PolicyAdopted(_)
            | RecordEvent::RoleGranted(_)
            | RecordEvent::RoleRevoked(_)
            | RecordEvent::TeamChanged(_)
            | RecordEvent::AgencyShareGranted(_)
            | RecordEvent::SubjectAccessExtended(_)
            | RecordEvent::DisclosureDecided(_)
            | RecordEvent::SubjectAccessPrepared(_)
            | RecordEvent::JointAccessRequested(_)
            | RecordEvent::JointAccessAgreed(_)
            | RecordEvent::ConflictBlocked(_)
            | RecordEvent::ConflictDeclared(_)
            | RecordEvent::ConflictEnded(_)
            | RecordEvent::DutyCoverSet(_) => {}
        }
    }
}
