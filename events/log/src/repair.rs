//! Repairs that only a person may ask for, because they trust one copy over the other.

use crate::anew::Anew;
use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::disk::sync_dir;
use crate::frame::Frame;
use crate::guard::{Alive, fenced_thread};
use crate::keyring::Keyring;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::peek::Peek;
use crate::rebuild::{move_aside, rebuild};
use crate::salvage::Salvage;
use crate::signer::{self, Signer};
use crate::start::enter;
use crate::tiles::Tiles;
use crate::walk::{walk, walk_noting};
use crate::{BackupError, OpenError, Progress, Report, journal, origin, published_origin, record};
use events::Position;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Which copy to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The journal: sled and the head marker are made anew from it.
    Journal,
    /// Sled: the journal is written anew from it, and from what of the journal is still whole.
    Sled,
}

/// What a repair did. What it replaced lies in the folder `aside`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The last position.
    pub head: Position,
    /// Records taken from tiles.
    pub from_tiles: u64,
    /// Records taken from sled.
    pub from_sled: u64,
    /// Records taken from the journal.
    pub from_journal: u64,
    /// Whether the head marker, or a signed checkpoint among tiles, states the same root: then
    /// nothing that was acknowledged up to there is lost or changed. `false` only if the marker
    /// itself could not be read.
    pub confirmed: bool,
}

/// Makes both copies and the head marker say the same again. The log must not be open.
///
/// # Errors
/// `RepairRefused` if that would lose or change anything that was acknowledged.
pub fn repair(options: &Options, from: Copy, report: Report<'_>) -> Result<Repaired, OpenError> {
    let (_lock, keyring) = enter(options)?;
    let mark = acknowledged(options, &keyring)?;
    let mut repaired = match from {
        Copy::Journal => Repaired { confirmed: mark.is_some(), ..Repaired::default() },
        Copy::Sled => journal_anew(options, &keyring, mark, None, report)?,
    };
    repaired.head = both_copies(options, &keyring, mark, report)?;
    if from == Copy::Journal {
        repaired.from_journal = repaired.head.0;
    }
    Ok(repaired)
}

/// Makes both copies anew from static files, as `export_tiles` writes them; what the log holds
/// beyond them is taken from sled and from what of the journal is whole. The log must not be open.
///
/// # Errors
/// `RepairRefused` if that would lose or change anything that was acknowledged, or if nothing says
/// that these files are this log's.
pub fn repair_from_tiles(
    options: &Options,
    dir: &Path,
    report: Report<'_>,
) -> Result<Repaired, OpenError> {
    let (_lock, keyring) = enter(options)?;
    let mark = acknowledged(options, &keyring)?;
    let tiles = Tiles::open(dir, &keyring, report).map_err(|error| {
        if let BackupError::Log(error) = error {
            return error;
        }
        refused(error.to_string())
    })?;
    if mark.is_none() && !tiles.signed {
        let why = "neither a head marker nor a signed checkpoint says what this log held";
        return Err(refused(why.to_owned()));
    }
    let mut repaired = journal_anew(options, &keyring, mark, Some(tiles), report)?;
    repaired.head = both_copies(options, &keyring, mark, report)?;
    Ok(repaired)
}

/// What was acknowledged last, as far as the head marker can be read.
fn acknowledged(options: &Options, keyring: &Keyring) -> Result<Option<Mark>, OpenError> {
    match Marker::open(&options.marker_path(), keyring.origin) {
        Ok((_, mark)) => Ok(Some(mark)),
        Err(OpenError::MarkerDamaged { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes the journal as it is now, if it may be taken, and makes sled anew from it.
fn both_copies(
    options: &Options,
    keyring: &Keyring,
    mark: Option<Mark>,
    report: Report<'_>,
) -> Result<Position, OpenError> {
    let size = accept_journal(options, keyring, mark, report)?;
    let copy = rebuild(options, keyring.origin, size, report)?;
    let dir = options.sled_dir();
    copy.close().map_err(|fault| fault.opening(&dir))?;
    Ok(Position(size))
}

fn refused(why: String) -> OpenError {
    OpenError::RepairRefused { why }
}

/// Checks the journal, cuts a torn tail, and writes the marker anew.
fn accept_journal(
    options: &Options,
    keyring: &Keyring,
    mark: Option<Mark>,
    report: Report<'_>,
) -> Result<u64, OpenError> {
    let mut confirmed = mark.is_none_or(|mark| mark.size == 0);
    let mut recorded_at = 0;
    let mut name = published_origin(&keyring.origin, None);
    let signed: Vec<u64> = signer::signed_size(options).into_iter().collect();
    let walked = walk_noting(&options.journal_dir(), keyring.origin, &signed, &mut |frame| {
        check_keys(keyring, frame)?;
        if frame.first == 1 {
            name = published_origin(&keyring.origin, frame.records.first().copied());
        }
        let last = frame.records.last().and_then(|last| record::decode(last).ok());
        recorded_at = last.map_or(recorded_at, |(header, _)| header.recorded_at);
        confirmed |=
            mark.is_some_and(|mark| (frame.size_after, frame.root_after) == (mark.size, mark.root));
        report(Progress { what: "checking the journal", done: frame.size_after, of: 0 });
        Ok(())
    })?;
    let size = walked.tree.size();
    if size == 0 && mark.is_none() && keyring.was_used() {
        let why = "no record is in it, the head marker cannot be read, and there are keys of \
                   records in the keyring: restore a backup";
        return Err(refused(why.to_owned()));
    }
    if let Some(fault) = &walked.fault
        && (fault.cannot_be_torn || walked.offset == 0)
    {
        let place = format!("{} at byte {}", fault.path.display(), fault.offset);
        return Err(refused(format!("the journal is damaged in {place}: {}", fault.why)));
    }
    if !confirmed {
        let known = mark.map_or(0, |mark| mark.size);
        let why = format!(
            "the journal is sound up to {size}, but does not give the root that the head marker \
             states for {known}"
        );
        return Err(refused(why));
    }
    match Signer::open(options, keyring, &name) {
        Ok(signer) => signer.hold_against(&walked)?,
        // The next is signed over what the head marker confirms.
        Err(OpenError::CheckpointDamaged { path, .. }) => {
            let failed = |error| OpenError::io("moving the checkpoint aside", &path, error);
            move_aside(options, &path, "checkpoint").map_err(failed)?;
        }
        Err(error) => return Err(error),
    }
    journal::settle(options, &walked)?;
    let path = options.marker_path();
    let failed = |error| OpenError::io("writing the head marker", &path, error);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Err(_) | Ok(()) => {}
    }
    let mark = Mark { size, root: walked.tree.root(), recorded_at };
    Marker::create(&path, keyring.origin, mark).map_err(failed)?;
    Ok(size)
}

/// A record whose key is lost can never be read: a start would refuse what was repaired.
fn check_keys(keyring: &Keyring, frame: &Frame<'_>) -> Result<(), OpenError> {
    for (position, bytes) in (frame.first..).map(Position).zip(&frame.records) {
        if origin::is_origin(bytes) {
            continue;
        }
        let (header, sealed) = record::decode(bytes)
            .map_err(|why| OpenError::Unreadable { position, why: why.to_owned() })?;
        keyring.stream_of(position, &header, &sealed.key)?;
    }
    Ok(())
}

fn journal_anew(
    options: &Options,
    keyring: &Keyring,
    mark: Option<Mark>,
    tiles: Option<Tiles>,
    report: Report<'_>,
) -> Result<Repaired, OpenError> {
    let new = options.dir.join("journal.new");
    let failed = |error| OpenError::io("writing the journal anew", &new, error);
    if new.exists() {
        fs::remove_dir_all(&new).map_err(failed)?;
    }
    let origin = keyring.origin;
    let peek = Peek::at(options)?;
    let merge = Merge {
        sled: peek.dir().to_path_buf(),
        cache: options.limits.sled_cache_bytes,
        journal: options.journal_dir(),
        new: new.clone(),
        origin,
        segment_bytes: options.limits.segment_bytes,
        mark,
    };
    let merged = fenced_thread(report, move |alive: &Alive| merge.run(tiles, alive));
    // What stays behind if this fails is removed by the next repair.
    let clear = || drop(fs::remove_dir_all(&new));
    let repaired = merged.and_then(|merged| merged).map_err(|fault| {
        clear();
        match fault {
            CopyFault::Disk(_) => fault.opening(&options.sled_dir()),
            CopyFault::Closed | CopyFault::Damaged(_) => refused(fault.to_string()),
        }
    })?;
    let checked =
        walk(&new, origin, &mut |frame| check_keys(keyring, frame)).inspect_err(|_| clear())?;
    if checked.tree.size() == 0 && mark.is_none() && keyring.was_used() {
        let why = "neither copy holds a record, and there are keys of records in the keyring: \
                   restore a backup";
        return Err(refused(why.to_owned()));
    }
    move_aside(options, &options.journal_dir(), "journal").map_err(failed)?;
    fs::rename(&new, options.journal_dir()).map_err(failed)?;
    sync_dir(&options.dir).map_err(failed)?;
    Ok(repaired)
}

/// The tiles' records, then sled's, then the journal's where there are no others, written as a new
/// journal.
struct Merge {
    sled: PathBuf,
    cache: u64,
    journal: PathBuf,
    new: PathBuf,
    origin: [u8; 16],
    segment_bytes: u64,
    mark: Option<Mark>,
}

impl Merge {
    fn run(&self, mut tiles: Option<Tiles>, alive: &Alive) -> Result<Repaired, CopyFault> {
        // Without a usable sled, what is whole of the journal may still be enough.
        // But a disk that refuses says nothing about sled: then the records are still there.
        let sled = match SledCopy::open(&self.sled, self.cache) {
            Err(CopyFault::Disk(why)) => return Err(CopyFault::Disk(why)),
            opened => opened.ok(),
        };
        let sled = sled.filter(|sled| sled.origin() == Ok(Some(self.origin)));
        let in_sled = |position| sled.as_ref().map_or(Ok(None), |sled| sled.get(position));
        let io = |error: io::Error| CopyFault::of(error.to_string());
        let mut salvage = Salvage::of(&self.journal).map_err(io)?;
        let mut anew = Anew::begin(&self.new, self.origin, self.segment_bytes).map_err(io)?;
        let known = self.mark.map_or(0, |mark| mark.size);
        let mut repaired = Repaired { confirmed: known == 0, ..Repaired::default() };
        for position in 1.. {
            let from_journal = salvage.record(position).map_err(io)?;
            let in_tiles = tiles.as_mut().map_or(Ok(None), |tiles| tiles.record(position));
            let in_tiles = in_tiles.map_err(|error| CopyFault::Damaged(error.to_string()))?;
            if let Some(record) = in_tiles {
                repaired.from_tiles += 1;
                anew.push(record).map_err(io)?;
            } else if let Some(record) = in_sled(position)? {
                repaired.from_sled += 1;
                anew.push(record).map_err(io)?;
            } else if let Some(record) = from_journal {
                repaired.from_journal += 1;
                anew.push(record).map_err(io)?;
            } else {
                break;
            }
            if position == known {
                // Its size must be the end of a frame, where roots are stated.
                anew.end_frame().map_err(io)?;
                let confirmed = self.mark.is_some_and(|mark| mark.root == anew.tree().root());
                repaired.confirmed = confirmed;
            }
            alive.tick(Progress { what: "writing the journal anew", done: position, of: known });
        }
        let tree = anew.finish().map_err(io)?;
        self.judge(&repaired, tree.size()).map_err(CopyFault::Damaged)?;
        repaired.confirmed = self.mark.is_some() || tiles.is_some_and(|tiles| tiles.signed);
        Ok(repaired)
    }

    fn judge(&self, repaired: &Repaired, size: u64) -> Result<(), String> {
        let Some(mark) = self.mark else { return Ok(()) };
        if size < mark.size {
            let (first, last) = (size + 1, mark.size);
            return Err(format!(
                "record {first} is in neither copy; {first} to {last} would be lost; restore a \
                 backup"
            ));
        }
        if repaired.confirmed {
            return Ok(());
        }
        let size = mark.size;
        Err(format!("the records up to {size} do not give the root of the head marker"))
    }
}
