//! What is known of every event without opening it, in memory: about 60 bytes an event.
//!
//! It is rebuilt at every start from the journal's clear headers, without decrypting anything.

use crate::OpenError;
use crate::erase::Erased;
use crate::keyring::Keyring;
use crate::record::Header;
use events::{BatchId, EventId, Position, Stream, Version};
use std::collections::{BTreeMap, HashMap};

/// Positions are held in 32 bits: a log of more than four billion events needs another index.
type Place = u32;

pub(crate) const POSITION_MAX: u64 = u32::MAX as u64;

#[derive(Default)]
pub(crate) struct Index {
    streams: HashMap<Stream, Vec<Place>>,
    events: HashMap<EventId, Place>,
    batches: HashMap<BatchId, Place>,
    /// The first position of each run of equal times.
    times: Vec<(Place, i64)>,
    /// Records that are no events; they stand before all others.
    origins: u64,
    erased: BTreeMap<Stream, Erased>,
    size: u64,
}

fn place(position: u64) -> Place {
    Place::try_from(position).expect("the sequencer refuses to go beyond POSITION_MAX")
}

impl Index {
    /// Takes in the next event.
    pub(crate) fn push(&mut self, stream: Stream, header: &Header) {
        self.size += 1;
        let here = place(self.size);
        self.streams.entry(stream).or_default().push(here);
        self.events.insert(header.event, here);
        if header.index == 0 {
            self.batches.insert(header.batch, here);
        }
        if self.times.last().is_none_or(|(_, time)| *time != header.recorded_at) {
            self.times.push((here, header.recorded_at));
        }
    }

    /// Takes in an origin record, which has a position and nothing else.
    pub(crate) fn push_origin(&mut self) -> Result<(), OpenError> {
        self.size += 1;
        self.origins += 1;
        if self.origins == self.size {
            return Ok(());
        }
        let why = "an origin record stands behind events".to_owned();
        Err(OpenError::Unreadable { position: Position(self.size), why })
    }

    /// How many records stand before the first event.
    pub(crate) const fn origins(&self) -> u64 {
        self.origins
    }

    /// Takes in a record of the journal, after checking that it fits what came before.
    pub(crate) fn check_and_push(
        &mut self,
        keyring: &Keyring,
        header: &Header,
        key: &[u8; 16],
    ) -> Result<(), OpenError> {
        let position = Position(self.size + 1);
        let unreadable = |why: &str| OpenError::Unreadable { position, why: why.to_owned() };
        if position.0 > POSITION_MAX {
            return Err(unreadable("this log is longer than this version can hold in memory"));
        }
        let stream = keyring.stream_of(position, header, key)?;
        if header.version != self.version(stream).next().0 {
            return Err(unreadable("its version does not follow the one before in its stream"));
        }
        if self.last_time().is_some_and(|last| header.recorded_at < last) {
            return Err(unreadable("it was recorded before the one in front of it"));
        }
        if self.events.contains_key(&header.event) {
            return Err(unreadable("its event id stands in the log already"));
        }
        self.push(stream, header);
        if keyring.is_destroyed(key) {
            self.erase(stream);
        }
        Ok(())
    }

    /// Notes that nothing of this stream so far can be read.
    pub(crate) fn erase(&mut self, stream: Stream) {
        let places = self.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let at = |place: &Place| Position(u64::from(*place));
        if let (Some(first), Some(last)) = (places.first().map(at), places.last().map(at)) {
            let upto = Version(places.len() as u64);
            self.erased.insert(stream, Erased { stream, upto, first, last });
        }
    }

    pub(crate) fn erased(&self) -> Vec<Erased> {
        self.erased.values().copied().collect()
    }

    pub(crate) fn erased_in(&self, stream: Stream) -> Option<Erased> {
        self.erased.get(&stream).copied()
    }

    pub(crate) fn version(&self, stream: Stream) -> Version {
        Version(self.streams.get(&stream).map_or(0, |places| places.len() as u64))
    }

    /// The positions of a stream's versions from `from` to `upto`, both included.
    pub(crate) fn positions(&self, stream: Stream, from: Version, upto: Version) -> Vec<Position> {
        let places = self.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        let clamp = |version: u64| usize::try_from(version).unwrap_or(usize::MAX).min(places.len());
        let (from, upto) = (clamp(from.0.saturating_sub(1)), clamp(upto.0));
        let chosen = places.get(from..upto).unwrap_or_default();
        chosen.iter().map(|place| Position(u64::from(*place))).collect()
    }

    pub(crate) fn event(&self, id: EventId) -> Option<Position> {
        self.events.get(&id).map(|place| Position(u64::from(*place)))
    }

    pub(crate) fn batch(&self, id: BatchId) -> Option<Position> {
        self.batches.get(&id).map(|place| Position(u64::from(*place)))
    }

    pub(crate) fn last_time(&self) -> Option<i64> {
        self.times.last().map(|(_, time)| *time)
    }

    /// When what stands at this position was recorded.
    pub(crate) fn time_at(&self, position: Position) -> Option<i64> {
        let runs = self.times.partition_point(|(first, _)| u64::from(*first) <= position.0);
        let run = runs.checked_sub(1).and_then(|run| self.times.get(run));
        run.filter(|_| position.0 <= self.size).map(|(_, time)| *time)
    }

    /// The last position recorded at or before this time.
    pub(crate) fn position_at(&self, micros: i64) -> Position {
        let runs = self.times.partition_point(|(_, time)| *time <= micros);
        let next = self.times.get(runs).map(|(first, _)| u64::from(*first));
        Position(next.map_or(self.size, |first| first - 1))
    }
}
