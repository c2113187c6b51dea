//! What was corrected, retracted and disputed in a journey, in short.

use crate::amended::{Amended, amendment_target};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{RecordEvent, RetractionReason};
use events::{Compartment, Event, EventId, Instant, Recorder};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that was said of an earlier entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentMade {
    /// The event that says it.
    pub event: EventId,
    /// What was done.
    pub done: AmendmentKind,
    /// The entry that it is about.
    pub target: EventId,
    /// The type of that entry.
    pub target_type: &'static str,
    /// Where both live.
    pub compartment: Compartment,
    /// Which field was corrected.
    pub field: Option<String>,
    /// Why. Of an entry about somebody else, no more than that it is.
    pub reason: Option<String>,
    /// Who said it.
    pub by: Recorder,
    /// From when it was believed.
    pub at: Instant,
    /// Whether it still stands: it can be retracted, too.
    pub stands: bool,
}

/// What can be done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AmendmentKind {
    /// A field was corrected.
    Corrected,
    /// It was retracted.
    Retracted,
    /// The service user disputes it.
    Disputed,
}

/// Those of the case and of what is known beside it, in the order of the log. What is said of a
/// protected entry is protected itself.
pub(crate) fn amendments(entries: &[Amended], withheld: &BTreeSet<EventId>) -> Vec<AmendmentMade> {
    let mut types = BTreeMap::new();
    let mut made = Vec::new();
    let of_case = |entry: &&Amended| entry.recorded.stream.compartment != Compartment::Protected;
    for entry in entries.iter().filter(of_case) {
        let (event, id) = (&entry.recorded.entry.event, entry.recorded.entry.id);
        types.insert(id, event.name());
        let Some(target) = amendment_target(event) else { continue };
        let Some((done, field, why)) = said(event) else { continue };
        let is_withheld = withheld.contains(&id);
        made.push(AmendmentMade {
            event: id,
            done,
            target,
            target_type: types.get(&target).copied().unwrap_or_default(),
            compartment: entry.recorded.stream.compartment,
            field,
            reason: if is_withheld { why.in_short } else { why.in_full },
            by: entry.recorded.entry.recorder.clone(),
            at: entry.recorded.believed_from(),
            stands: entry.stands(),
        });
    }
    made
}

/// Why, and what of it may be read where the entry is about somebody else.
struct Why {
    in_full: Option<String>,
    in_short: Option<String>,
}

fn said(event: &Event) -> Option<(AmendmentKind, Option<String>, Why)> {
    let Event::Record(event) = event else { return None };
    if let RecordEvent::EntryCorrected(correction) = event {
        let why = Why { in_full: Some(correction.reason.as_str().to_owned()), in_short: None };
        return Some((AmendmentKind::Corrected, Some(correction.field.as_str().to_owned()), why));
    }
    if let RecordEvent::EntryRetracted(retraction) = event {
        let reason = reason(retraction.reason);
        let in_full = retraction
            .note
            .as_ref()
            .map_or_else(|| reason.to_owned(), |note| format!("{reason}: {}", note.as_str()));
        let why = Why { in_full: Some(in_full), in_short: Some(reason.to_owned()) };
        return Some((AmendmentKind::Retracted, None, why));
    }
    // The service user's words are the entry's, and read there.
    matches!(event, RecordEvent::DisputeNoted(_)).then_some((
        AmendmentKind::Disputed,
        None,
        Why { in_full: None, in_short: None },
    ))
}

const fn reason(reason: RetractionReason) -> &'static str {
    match reason {
        RetractionReason::WrongPerson => "wrong-person",
        RetractionReason::Duplicate => "duplicate",
        RetractionReason::InError => "in-error",
    }
}
