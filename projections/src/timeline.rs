//! A journey's timeline: what happened, newest first, and everything since said about it.

mod shown;

pub use shown::is_safety_review;

use crate::{Amended, Correction, Dispute, Journey, Reader, Retraction};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{
    Compartment, CorrelationId, EventId, Instant, JourneyId, Moment, Position, Precision, Recorder,
    Source, Version,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// One page of a journey's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Timeline {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream: what a write may be made conditional on.
    pub version: Version,
    /// Newest first by when it happened; a bare date stands before the times of its day.
    pub entries: Vec<TimelineEntry>,
    /// Where the next page starts, if there is more.
    pub next_cursor: Option<String>,
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimelineEntry {
    /// The event.
    pub event: EventId,
    /// Its type. To a reader without causes, every override reads `safety-review`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it lives.
    pub compartment: Compartment,
    /// Its place in that compartment's stream, where the reader may know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Its place in the log: for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// When it happened; a bare date where no time is known.
    pub occurred_at: Moment,
    /// How exactly that is known.
    pub precision: Precision,
    /// When the service learned of it.
    pub known_at: Moment,
    /// When it was written.
    pub recorded_at: Instant,
    /// When an older system claims to have written it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_recorded_at: Option<Instant>,
    /// Who recorded it.
    pub recorder: Recorder,
    /// How the service knows.
    pub source: Source,
    /// What it refers to.
    pub refers_to: Vec<EventId>,
    /// What it shares with the other entries of one occasion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationId>,
    /// The fields of its type, as they now read. Null where they are withheld.
    pub data: Value,
    /// What was corrected.
    pub corrections: Vec<Correction>,
    /// Whether it no longer counts.
    pub retracted: bool,
    /// Who struck it through, when, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retraction: Option<Retraction>,
    /// What the service user says of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// A presentation that nobody has come back to yet: held in mind, never held against.
    pub held_in_mind: bool,
}

/// Which page: what follows `after`, at most `limit` entries.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The last entry of the page before.
    pub after: Option<EventId>,
    /// The most entries to show.
    pub limit: usize,
}

/// The timeline as `reader` may see it. `next_cursor` is left for the caller to make.
#[must_use]
pub fn timeline(journey: &Journey, reader: Reader, page: Page) -> (Timeline, Option<EventId>) {
    let view = shown::View::of(journey, reader);
    let mut seen: Vec<&Amended> =
        journey.entries.iter().filter(|entry| view.shows(entry)).collect();
    let order = |entry: &Amended| ordered(view.occurred_at(entry), entry.recorded.position);
    seen.sort_by_key(|entry| core::cmp::Reverse(order(entry)));
    let start = page.after.map_or(0, |last| {
        let found = seen.iter().position(|entry| entry.recorded.entry.id == last);
        found.map_or(seen.len(), |index| index + 1)
    });
    let rest = &seen[start..];
    let shown = &rest[..rest.len().min(page.limit)];
    let next = (rest.len() > shown.len()).then(|| shown.last()).flatten();
    let entries = shown.iter().map(|entry| view.entry(entry)).collect();
    let version = journey.version(Compartment::Case);
    let page = Timeline { journey: journey.id, version, entries, next_cursor: None };
    (page, next.map(|entry| entry.recorded.entry.id))
}

/// One entry as the reader may see it; `None` if there is none that they may.
#[must_use]
pub fn entry(journey: &Journey, id: EventId, reader: Reader) -> Option<TimelineEntry> {
    let view = shown::View::of(journey, reader);
    journey.entry(id).filter(|entry| view.shows(entry)).map(|entry| view.entry(entry))
}

/// The compartment that an entry stands in for the reader, whether or not they may see it.
#[must_use]
pub fn compartment(journey: &Journey, id: EventId, reader: Reader) -> Option<Compartment> {
    let view = shown::View::of(journey, reader);
    journey.entry(id).map(|entry| view.compartment(entry))
}

/// Everything that the reader may see, in the order of the log.
pub(crate) fn everything(journey: &Journey, reader: Reader) -> Vec<(&Amended, TimelineEntry)> {
    let view = shown::View::of(journey, reader);
    let seen = journey.entries.iter().filter(|entry| view.shows(entry));
    seen.map(|entry| (entry, view.entry(entry))).collect()
}

/// What the reader sees of one compartment, in the order of the log.
#[must_use]
pub fn seen(journey: &Journey, reader: Reader, compartment: Compartment) -> Vec<EventId> {
    let view = shown::View::of(journey, reader);
    let shown = journey.entries.iter().filter(|entry| view.shows(entry));
    let in_it = shown.filter(|entry| view.compartment(entry) == compartment);
    in_it.map(|entry| entry.recorded.entry.id).collect()
}

/// Within a day a bare date comes first: it claims no time.
pub(crate) type Order = (NaiveDate, Option<Instant>, Position);

/// By occurrence, then by place in the log.
pub(crate) fn in_order_of_occurrence(entry: &Amended) -> Order {
    ordered(entry.recorded.entry.occurred_at, entry.recorded.position)
}

/// The same, of a moment and a place.
pub(crate) fn ordered(occurred: Moment, position: Position) -> Order {
    let time = match occurred {
        Moment::Instant(instant) => Some(instant),
        Moment::Day(_) => None,
    };
    (occurred.day(), time, position)
}
