//! Looking into sled without touching it: opening sled overwrites what it rejects, so a copy of its
//! folder is opened instead.

use crate::copy::SledCopy;
use crate::disk::copy_folder;
use crate::guard::{Alive, fenced_thread};
use crate::options::Options;
use crate::salvage::Salvage;
use crate::{OpenError, Progress, Report};
use std::fs;
use std::path::{Path, PathBuf};

/// A copy of sled's folder, removed when it is let go.
pub(crate) struct Peek(PathBuf);

impl Peek {
    pub(crate) fn at(options: &Options) -> Result<Self, OpenError> {
        let path = options.aside_dir().join("peek");
        let failed = |error| OpenError::io("copying sled's folder", &path, error);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(error));
            }
            Err(_) | Ok(()) => {}
        }
        let peek = Self(path.clone());
        if options.sled_dir().is_dir() {
            copy_folder(&options.sled_dir(), &path).map_err(failed)?;
        } else {
            fs::create_dir_all(&path).map_err(failed)?;
        }
        Ok(peek)
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

/// The last position up to which everything after `after` is in sled or in whole frames of the
/// journal.
pub(crate) fn reaches(options: &Options, origin: [u8; 16], after: u64, report: Report<'_>) -> u64 {
    let Ok(peek) = Peek::at(options) else { return after };
    let Ok(mut salvage) = Salvage::of(&options.journal_dir()) else { return after };
    let (dir, cache) = (peek.dir().to_path_buf(), options.limits.sled_cache_bytes);
    let look = move |alive: &Alive| {
        let copy = SledCopy::open(&dir, cache).ok();
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
        reached
    };
    fenced_thread(report, look).unwrap_or(after)
}
