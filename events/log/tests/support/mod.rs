//! Synthetic journeys: nothing here was ever said by or about anyone.

#![allow(dead_code, reason = "each test file uses the part that it needs")]

pub(crate) mod made;

use event_log::{Appended, Batch, EventLog, Options, SledLog};
use events::{BatchId, Compartment, Entry, EventId, Instant, JourneyId, Stream, Subject, Version};
use std::path::Path;

/// A small log in `dir`, with small segments so that there are several.
pub(crate) fn options(dir: &Path) -> Options {
    let mut options = Options::at(dir.join("data"));
    options.limits.segment_bytes = 16 * 1024;
    options.limits.sled_cache_bytes = 8 << 20;
    options.free_space_floor = 0;
    options
}

/// A new log, open.
pub(crate) fn fresh(options: &Options) -> SledLog {
    SledLog::init(options).expect("an empty folder");
    open(options)
}

pub(crate) fn open(options: &Options) -> SledLog {
    SledLog::open(options).expect("the log is sound").0
}

pub(crate) fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn stream(journey: u64) -> Stream {
    let subject = Subject::Journey(JourneyId::from_bytes(id(1, journey)));
    Stream { subject, compartment: Compartment::Case }
}

/// An entry whose free text is `words`.
pub(crate) fn entry(number: u64, words: &str) -> Entry {
    let json = serde_json::json!({
        "type": "skill-introduced",
        "at": "2025-03-03T09:00:00Z",
        "source": "observed",
        "by": { "id": "P-07", "role": "practitioner" },
        "data": { "skill": words },
    });
    let event = EventId::from_bytes(id(2, number));
    Entry::decode(event, json.to_string().as_bytes()).expect("an entry of the vocabulary")
}

pub(crate) fn request(number: u64) -> [u8; 32] {
    let mut request = [7; 32];
    request[..8].copy_from_slice(&number.to_be_bytes());
    request
}

/// One event to one journey's case stream, at the version that the log is at.
pub(crate) fn batch(log: &impl EventLog, number: u64, journey: u64) -> Batch {
    let stream = stream(journey);
    Batch {
        id: BatchId::from_bytes(id(3, number)),
        request: request(number),
        expect: vec![(stream, log.version(stream))],
        entries: vec![(stream, entry(number, "SU-0042"))],
        at: None,
    }
}

pub(crate) fn append(log: &impl EventLog, batch: Batch) -> Appended {
    log.append(batch).expect("taken").wait().expect("recorded")
}

/// Records events `numbers`, spread over five journeys.
pub(crate) fn fill(log: &impl EventLog, numbers: std::ops::Range<u64>) -> Vec<Appended> {
    numbers.map(|number| append(log, batch(log, number, number % 5))).collect()
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("a time")
}

pub(crate) const FIRST: Version = Version(1);
pub(crate) const LAST: Version = Version(u64::MAX);
