//! Reading all of it again, slowly, while the log is served: damage is told while the other copy
//! and the backups are still whole.
//!
//! The journal's pages are dropped from the kernel's cache before they are read, so that the disk
//! answers and not memory. Sled is read as readers read it: what its cache holds is not read again.

mod round;

use crate::shared::Shared;
use events::Position;
use round::Round;
use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// How fast everything is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrubbing {
    /// Bytes of both copies a second, at most.
    pub bytes_per_second: u64,
    /// Between two rounds.
    pub pause: Duration,
}

/// What was read again so far, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scrubbed {
    /// How often all of it was read.
    pub rounds: u64,
    /// The last position of the round under way that was read.
    pub position: Position,
    /// Bytes read since the log was opened.
    pub bytes: u64,
    /// Different faults found since the log was opened.
    pub faults: u64,
    /// The last of them, and what to do about it. It stays until the log is opened again.
    pub fault: Option<String>,
}

#[derive(Default)]
pub(crate) struct Scrub {
    found: Mutex<Found>,
    stopping: Mutex<bool>,
    stopped: Condvar,
}

#[derive(Default)]
struct Found {
    so_far: Scrubbed,
    /// Faults that were told: a second round tells them not again.
    told: BTreeSet<String>,
}

/// Enough to see that much is damaged; each further one would only fill memory.
const TOLD_MAX: usize = 1000;

impl Scrub {
    pub(crate) fn so_far(&self) -> Scrubbed {
        crate::held(self.found.lock()).so_far.clone()
    }

    /// Ends it, soon.
    pub(crate) fn stop(&self) {
        *crate::held(self.stopping.lock()) = true;
        self.stopped.notify_all();
    }

    /// Waits; whether it was stopped meanwhile.
    fn rest(&self, time: Duration) -> bool {
        let stopping = crate::held(self.stopping.lock());
        let waited = self.stopped.wait_timeout_while(stopping, time, |stopping| !*stopping);
        *crate::held(waited).0
    }

    fn came_to(&self, position: u64, bytes: u64) {
        let mut found = crate::held(self.found.lock());
        found.so_far.position = Position(position);
        found.so_far.bytes += bytes;
    }

    fn tell(&self, fault: String) {
        let mut found = crate::held(self.found.lock());
        if found.told.len() < TOLD_MAX && found.told.insert(fault.clone()) {
            tracing::error!("scrub: {fault}");
            found.so_far.faults += 1;
            found.so_far.fault = Some(fault);
        }
    }
}

/// Reads round after round, until told to stop.
pub(crate) fn run(shared: &Shared, scrubbing: Scrubbing) {
    let scrub = &shared.scrub;
    loop {
        let whole = Round::of(shared, scrubbing.bytes_per_second).run();
        if whole {
            crate::held(scrub.found.lock()).so_far.rounds += 1;
        }
        if scrub.rest(scrubbing.pause) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Batch, EventLog, Filter, Options, SledLog};
    use events::{BatchId, Compartment, Entry, EventId, JourneyId, Stream, Subject, Version};

    fn append(log: &SledLog, number: u8) {
        let subject = Subject::Journey(JourneyId::from_bytes([1; 16]));
        let stream = Stream { subject, compartment: Compartment::Case };
        let json = r#"{"type":"skill-introduced","at":"2025-03-03T09:00:00Z","source":"observed",
            "by":{"id":"P-07","role":"practitioner"},"data":{"skill":"a pause"}}"#;
        let entry = Entry::decode(EventId::from_bytes([number; 16]), json.as_bytes());
        let batch = Batch {
            id: BatchId::from_bytes([number; 16]),
            request: [number; 32],
            expect: vec![(stream, Version(u64::from(number)))],
            entries: vec![(stream, entry.expect("an entry"))],
            at: None,
        };
        log.append(batch).expect("taken").wait().expect("recorded");
    }

    #[test]
    fn a_record_that_differs_in_sled_is_named_once_while_writing_and_the_round_go_on() {
        let dir = tempfile::tempdir().expect("a folder");
        let scrubbing = Scrubbing { bytes_per_second: 64 << 20, pause: Duration::from_millis(5) };
        let scrubbing = Some(scrubbing);
        let options = Options { scrubbing, free_space_floor: 0, ..Options::at(dir.path()) };
        SledLog::init(&options).expect("an empty folder");
        let (log, _) = SledLog::open(&options).expect("a new log");
        (0..20).for_each(|number| append(&log, number));
        let until = |what: &dyn Fn(&Scrubbed) -> bool| {
            while !what(&log.scrubbed()) {
                std::thread::sleep(Duration::from_millis(2));
            }
            log.scrubbed()
        };
        until(&|scrubbed| scrubbed.position == Position(20));
        let sixth = log.shared.copy.get(6).expect("readable").expect("it is there");
        log.shared.copy.put(5, std::iter::once(sixth.as_slice())).expect("written");
        let found = until(&|scrubbed| scrubbed.faults > 0);
        let fault = found.fault.expect("it is told");
        assert!(fault.contains("record 5") && fault.contains("repair --from journal"), "{fault}");
        append(&log, 20);
        // The copy that is read from may come after the journal by a few rounds.
        let at_the_end = |scrubbed: &Scrubbed| scrubbed.position == Position(21);
        let later = until(&|scrubbed| scrubbed.rounds > found.rounds + 2 && at_the_end(scrubbed));
        assert_eq!(later.faults, 1);
        log.read_log(Position(0), Position(9), &Filter::default()).expect_err("it is named");
        log.close().expect("a clean end");
    }
}
