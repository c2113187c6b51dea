//! One process at a time.

use crate::OpenError;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// Held as long as the log is open; the operating system lets go of it with the process.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    pub(crate) fn take(path: &Path) -> Result<Self, OpenError> {
        let failed = |error| OpenError::io("locking the log", path, error);
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held_by(&mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let lock = Self(file);
        lock.announce("").map_err(failed)?;
        Ok(lock)
    }

    /// Leaves word for a second process of who has the log open.
    pub(crate) fn announce(&self, what: &str) -> io::Result<()> {
        let mut file = &self.0;
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}\n{what}\n", std::process::id())
    }
}

fn held_by(file: &mut File) -> OpenError {
    let mut text = String::new();
    // What the holder wrote is a courtesy: without it the answer is just shorter.
    let read = file.take(1024).read_to_string(&mut text);
    let mut lines = read.map_or("", |_| text.as_str()).lines();
    let pid = lines.next().and_then(|line| line.parse().ok());
    let what = lines.next().filter(|line| !line.is_empty()).map(str::to_owned);
    OpenError::Locked { pid, what }
}
