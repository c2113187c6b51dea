//! One line of NDJSON, as it comes in.

use super::Rejected;
use events::{
    CorrelationId, Draft, EventId, Instant, JourneyId, Moment, Precision, Recorder, Source,
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An event that somebody wants to bring in.
pub(crate) struct Proposed {
    /// The line of the file that it stands on, from 1.
    pub(crate) line: u64,
    pub(crate) journey: JourneyId,
    pub(crate) recorder: Recorder,
    /// When the older system claims to have recorded it.
    pub(crate) claimed: Option<Instant>,
    /// The event; it has an id.
    pub(crate) draft: Draft,
}

/// What `export` adds and `import` need not know: a place belongs to the log that gave it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    journey: Option<JourneyId>,
    #[serde(default)]
    id: Option<EventId>,
    #[serde(rename = "type")]
    kind: String,
    occurred_at: Moment,
    #[serde(default)]
    precision: Option<Precision>,
    #[serde(default)]
    known_at: Option<Moment>,
    #[serde(default)]
    recorded_at: Option<Moment>,
    recorder: Recorder,
    #[serde(default)]
    source: Source,
    #[serde(default)]
    refers_to: Vec<EventId>,
    #[serde(default)]
    correlation: Option<CorrelationId>,
    data: Value,
    #[serde(default, rename = "position")]
    _position: Option<u64>,
    #[serde(default, rename = "version")]
    _version: Option<u64>,
    #[serde(default, rename = "stream")]
    _stream: Option<String>,
    #[serde(default, rename = "causation")]
    _causation: Option<EventId>,
    #[serde(default, rename = "leaf_hash")]
    _leaf_hash: Option<String>,
}

/// Reads a file line by line; blank lines are passed over.
pub(crate) fn read_ndjson(text: &str) -> (Vec<Proposed>, Vec<Rejected>) {
    let mut proposed = Vec::new();
    let mut rejected = Vec::new();
    let mut seen = BTreeMap::new();
    for (index, text) in text.lines().enumerate() {
        let line = index as u64 + 1;
        if text.trim().is_empty() {
            continue;
        }
        match read_line(line, text, &mut seen) {
            Ok(one) => proposed.push(one),
            Err(reason) => rejected.push(Rejected { line, reason }),
        }
    }
    (proposed, rejected)
}

fn read_line(
    line: u64,
    text: &str,
    seen: &mut BTreeMap<[u8; 32], u64>,
) -> Result<Proposed, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
    let mut track = serde_path_to_error::Track::new();
    let read = Line::deserialize(serde_path_to_error::Deserializer::new(value, &mut track));
    let read = read.map_err(|error| format!("{}: {error}", track.path()))?;
    let journey = read.journey.ok_or(
        "names no journey, and only journeys are brought in: record what \
                     concerns the organisation with `stepin record organisation`",
    )?;
    let claimed = match read.recorded_at {
        None => None,
        Some(Moment::Instant(instant)) => Some(instant),
        Some(Moment::Day(_)) => {
            return Err("recorded_at: should be a time, not a bare date".to_owned());
        }
    };
    // Without an id of its own, a line is known by what it says; of equal lines, by which one it
    // is.
    let digest: [u8; 32] = Sha256::digest(text.trim()).into();
    let nth = seen.entry(digest).or_insert(0);
    *nth += 1;
    let id = read.id.unwrap_or_else(|| event_id(&digest, *nth));
    let draft = Draft {
        kind: read.kind,
        id: Some(id),
        occurred_at: read.occurred_at,
        precision: read.precision,
        known_at: read.known_at,
        source: read.source,
        refers_to: read.refers_to,
        correlation: read.correlation,
        data: read.data,
    };
    Ok(Proposed { line, journey, recorder: read.recorder, claimed, draft })
}

/// A UUIDv8 (RFC 9562) of what a line says.
fn event_id(digest: &[u8; 32], nth: u64) -> EventId {
    let mut hash = Sha256::new();
    hash.update(digest);
    hash.update(nth.to_be_bytes());
    let bytes: [u8; 16] = hash.finalize()[..16].try_into().expect("half of it");
    EventId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
