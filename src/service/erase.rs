//! Erasing a person's record: destroy the keys, record that, and forget.
//!
//! What is to be recorded is decided and noted before the first key goes, so that a crash in
//! between leaves it to the next start.

use super::Service;
use super::execute::{RequestKey, tried};
use crate::access::Caller;
use crate::commands::{Decided, Erasing, Refusal, erase, may_erase};
use crate::erasure::{Gone, unaccounted, without_reason};
use crate::failure::kind;
use crate::{Failure, erasure};
use event_log::{AppendError, Appended, Destroyed, RequestDigest};
use events::{
    BatchId, Compartment, Compartments, Entry, EventId, JourneyId, Recorded, Recorder, Stream,
    Subject, Version,
};
use permissions::{Action, Resource};
use projections::{AsOf, Journey, destroyed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use uuid::Uuid;

/// What makes one request to erase the same as another: whose record, by whom, all that it says.
pub(crate) fn erasure_key(
    id: BatchId,
    journey: JourneyId,
    by: &Recorder,
    body: &Value,
) -> RequestKey {
    RequestKey::of(id, json!({ "erase": journey, "by": by, "body": body }))
}

/// What an erasure answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ErasureDone {
    /// Whether the same request had been carried out before.
    #[serde(skip)]
    pub(crate) already: bool,
    /// What became of the record.
    #[serde(flatten)]
    pub(crate) gone: Gone,
    /// What people still have to see to.
    pub(crate) to_do: Vec<String>,
}

/// What is to be recorded once the keys are gone.
#[derive(Serialize, Deserialize)]
struct Note {
    journey: JourneyId,
    batch: BatchId,
    digest: RequestDigest,
    entries: Vec<(EventId, Box<RawValue>)>,
}

impl Service {
    /// Erases a person's record for good.
    ///
    /// # Errors
    /// A rule says no; or the keys, or what is recorded of them, could not be written.
    pub(crate) fn erase(
        &self,
        id: JourneyId,
        asked: &Erasing,
        caller: &Caller,
        key: RequestKey,
    ) -> Result<ErasureDone, Failure> {
        let actor = &caller.recorder;
        may_erase(actor)?;
        self.allows(caller, Action::Erase, Resource::Governance, "erase records")?;
        let _one_at_a_time = self.erasing.lock().unwrap_or_else(PoisonError::into_inner);
        self.finish_erasure()?;
        let _turn = self.turns.take(Subject::Journey(id));
        if let Some(appended) = self.log.find_batch(key.id, &key.digest)? {
            return Ok(self.done(id, &appended, None));
        }
        let events = self.events_in(id, Compartments::ALL)?;
        let compartments = self.left(id, asked);
        if !events.is_empty() && compartments.is_empty() {
            return Err(nothing_left(id, asked, &events));
        }
        let journey = Journey::fold(id, events, &AsOf::NOW);
        let by = (actor, self.log.now());
        let entries = erase(&journey, asked, by, &compartments, || EventId(Uuid::now_v7()))?;
        let note = Note::of(id, key, &entries);
        let streams: Vec<_> = compartments.into_iter().map(|one| stream(id, one)).collect();
        let note = serde_json::to_vec(&note).expect("a note is plain data");
        let keys = self.log.destroy_keys(&streams, &note).map_err(Failure::Destroy)?;
        // What was read before is kept nowhere.
        self.believed.forget();
        self.recent.forget();
        self.folds.forget();
        tracing::warn!(journey = %id, generation = keys.generation, "keys were destroyed");
        let appended = self.say_destroyed(id, key, &entries)?;
        self.forget_note();
        Ok(self.done(id, &appended, Some(&keys)))
    }

    /// The compartments of this person of which something can still be read.
    fn left(&self, id: JourneyId, asked: &Erasing) -> Vec<Compartment> {
        let is_left = |compartment: &Compartment| {
            let stream = stream(id, *compartment);
            let erased = self.log.erased_in(stream).map_or(Version(0), |erased| erased.upto);
            self.log.version(stream) > erased
        };
        asked.person.compartments().iter().copied().filter(is_left).collect()
    }

    fn say_destroyed(
        &self,
        id: JourneyId,
        key: RequestKey,
        entries: &[Entry],
    ) -> Result<Appended, Failure> {
        let stream = stream(id, Compartment::Governance);
        let said = tried(|| {
            let entries = entries.iter().map(|entry| (stream, entry.clone())).collect();
            let decided = Decided { expect: vec![(stream, self.log.version(stream))], entries };
            self.append(key, decided)
        });
        said.unwrap_or(Err(Failure::Append(AppendError::OutcomeUnknown)))
    }

    /// Records what an erasure that was interrupted has left to be recorded.
    pub(super) fn finish_erasure(&self) -> Result<(), Failure> {
        let Some(note) = self.noted()? else { return Ok(()) };
        let key = RequestKey { id: note.batch, digest: note.digest };
        let entries = note.entries()?;
        let is_gone = |entry: &Entry| {
            let of = destroyed(&entry.event)?;
            self.log.erased_in(stream(note.journey, of))
        };
        // All of them or none: the new keyring counts or the old one does.
        if self.log.find_batch(key.id, &key.digest)?.is_some() {
            tracing::debug!("an erasure was recorded already");
        } else if entries.iter().any(|entry| is_gone(entry).is_some()) {
            tracing::warn!(journey = %note.journey, "ending an erasure that was interrupted");
            self.say_destroyed(note.journey, key, &entries)?;
        } else {
            tracing::warn!(journey = %note.journey, "an erasure never came to any key");
        }
        self.forget_note();
        Ok(())
    }

    fn noted(&self) -> Result<Option<Note>, Failure> {
        let note = self.log.erasure_note().map_err(|error| damaged(error.to_string()))?;
        let read = |note: Vec<u8>| {
            serde_json::from_slice(&note).map_err(|_| {
                damaged("what an erasure has left to do cannot be understood".to_owned())
            })
        };
        note.map(read).transpose()
    }

    /// The note is of use until it is carried out and does no harm afterwards.
    fn forget_note(&self) {
        if let Err(error) = self.log.forget_erasure_note() {
            tracing::warn!(%error, "the note of an erasure could not be removed");
        }
        self.sweep_drafts();
    }

    /// A record that nobody can read is in order only if the log says that it was erased.
    pub(super) fn what_is_erased_is_accounted_for(&self) -> Result<(), Failure> {
        let erased = self.log.erased();
        let mut readable = Vec::new();
        let journeys: BTreeSet<_> =
            erased.iter().filter_map(|one| one.stream.subject.journey()).collect();
        for journey in journeys {
            let stream = stream(journey, Compartment::Governance);
            readable.extend(self.log.read_stream(stream, Version(1), Version(u64::MAX))?);
        }
        match unaccounted(&erased, &readable, |_| false) {
            Some(one) => Err(damaged(without_reason(one))),
            None => Ok(()),
        }
    }

    fn done(&self, id: JourneyId, appended: &Appended, keys: Option<&Destroyed>) -> ErasureDone {
        let gone = Gone::all(id, &appended.events);
        ErasureDone { already: appended.already, gone, to_do: erasure::to_do(keys) }
    }
}

const fn stream(journey: JourneyId, compartment: Compartment) -> Stream {
    Stream { subject: Subject::Journey(journey), compartment }
}

fn nothing_left(id: JourneyId, asked: &Erasing, events: &[Arc<Recorded>]) -> Failure {
    let of = asked.person.compartments()[0];
    match Gone::of_compartment(id, events, of) {
        Some(gone) => Failure::Erased(Box::new(gone)),
        None => Refusal::NotInState(format!("nothing is recorded in the {of} compartment")).into(),
    }
}

fn damaged(why: String) -> Failure {
    Failure::Other(kind::DAMAGED, why)
}

impl Note {
    fn of(journey: JourneyId, key: RequestKey, entries: &[Entry]) -> Self {
        let raw = |entry: &Entry| {
            let json = String::from_utf8(entry.encode()).expect("JSON is UTF-8");
            (entry.id, RawValue::from_string(json).expect("it was just encoded"))
        };
        let entries = entries.iter().map(raw).collect();
        Self { journey, batch: key.id, digest: key.digest, entries }
    }

    fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let entry = |(id, json): &(EventId, Box<RawValue>)| {
            Entry::decode(*id, json.get().as_bytes()).map_err(|error| damaged(error.to_string()))
        };
        self.entries.iter().map(entry).collect()
    }
}

/// The streams that a note says were being erased.
pub(crate) fn noted_streams(note: &[u8]) -> Vec<Stream> {
    let Ok(note) = serde_json::from_slice::<Note>(note) else { return Vec::new() };
    let entries = note.entries().unwrap_or_default();
    let of = entries.iter().filter_map(|entry| destroyed(&entry.event));
    of.map(|of| stream(note.journey, of)).collect()
}
