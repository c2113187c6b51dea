//! Shapes that leave the service: what a write answers, and an event as NDJSON has it.

use events::{
    Compartment, CorrelationId, EventId, Instant, JourneyId, Moment, Position, Precision, Recorded,
    Recorder, Role, Source, Version,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a write answers. The same request answers the same for ever.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    /// The journey, unless it is about the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) journey: Option<JourneyId>,
    /// The version of each stream that was written, after this request.
    pub(crate) versions: BTreeMap<Compartment, Version>,
    /// What was recorded, in order.
    pub(crate) events: Vec<Written>,
    /// What Stepin raised by rule in the same breath.
    pub(crate) raised: Vec<Line>,
    /// Proof that these bytes were recorded.
    pub(crate) receipt: Receipt,
}

/// One event that was recorded.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Written {
    id: EventId,
    compartment: Compartment,
    version: Version,
    #[serde(rename = "type")]
    kind: &'static str,
    recorded_at: Instant,
}

/// The leaf of each event in the log's tree. Keep it: it can later be shown to be in the log.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Receipt {
    leaves: Vec<Leaf>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Leaf {
    event: EventId,
    /// SHA-256 over the stored record (RFC 6962), in hex.
    leaf_hash: String,
}

impl Answer {
    /// What to answer when these events, at least one, were recorded together.
    pub(crate) fn of(events: &[Recorded]) -> Self {
        let written = |recorded: &Recorded| Written {
            id: recorded.entry.id,
            compartment: recorded.stream.compartment,
            version: recorded.version,
            kind: recorded.entry.event.name(),
            recorded_at: recorded.recorded_at,
        };
        let leaf =
            |recorded: &Recorded| Leaf { event: recorded.entry.id, leaf_hash: hex(&recorded.leaf) };
        let by_rule = |recorded: &&Recorded| recorded.entry.recorder.role == Role::System;
        Self {
            journey: events.iter().find_map(Recorded::journey),
            versions: events.iter().map(|r| (r.stream.compartment, r.version)).collect(),
            events: events.iter().map(written).collect(),
            raised: events.iter().filter(by_rule).map(Line::of).collect(),
            receipt: Receipt { leaves: events.iter().map(leaf).collect() },
        }
    }
}

/// One event as a line of NDJSON: the same shape in and out.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Version>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<Compartment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    journey: Option<JourneyId>,
    id: EventId,
    #[serde(rename = "type")]
    kind: &'static str,
    occurred_at: Moment,
    precision: Precision,
    known_at: Moment,
    recorded_at: Instant,
    recorder: Recorder,
    source: Source,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refers_to: Vec<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causation: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<CorrelationId>,
    data: Value,
}

impl Line {
    /// Without its place in the log.
    pub(crate) fn of(recorded: &Recorded) -> Self {
        let entry = &recorded.entry;
        Self {
            position: None,
            version: None,
            stream: None,
            journey: recorded.journey(),
            id: entry.id,
            kind: entry.event.name(),
            occurred_at: entry.occurred_at,
            precision: entry.precision,
            known_at: recorded.known_at(),
            recorded_at: recorded.believed_from(),
            recorder: entry.recorder.clone(),
            source: entry.source,
            refers_to: entry.refers_to.clone(),
            causation: entry.causation,
            correlation: entry.correlation,
            data: entry.event.data(),
        }
    }

    /// With its place in the log and in its stream.
    pub(crate) fn placed(recorded: &Recorded) -> Self {
        Self {
            position: Some(recorded.position),
            version: Some(recorded.version),
            stream: Some(recorded.stream.compartment),
            ..Self::of(recorded)
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
