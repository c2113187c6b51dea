//! What the person obtains, as data. Its field names are documented and never change under one
//! `format`.

use super::cleaned::{self, Numbers};
use super::requests::{AccessRequest, request_named};
use crate::timeline::ordered;
use crate::{Amended, Journey, Retraction, amendment_target, erasures, is_safety_review};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{RecordEvent, RetractionReason, SubjectAccessOutcome};
use events::{
    Compartment, Event, EventId, Instant, Label, Moment, Precision, Role, Source, london_day,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The answer to somebody who asked for the record about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bundle {
    /// `stepin-subject-access-1`: what these fields mean.
    pub format: &'static str,
    /// Whom it is about, by the reference that the service uses for them. None where a protected
    /// person asked, or where the record was erased.
    pub reference: Option<String>,
    /// Whom it is about, where a protected person asked: the label that the service uses.
    pub label: Option<Label>,
    /// The London date on which it was put together. It says what was recorded until then.
    pub prepared_on: NaiveDate,
    /// The London date on which the record was erased, if it was: nothing of it can be read.
    pub erased_on: Option<NaiveDate>,
    /// What they asked for, this time and before.
    pub requests: Vec<RequestTold>,
    /// What is recorded, in the order in which it happened.
    pub entries: Vec<BundleEntry>,
    /// What they said about the record and wanted noted, where it does not stand with an entry.
    pub own_words: Vec<OwnWords>,
}

/// A request of the person for the record about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestTold {
    /// The London date on which they asked.
    pub asked_on: NaiveDate,
    /// What they asked for.
    pub asked_for: Option<String>,
    /// Whether it is the one that this answers.
    pub this_one: bool,
    /// Until when the answer could take, where it was extended.
    pub extended_until: Option<NaiveDate>,
    /// Why it was extended.
    pub extended_because: Option<String>,
    /// When an earlier one was answered.
    pub answered_on: Option<NaiveDate>,
    /// Whether an earlier one was refused.
    pub refused: bool,
}

/// One entry of the record, as it now reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BundleEntry {
    /// Its number in this answer, from 1: nothing but a name for it.
    pub number: u32,
    /// Its type, as in the vocabulary of Stepin.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it happened: a time in UTC, or a London date where no more is known.
    pub occurred_at: Moment,
    /// How exactly that is known.
    pub precision: Precision,
    /// When the service learned of it.
    pub known_at: Moment,
    /// When it was written down, in UTC.
    pub recorded_at: Instant,
    /// Who wrote it down, by what they do.
    pub recorded_by: Option<Role>,
    /// How the service knows.
    pub source: Option<Source>,
    /// What it says, by the names of the vocabulary. Other entries stand as their numbers here.
    pub data: BTreeMap<String, Value>,
    /// What was put right since.
    pub corrections: Vec<Changed>,
    /// Whether it was taken back, and does not count any more.
    pub taken_back: Option<TakenBack>,
    /// What the person says of it.
    pub disputes: Vec<Said>,
}

/// One field of an entry was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// Which field.
    pub field: String,
    /// What it read before.
    pub from: Value,
    /// What it was changed to.
    pub to: Value,
    /// Why.
    pub reason: String,
    /// When, in UTC.
    pub at: Instant,
    /// Whether the change was itself taken back.
    pub taken_back: bool,
}

/// An entry does not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TakenBack {
    /// Why.
    pub reason: RetractionReason,
    /// What was noted about that.
    pub note: Option<String>,
    /// When, in UTC.
    pub at: Instant,
}

/// What the person says of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Said {
    /// Their words.
    pub words: String,
    /// What the service answered.
    pub answer: Option<String>,
    /// When it was written down, in UTC.
    pub at: Instant,
}

/// What the person said about the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnWords {
    /// Their words.
    pub words: String,
    /// When they were written down, in UTC.
    pub at: Instant,
}

/// `given` are the entries that are given, in the order in which they happened.
pub(super) fn bundle(
    journey: &Journey,
    asked: &AccessRequest,
    mut given: Vec<&Amended>,
    tied: &BTreeSet<EventId>,
    prepared_on: NaiveDate,
) -> Bundle {
    given.sort_by_key(|entry| ordered(occurred_at(entry), entry.recorded.position));
    let ids = given.iter().map(|entry| entry.recorded.entry.id);
    let numbers: Numbers = ids.zip(1..).collect();
    let by_service_user = asked.label.is_none();
    let erased = erasures(journey.entries.iter().map(|entry| &*entry.recorded));
    let whose = if by_service_user { Compartment::Case } else { Compartment::Protected };
    let erased_on = erased.iter().find(|one| one.of == whose).map(|one| london_day(one.at));
    Bundle {
        format: "stepin-subject-access-1",
        reference: journey.case.reference.clone().filter(|_| by_service_user),
        label: asked.label.clone(),
        prepared_on,
        erased_on,
        requests: requests(journey, asked),
        entries: given.iter().map(|entry| shown(entry, &numbers)).collect(),
        own_words: if by_service_user { own_words(journey, &numbers, tied) } else { Vec::new() },
    }
}

/// A safety review happens when it is written, whatever raised it.
fn occurred_at(entry: &Amended) -> Moment {
    let recorded = &entry.recorded;
    if is_safety_review(&recorded.entry.event) {
        return Moment::Instant(recorded.believed_from());
    }
    recorded.entry.occurred_at
}

fn shown(amended: &Amended, numbers: &Numbers) -> BundleEntry {
    let recorded = &amended.recorded;
    let (entry, at) = (&recorded.entry, recorded.believed_from());
    let number = numbers.get(&entry.id).copied().unwrap_or_default();
    let disputes = amended.disputes.iter().map(|said| Said {
        words: said.words.clone(),
        answer: said.answer.clone(),
        at: said.recorded_at,
    });
    let disputes = disputes.collect();
    if let Some(data) = cleaned::safety_review(&entry.event, numbers) {
        return BundleEntry {
            number,
            kind: "safety-review",
            occurred_at: Moment::Instant(at),
            precision: Precision::Exact,
            known_at: Moment::Instant(at),
            recorded_at: at,
            recorded_by: None,
            source: None,
            data,
            corrections: Vec::new(),
            taken_back: amended.retraction.as_ref().map(|said| taken_back(said, false)),
            disputes,
        };
    }
    BundleEntry {
        number,
        kind: entry.event.name(),
        occurred_at: entry.occurred_at,
        precision: entry.precision,
        known_at: recorded.known_at(),
        recorded_at: at,
        recorded_by: Some(entry.recorder.role),
        source: Some(entry.source),
        data: cleaned::data(&entry.event, numbers),
        corrections: corrections(amended, numbers),
        taken_back: amended.retraction.as_ref().map(|said| taken_back(said, true)),
        disputes,
    }
}

fn taken_back(said: &Retraction, with_note: bool) -> TakenBack {
    let note = said.note.clone().filter(|_| with_note);
    TakenBack { reason: said.reason, note, at: said.recorded_at }
}

fn corrections(amended: &Amended, numbers: &Numbers) -> Vec<Changed> {
    let event = &amended.recorded.entry.event;
    let changed = amended.corrections.iter().filter_map(|one| {
        let value = |value: &Value| cleaned::value(event, &one.field, value.clone(), numbers);
        // Where what it reads now is not for the person, what it read before is not, either.
        let (from, to) = (value(&one.from)?, value(&one.to)?);
        Some(Changed {
            field: one.field.clone(),
            from,
            to,
            reason: one.reason.clone(),
            at: one.recorded_at,
            taken_back: one.retracted,
        })
    });
    changed.collect()
}

/// The person's own requests. How an earlier one was answered is told as far as they know it: they
/// have what they were given, and this answer does not measure it.
fn requests(journey: &Journey, asked: &AccessRequest) -> Vec<RequestTold> {
    let theirs = journey.case.requests.iter().filter(|one| one.label == asked.label);
    let told = theirs.filter_map(|one| {
        let recorded = &journey.entry(one.event)?.recorded.entry;
        let Event::Record(RecordEvent::SubjectAccessRequested(request)) = &recorded.event else {
            return None;
        };
        let this_one = one.event == asked.event;
        let answered = one.answered.as_ref().filter(|_| !this_one);
        Some(RequestTold {
            asked_on: one.asked,
            asked_for: request.scope.as_ref().map(|scope| scope.as_str().to_owned()),
            this_one,
            extended_until: one.extended.map(|(until, _)| until),
            extended_because: one.extended.and_then(|(_, event)| reason(journey, event)),
            answered_on: answered.map(|answer| answer.on),
            refused: answered.is_some_and(|one| one.outcome == SubjectAccessOutcome::Refused),
        })
    });
    told.collect()
}

fn reason(journey: &Journey, extension: EventId) -> Option<String> {
    let entry = &journey.entry(extension)?.recorded.entry;
    let Event::Record(RecordEvent::SubjectAccessExtended(extended)) = &entry.event else {
        return None;
    };
    Some(extended.reason.as_str().to_owned())
}

/// What the service user wanted noted about entries that are not among those given. They said it,
/// so they know of it; what it is about is not repeated. What was said of a safety review is left
/// out with it: from whether it is there one could tell which of the two kinds the review is of.
fn own_words(journey: &Journey, numbers: &Numbers, tied: &BTreeSet<EventId>) -> Vec<OwnWords> {
    let is_out = |id| journey.withheld.contains(id) || tied.contains(id);
    let said = journey.entries.iter().filter(|entry| entry.stands()).filter_map(|entry| {
        let recorded = &entry.recorded;
        let Event::Record(RecordEvent::DisputeNoted(dispute)) = &recorded.entry.event else {
            return None;
        };
        let root = &root(journey, dispute.target)?.recorded;
        let is_shown = numbers.contains_key(&dispute.target);
        if is_shown || is_out(&recorded.entry.id) || !is_theirs(journey, root) {
            return None;
        }
        let words = dispute.words.as_str().to_owned();
        Some(OwnWords { words, at: recorded.believed_from() })
    });
    said.collect()
}

/// The entry that an amendment is about in the end.
fn root(journey: &Journey, target: EventId) -> Option<&Amended> {
    let entry = journey.entry(target)?;
    amendment_target(&entry.recorded.entry.event)
        .map_or(Some(entry), |further| root(journey, further))
}

fn is_theirs(journey: &Journey, root: &events::Recorded) -> bool {
    let event = &root.entry.event;
    match root.stream.compartment {
        Compartment::Protected => false,
        Compartment::Case | Compartment::Safety | Compartment::Supervision => {
            !is_safety_review(event)
        }
        Compartment::Governance => {
            let Event::Record(event) = event else { return false };
            let id = request_named(event).unwrap_or(root.entry.id);
            let mut requests = journey.case.requests.iter();
            requests.any(|one| one.event == id && one.label.is_none())
        }
    }
}
