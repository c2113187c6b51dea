//! What the sequencer, the applier and all readers hold in common; and reading.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::hashes::Hashes;
use crate::index::Index;
use crate::keyring::Keyring;
use crate::options::Options;
use crate::places::Places;
use crate::record::{self, Header, Sealed};
use crate::scrub::Scrub;
use crate::seal::StreamKey;
use crate::signer::{Signed, Signer};
use crate::space::Space;
use crate::unapplied::Unapplied;
use crate::{AppendError, Appended, Durability, Filter, Head, ReadError, Unwell};
use events::{BatchId, Entry, EventId, Instant, Position, Recorded, Stream, Version};
use proof::{Hash, leaf_hash};
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, OnceLock, RwLock};
use tokio::sync::watch;

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) keyring: Keyring,
    pub(crate) index: RwLock<Index>,
    pub(crate) places: RwLock<Places>,
    pub(crate) unapplied: Unapplied,
    pub(crate) copy: SledCopy,
    pub(crate) head: Mutex<Head>,
    pub(crate) hashes: RwLock<Hashes>,
    pub(crate) signer: Signer,
    /// The latest time that a decision was handed: nothing is recorded before it.
    pub(crate) handed: AtomicI64,
    pub(crate) stopped: OnceLock<String>,
    pub(crate) grown: Mutex<Option<watch::Sender<Position>>>,
    pub(crate) space: Space,
    pub(crate) scrub: Scrub,
    /// Held by whoever changes a draft.
    pub(crate) drafts: Mutex<()>,
}

/// A time as it is stored.
pub(crate) fn instant(micros: i64) -> Instant {
    Instant::from_timestamp_micros(micros).unwrap_or(Instant::MAX_UTC)
}

impl Shared {
    /// Takes nothing more, for this reason. The first reason stays.
    pub(crate) fn stop(&self, why: String) {
        let _ = self.stopped.set(why);
    }

    pub(crate) fn health(&self) -> Result<(), Unwell> {
        match self.stopped.get() {
            Some(why) => Err(Unwell::Stopped(why.clone())),
            None => self.space.check(&self.options),
        }
    }

    /// The clock, held back by nothing and never behind what was recorded or handed out.
    pub(crate) fn now(&self, last: Option<i64>) -> i64 {
        let clock = match (self.options.clock, last) {
            (crate::Clock::System, _) | (crate::Clock::Scripted, None) => micros_now(),
            (crate::Clock::Scripted, Some(last)) => last,
        };
        clock.max(last.unwrap_or(i64::MIN))
    }

    pub(crate) fn hand_out_now(&self) -> Instant {
        let last = crate::held(self.head.lock()).recorded_at.map(|at| at.timestamp_micros());
        let now = self.now(last);
        instant(now.max(self.handed.fetch_max(now, Ordering::SeqCst)))
    }

    pub(crate) fn size(&self) -> u64 {
        crate::held(self.head.lock()).position.0
    }

    /// Signs where the log stands: all up to there is on stable storage.
    pub(crate) fn sign(&self) -> io::Result<Signed> {
        let head = *crate::held(self.head.lock());
        match self.options.durability {
            Durability::Disk => {}
            // Nothing was synced yet that was acknowledged.
            Durability::Process => crate::segment::sync_all(&self.options.journal_dir())?,
        }
        self.signer.sign(head.position.0, head.root)
    }

    /// The stored bytes at a position that exists.
    fn bytes(&self, position: Position) -> Result<Vec<u8>, ReadError> {
        if let Some(record) = self.unapplied.get(position.0) {
            return Ok(record.to_vec());
        }
        match self.copy.get(position.0) {
            Ok(Some(record)) => Ok(record),
            Ok(None) => Err(corrupt(position, "it is missing from sled")),
            Err(CopyFault::Closed) => Err(ReadError::Closed),
            Err(CopyFault::Disk(why)) => Err(ReadError::Unavailable { position, why }),
            Err(CopyFault::Damaged(why)) => Err(corrupt(position, why)),
        }
    }

    fn stream_of(&self, position: Position, header: &Header) -> Result<Stream, ReadError> {
        stream_of(&self.keyring, position, header)
    }

    /// Opens a record and checks that it is the one that belongs here. One that is erased is an
    /// error of its own; whoever reads many passes over it.
    fn decode(&self, position: Position, bytes: &[u8]) -> Result<Recorded, ReadError> {
        let (header, _) = record::decode(bytes).map_err(|why| corrupt(position, why))?;
        if crate::held(self.index.read()).event(header.event) != Some(position) {
            return Err(corrupt(position, "another event stands in its place"));
        }
        opened(&self.keyring, position, bytes)
    }

    /// Where an event stands: its stream is named in the clear, by a name that only keys explain.
    /// For an id that is not there another record is read, or the time it takes would tell.
    pub(crate) fn place_of(&self, id: EventId) -> Option<(Position, Stream)> {
        let known = crate::held(self.index.read()).event(id);
        let any = || id.as_bytes().iter().fold(0, |all: u64, byte| all << 4 ^ u64::from(*byte));
        let position = known.unwrap_or_else(|| Position(any() % self.size().max(1) + 1));
        let bytes = self.bytes(position).ok()?;
        let (header, _) = record::decode(&bytes).ok()?;
        let stream = self.stream_of(position, &header).ok()?;
        known.map(|position| (position, stream))
    }

    pub(crate) fn read(&self, position: Position) -> Result<Recorded, ReadError> {
        self.decode(position, &self.bytes(position)?)
    }

    pub(crate) fn read_stream(
        &self,
        stream: Stream,
        from: Version,
        upto: Version,
    ) -> Result<Vec<Recorded>, ReadError> {
        let positions = crate::held(self.index.read()).positions(stream, from, upto);
        // Asked once: what its key opens is of this stream.
        let key = self.keyring.of(stream);
        let read = (from.0.max(1)..).zip(positions).filter_map(|(version, position)| {
            unless_erased(self.read_version(stream, key.as_deref(), Version(version), position))
        });
        read.collect()
    }

    /// The record that the index calls this version of a stream.
    fn read_version(
        &self,
        stream: Stream,
        key: Option<&StreamKey>,
        version: Version,
        position: Position,
    ) -> Result<Recorded, ReadError> {
        let bytes = self.bytes(position)?;
        let (header, sealed) = record::decode(&bytes).map_err(|why| corrupt(position, why))?;
        let opens = |key: &&StreamKey| key.id == sealed.key && key.stream == header.stream;
        let recorded = match key.filter(opens) {
            Some(key) => opened_under(key, stream, position, &bytes, (&header, &sealed))?,
            // It is of an earlier key, which is destroyed, or not of this stream at all.
            None => opened(&self.keyring, position, &bytes)?,
        };
        if recorded.stream != stream {
            return Err(corrupt(position, "it is of another stream"));
        }
        if recorded.version != version {
            return Err(corrupt(position, "another event stands in its place"));
        }
        Ok(recorded)
    }

    pub(crate) fn read_log(
        &self,
        after: Position,
        upto: Position,
        filter: &Filter,
    ) -> Result<Vec<Recorded>, ReadError> {
        let upto = upto.0.min(self.size());
        let page = self.options.limits.page.max(1);
        let mut found = Vec::new();
        // Records that are no events stand first. Which they are is known from the journal, not
        // from what sled says.
        let origins = crate::held(self.index.read()).origins();
        let mut next = after.0.max(origins).saturating_add(1);
        while next <= upto && found.len() < page {
            let end = upto.min(next + (page as u64 - 1));
            for (position, bytes) in (next..).zip(self.run(next, end)?) {
                let position = Position(position);
                let (header, _) = record::decode(&bytes).map_err(|why| corrupt(position, why))?;
                if !filter.wants_stream(self.stream_of(position, &header)?) {
                    continue;
                }
                let Some(recorded) = unless_erased(self.decode(position, &bytes)) else { continue };
                let recorded = recorded?;
                if filter.wants(&recorded) {
                    found.push(recorded);
                }
                if found.len() == page {
                    break;
                }
            }
            next = end + 1;
        }
        Ok(found)
    }

    /// The stored bytes of a run of positions that exist: from sled in one sweep as far as sled
    /// reaches, the rest one by one.
    fn run(&self, from: u64, upto: u64) -> Result<Vec<Vec<u8>>, ReadError> {
        let applied = upto.min(self.unapplied.first() - 1);
        let swept = if from <= applied { self.copy.range(from, applied) } else { Ok(Vec::new()) };
        // If the sweep is not whole, one by one says which record is at fault.
        let mut run = swept.unwrap_or_default();
        for position in from + run.len() as u64..=upto {
            run.push(self.bytes(Position(position))?);
        }
        Ok(run)
    }

    /// The first hashes of a tile; those of leaves are made anew from the records.
    pub(crate) fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, ReadError> {
        let first = index.saturating_mul(proof::tile::WIDTH).saturating_add(1);
        let missing = || corrupt(Position(first), "the tree does not reach so far");
        if level > 0 {
            let tile = crate::held(self.hashes.read()).tile(level, index, width);
            return tile.ok_or_else(missing);
        }
        let records = self.stored(first, first.saturating_add(u64::from(width)) - 1)?;
        Ok(records.iter().map(|record| leaf_hash(record)).collect())
    }

    /// The stored bytes of a run of positions.
    pub(crate) fn stored(&self, from: u64, upto: u64) -> Result<Vec<Vec<u8>>, ReadError> {
        if from == 0 || upto > self.size() {
            return Err(corrupt(Position(upto), "the log does not reach so far"));
        }
        self.run(from, upto)
    }

    pub(crate) fn find_batch(
        &self,
        id: BatchId,
        request: &[u8; 32],
    ) -> Result<Option<Appended>, AppendError> {
        let Some(first) = crate::held(self.index.read()).batch(id) else { return Ok(None) };
        let keyed = self.keyring.keyed(request);
        Ok(Some(self.batch_at(first, &keyed)?))
    }

    pub(crate) fn batch_at(
        &self,
        first: Position,
        keyed: &[u8; 32],
    ) -> Result<Appended, BatchFault> {
        let bytes = self.bytes(first).map_err(BatchFault::Read)?;
        let decoded = record::decode(&bytes);
        let (header, _) = decoded.map_err(|why| BatchFault::Read(corrupt(first, why)))?;
        if header.request != *keyed {
            return Err(BatchFault::OtherRequest);
        }
        let positions = first.0..first.0 + u64::from(header.count);
        let events: Result<_, _> = positions.map(|at| self.read(Position(at))).collect();
        Ok(Appended { already: true, events: events.map_err(BatchFault::Read)? })
    }
}

fn stream_of(keyring: &Keyring, position: Position, header: &Header) -> Result<Stream, ReadError> {
    let stream = keyring.stream_named(&header.stream);
    stream.ok_or_else(|| corrupt(position, "its stream is not known"))
}

/// Opens the seal of a record.
pub(crate) fn opened(
    keyring: &Keyring,
    position: Position,
    bytes: &[u8],
) -> Result<Recorded, ReadError> {
    let bad = |why: String| corrupt(position, why);
    let (header, sealed) = record::decode(bytes).map_err(|why| bad(why.to_owned()))?;
    let stream = stream_of(keyring, position, &header)?;
    let key = match keyring.of(stream).filter(|key| key.id == sealed.key) {
        Some(key) => key,
        None if keyring.is_destroyed(&sealed.key) => {
            return Err(ReadError::Erased { position, stream });
        }
        None => return Err(bad("its key is not in the keyring".to_owned())),
    };
    opened_under(&key, stream, position, bytes, (&header, &sealed))
}

fn opened_under(
    key: &StreamKey,
    stream: Stream,
    position: Position,
    bytes: &[u8],
    (header, sealed): (&Header, &Sealed<'_>),
) -> Result<Recorded, ReadError> {
    let json = key.open(header, sealed).map_err(|why| corrupt(position, why))?;
    let entry = Entry::decode(header.event, &json);
    Ok(Recorded {
        position,
        stream,
        version: Version(header.version),
        recorded_at: instant(header.recorded_at),
        leaf: leaf_hash(bytes),
        entry: entry.map_err(|error| corrupt(position, error.to_string()))?,
    })
}

pub(crate) enum BatchFault {
    OtherRequest,
    Read(ReadError),
}

impl From<BatchFault> for AppendError {
    fn from(fault: BatchFault) -> Self {
        match fault {
            BatchFault::OtherRequest => Self::IdReused,
            BatchFault::Read(ReadError::Erased { stream, .. }) => Self::Erased(stream),
            BatchFault::Read(error) => Self::Corrupt(error),
        }
    }
}

fn unless_erased<T>(read: Result<T, ReadError>) -> Option<Result<T, ReadError>> {
    match read {
        Err(ReadError::Erased { .. }) => None,
        read => Some(read),
    }
}

fn corrupt(position: Position, why: impl Into<String>) -> ReadError {
    ReadError::Corrupt { position, why: why.into() }
}

pub(crate) fn micros_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
