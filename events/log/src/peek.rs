//! Looking into sled without touching it: opening sled overwrites what it rejects, so a copy of its
//! folder is opened instead.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::disk::copy_folder;
use crate::guard::{Alive, fenced_thread};
use crate::options::Options;
use crate::rebuild::remove_folder;
use crate::salvage::Salvage;
use crate::{OpenError, Progress, Report};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A copy of sled's folder, removed when it is let go.
pub(crate) struct Peek(PathBuf);

impl Peek {
    pub(crate) fn at(options: &Options) -> Result<Self, OpenError> {
        let path = options.aside_dir().join("peek");
        let failed = |error| OpenError::io("copying sled's folder to look into it", &path, error);
        remove_folder(&path).map_err(failed)?;
        // From here on it is removed again, also if copying fails half-way.
        let peek = Self(path.clone());
        if options.sled_dir().is_dir() {
            let needed = bytes_below(&options.sled_dir()).map_err(failed)?;
            let free = options.disk.free(&options.dir).map_err(failed)?;
            if free < needed {
                let why = format!("it takes {needed} bytes, and {free} are free");
                return Err(failed(io::Error::new(io::ErrorKind::StorageFull, why)));
            }
            copy_folder(&options.sled_dir(), &path).map_err(failed)?;
        } else {
            fs::create_dir_all(&path).map_err(failed)?;
        }
        Ok(peek)
    }

    /// Removes what a look that was killed left behind.
    pub(crate) fn clear(options: &Options) -> Result<(), OpenError> {
        let path = options.aside_dir().join("peek");
        if !path.exists() {
            return Ok(());
        }
        drop(Self(path.clone()));
        remove_folder(&path).map_err(|error| OpenError::io("removing a copy of sled", &path, error))
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.0
    }
}

impl Drop for Peek {
    fn drop(&mut self) {
        // What stays behind is overwritten by the next peek.
        let _ = fs::remove_dir_all(&self.0);
        if let Some(aside) = self.0.parent() {
            // Only if nothing else was put aside.
            let _ = fs::remove_dir(aside);
        }
    }
}

fn bytes_below(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let file = entry.metadata()?;
        bytes += if file.is_dir() { bytes_below(&entry.path())? } else { file.len() };
    }
    Ok(bytes)
}

/// The last position up to which everything after `after` is in sled or in whole frames of the
/// journal.
///
/// # Errors
/// Sled could not be looked into, which does not mean that the records are lost.
pub(crate) fn reaches(
    options: &Options,
    origin: [u8; 16],
    after: u64,
    report: Report<'_>,
) -> Result<u64, OpenError> {
    let peek = Peek::at(options)?;
    let Ok(mut salvage) = Salvage::of(&options.journal_dir()) else { return Ok(after) };
    let (dir, cache) = (peek.dir().to_path_buf(), options.limits.sled_cache_bytes);
    let look = move |alive: &Alive| {
        let copy = match SledCopy::open(&dir, cache) {
            Err(CopyFault::Disk(why)) => return Err(CopyFault::Disk(why)),
            opened => opened.ok(),
        };
        let copy = copy.filter(|copy| copy.origin() == Ok(Some(origin)));
        let in_sled = |position| match &copy {
            Some(copy) => matches!(copy.get(position), Ok(Some(_))),
            None => false,
        };
        let mut reached = after;
        while matches!(salvage.record(reached + 1), Ok(Some(_))) || in_sled(reached + 1) {
            reached += 1;
            alive.tick(Progress { what: "looking into sled", done: reached, of: 0 });
        }
        Ok(reached)
    };
    match fenced_thread(report, look).and_then(|looked| looked) {
        Ok(reached) => Ok(reached),
        Err(CopyFault::Disk(why)) => Err(CopyFault::Disk(why).opening(peek.dir())),
        Err(CopyFault::Closed | CopyFault::Damaged(_)) => Ok(after),
    }
}
