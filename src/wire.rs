//! Shapes that leave the service: what a write answers, and an event as NDJSON has it.

use event_log::RequestDigest;
use events::{
    Compartment, CorrelationId, EventId, Instant, JourneyId, Moment, Position, Precision, Recorded,
    Recorder, Role, Source, Version,
};
use projections::{Journey, Reader};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a write answers. The same request answers the same for ever.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    /// The journey, unless it is about the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) journey: Option<JourneyId>,
    /// The version of each stream that was written, after this request. Whoever does not read the
    /// causes of overrides counts what they see of the safety and supervision streams.
    pub(crate) versions: BTreeMap<Compartment, Version>,
    /// What was recorded, in order.
    pub(crate) events: Vec<Written>,
    /// What Stepin raised by rule in the same breath, as far as the reader sees it.
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
    /// Its place in the log: for supervisors and auditors, who ask for its proof at
    /// `/v1/log/receipt/EVENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    /// SHA-256 over the stored record (RFC 6962), in hex.
    leaf_hash: String,
}

impl Answer {
    /// What to answer to whoever had these events, at least one, recorded together. `journey` is as
    /// it was right after them: the same request is answered the same for ever.
    pub(crate) fn of(events: &[Recorded], journey: Option<&Journey>, reader: Reader) -> Self {
        let by_rule = |recorded: &&Recorded| recorded.entry.recorder.role == Role::System;
        let (raised, asked): (Vec<_>, Vec<_>) = events.iter().partition(by_rule);
        let shown = |recorded: &&Recorded| Line::seen(recorded, journey?, reader);
        let raised: Vec<_> = raised.iter().filter_map(shown).collect();
        let written = |recorded: &&Recorded| Written {
            id: recorded.entry.id,
            compartment: compartment(recorded, journey, reader),
            version: version(recorded, journey, reader),
            kind: recorded.entry.event.name(),
            recorded_at: recorded.recorded_at,
        };
        let leaf = |recorded: &&Recorded| Leaf {
            event: recorded.entry.id,
            position: reader.may_read_positions().then_some(recorded.position),
            leaf_hash: hex(&recorded.leaf),
        };
        let written: Vec<_> = asked.iter().map(written).collect();
        let mut versions: BTreeMap<_, _> =
            written.iter().map(|one| (one.compartment, one.version)).collect();
        let raised_in: Vec<_> = raised.iter().filter_map(|line| line.stream).collect();
        let counted = |one: &Compartment| !reader.counts_as_written(*one);
        let counted: Vec<_> = versions.keys().copied().filter(counted).collect();
        for compartment in counted.into_iter().chain(raised_in) {
            let journey = journey.expect("what is counted as seen is in a journey");
            versions.insert(compartment, seen_version(journey, reader, compartment));
        }
        Self {
            journey: events.iter().find_map(Recorded::journey),
            versions,
            events: written,
            raised: raised.into_iter().map(Line::without_its_place).collect(),
            receipt: Receipt { leaves: asked.iter().map(leaf).collect() },
        }
    }
}

/// Where an entry was written, for the reader.
fn compartment(recorded: &Recorded, journey: Option<&Journey>, reader: Reader) -> Compartment {
    journey
        .and_then(|journey| projections::compartment(journey, recorded.entry.id, reader))
        .unwrap_or(recorded.stream.compartment)
}

/// The version of an entry as the reader counts.
fn version(recorded: &Recorded, journey: Option<&Journey>, reader: Reader) -> Version {
    let compartment = recorded.stream.compartment;
    let Some(journey) = journey.filter(|_| !reader.counts_as_written(compartment)) else {
        return recorded.version;
    };
    let seen = projections::seen(journey, reader, compartment);
    let place = seen.iter().position(|id| *id == recorded.entry.id);
    Version(place.map_or(0, |place| place as u64 + 1))
}

/// The version of a stream as the reader counts.
pub(crate) fn seen_version(journey: &Journey, reader: Reader, compartment: Compartment) -> Version {
    if reader.counts_as_written(compartment) {
        return journey.version(compartment);
    }
    Version(projections::seen(journey, reader, compartment).len() as u64)
}

/// What makes a request the same as another: SHA-256 over it, in whichever order its keys came.
pub(crate) fn digest_of(mut request: Value) -> RequestDigest {
    request.sort_all_objects();
    Sha256::digest(request.to_string().as_bytes()).into()
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
    kind: Cow<'static, str>,
    occurred_at: Moment,
    precision: Precision,
    known_at: Moment,
    recorded_at: Instant,
    recorder: Recorder,
    source: Source,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
            kind: entry.event.name().into(),
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

    /// As a reader sees it, with the compartment that it stands in for them; `None` where they see
    /// nothing of it.
    fn seen(recorded: &Recorded, journey: &Journey, reader: Reader) -> Option<Self> {
        let shown = projections::entry(journey, recorded.entry.id, reader)?;
        Some(Self {
            stream: Some(shown.compartment),
            kind: shown.kind.into(),
            occurred_at: shown.occurred_at,
            precision: shown.precision,
            known_at: shown.known_at,
            recorder: shown.recorder,
            source: shown.source,
            refers_to: shown.refers_to,
            causation: None,
            correlation: shown.correlation,
            data: shown.data,
            ..Self::of(recorded)
        })
    }

    /// As a reader sees it, with its place in the case and none in the log. How far somebody had
    /// read of safety would count what stands there.
    pub(crate) fn exported(recorded: &Recorded, journey: &Journey, reader: Reader) -> Option<Self> {
        let mut line = Self::seen(recorded, journey, reader)?;
        if let Some(seen) = line.data.get_mut("seen").and_then(Value::as_object_mut) {
            seen.remove("safety");
        }
        Some(Self { version: Some(recorded.version), ..line })
    }

    fn without_its_place(self) -> Self {
        Self { stream: None, ..self }
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

/// A hash out of lower-case hex.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let pairs = text.as_bytes().chunks_exact(2);
    if text.len() != 64 || !text.bytes().all(|digit| b"0123456789abcdef".contains(&digit)) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
