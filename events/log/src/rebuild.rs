//! Making sled anew from the journal.

use crate::copy::{CopyFault, SledCopy};
use crate::disk::sync_dir;
use crate::guard::{Alive, fenced_thread};
use crate::options::Options;
use crate::shared::micros_now;
use crate::walk::walk;
use crate::{OpenError, Progress, Report};
use std::fs;
use std::io;
use std::path::Path;

/// Moves sled aside and makes a new one that holds what the journal holds.
pub(crate) fn rebuild(
    options: &Options,
    origin: [u8; 16],
    size: u64,
    report: Report<'_>,
) -> Result<SledCopy, OpenError> {
    let dir = options.sled_dir();
    move_aside(options, &dir, "sled")
        .map_err(|error| OpenError::io("moving sled aside", &dir, error))?;
    let (journal, cache) = (options.journal_dir(), options.limits.sled_cache_bytes);
    let target = dir.clone();
    let work = move |alive: &Alive| fill(&target, cache, &journal, origin, size, alive);
    let filled = fenced_thread(report, work).and_then(|filled| filled);
    filled.map_err(|why| OpenError::SledUnusable { dir, why })
}

fn fill(
    dir: &Path,
    cache: u64,
    journal: &Path,
    origin: [u8; 16],
    size: u64,
    alive: &Alive,
) -> Result<SledCopy, CopyFault> {
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
    walked.map_err(|error| error.to_string())?;
    fault.map_or(Ok(()), Err)?;
    // Only an opening writes the snapshot that makes later damage show.
    copy.close()?;
    SledCopy::open(dir, cache)
}

/// Keeps what is replaced, once: the newest of its kind.
pub(crate) fn move_aside(options: &Options, dir: &Path, kind: &str) -> io::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let aside = options.aside_dir();
    fs::create_dir_all(&aside)?;
    for entry in fs::read_dir(&aside)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&format!("{kind}-")) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    fs::rename(dir, aside.join(format!("{kind}-{}", micros_now())))?;
    sync_dir(&aside)?;
    sync_dir(&options.dir)
}
