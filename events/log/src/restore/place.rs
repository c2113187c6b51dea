//! The folder that a log is restored into: claimed empty, filled beside its final names, and
//! emptied again if it comes to nothing.

use crate::backup::BackupError;
use crate::disk::sync_dir;
use crate::lock::Lock;
use crate::rebuild::remove_folder;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const STAGING: &str = "restoring";

pub(crate) struct Place {
    dir: PathBuf,
    staging: PathBuf,
    _lock: Lock,
    made: bool,
    settled: bool,
}

impl Place {
    pub(crate) fn claim(dir: &Path) -> Result<Self, BackupError> {
        let failed = |error| BackupError::io("creating the folder to restore into", dir, error);
        let made = !dir.exists();
        fs::create_dir_all(dir).map_err(failed)?;
        is_empty(dir)
            .map_err(failed)?
            .map_or(Ok(()), |found| Err(BackupError::NotEmpty { dir: dir.to_path_buf(), found }))?;
        let lock = Lock::take(&dir.join("lock"))?;
        let staging = dir.join(STAGING);
        let place = Self {
            dir: dir.to_path_buf(),
            staging: staging.clone(),
            _lock: lock,
            made,
            settled: false,
        };
        remove_folder(&staging).and_then(|()| fs::create_dir(&staging)).map_err(failed)?;
        Ok(place)
    }

    /// Where the log is made. Until `settle` nobody takes it for one.
    pub(crate) fn staging(&self) -> &Path {
        &self.staging
    }

    /// Gives everything its name. The head marker comes last: without it no log is served.
    pub(crate) fn settle(&mut self) -> io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.staging)? {
            names.push(entry?.file_name());
        }
        names.sort_by_key(|name| name == "head");
        // From here on what stands is whole, and is not taken away again.
        self.settled = true;
        for name in names {
            if name == "head" {
                sync_dir(&self.dir)?;
            }
            fs::rename(self.staging.join(&name), self.dir.join(&name))?;
        }
        fs::remove_dir(&self.staging)?;
        sync_dir(&self.dir)?;
        match fs::canonicalize(&self.dir)?.parent() {
            Some(parent) => sync_dir(parent),
            None => Ok(()),
        }
    }
}

/// What an earlier restore that was killed left does not count.
fn is_empty(dir: &Path) -> io::Result<Option<String>> {
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !["lock", STAGING].contains(&name.as_str()) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        // Whatever cannot be removed is told by the next restore, as not empty.
        let _ = remove_folder(&self.staging);
        let _ = fs::remove_file(self.dir.join("lock"));
        if self.made {
            let _ = fs::remove_dir(&self.dir);
        }
    }
}
