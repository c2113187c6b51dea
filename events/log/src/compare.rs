//! The two copies, held against each other, record by record and byte by byte.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::frame::Frame;
use crate::guard::Alive;
use crate::walk::walk;
use crate::{OpenError, Progress, record};
use events::Position;
use std::path::Path;

/// What sled turned out to be.
pub(crate) enum Verdict {
    /// It holds what the journal holds, after so many records were applied again.
    Sound(SledCopy, u64),
    /// It cannot be used, and nothing is lost by making it anew.
    Ruined(String),
    /// A person must decide.
    Refused(OpenError),
}

/// Why comparing stopped.
enum Stop {
    Fault(CopyFault),
    Ruined(String),
    Refused(OpenError),
}

impl From<CopyFault> for Stop {
    fn from(fault: CopyFault) -> Self {
        Self::Fault(fault)
    }
}

impl Verdict {
    /// A full disk is no reason to throw away what may be a good copy.
    pub(crate) fn of(fault: CopyFault, dir: &Path) -> Self {
        match fault {
            CopyFault::Disk(_) => Self::Refused(fault.opening(dir)),
            CopyFault::Closed | CopyFault::Damaged(_) => Self::Ruined(fault.to_string()),
        }
    }
}

/// Opens the sled in `dir`, compares all of it with the journal, and applies what it lacks.
///
/// To be called inside a fence.
pub(crate) fn examine(
    dir: &Path,
    cache: u64,
    journal: &Path,
    origin: [u8; 16],
    size: u64,
    alive: &Alive,
) -> Verdict {
    if !dir.is_dir() {
        return Verdict::Ruined("it was missing".to_owned());
    }
    let copy = match SledCopy::open(dir, cache) {
        Ok(copy) => copy,
        Err(fault) => return Verdict::of(fault, dir),
    };
    match compare(&copy, dir, journal, origin, size, alive) {
        Ok(behind) => Verdict::Sound(copy, behind),
        Err(Stop::Fault(fault)) => Verdict::of(fault, dir),
        Err(Stop::Ruined(why)) => Verdict::Ruined(why),
        Err(Stop::Refused(error)) => Verdict::Refused(error),
    }
}

fn compare(
    copy: &SledCopy,
    dir: &Path,
    journal: &Path,
    origin: [u8; 16],
    size: u64,
    alive: &Alive,
) -> Result<u64, Stop> {
    let last = copy.last()?;
    match copy.origin()? {
        Some(label) if label == origin => {}
        Some(_) => {
            let path = dir.to_path_buf();
            return Err(Stop::Refused(OpenError::Foreign { what: "the sled copy", path }));
        }
        None if last == 0 => return Err(Stop::Ruined("it was empty".to_owned())),
        None => return Err(Stop::Ruined("its label was missing".to_owned())),
    }
    if last > size {
        let (journal, sled) = (Position(size), Position(last));
        return Err(Stop::Refused(OpenError::SledAhead { journal, sled }));
    }
    let mut stop = None;
    let walked = walk(journal, origin, &mut |frame| {
        if stop.is_none() && frame.size_after <= size {
            stop = compare_frame(copy, frame, last).err();
        }
        alive.tick(Progress { what: "comparing sled", done: frame.size_after, of: size });
        Ok(())
    });
    match (stop, walked) {
        (Some(stop), _) => Err(stop),
        (None, Err(error)) => Err(Stop::Refused(error)),
        (None, Ok(_)) => {
            if last < size {
                copy.sync()?;
            }
            Ok(size - last)
        }
    }
}

fn compare_frame(copy: &SledCopy, frame: &Frame<'_>, last: u64) -> Result<(), Stop> {
    let held = frame.size_after.min(last);
    if frame.first <= held {
        let swept = copy.range(frame.first, held);
        if !swept.as_ref().is_ok_and(|swept| swept.iter().eq(&frame.records[..swept.len()])) {
            return Err(name_the_fault(copy, frame, held)?);
        }
    }
    let missing = held.max(frame.first - 1) + 1;
    for position in missing..=frame.size_after {
        if copy.get(position)?.is_some() {
            return Err(Stop::Ruined(format!("it held record {position} beyond its own end")));
        }
    }
    let known = usize::try_from(missing - frame.first).expect("within a frame");
    Ok(copy.put(missing, frame.records[known..].iter().copied())?)
}

/// A sweep did not give what the journal holds: one by one, which record is it?
fn name_the_fault(copy: &SledCopy, frame: &Frame<'_>, held: u64) -> Result<Stop, CopyFault> {
    for (position, expected) in (frame.first..=held).zip(&frame.records) {
        match copy.get(position)? {
            Some(found) if found == *expected => {}
            Some(found) => {
                let what = difference(expected, &found).to_owned();
                let position = Position(position);
                return Ok(Stop::Refused(OpenError::CopiesDiffer { position, what }));
            }
            None => return Ok(Stop::Ruined(format!("record {position} was missing from it"))),
        }
    }
    Ok(Stop::Ruined("a sweep over it misses records that are there".to_owned()))
}

fn difference(expected: &[u8], found: &[u8]) -> &'static str {
    match (record::decode(expected), record::decode(found)) {
        (Ok((ours, _)), Ok((theirs, _))) if ours.event != theirs.event => "the event's id",
        (Ok((ours, _)), Ok((theirs, _))) if ours != theirs => "the clear header",
        (Ok(_), Ok(_)) => "the sealed part",
        (Err(_), _) | (_, Err(_)) => "its form",
    }
}
