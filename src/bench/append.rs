//! Durable appends, one event a batch, by one writer or many, each waiting for its own.

use super::contest::Contestant;
use super::told;
use super::workload::{Work, Workload};
use crate::Failure;
use event_log::{EventLog as _, OpenError, Options, RawLimit, SledLog};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Writes one event after the other for one writer, each durable before it returns.
pub type Writer<'a> = Box<dyn FnMut(Work) -> Result<(), Failure> + Send + 'a>;

/// Lets writers write the events from `first` on, each always the next one of a journey that is its
/// own; how long that took. `first` begins a journey.
///
/// # Errors
/// The first that any of them met.
pub fn write_all(
    work: &Workload,
    first: u64,
    events: u64,
    writers: Vec<Writer<'_>>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Duration, Failure> {
    let (end, next) = (first + events, AtomicU64::new(first / work.each));
    let done = AtomicU64::new(0);
    let began = Instant::now();
    let write = |mut writer: Writer<'_>| -> Result<(), Failure> {
        loop {
            let journey = next.fetch_add(1, Ordering::Relaxed);
            let from = journey * work.each;
            if from >= end {
                return Ok(());
            }
            let count = work.each.min(end - from);
            (0..count).try_for_each(|nth| writer(work.work(journey, nth)))?;
            progress(done.fetch_add(count, Ordering::Relaxed) + count);
        }
    };
    let write = &write;
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            writers.into_iter().map(|writer| scope.spawn(move || write(writer))).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("writers do not panic"));
        joined.collect::<Result<(), Failure>>()
    })?;
    Ok(began.elapsed())
}

/// What a turn of writing is: the same for everyone.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// How many write at once.
    pub writers: usize,
    /// How many events they write together; whole journeys.
    pub events: u64,
}

impl Turn {
    /// The rate, if it took so long.
    #[must_use]
    pub fn per_second(&self, took: Duration) -> f64 {
        self.events as f64 / took.as_secs_f64()
    }
}

/// The product's log, written to through the library.
pub struct Ours<'a> {
    log: Arc<SledLog>,
    work: &'a Workload,
    turn: Turn,
    next: u64,
}

impl<'a> Ours<'a> {
    /// A log of its own in this folder.
    ///
    /// # Errors
    /// It cannot be made there.
    pub fn new(folder: &Path, work: &'a Workload, turn: Turn) -> Result<Self, Failure> {
        SledLog::init(&Options::at(folder)).map_err(not_opened)?;
        Ok(Self::on(Arc::new(open(folder)?), work, turn, 0))
    }

    /// On a log that holds so many of these events already.
    #[must_use]
    pub const fn on(log: Arc<SledLog>, work: &'a Workload, turn: Turn, next: u64) -> Self {
        Self { log, work, turn, next }
    }

    /// The events that were written so far.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.next
    }
}

impl Contestant for Ours<'_> {
    fn name(&self) -> String {
        "Stepin".to_owned()
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        let writers = writers_to(&self.log, self.turn.writers);
        let took = write_all(self.work, self.next, self.turn.events, writers, &|_| {})?;
        self.next += self.turn.events;
        Ok(self.turn.per_second(took))
    }
}

/// So many writers, each of which waits until its event is durable.
pub(super) fn writers_to(log: &SledLog, count: usize) -> Vec<Writer<'_>> {
    let write = |work: Work| -> Result<(), Failure> {
        log.append(work.batch())?.wait()?;
        Ok(())
    };
    (0..count).map(|_| Box::new(write) as Writer<'_>).collect()
}

/// Opens the log in a folder.
pub(super) fn open(folder: &Path) -> Result<SledLog, Failure> {
    Ok(SledLog::open(&Options::at(folder)).map_err(not_opened)?.0)
}

pub(super) fn not_opened(error: OpenError) -> Failure {
    told(error)
}

/// What the disk allows: records of the same length, written and synced with nothing else done.
pub struct Limit {
    folder: PathBuf,
    bytes: usize,
    turn: Turn,
}

impl Limit {
    /// In this folder, for records of `bytes`.
    #[must_use]
    pub fn new(folder: &Path, bytes: usize, turn: Turn) -> Self {
        Self { folder: folder.to_path_buf(), bytes, turn }
    }
}

impl Contestant for Limit {
    fn name(&self) -> String {
        let how = if self.turn.writers > 1 { "group commit" } else { "append + fdatasync" };
        format!("limit: raw {how}")
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        let Turn { writers, events } = self.turn;
        let measured = if writers > 1 {
            event_log::raw_group_commit_limit(&self.folder, self.bytes, writers, events)
        } else {
            event_log::raw_append_limit(&self.folder, self.bytes, events)
        };
        let measured = measured.map_err(told)?;
        Ok(RawLimit::per_second(&measured))
    }
}
