//! Who looked, at what and why, as the log says it. Read when asked for and not kept: there are as
//! many looks as there is work, and each names the journeys that it listed.

use crate::Projection;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use events::vocabulary::{
    AccessRefused, ConflictBlocked, ConflictReason, EmergencyAccessClosed, EmergencyAccessOpened,
    JointAccessRequested, JointScope, RecordEvent, RecordRead,
};
use events::{Event, EventId, Instant, JourneyId, Recorded, StaffId, Text, Words};

/// Every look, in the order of the log.
#[derive(Clone, Debug, Default)]
pub struct Accesses {
    /// All of them.
    pub all: Vec<Access>,
    /// What was done for the record itself: who reads for that has a reason in it.
    pub tasks: Vec<Task>,
}

/// Somebody did something for the record of a journey: a request for access, a hold, retention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Who.
    pub by: StaffId,
    /// Of which journey.
    pub journey: JourneyId,
    /// When.
    pub at: Instant,
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
    /// How many entries or rows were shown.
    pub rows: Option<u16>,
    /// How they stood to the journey.
    pub relations: Vec<String>,
    /// The rules that allowed it, or forbade it.
    pub because: Vec<String>,
    /// The digest of the permissions by which that was decided.
    pub permissions: Option<String>,
    /// What it closes or agrees to.
    pub of: Option<EventId>,
    /// The journeys that it concerned.
    pub journeys: Vec<JourneyId>,
}

impl Access {
    /// Whether something was shown.
    #[must_use]
    pub fn is_look(&self) -> bool {
        Accesses::LOOKS.contains(&self.kind)
    }

    /// Whether something was asked for and not shown, not being theirs.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.kind == "access-refused" && !self.is_bulk_reading()
    }

    /// Whether it was not shown because they had looked so often within that hour, whosever it was.
    #[must_use]
    pub fn is_bulk_reading(&self) -> bool {
        self.kind == "access-refused" && self.because.iter().any(|rule| rule == "bulk-reading")
    }
}

impl Accesses {
    /// The types of event by which something was shown.
    pub const LOOKS: [&'static str; 4] =
        ["record-viewed", "record-searched", "record-exported", "replay-run"];

    /// The types of event that say who looked, or was kept from it, or was let in.
    pub const TYPES: [&'static str; 10] = [
        "record-viewed",
        "record-searched",
        "record-exported",
        "replay-run",
        "access-refused",
        "conflict-blocked",
        "emergency-access-opened",
        "emergency-access-closed",
        "joint-access-requested",
        "joint-access-agreed",
    ];

    /// The types of event that somebody records of a journey for the sake of the record.
    pub const TASKS: [&'static str; 9] = [
        "subject-access-requested",
        "subject-access-extended",
        "disclosure-decided",
        "subject-access-prepared",
        "subject-access-answered",
        "hold-placed",
        "hold-lifted",
        "retention-reviewed",
        "key-destroyed",
    ];

    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { all: Vec::new(), tasks: Vec::new() }
    }

    /// An earlier one.
    #[must_use]
    pub fn earlier(&self, event: EventId) -> Option<&Access> {
        self.all.iter().rfind(|earlier| earlier.event == event)
    }

    fn read(&mut self, read: &RecordRead, recorded: &Recorded) {
        let mut access = by(read.actor.clone(), recorded);
        access.role = Some(read.role.as_str().to_owned());
        access.scope = Some(read.scope.as_str().to_owned());
        access.purpose = read.purpose.as_ref().map(written);
        access.as_of = read.as_of.map(|as_of| as_of.0);
        access.recipient = read.recipient.as_ref().map(written);
        access.basis = read.basis.as_ref().map(written);
        access.rows = read.rows.map(events::Within::get);
        access.relations = listed(read.relations.as_ref());
        access.because = listed(read.because.as_ref());
        access.permissions = read.permissions.as_ref().map(written);
        // A board lists hundreds of journeys, each of them once.
        let ids = read.journeys.iter().flat_map(|all| all.iter());
        access.journeys.extend(ids.filter_map(|id| id.parse::<JourneyId>().ok()));
        access.journeys.sort_unstable();
        access.journeys.dedup();
        self.all.push(access);
    }

    fn refused(&mut self, refused: &AccessRefused, recorded: &Recorded) {
        let mut access = by(refused.actor.clone(), recorded);
        access.role = refused.role.as_ref().map(written);
        access.scope = Some(refused.scope.as_str().to_owned());
        access.purpose = refused.reason.as_ref().or(refused.purpose.as_ref()).map(written);
        access.because = listed(refused.because.as_ref());
        access.permissions = refused.permissions.as_ref().map(written);
        self.all.push(access);
    }

    fn blocked(&mut self, blocked: &ConflictBlocked, recorded: &Recorded) {
        let actor = blocked.actor.as_ref().unwrap_or(&recorded.entry.recorder.id).clone();
        let why = match blocked.reason {
            ConflictReason::PractitionerAndSupportWorker => "practitioner-and-support-worker",
            ConflictReason::ServiceUserAndProtectedPerson => "service-user-and-protected-person",
            ConflictReason::KnowsTheFamily => "knows-the-family",
        };
        self.all.push(Access { purpose: Some(why.to_owned()), ..by(actor, recorded) });
    }

    fn opened(&mut self, opened: &EmergencyAccessOpened, recorded: &Recorded) {
        let mut access = by(opened.actor.clone(), recorded);
        access.scope = Some(opened.scope.as_str().to_owned());
        access.purpose = Some(opened.purpose.as_str().to_owned());
        self.all.push(access);
    }

    fn closed(&mut self, closed: &EmergencyAccessClosed, recorded: &Recorded) {
        let opened = self.earlier(closed.opened);
        let actor =
            opened.map_or_else(|| recorded.entry.recorder.id.clone(), |it| it.actor.clone());
        let scope = opened.and_then(|it| it.scope.clone());
        let purpose = closed.finding.as_ref().map(written);
        let of = Some(closed.opened);
        self.all.push(Access { scope, purpose, of, ..by(actor, recorded) });
    }

    fn joint(&mut self, asked: &JointAccessRequested, recorded: &Recorded) {
        let mut access = by(recorded.entry.recorder.id.clone(), recorded);
        let scope = match asked.scope {
            JointScope::Protected => "protected",
            JointScope::CombinedChronology => "combined-chronology",
        };
        access.scope = Some(scope.to_owned());
        access.purpose = Some(asked.purpose.as_str().to_owned());
        self.all.push(access);
    }

    fn agreed(&mut self, request: EventId, recorded: &Recorded) {
        let asked = self.earlier(request);
        let (scope, purpose) =
            asked.map(|it| (it.scope.clone(), it.purpose.clone())).unwrap_or_default();
        let of = Some(request);
        let by = by(recorded.entry.recorder.id.clone(), recorded);
        self.all.push(Access { scope, purpose, of, ..by });
    }

    fn task(&mut self, recorded: &Recorded) {
        if let Some(journey) = recorded.journey() {
            let (by, at) = (recorded.entry.recorder.id.clone(), recorded.believed_from());
            self.tasks.push(Task { by, journey, at });
        }
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
        rows: None,
        relations: Vec::new(),
        because: Vec::new(),
        permissions: None,
        of: None,
        journeys: recorded.journey().into_iter().collect(),
    }
}

fn written(text: &Text) -> String {
    text.as_str().to_string()
}

fn listed(words: Option<&Words>) -> Vec<String> {
    words.iter().flat_map(|words| words.iter()).map(ToString::to_string).collect()
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
            RecordEvent::ConflictBlocked(blocked) => self.blocked(blocked, recorded),
            RecordEvent::EmergencyAccessOpened(opened) => self.opened(opened, recorded),
            RecordEvent::EmergencyAccessClosed(closed) => self.closed(closed, recorded),
            RecordEvent::JointAccessRequested(asked) => self.joint(asked, recorded),
            RecordEvent::JointAccessAgreed(agreed) => self.agreed(agreed.request, recorded),
            RecordEvent::SubjectAccessRequested(_)
            | RecordEvent::SubjectAccessExtended(_)
            | RecordEvent::DisclosureDecided(_)
            | RecordEvent::SubjectAccessPrepared(_)
            | RecordEvent::SubjectAccessAnswered(_)
            | RecordEvent::HoldPlaced(_)
            | RecordEvent::HoldLifted(_)
            | RecordEvent::RetentionReviewed(_)
            | RecordEvent::KeyDestroyed(_) => self.task(recorded),
            RecordEvent::EntryCorrected(_)
            | RecordEvent::EntryRetracted(_)
            | RecordEvent::DisputeNoted(_)
            | RecordEvent::PolicyAdopted(_)
            | RecordEvent::RoleGranted(_)
            | RecordEvent::RoleRevoked(_)
            | RecordEvent::TeamChanged(_)
            | RecordEvent::AgencyShareGranted(_)
            | RecordEvent::ConflictDeclared(_)
            | RecordEvent::ConflictEnded(_)
            | RecordEvent::DutyCoverSet(_) => {}
        }
    }
}
