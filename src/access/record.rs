//! Recording who looked: durably, before any answer leaves, and together with everything else that
//! is being committed.

use super::{Caller, Look, LookKind};
use crate::commands::emergency::by_the_system;
use crate::service::{busy, tried};
use crate::{Failure, Service};
use event_log::{AppendError, Batch};
use events::vocabulary::{AccessRefused, ConflictBlocked, ConflictReason, RecordEvent, RecordRead};
use events::{
    BatchId, Compartment, Entry, EventId, JourneyId, Stream, Subject, Text, Time, Version, Within,
    Words,
};
use permissions::{Relation, Relations};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Which looks are on their way to the log: the next one goes behind them without waiting.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<HashMap<Stream, Waiting>>);

struct Waiting {
    /// The version of the last one of them.
    last: Version,
    how_many: usize,
}

/// How many events are recorded at once, and how many journeys one of them lists.
const BATCH: usize = 64;
const JOURNEYS: usize = 700;

impl LookKind {
    /// The event that says so.
    pub(super) const fn event(self, read: RecordRead) -> RecordEvent {
        match self {
            Self::Viewed => RecordEvent::Viewed(read),
            Self::Searched => RecordEvent::Searched(read),
            Self::Exported => RecordEvent::Exported(read),
            Self::Replayed => RecordEvent::ReplayRun(read),
        }
    }
}

impl Service {
    /// What is recorded of a look.
    pub(super) fn read(
        &self,
        caller: &Caller,
        look: &Look,
        rows: usize,
        (relations, because): (Relations, &[String]),
    ) -> RecordRead {
        RecordRead {
            actor: caller.staff().clone(),
            role: text(caller.role().name()),
            purpose: caller.purpose.clone(),
            scope: text(&look.scope),
            as_of: look.as_of.map(Time),
            recipient: look.recipient.clone(),
            basis: None,
            journeys: None,
            rows: Within::new(u16::try_from(rows).unwrap_or(u16::MAX)),
            permissions: Some(text(self.permissions().digest())),
            because: words(because.iter().map(String::as_str)),
            relations: words(relations.iter().map(Relation::name)),
        }
    }

    /// Records a look across journeys, each of which it lists.
    pub(super) fn record_across(
        &self,
        look: &Look,
        read: &RecordRead,
        journeys: &[JourneyId],
    ) -> Result<(), Failure> {
        let listing = |these: &[JourneyId]| {
            let ids: Vec<_> = these.iter().map(ToString::to_string).collect();
            let journeys = words(ids.iter().map(String::as_str));
            look.kind.event(RecordRead { journeys, ..read.clone() })
        };
        let mut events: Vec<_> = journeys.chunks(JOURNEYS).map(listing).collect();
        if events.is_empty() {
            events.push(listing(&[]));
        }
        self.record_look(Subject::Looks, events)
    }

    /// Records that a look was not allowed, and by which rules it was forbidden. What is not there
    /// is recorded, too: whoever asks for it cannot tell one from the other by how long that takes.
    pub(crate) fn refuse(
        &self,
        caller: &Caller,
        known: Option<(JourneyId, Relations)>,
        look: &Look,
        because: &[String],
    ) -> Result<(), Failure> {
        let refused = RecordEvent::AccessRefused(AccessRefused {
            actor: caller.staff().clone(),
            scope: text(&look.scope),
            reason: None,
            role: Some(text(caller.role().name())),
            purpose: caller.purpose.clone(),
            permissions: Some(text(self.permissions().digest())),
            because: words(because.iter().map(String::as_str)),
        });
        let Some((journey, relations)) = known else {
            return self.record_look(Subject::Looks, vec![refused]);
        };
        let mut events = vec![refused];
        if relations.contains(Relation::Conflict) {
            let reason = self.with_cases_now(|cases| {
                let openings = cases.case(journey).and_then(|case| case.openings.as_deref());
                let is_declared = openings.is_some_and(|it| it.has_conflict(caller.staff()));
                match is_declared {
                    true => ConflictReason::KnowsTheFamily,
                    false => ConflictReason::PractitionerAndSupportWorker,
                }
            });
            let actor = Some(caller.staff().clone());
            events.push(RecordEvent::ConflictBlocked(ConflictBlocked { actor, reason }));
        }
        self.record_look(Subject::LooksAt(journey), events)
    }

    /// Records looks, and waits until they are on stable storage.
    pub(super) fn record_look(
        &self,
        subject: Subject,
        events: Vec<RecordEvent>,
    ) -> Result<(), Failure> {
        let stream = Stream { subject, compartment: Compartment::Governance };
        let now = self.log().now();
        let entries: Vec<_> = events
            .into_iter()
            .map(|event| (stream, by_the_system(event, now, EventId(Uuid::now_v7()))))
            .collect();
        self.permissions_are_on_record()?;
        for batch in entries.chunks(BATCH) {
            self.record_batch(stream, batch)?;
        }
        Ok(())
    }

    fn record_batch(&self, stream: Stream, entries: &[(Stream, Entry)]) -> Result<(), Failure> {
        let queued = tried(|| self.queue_look(stream, entries).map_err(Failure::from));
        queued.unwrap_or_else(|| Err(busy()))
    }

    /// Queues behind the looks that are on their way already: versions are bound into what is
    /// sealed, so each has to know its own before it queues, and none has to wait for another's
    /// sync.
    fn queue_look(&self, stream: Stream, entries: &[(Stream, Entry)]) -> Result<(), AppendError> {
        let appending = {
            let mut under_way = self.looks.0.lock().unwrap_or_else(PoisonError::into_inner);
            let stands_at = self.log().version(stream);
            let waiting =
                under_way.entry(stream).or_insert(Waiting { last: stands_at, how_many: 0 });
            let version = waiting.last.max(stands_at);
            let id = BatchId(Uuid::now_v7());
            let batch = Batch {
                id,
                request: [0; 32],
                expect: vec![(stream, version)],
                entries: entries.to_vec(),
                at: None,
            };
            match self.log().append(batch) {
                Ok(appending) => {
                    waiting.last = Version(version.0 + entries.len() as u64);
                    waiting.how_many += 1;
                    appending
                }
                Err(error) => {
                    forget_if_idle(&mut under_way, stream);
                    return Err(error);
                }
            }
        };
        let appended = appending.wait();
        let mut under_way = self.looks.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = under_way.get_mut(&stream) {
            waiting.how_many -= 1;
            if appended.is_err() {
                // Those behind it stand on a version that never came to be: they try again.
                waiting.last = Version(0);
            }
        }
        forget_if_idle(&mut under_way, stream);
        appended.map(drop)
    }
}

fn forget_if_idle(under_way: &mut HashMap<Stream, Waiting>, stream: Stream) {
    if under_way.get(&stream).is_some_and(|waiting| waiting.how_many == 0) {
        under_way.remove(&stream);
    }
}

fn text(ours: &str) -> Text {
    ours.parse().expect("words of ours are short and plain")
}

/// None where there are none.
fn words<'a>(these: impl Iterator<Item = &'a str>) -> Option<Words> {
    let these: Vec<_> = these.map(text).collect();
    (!these.is_empty()).then(|| Words::new(these)).flatten()
}
