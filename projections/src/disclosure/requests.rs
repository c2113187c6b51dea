//! Who asked for the record about them, and how far the answer is.

use super::clock::due;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{RecordEvent, SubjectAccessOutcome};
use events::{EventId, Label, Recorded, StaffId};

/// One request, without any text of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// The `subject-access-requested`.
    pub event: EventId,
    /// The London date on which they asked.
    pub asked: NaiveDate,
    /// The label of the protected person who asked; none where the service user did.
    pub label: Option<Label>,
    /// By when it was to be answered at first.
    pub first_due: NaiveDate,
    /// By when it is to be answered since it was extended, and the `subject-access-extended`.
    pub extended: Option<(NaiveDate, EventId)>,
    /// What one governance lead put together last.
    pub prepared: Option<Prepared>,
    /// The answer.
    pub answered: Option<Answered>,
}

/// What is to be handed out was put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The `subject-access-prepared`.
    pub event: EventId,
    /// By whom.
    pub by: StaffId,
    /// The London date that it bears.
    pub on: NaiveDate,
    /// The digest of what is handed out.
    pub digest: String,
}

/// A request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The `subject-access-answered`.
    pub event: EventId,
    /// By whom.
    pub by: StaffId,
    /// The London date.
    pub on: NaiveDate,
    /// How.
    pub outcome: SubjectAccessOutcome,
}

impl AccessRequest {
    /// The London date by which it is to be answered.
    #[must_use]
    pub fn due(&self) -> NaiveDate {
        self.extended.map_or(self.first_due, |(until, _)| until)
    }

    /// Whether nobody has answered it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answered.is_none()
    }

    fn of(event: &RecordEvent, recorded: &Recorded) -> Option<Self> {
        let RecordEvent::SubjectAccessRequested(asked_for) = event else { return None };
        let asked = recorded.entry.occurred_at.day();
        Some(Self {
            event: recorded.entry.id,
            asked,
            label: asked_for.label.clone(),
            first_due: asked_for.due.map_or_else(|| due(asked), |due| due.0),
            extended: None,
            prepared: None,
            answered: None,
        })
    }

    fn take(&mut self, event: &RecordEvent, recorded: &Recorded) {
        let (id, on) = (recorded.entry.id, recorded.entry.occurred_at.day());
        let by = || recorded.entry.recorder.id.clone();
        if let RecordEvent::SubjectAccessExtended(extended) = event {
            self.extended.get_or_insert((extended.until.0, id));
        }
        if let RecordEvent::SubjectAccessPrepared(prepared) = event {
            let digest = prepared.digest.as_str().to_owned();
            self.prepared = Some(Prepared { event: id, by: by(), on, digest });
        }
        if let RecordEvent::SubjectAccessAnswered(answer) = event {
            let outcome = answer.outcome;
            self.answered.get_or_insert_with(|| Answered { event: id, by: by(), on, outcome });
        }
    }
}

/// The request that an event about one names.
#[must_use]
pub(crate) const fn request_named(event: &RecordEvent) -> Option<EventId> {
    match event {
        RecordEvent::SubjectAccessExtended(extended) => Some(extended.request),
        RecordEvent::DisclosureDecided(decided) => Some(decided.request),
        RecordEvent::SubjectAccessPrepared(prepared) => Some(prepared.request),
        RecordEvent::SubjectAccessAnswered(answer) => Some(answer.request),
        RecordEvent::SubjectAccessRequested(_)
        | RecordEvent::EntryCorrected(_)
        | RecordEvent::EntryRetracted(_)
        | RecordEvent::DisputeNoted(_)
        | RecordEvent::HoldPlaced(_)
        | RecordEvent::HoldLifted(_)
        | RecordEvent::RetentionReviewed(_)
        | RecordEvent::KeyDestroyed(_)
        | RecordEvent::Viewed(_)
        | RecordEvent::Searched(_)
        | RecordEvent::Exported(_)
        | RecordEvent::ReplayRun(_)
        | RecordEvent::AccessRefused(_)
        | RecordEvent::EmergencyAccessOpened(_)
        | RecordEvent::EmergencyAccessClosed(_)
        | RecordEvent::JointAccessRequested(_)
        | RecordEvent::JointAccessAgreed(_)
        | RecordEvent::PolicyAdopted(_)
        | RecordEvent::RoleGranted(_)
        | RecordEvent::RoleRevoked(_)
        | RecordEvent::TeamChanged(_)
        | RecordEvent::AgencyShareGranted(_)
        | RecordEvent::ConflictBlocked(_)
        | RecordEvent::ConflictDeclared(_)
        | RecordEvent::ConflictEnded(_)
        | RecordEvent::DutyCoverSet(_) => None,
    }
}

/// Takes one more event into account.
pub(crate) fn take(requests: &mut Vec<AccessRequest>, event: &RecordEvent, recorded: &Recorded) {
    if let Some(id) = request_named(event) {
        if let Some(request) = requests.iter_mut().find(|one| one.event == id) {
            request.take(event, recorded);
        }
        return;
    }
    requests.extend(AccessRequest::of(event, recorded));
}
