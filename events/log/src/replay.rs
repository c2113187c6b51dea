//! Reading all of the log, or a long part of it, for whoever folds it: from the journal, which lies
//! in the order in which it is read, and opened by as many threads as there are processors.

use crate::frame;
use crate::places::Place;
use crate::shared::{Shared, opened};
use crate::{ReadError, origin, segment};
use events::{Position, Recorded};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex};

/// Is handed events in order, some at a time, and the position up to which they reach; says whether
/// it wants more.
pub type Follow<'a> = &'a mut dyn FnMut(Vec<Recorded>, Position) -> ControlFlow<()>;

/// A part that one thread reads at once.
struct Part {
    place: Place,
    /// The positions of it that are wanted.
    from: u64,
    upto: u64,
}

pub(crate) fn replay(
    shared: &Shared,
    after: Position,
    upto: Position,
    follow: Follow<'_>,
) -> Result<(), ReadError> {
    let (from, upto) = (after.0 + 1, upto.0.min(shared.size()));
    if from > upto {
        return Ok(());
    }
    let places = crate::held(shared.places.read()).between(from, upto);
    let part = |(place, upto): (Place, u64)| Part { place, from: from.max(place.first), upto };
    let parts: Vec<_> = places.into_iter().map(part).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let belt = Belt::of(parts.len(), 2 * threads);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(parts.len()) {
            scope.spawn(|| {
                let _ending = Ending { belt: &belt, always: false };
                while let Some(at) = belt.take() {
                    belt.put(at, read(shared, &parts[at]));
                }
            });
        }
        let _ending = Ending { belt: &belt, always: true };
        for (at, part) in parts.iter().enumerate() {
            let events = belt.get(at).expect("threads that panic are joined, and panic here");
            if follow(events?, Position(part.upto)).is_break() {
                break;
            }
        }
        Ok(())
    })
}

/// What a part of the journal holds; what is erased is passed over.
fn read(shared: &Shared, part: &Part) -> Result<Vec<Recorded>, ReadError> {
    let first = Position(part.from);
    let unavailable = |error: io::Error| ReadError::Unavailable {
        position: first,
        why: format!("the journal: {error}"),
    };
    let path = segment::path(&shared.options.journal_dir(), part.place.segment);
    let file = File::open(path).map_err(unavailable)?;
    let (mut offset, mut next) = (part.place.offset, part.place.first);
    let mut found = Vec::new();
    while next <= part.upto {
        let bytes = frame::read_at(&file, offset).map_err(unavailable)?;
        let corrupt =
            |why: &str| ReadError::Corrupt { position: Position(next), why: why.to_owned() };
        let frame = frame::decode(&bytes).map_err(corrupt)?;
        if frame.first != next {
            return Err(corrupt("another frame of the journal stands in its place"));
        }
        for (position, record) in (frame.first..=part.upto).zip(&frame.records) {
            if position < part.from || origin::is_origin(record) {
                continue;
            }
            match opened(&shared.keyring, Position(position), record) {
                Err(ReadError::Erased { .. }) => {}
                recorded => found.push(recorded?),
            }
        }
        next = frame.size_after + 1;
        offset += bytes.len() as u64;
    }
    Ok(found)
}

/// Where threads put what they have read, and from where it is taken in order. Nobody runs further
/// ahead than there is room for.
struct Belt {
    state: Mutex<State>,
    moved: Condvar,
    parts: usize,
    room: usize,
}

#[derive(Default)]
struct State {
    taken: usize,
    handed: usize,
    read: BTreeMap<usize, Result<Vec<Recorded>, ReadError>>,
    /// Somebody has ended, so that nobody waits for them.
    ended: bool,
}

impl Belt {
    fn of(parts: usize, room: usize) -> Self {
        Self { state: Mutex::default(), moved: Condvar::new(), parts, room }
    }

    /// The next part to be read, once there is room for it.
    fn take(&self) -> Option<usize> {
        let state = crate::held(self.state.lock());
        let full = |state: &mut State| {
            !state.ended && state.taken < self.parts && state.taken >= state.handed + self.room
        };
        let mut state = crate::held(self.moved.wait_while(state, full));
        if state.ended || state.taken == self.parts {
            return None;
        }
        state.taken += 1;
        Some(state.taken - 1)
    }

    fn put(&self, at: usize, read: Result<Vec<Recorded>, ReadError>) {
        crate::held(self.state.lock()).read.insert(at, read);
        self.moved.notify_all();
    }

    /// The part of this number; `None` if nobody will read it any more.
    fn get(&self, at: usize) -> Option<Result<Vec<Recorded>, ReadError>> {
        let state = crate::held(self.state.lock());
        let missing = |state: &mut State| !state.ended && !state.read.contains_key(&at);
        let mut state = crate::held(self.moved.wait_while(state, missing));
        state.handed = at + 1;
        let read = state.read.remove(&at);
        drop(state);
        self.moved.notify_all();
        read
    }
}

/// Lets nobody wait for a thread that panics, or for a reader that goes.
struct Ending<'a> {
    belt: &'a Belt,
    always: bool,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if self.always || std::thread::panicking() {
            crate::held(self.belt.state.lock()).ended = true;
            self.belt.moved.notify_all();
        }
    }
}
