//! Streams that were read last, opened: whoever works on a journey has it folded again and again.
//!
//! A stream only ever grows, so what was read of it stays true; what was recorded since is read and
//! added. An erasure takes out what it makes unreadable, and this is emptied.

use crate::Failure;
use event_log::{Erased, EventLog};
use events::{Recorded, Stream, Version};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Events that are kept, of all streams together: about a KiB each.
const EVENTS_MAX: usize = 32 * 1024;
/// About as many streams.
const STREAMS: usize = 1024;

/// What was read last.
pub(crate) struct Recent(Cache<Stream, Arc<Read>, ByEvents>);

/// What was read of a stream.
struct Read {
    events: Vec<Arc<Recorded>>,
    /// The last version that was there.
    reached: Version,
    /// What was erased of it by then.
    erased: Option<Erased>,
}

#[derive(Clone)]
struct ByEvents;

impl Weighter<Stream, Arc<Read>> for ByEvents {
    fn weight(&self, _: &Stream, read: &Arc<Read>) -> u64 {
        read.events.len() as u64 + 1
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self(Cache::with_weighter(STREAMS, EVENTS_MAX as u64, ByEvents))
    }
}

impl Recent {
    /// Adds to `into` every event of a stream that can still be read.
    pub(crate) fn read(
        &self,
        log: &dyn EventLog,
        stream: Stream,
        into: &mut Vec<Arc<Recorded>>,
    ) -> Result<(), Failure> {
        let upto = log.version(stream);
        if upto == Version(0) {
            return Ok(());
        }
        let erased = log.erased_in(stream);
        let known = self.0.get(&stream).filter(|known| known.erased == erased);
        if let Some(known) = known.as_ref().filter(|known| known.reached >= upto) {
            into.extend_from_slice(&known.events);
            return Ok(());
        }
        let reached = known.as_ref().map_or(Version(0), |known| known.reached);
        let more = log.read_stream(stream, reached.next(), upto)?;
        into.extend_from_slice(&self.keep(log, stream, known, more, (upto, erased)).events);
        Ok(())
    }

    /// Adds what was just recorded, where nothing is missing before it: so it need not be read.
    pub(crate) fn add(&self, log: &dyn EventLog, recorded: &[Recorded]) {
        for one in recorded {
            let before = |known: &Arc<Read>| known.reached.next() == one.version;
            let Some(known) = self.0.get(&one.stream).filter(before) else { continue };
            let upto = (one.version, known.erased);
            self.keep(log, one.stream, Some(known), vec![one.clone()], upto);
        }
    }

    /// Keeps a stream as far as it was known, and what comes after that.
    fn keep(
        &self,
        log: &dyn EventLog,
        stream: Stream,
        known: Option<Arc<Read>>,
        more: Vec<Recorded>,
        (reached, erased): (Version, Option<Erased>),
    ) -> Arc<Read> {
        // Nobody else has it as a rule: then nothing of it is copied.
        self.0.remove(&stream);
        let mut events = known.map_or_else(Vec::new, |known| {
            Arc::try_unwrap(known).map_or_else(|known| known.events.clone(), |read| read.events)
        });
        events.extend(more.into_iter().map(Arc::new));
        let read = Arc::new(Read { events, reached, erased });
        self.0.insert(stream, Arc::clone(&read));
        // Its keys may have gone meanwhile, after this was emptied: nothing of it stays behind.
        if log.erased_in(stream) != erased {
            self.0.remove(&stream);
        }
        read
    }

    /// Empties it.
    pub(crate) fn forget(&self) {
        self.0.clear();
    }
}
