//! Entries as later corrections and retractions have them read. Nothing is overwritten: beside each
//! stands what it said before, who changed it, when and why (`docs/domain.md` §2, principle 8).

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use events::vocabulary::{
    DisputeNoted, EntryCorrected, EntryRetracted, RecordEvent, RetractionReason,
};
use events::{Event, EventId, Instant, Recorded, Recorder};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// An entry as it now reads, and what brought it there.
#[derive(Clone, Debug)]
pub struct Amended {
    /// The entry, every standing correction applied. Shared with whoever read it for as long as
    /// there is none.
    pub recorded: Arc<Recorded>,
    /// In the order in which they were recorded.
    pub corrections: Vec<Correction>,
    /// The retraction in force, if there is one.
    pub retraction: Option<Retraction>,
    /// What the service user says of it.
    pub disputes: Vec<Dispute>,
}

/// A correction, as it is shown beside the entry that it corrects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Correction {
    /// The `entry-corrected`.
    pub event: EventId,
    /// Which field.
    pub field: String,
    /// What it read before.
    pub from: Value,
    /// What it reads since.
    pub to: Value,
    /// Why.
    pub reason: String,
    /// Who corrected it.
    pub recorder: Recorder,
    /// When.
    pub recorded_at: Instant,
    /// Whether the correction itself was retracted: its trace stays, its effect does not.
    pub retracted: bool,
}

/// A retraction, as it is shown beside the entry that it strikes through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Retraction {
    /// The `entry-retracted`.
    pub event: EventId,
    /// Why.
    pub reason: RetractionReason,
    /// What was said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who retracted it.
    pub recorder: Recorder,
    /// When.
    pub recorded_at: Instant,
}

/// The service user's disagreement with an entry, in their own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dispute {
    /// The `dispute-noted`.
    pub event: EventId,
    /// The service user's words.
    pub words: String,
    /// The service's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl Amended {
    /// An entry that nothing was said about.
    #[must_use]
    pub const fn untouched(recorded: Arc<Recorded>) -> Self {
        Self { recorded, corrections: Vec::new(), retraction: None, disputes: Vec::new() }
    }

    /// Whether it still counts.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.retraction.is_none()
    }
}

/// Reads the entries of one journey, given in the order of the log, with everything applied that
/// was recorded about them. A correction of a correction, or the retraction of either, counts too.
#[must_use]
pub fn amend(log: Vec<Arc<Recorded>>) -> Vec<Amended> {
    let mut about: BTreeMap<EventId, Vec<Amended>> = BTreeMap::new();
    let mut amended: Vec<Amended> = Vec::with_capacity(log.len());
    // From the end: whatever is said about an entry was recorded after it, so by the time an entry
    // is reached everything about it already reads as it finally does.
    for recorded in log.into_iter().rev() {
        let later = about.remove(&recorded.entry.id).unwrap_or_default();
        let entry = with_all(recorded, later.iter().rev());
        if let Some(target) = amendment_target(&entry.recorded.entry.event) {
            about.entry(target).or_default().push(entry.clone());
        }
        amended.push(entry);
    }
    amended.reverse();
    amended
}

/// The entry that an amendment is about; `None` for an event that says nothing of another entry.
#[must_use]
pub fn amendment_target(event: &Event) -> Option<EventId> {
    match event {
        Event::Record(event) => amendment(event).map(|amendment| match amendment {
            Amendment::Correction(correction) => correction.target,
            Amendment::Retraction(retraction) => retraction.target,
            Amendment::Dispute(dispute) => dispute.target,
        }),
        Event::Referral(_)
        | Event::Session(_)
        | Event::Presentation(_)
        | Event::Accountability(_)
        | Event::Safety(_)
        | Event::Protected(_)
        | Event::Supervision(_) => None,
    }
}

enum Amendment<'a> {
    Correction(&'a EntryCorrected),
    Retraction(&'a EntryRetracted),
    Dispute(&'a DisputeNoted),
}

const fn amendment(event: &RecordEvent) -> Option<Amendment<'_>> {
    match event {
        RecordEvent::EntryCorrected(correction) => Some(Amendment::Correction(correction)),
        RecordEvent::EntryRetracted(retraction) => Some(Amendment::Retraction(retraction)),
        RecordEvent::DisputeNoted(dispute) => Some(Amendment::Dispute(dispute)),
        RecordEvent::HoldPlaced(_)
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
        | RecordEvent::DutyCoverSet(_) => None,
    }
}

fn with_all<'a>(recorded: Arc<Recorded>, later: impl Iterator<Item = &'a Amended>) -> Amended {
    let mut entry = Amended::untouched(recorded);
    for said in later {
        let Event::Record(event) = &said.recorded.entry.event else { continue };
        match amendment(event) {
            Some(Amendment::Correction(correction)) => entry.correct(correction, said),
            Some(Amendment::Retraction(retraction)) if said.stands() => {
                entry.retraction = Some(Retraction {
                    event: said.recorded.entry.id,
                    reason: retraction.reason,
                    note: retraction.note.as_ref().map(|note| note.as_str().to_owned()),
                    recorder: said.recorded.entry.recorder.clone(),
                    recorded_at: said.recorded.believed_from(),
                });
            }
            Some(Amendment::Dispute(dispute)) if said.stands() => entry.disputes.push(Dispute {
                event: said.recorded.entry.id,
                words: dispute.words.as_str().to_owned(),
                answer: dispute.answer.as_ref().map(|answer| answer.as_str().to_owned()),
                recorded_at: said.recorded.believed_from(),
            }),
            Some(Amendment::Retraction(_) | Amendment::Dispute(_)) | None => {}
        }
    }
    entry
}

impl Amended {
    fn correct(&mut self, correction: &EntryCorrected, amendment: &Self) {
        let field = correction.field.as_str();
        self.corrections.push(Correction {
            event: amendment.recorded.entry.id,
            field: field.to_owned(),
            from: value(&self.recorded, field),
            to: correction.new_value.clone(),
            reason: correction.reason.as_str().to_owned(),
            recorder: amendment.recorded.entry.recorder.clone(),
            recorded_at: amendment.recorded.believed_from(),
            retracted: !amendment.stands(),
        });
        if !amendment.stands() {
            return;
        }
        // It was checked when it was recorded. Should a retraction since have taken away what it
        // built on, its trace is shown and the value before it stays.
        if let Ok(entry) = self.recorded.entry.corrected(field, &correction.new_value) {
            Arc::make_mut(&mut self.recorded).entry = entry;
        }
    }
}

/// What a field of an entry reads.
fn value(recorded: &Recorded, field: &str) -> Value {
    match field {
        "occurred_at" => recorded.entry.occurred_at.to_string().into(),
        "known_at" => recorded.known_at().to_string().into(),
        "precision" => serde_json::to_value(recorded.entry.precision).unwrap_or_default(),
        key => recorded.entry.event.data()[key].clone(),
    }
}
