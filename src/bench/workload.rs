//! What is written and read: journeys as the seeded generator makes them, under ids that are
//! numbers, so that everyone who is measured does the same work.

use crate::Failure;
use event_log::Batch;
use events::{
    BatchId, Compartment, Draft, Entry, EventId, JourneyId, Stamp, Stream, Subject, Version,
};
use synthetic::Script;

/// Bytes of JSON: with what is longer, the average is about 550, as in journeys of which the notes
/// are written out.
const SHORTEST: usize = 400;

/// Entries as people write them, a referral first; they refer to nothing.
pub struct Workload {
    templates: Vec<(Draft, Entry)>,
    /// Events of one journey.
    pub each: u64,
}

/// One event of a workload.
pub struct Work {
    /// The number of its journey.
    pub journey: u64,
    /// Its place there, from 0.
    pub nth: u64,
    /// Its number among all events.
    pub number: u64,
    /// What is recorded.
    pub entry: Entry,
}

impl Workload {
    /// Journeys of so many events each.
    ///
    /// # Errors
    /// The generator made something that cannot be recorded.
    pub fn new(each: u64) -> Result<Self, Failure> {
        Ok(Self { templates: templates(each)?, each })
    }

    /// An event of a journey.
    #[must_use]
    pub fn work(&self, journey: u64, nth: u64) -> Work {
        let number = journey * self.each + nth;
        let place = usize::try_from(nth).unwrap_or(0) % self.templates.len();
        let (_, template) = &self.templates[place];
        let entry = Entry { id: EventId::from_bytes(id(2, number)), ..template.clone() };
        Work { journey, nth, number, entry }
    }

    /// Bytes of JSON of one event, on average.
    #[must_use]
    pub fn bytes_an_event(&self) -> usize {
        let bytes: usize = self.templates.iter().map(|(_, entry)| entry.encode().len()).sum();
        bytes / self.templates.len()
    }

    /// What clients send, a referral first.
    pub(super) fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.templates.iter().map(|(draft, _)| draft)
    }

    /// The same as the log takes them, without a place.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.templates.iter().map(|(_, entry)| entry)
    }
}

impl Work {
    /// The same as the log takes it: one event a batch.
    #[must_use]
    pub fn batch(self) -> Batch {
        let subject = Subject::Journey(journey_id(self.journey));
        let stream = Stream { subject, compartment: Compartment::Case };
        Batch {
            id: BatchId::from_bytes(id(3, self.number)),
            request: [9; 32],
            expect: vec![(stream, Version(self.nth))],
            entries: vec![(stream, self.entry)],
            at: None,
        }
    }
}

/// The journey of this number.
#[must_use]
pub fn journey_id(journey: u64) -> JourneyId {
    JourneyId::from_bytes(id(1, journey))
}

/// A number, mixed (splitmix64): real ids come in no order either.
fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bytes[8..].copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
    bytes
}

fn templates(each: u64) -> Result<Vec<(Draft, Entry)>, Failure> {
    let mut entries = Vec::new();
    for scripted in Script::new(7, 400) {
        for draft in scripted.drafts {
            let id = draft.id.unwrap_or(EventId(scripted.key.0));
            let (recorder, now) = (scripted.actor.clone(), scripted.at);
            let unnamed = Draft { id: None, ..draft.clone() };
            let entry = draft.into_entry(Stamp { id, recorder, now, claimed_recorded_at: None })?;
            let is_long = entries.is_empty() || entry.encode().len() >= SHORTEST;
            let fits = is_long
                && entry.refers_to.is_empty()
                && entry.event.event_type().home.compartment() == Some(Compartment::Case)
                && (entry.event.name() == "referral-received") == entries.is_empty();
            if fits {
                entries.push((unnamed, entry));
            }
            if entries.len() as u64 >= each {
                return Ok(entries);
            }
        }
    }
    Ok(entries)
}
