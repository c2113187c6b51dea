//! A disk that fails, made to fail by the seam that the log writes through.

mod support;

use event_log::{AppendError, Disk, EventLog, OpenError, Options, SledLog, Unwell};
use events::Position;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use support::{append, batch, fill, fresh};

#[derive(Debug, Default)]
struct Failing {
    writes: AtomicBool,
    syncs: AtomicBool,
    cuts: AtomicBool,
    slow: AtomicBool,
    free: AtomicU64,
}

impl Disk for Failing {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.writes.load(Ordering::SeqCst) {
            // As a full disk does it: some of the bytes, then an error.
            file.write_all_at(&bytes[..bytes.len().min(100)], offset)?;
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        file.write_all_at(bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        if self.slow.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
        if self.syncs.load(Ordering::SeqCst) {
            return Err(io::Error::other("the disk answered with an error"));
        }
        file.sync_data()
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        if self.cuts.load(Ordering::SeqCst) {
            return Err(io::Error::other("the disk answered with an error"));
        }
        file.set_len(length)
    }

    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(self.free.load(Ordering::SeqCst))
    }
}

fn failing(dir: &Path) -> (Options, Arc<Failing>) {
    let disk = Arc::new(Failing { free: AtomicU64::new(1 << 30), ..Failing::default() });
    let shared: Arc<dyn Disk> = Arc::<Failing>::clone(&disk);
    (Options { disk: shared, ..support::options(dir) }, disk)
}

#[test]
fn a_failed_sync_is_fatal_and_a_restart_says_what_came_of_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, disk) = failing(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    // So that no new key is needed: a keyring that cannot be synced is another case.
    disk.syncs.store(true, Ordering::SeqCst);
    let pending = batch(&log, 10, 0);
    let answer = log.append(pending.clone()).expect("queued").wait();
    assert_eq!(answer, Err(AppendError::OutcomeUnknown));
    disk.syncs.store(false, Ordering::SeqCst);
    assert!(matches!(log.append(batch(&log, 11, 0)), Err(AppendError::Stopped(_))));
    assert!(matches!(log.health(), Err(Unwell::Stopped(why)) if why.contains("synced")));
    assert_eq!(log.head().position, Position(10));
    drop(log);
    let log = support::open(&options);
    let found = log.find_batch(pending.id, &pending.request).expect("readable");
    let again = append(&log, pending);
    assert_eq!(again.already, found.is_some());
    assert_eq!(log.head().position, Position(11));
}

#[test]
fn a_failed_write_is_cut_back_and_the_log_goes_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, disk) = failing(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    disk.writes.store(true, Ordering::SeqCst);
    let refused = log.append(batch(&log, 10, 0)).expect("queued").wait().expect_err("full");
    assert!(matches!(&refused, AppendError::NotWritten(_)) && refused.certainly_not_written());
    disk.writes.store(false, Ordering::SeqCst);
    append(&log, batch(&log, 10, 0));
    log.close().expect("a clean end");
    let (log, opened) = SledLog::open(&options).expect("sound");
    assert!(opened.clean());
    assert_eq!(log.head().position, Position(11));
}

#[test]
fn a_failed_write_that_cannot_be_cut_back_is_fatal() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, disk) = failing(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    disk.writes.store(true, Ordering::SeqCst);
    disk.cuts.store(true, Ordering::SeqCst);
    let answer = log.append(batch(&log, 10, 0)).expect("queued").wait();
    assert_eq!(answer, Err(AppendError::OutcomeUnknown));
    disk.writes.store(false, Ordering::SeqCst);
    disk.cuts.store(false, Ordering::SeqCst);
    assert!(matches!(log.append(batch(&log, 10, 0)), Err(AppendError::Stopped(_))));
    drop(log);
    let (log, opened) = SledLog::open(&options).expect("sound");
    assert!(opened.journal_cut > 0);
    assert_eq!(log.head().position, Position(10));
}

#[test]
fn a_keyring_that_cannot_be_synced_stops_the_log_before_anything_is_sealed_with_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, disk) = failing(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    disk.syncs.store(true, Ordering::SeqCst);
    let answer = log.append(batch(&log, 10, 77)).expect("queued").wait();
    assert!(matches!(answer, Err(AppendError::NotWritten(_))));
    disk.syncs.store(false, Ordering::SeqCst);
    assert!(matches!(log.append(batch(&log, 11, 0)), Err(AppendError::Stopped(_))));
    drop(log);
    assert_eq!(support::open(&options).head().position, Position(10));
}

#[test]
fn below_the_free_space_floor_nothing_is_taken() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut options, disk) = failing(dir.path());
    options.free_space_floor = 1 << 20;
    let log = fresh(&options);
    fill(&log, 0..5);
    disk.free.store(1000, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(150));
    let refused = log.append(batch(&log, 5, 0)).expect_err("nearly full");
    assert_eq!(refused, AppendError::NoSpace { free: 1000, floor: 1 << 20 });
    assert_eq!(log.health(), Err(Unwell::NoSpace { free: 1000, floor: 1 << 20 }));
    assert_eq!(log.read_log(Position(0), Position(9), &Default::default()).map(|e| e.len()), Ok(5));
    disk.free.store(1 << 30, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(150));
    append(&log, batch(&log, 5, 0));
}

#[test]
fn more_than_may_wait_is_answered_busy_and_what_waits_is_recorded() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut options, disk) = failing(dir.path());
    options.limits.queue = 4;
    let log = fresh(&options);
    fill(&log, 0..5);
    disk.slow.store(true, Ordering::SeqCst);
    let taken: Vec<_> =
        (0..50).map(|number| log.append(batch(&log, 5 + number, 100 + number))).collect();
    let busy = taken.iter().filter(|one| matches!(one, Err(AppendError::Busy))).count();
    assert!(busy >= 40, "{busy}");
    let answers: Vec<_> = taken.into_iter().flatten().map(event_log::Appending::wait).collect();
    assert!(answers.iter().all(Result::is_ok));
    let recorded = answers.len();
    assert_eq!(recorded + busy, 50);
    assert_eq!(log.head().position, Position(5 + recorded as u64));
}

#[test]
fn an_answer_that_nobody_waits_for_is_recorded_all_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, _) = failing(dir.path());
    let log = fresh(&options);
    drop(log.append(batch(&log, 1, 1)).expect("queued"));
    log.close().expect("a clean end");
    assert_eq!(support::open(&options).head().position, Position(1));
}

#[test]
fn verify_without_room_for_a_copy_of_sled_says_so_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let (options, disk) = failing(dir.path());
    let log = fresh(&options);
    fill(&log, 0..20);
    log.close().expect("a clean end");
    disk.free.store(1000, Ordering::SeqCst);
    let error = event_log::verify(&options, &|_| {}).expect_err("no room");
    assert!(matches!(&error, OpenError::Io { error, .. }
        if error.kind() == io::ErrorKind::StorageFull && error.to_string().contains("1000")));
    assert!(!options.dir.join("aside").exists());
    disk.free.store(1 << 30, Ordering::SeqCst);
    assert!(event_log::verify(&options, &|_| {}).expect("sound").clean());
    assert!(!options.dir.join("aside").exists());
    // A look that was killed: the next start removes its copy.
    std::fs::create_dir_all(options.dir.join("aside/peek/blobs")).expect("made");
    support::open(&options).close().expect("a clean end");
    assert!(!options.dir.join("aside").exists());
}
