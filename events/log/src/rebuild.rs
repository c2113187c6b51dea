//! Making sled anew from the journal.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::disk::sync_dir;
use crate::guard::{Alive, fenced_thread};
use crate::options::Options;
use crate::shared::micros_now;
use crate::walk::walk;
use crate::{OpenError, Progress, Report};
use std::fs;
use std::io;
use std::path::Path;

/// Makes a new sled that holds what the journal holds, and only then moves the old one aside: if
/// this fails, as on a full disk, everything is as it was.
pub(crate) fn rebuild(
    options: &Options,
    origin: [u8; 16],
    size: u64,
    report: Report<'_>,
) -> Result<SledCopy, OpenError> {
    let (dir, new) = (options.sled_dir(), options.dir.join("sled.new"));
    let cleared = |error| OpenError::io("clearing an interrupted rebuild", &new, error);
    remove_folder(&new).map_err(cleared)?;
    let (journal, cache) = (options.journal_dir(), options.limits.sled_cache_bytes);
    let target = new.clone();
    let work = move |alive: &Alive| fill(&target, cache, &journal, origin, size, alive);
    let filled = fenced_thread(report, work).and_then(|filled| filled);
    if let Err(fault) = filled {
        // What stays behind is removed by the next attempt.
        let _ = remove_folder(&new);
        return Err(fault.opening(&dir));
    }
    let swapped = move_aside(options, &dir, "sled").and_then(|()| fs::rename(&new, &dir));
    let swapped = swapped.and_then(|()| sync_dir(&options.dir));
    swapped.map_err(|error| OpenError::io("putting the new sled in place", &dir, error))?;
    let target = dir.clone();
    let opened = fenced_thread(report, move |_: &Alive| SledCopy::open(&target, cache));
    opened.and_then(|opened| opened).map_err(|fault| fault.opening(&dir))
}

fn fill(
    dir: &Path,
    cache: u64,
    journal: &Path,
    origin: [u8; 16],
    size: u64,
    alive: &Alive,
) -> Result<(), CopyFault> {
    let copy = SledCopy::open(dir, cache)?;
    copy.set_origin(origin)?;
    let mut fault = None;
    let walked = walk(journal, origin, &mut |frame| {
        if fault.is_none() && frame.size_after <= size {
            fault = copy.put(frame.first, frame.records.iter().copied()).err();
        }
        alive.tick(Progress { what: "rebuilding sled", done: frame.size_after, of: size });
        Ok(())
    });
    walked.map_err(|error| CopyFault::of(error.to_string()))?;
    fault.map_or(Ok(()), Err)?;
    // Only an opening writes the snapshot that makes later damage show.
    copy.close()
}

pub(crate) fn remove_folder(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Keeps what is replaced, once: the newest of its kind. The one before is removed only when the
/// new one is there.
pub(crate) fn move_aside(options: &Options, dir: &Path, kind: &str) -> io::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let aside = options.aside_dir();
    fs::create_dir_all(&aside)?;
    let kept = format!("{kind}-{}", micros_now());
    fs::rename(dir, aside.join(&kept))?;
    sync_dir(&aside)?;
    sync_dir(&options.dir)?;
    for entry in fs::read_dir(&aside)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(&format!("{kind}-")) && *name != *kept {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}
