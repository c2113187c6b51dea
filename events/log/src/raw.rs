//! What the disk and the machine would allow: group commit with nothing else in it.

use rustix::thread::{CpuSet, sched_setaffinity};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// A measurement of `raw_group_commit_limit`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawLimit {
    /// Records acknowledged.
    pub events: u64,
    /// Syncs that it took.
    pub groups: u64,
    /// How long that took.
    pub took: Duration,
}

impl RawLimit {
    /// Acknowledgements a second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for show")]
        let events = self.events as f64;
        events / self.took.as_secs_f64()
    }
}

type Waiting = (Vec<u8>, Sender<()>);

/// `writers` threads hand records of `record_bytes` to one committing thread and wait for each to
/// be synced, as the log's own writers do: the same bytes in the same closed loop, without
/// sealing, tree, index or sled.
///
/// # Errors
/// The file cannot be written or synced.
pub fn raw_group_commit_limit(
    dir: &Path,
    record_bytes: usize,
    writers: usize,
    events: u64,
) -> io::Result<RawLimit> {
    let path = dir.join("raw-limit.tmp");
    let file = File::create(&path)?;
    let (queue, inbox) = sync_channel::<Waiting>(4096);
    let began = Instant::now();
    let groups = thread::scope(|scope| {
        for writer in 0..writers as u64 {
            let queue = queue.clone();
            let share = events / writers as u64 + u64::from(writer < events % writers as u64);
            scope.spawn(move || write(&queue, record_bytes, share));
        }
        drop(queue);
        commit(&file, &inbox)
    });
    let took = began.elapsed();
    std::fs::remove_file(path)?;
    Ok(RawLimit { events, groups: groups?, took })
}

/// Does something with one processor, threads that it starts included. Where that is not allowed it
/// has all of them, and whoever compares sees no difference.
pub fn on_one_processor<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let pinned = scope.spawn(|| {
            let mut one = CpuSet::new();
            one.set(0);
            let _ = sched_setaffinity(None, &one);
            work()
        });
        pinned.join().expect("what is measured does not panic")
    })
}

/// One writer that writes a record, syncs it and goes on.
///
/// # Errors
/// The file cannot be written or synced.
pub fn raw_append_limit(dir: &Path, record_bytes: usize, events: u64) -> io::Result<RawLimit> {
    let path = dir.join("raw-limit.tmp");
    let mut file = File::create(&path)?;
    let record = vec![0xa5; record_bytes];
    let began = Instant::now();
    for _ in 0..events {
        file.write_all(&record)?;
        file.sync_data()?;
    }
    let took = began.elapsed();
    std::fs::remove_file(path)?;
    Ok(RawLimit { events, groups: events, took })
}

fn write(queue: &SyncSender<Waiting>, record_bytes: usize, share: u64) {
    for _ in 0..share {
        let (answer, synced) = channel();
        let handed = queue.send((vec![0xa5; record_bytes], answer));
        // Both fail only when the committing thread has failed, which says so itself.
        if handed.is_err() || synced.recv().is_err() {
            return;
        }
    }
}

fn commit(mut file: &File, inbox: &Receiver<Waiting>) -> io::Result<u64> {
    let mut groups = 0;
    let mut buffer = Vec::new();
    let mut answers = Vec::new();
    while let Ok(first) = inbox.recv() {
        buffer.clear();
        for (record, answer) in std::iter::once(first).chain(inbox.try_iter()) {
            buffer.extend(record);
            answers.push(answer);
        }
        file.write_all(&buffer)?;
        file.sync_data()?;
        groups += 1;
        for answer in answers.drain(..) {
            // A writer always waits for its answer.
            let _ = answer.send(());
        }
    }
    Ok(groups)
}
