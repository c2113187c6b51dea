//! An erasure that is interrupted, at every step that it asks of the disk.

mod support;

use event_log::{AppendError, DestroyError, Disk, EventLog, Options, SledLog, verify};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::made::{all, copy, files};
use support::{append, batch, fill, fresh, open, stream};

const NOTE: &[u8] = b"what is still to be done";

/// A disk that power leaves at its n-th operation: nothing after it happens.
#[derive(Debug)]
struct Dying {
    left: AtomicU64,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Before,
    Halfway,
    After,
}

impl Dying {
    fn step<T>(&self, half: impl FnOnce(), whole: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let left = self.left.load(Ordering::SeqCst);
        self.left.store(left.saturating_sub(1), Ordering::SeqCst);
        match (left, self.how) {
            (2.., _) => return whole(),
            (1, How::Halfway) => half(),
            (1, How::After) => drop(whole()?),
            _ => {}
        }
        Err(io::Error::other("the power is gone"))
    }
}

impl Disk for Dying {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let half = || file.write_all_at(&bytes[..bytes.len() / 2], offset).expect("half of it");
        self.step(half, || file.write_all_at(bytes, offset))
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step(|| {}, || file.sync_data())
    }

    fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.step(|| {}, || event_log::RealDisk.create(path, mode))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| {}, || fs::rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| {}, || fs::remove_file(path))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step(|| {}, || event_log::RealDisk.sync_dir(dir))
    }
}

/// What a start after the crash makes of it: whether the key is gone.
fn is_gone_after(options: &Options, before: &[events::Recorded]) -> bool {
    let log = open(options);
    let gone = log.erased_in(stream(2)).is_some();
    let expected = before.iter().filter(|one| !(gone && one.stream == stream(2)));
    assert!(all(&log).iter().eq(expected));
    append(&log, batch(&log, 1000, 2));
    append(&log, batch(&log, 1001, 99));
    log.close().expect("a clean end");
    let mut left: Vec<_> =
        files(&options.dir.join("keys")).into_iter().map(|(path, _)| path).collect();
    left.retain(|path| !path.ends_with("erasing"));
    left.sort();
    let keyring = format!("keys/keyring.{}", if gone { 2 } else { 1 });
    assert_eq!(left, [options.dir.join(keyring), options.dir.join("keys/master.key")]);
    let verified = verify(options, &|_| {}).expect("sound");
    assert!(verified.clean());
    assert_eq!(verified.erased.len(), usize::from(gone));
    gone
}

#[test]
fn a_crash_at_any_moment_leaves_all_of_it_or_nothing() {
    let mut ends = std::collections::BTreeSet::new();
    for how in [How::Before, How::Halfway, How::After] {
        for left in 1.. {
            let dir = tempfile::tempdir().expect("a folder");
            let options = support::options(dir.path());
            let log = fresh(&options);
            fill(&log, 0..10);
            let before = all(&log);
            log.close().expect("a clean end");
            // Opening and closing take none of the steps: only the erasure dies.
            let disk = Arc::new(Dying { left: AtomicU64::new(u64::MAX), how });
            let dying: Arc<dyn Disk> = Arc::<Dying>::clone(&disk);
            let log = open(&Options { disk: dying, ..options.clone() });
            disk.left.store(left, Ordering::SeqCst);
            let answer = log.destroy_keys(&[stream(2)], NOTE);
            let ended = disk.left.load(Ordering::SeqCst) > 0;
            disk.left.store(0, Ordering::SeqCst);
            drop(log);
            let gone = is_gone_after(&options, &before);
            let kind = match &answer {
                Ok(_) => "done",
                Err(DestroyError::NotDone(_)) => "not done",
                Err(DestroyError::Unfinished(_)) => "unfinished",
            };
            assert!(kind == "unfinished" || gone == (kind == "done"), "{how:?} {left}: {answer:?}");
            ends.insert((kind, gone));
            if ended {
                assert_eq!(kind, "done");
                assert!(left > 15, "{left}");
                break;
            }
        }
    }
    // Every way of ending was met; one that was interrupted too late to be undone is finished.
    let all = [("done", true), ("not done", false), ("unfinished", false), ("unfinished", true)];
    assert!(ends.into_iter().eq(all));
}

#[test]
fn a_crash_while_a_start_ends_what_was_begun_is_no_harm() {
    // Late enough that the key is gone, early enough that the old one is still there.
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    let before = all(&log);
    log.close().expect("a clean end");
    let disk = Arc::new(Dying { left: AtomicU64::new(u64::MAX), how: How::Before });
    let dying: Arc<dyn Disk> = Arc::<Dying>::clone(&disk);
    let log = open(&Options { disk: dying, ..options.clone() });
    disk.left.store(14, Ordering::SeqCst);
    let answer = log.destroy_keys(&[stream(2)], NOTE);
    assert!(matches!(answer, Err(DestroyError::Unfinished(_))), "{answer:?}");
    assert!(matches!(log.append(batch(&log, 70, 0)), Err(AppendError::Stopped(_))));
    drop(log);
    assert!(options.dir.join("keys/master.key.next").exists());
    for left in 1.. {
        let copied = tempfile::tempdir().expect("a folder");
        copy(&options.dir, &copied.path().join("data"));
        let options = support::options(copied.path());
        let disk = Dying { left: AtomicU64::new(left), how: How::Halfway };
        let started = SledLog::open(&Options { disk: Arc::new(disk), ..options.clone() });
        let ended = started.is_ok();
        drop(started);
        assert!(is_gone_after(&options, &before), "{left}");
        if ended {
            assert!(left > 8, "{left}");
            break;
        }
    }
}

#[test]
fn an_erasure_that_failed_early_is_simply_asked_for_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    drop(fresh(&options));
    let disk = Arc::new(Dying { left: AtomicU64::new(u64::MAX), how: How::Halfway });
    let dying: Arc<dyn Disk> = Arc::<Dying>::clone(&disk);
    let log = open(&Options { disk: dying, ..options.clone() });
    fill(&log, 0..10);
    for left in 1..10 {
        disk.left.store(left, Ordering::SeqCst);
        let answer = log.destroy_keys(&[stream(2)], NOTE);
        disk.left.store(u64::MAX, Ordering::SeqCst);
        assert!(matches!(answer, Err(DestroyError::NotDone(_))), "{left}: {answer:?}");
        append(&log, batch(&log, 20 + left, left));
    }
    let before = all(&log);
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    log.close().expect("a clean end");
    assert!(is_gone_after(&options, &before));
}

#[test]
fn a_folder_copied_at_any_step_of_an_erasure_opens() {
    /// Copies the folder before each step.
    #[derive(Debug)]
    struct Copying(PathBuf, PathBuf, AtomicU64);
    impl Copying {
        fn step(&self) {
            let count = self.2.fetch_add(1, Ordering::SeqCst);
            copy(&self.0, &self.1.join(count.to_string()).join("data"));
        }
    }
    impl Disk for Copying {
        fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
            self.step();
            file.write_all_at(bytes, offset)
        }
        fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
            self.step();
            event_log::RealDisk.create(path, mode)
        }
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step();
            fs::rename(from, to)
        }
        fn remove(&self, path: &Path) -> io::Result<()> {
            self.step();
            fs::remove_file(path)
        }
    }
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    let before = all(&log);
    log.close().expect("a clean end");
    let copies = dir.path().join("copies");
    let disk = Copying(options.dir.clone(), copies.clone(), AtomicU64::new(0));
    let log = open(&Options { disk: Arc::new(disk), ..options.clone() });
    fs::remove_dir_all(&copies).expect("those of the start");
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    drop(log);
    let mut gone = Vec::new();
    let mut numbers: Vec<u64> = fs::read_dir(&copies)
        .expect("copies")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a number"))
        .map(|name| name.parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    for number in numbers {
        let options = support::options(&copies.join(number.to_string()));
        gone.push(is_gone_after(&options, &before));
    }
    // Once gone, gone for good.
    assert!(gone.is_sorted() && gone.first() == Some(&false) && gone.last() == Some(&true));
}

#[test]
fn forgetting_the_note_leaves_it_whole_or_gone_whenever_it_is_interrupted() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..8);
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    log.close().expect("a clean end");
    let mut ends = std::collections::BTreeSet::new();
    for how in [How::Before, How::Halfway, How::After] {
        for step in 1..30 {
            let copied = tempfile::tempdir().expect("a folder");
            copy(&options.dir, &copied.path().join("data"));
            let there = support::options(copied.path());
            let dying = Arc::new(Dying { left: AtomicU64::new(u64::MAX), how });
            let disk: Arc<dyn Disk> = Arc::clone(&dying) as Arc<dyn Disk>;
            let log = open(&Options { disk, ..there.clone() });
            dying.left.store(step, Ordering::SeqCst);
            let forgotten = log.forget_erasure_note();
            drop(log);
            let note = open(&there).erasure_note().expect("whole or gone");
            assert!(note.is_none() || note.as_deref() == Some(NOTE), "{how:?}, step {step}");
            assert!(forgotten.is_err() || note.is_none());
            ends.insert(note.is_some());
        }
    }
    assert_eq!(ends.len(), 2, "some were interrupted before, and some after");
}
