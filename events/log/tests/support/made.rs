//! Logs made for tests of recovery, closed cleanly or killed, and ways to damage their files.

use super::{append, batch, fill, fresh};
use event_log::{EventLog, Filter, OpenError, Opened, Options, SledLog, read_all};
use events::{Position, Recorded};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

pub(crate) fn all(log: &impl EventLog) -> Vec<Recorded> {
    let filter = Filter::default();
    let read: Result<_, _> = read_all(log, Position(0), Position(u64::MAX), &filter).collect();
    read.expect("the log is sound")
}

pub(crate) struct Made {
    pub(crate) _dir: tempfile::TempDir,
    pub(crate) options: Options,
    pub(crate) events: Vec<Recorded>,
}

/// A log of `count` events, closed cleanly.
pub(crate) fn closed(count: u64) -> Made {
    let dir = tempfile::tempdir().expect("a folder");
    let options = super::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..count);
    let events = all(&log);
    log.close().expect("a clean end");
    Made { _dir: dir, options, events }
}

/// A log of `count` events as a kill leaves it: its folder copied while it is open.
pub(crate) fn killed(count: u64) -> Made {
    let dir = tempfile::tempdir().expect("a folder");
    let options = super::options(dir.path());
    let log = fresh(&options);
    // Sled is synced every half second: some of the events are in its file, some are not.
    let late = count.saturating_sub(20);
    fill(&log, 0..late);
    std::thread::sleep(std::time::Duration::from_millis(700));
    fill(&log, late..count);
    let events = all(&log);
    let copied = tempfile::tempdir().expect("a folder");
    copy(&options.dir, &copied.path().join("data"));
    let options = super::options(copied.path());
    Made { _dir: copied, options, events }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

impl Made {
    pub(crate) fn open(&self) -> Result<Opened, OpenError> {
        let (log, opened) = SledLog::open(&self.options)?;
        assert_eq!(all(&log), self.events);
        // It goes on from there.
        append(&log, batch(&log, 1_000_000, 1));
        assert_eq!(log.head().position.0, self.events.len() as u64 + 1);
        log.close().expect("a clean end");
        Ok(opened)
    }

    pub(crate) fn journals(&self) -> Vec<PathBuf> {
        let listed = fs::read_dir(self.options.dir.join("journal")).expect("a journal");
        let mut paths: Vec<_> = listed.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    }

    pub(crate) fn last_journal(&self) -> PathBuf {
        self.journals().pop().expect("a segment")
    }

    pub(crate) fn sled(&self) -> PathBuf {
        self.options.dir.join("sled")
    }
}

/// A segment as far as its frames reach, without the room behind them; and where the last begins.
pub(crate) fn frames(path: &Path) -> (Vec<u8>, usize) {
    let mut bytes = fs::read(path).expect("a segment");
    let last = bytes.windows(4).rposition(|window| window == b"SJF1").expect("a frame");
    let rest = bytes[last + 4..].first_chunk().expect("its length");
    bytes.truncate(last + 8 + u32::from_be_bytes(*rest) as usize);
    (bytes, last)
}

/// Every file below `dir`, with its bytes.
pub(crate) fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry")) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), fs::read(entry.path()).expect("a file")));
        }
    }
    found
}

pub(crate) fn flip(path: &Path, offset: u64) {
    let file = fs::File::options().read(true).write(true).open(path).expect("a file");
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).expect("within the file");
    file.write_all_at(&[byte[0] ^ 0x55], offset).expect("written");
}

pub(crate) fn length(path: &Path) -> u64 {
    fs::metadata(path).expect("a file").len()
}

pub(crate) fn cut(path: &Path, length: u64) {
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_len(length).expect("cut");
}
