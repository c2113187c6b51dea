//! Many writers, one event a batch, through the log's public interface.

use crate::Failure;
use event_log::{Batch, EventLog};
use events::{BatchId, Compartment, Entry, EventId, JourneyId, Stamp, Stream, Subject, Version};
use std::sync::atomic::{AtomicU64, Ordering};
use synthetic::Script;

pub(super) const EVENTS_A_JOURNEY: u64 = 200;

/// Writes events `first` up to `first + events`; `first` begins a journey.
pub(super) fn run(
    log: &dyn EventLog,
    first: u64,
    events: u64,
    writers: usize,
    progress: impl Fn(u64) + Sync,
) -> Result<(), Failure> {
    let templates = templates()?;
    let end = first + events;
    let next_journey = AtomicU64::new(first / EVENTS_A_JOURNEY);
    let done = AtomicU64::new(0);
    let write = || -> Result<(), Failure> {
        loop {
            let journey = next_journey.fetch_add(1, Ordering::Relaxed);
            let from = journey * EVENTS_A_JOURNEY;
            if from >= end {
                return Ok(());
            }
            for number in from..end.min(from + EVENTS_A_JOURNEY) {
                log.append(batch(journey, number, &templates))?.wait()?;
            }
            progress(done.fetch_add(EVENTS_A_JOURNEY, Ordering::Relaxed));
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers.max(1)).map(|_| scope.spawn(write)).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("writers do not panic"));
        joined.collect::<Result<(), Failure>>()
    })
}

pub(super) fn journey_id(journey: u64) -> JourneyId {
    JourneyId::from_bytes(id(1, journey))
}

fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn batch(journey: u64, number: u64, templates: &[Entry]) -> Batch {
    let subject = Subject::Journey(journey_id(journey));
    let stream = Stream { subject, compartment: Compartment::Case };
    let nth = number % EVENTS_A_JOURNEY;
    let template = &templates[nth as usize % templates.len()];
    let entry = Entry { id: EventId::from_bytes(id(2, number)), ..template.clone() };
    Batch {
        id: BatchId::from_bytes(id(3, number)),
        request: [9; 32],
        expect: vec![(stream, Version(nth))],
        entries: vec![(stream, entry)],
        at: None,
    }
}

/// Two hundred entries as people write them, a referral first; they refer to nothing.
pub(super) fn templates() -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for scripted in Script::new(7, 60) {
        for draft in scripted.drafts {
            let id = draft.id.unwrap_or(EventId(scripted.key.0));
            let recorder = scripted.actor.clone();
            let now = scripted.at;
            let entry = draft.into_entry(Stamp { id, recorder, now, claimed_recorded_at: None })?;
            let fits = entry.refers_to.is_empty()
                && entry.event.event_type().home.compartment() == Some(Compartment::Case)
                && (entry.event.name() == "referral-received") == entries.is_empty();
            if fits {
                entries.push(entry);
            }
        }
        if entries.len() as u64 >= EVENTS_A_JOURNEY {
            break;
        }
    }
    Ok(entries)
}
