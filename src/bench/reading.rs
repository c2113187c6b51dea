//! What follows from the log, read from it: everything folded anew, and one journey.

use super::append::open;
use super::contest::{Contestant, Doing, Spread};
use super::told;
use super::workload::journey_id;
use crate::{Failure, Policies, Service};
use event_log::{EventLog as _, Flat, SledLog, on_one_processor};
use events::{Compartment, Stream, Subject, Version};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// How many journeys are read in one turn.
const VIEWS: u64 = 500;

fn rate(events: u64, began: Instant) -> f64 {
    events as f64 / began.elapsed().as_secs_f64()
}

/// The boards and all that goes with them, folded from the start of the log.
pub fn rebuilding<'a>(log: &'a Arc<SledLog>, folder: &'a Path) -> impl Contestant + 'a {
    Doing("Stepin, rebuilding everything", move || rebuilt(log, folder))
}

/// The same with one processor.
pub fn rebuilding_alone<'a>(log: &'a Arc<SledLog>, folder: &'a Path) -> impl Contestant + 'a {
    Doing("the same on one processor", move || on_one_processor(|| rebuilt(log, folder)))
}

fn rebuilt(log: &Arc<SledLog>, folder: &Path) -> Result<f64, Failure> {
    let began = Instant::now();
    let service = Service::start(log.clone(), Policies::in_folder(folder), |_| {})?;
    let rate = rate(log.head().position.0, began);
    drop(service);
    Ok(rate)
}

/// The limit: the same sealed bytes from a flat file, opened and decoded, and not folded.
pub fn decoding<'a>(log: &'a SledLog, flat: &'a Flat, threads: usize) -> impl Contestant + 'a {
    Doing("limit: read, open, decode a flat file", move || {
        let began = Instant::now();
        let decoded = flat.decode(log, threads).map_err(told)?;
        Ok(rate(decoded, began))
    })
}

/// One journey with all that it holds, in microseconds at the median.
pub fn viewing<'a>(name: &'static str, log: &'a SledLog, journeys: u64) -> impl Contestant + 'a {
    let read = |stream| Ok(log.read_stream(stream, Version(1), Version(u64::MAX))?.len());
    Doing(name, move || at_the_median(journeys, read))
}

/// The limit: the index and the reads that it takes, and nothing opened.
pub fn reading<'a>(log: &'a SledLog, flat: &'a Flat, journeys: u64) -> impl Contestant + 'a {
    let read = |stream| flat.read_sealed(log, stream).map_err(told);
    Doing("limit: index and pread, still sealed", move || at_the_median(journeys, read))
}

fn at_the_median(
    journeys: u64,
    read: impl Fn(Stream) -> Result<usize, Failure>,
) -> Result<f64, Failure> {
    let mut took = Vec::new();
    for n in 0..VIEWS {
        // A stride that visits journeys all over the log.
        let subject = Subject::Journey(journey_id(n.wrapping_mul(7919) % journeys));
        let stream = Stream { subject, compartment: Compartment::Case };
        let began = Instant::now();
        if read(stream)? == 0 {
            return Err(Failure::broken("a journey that was written is not there"));
        }
        took.push(began.elapsed().as_secs_f64() * 1e6);
    }
    Ok(Spread::of(took).median)
}

/// From nothing but the closed log's files to a service that answers, in microseconds.
pub(super) fn starting<'a>(folder: &'a Path) -> impl Contestant + 'a {
    Doing("Stepin, ready after a restart", move || started(folder))
}

/// The same where only the journal and the keys are left.
pub(super) fn from_nothing<'a>(folder: &'a Path) -> impl Contestant + 'a {
    Doing("rebuilt from nothing", move || {
        std::fs::remove_dir_all(folder.join("sled")).map_err(told)?;
        started(folder)
    })
}

fn started(folder: &Path) -> Result<f64, Failure> {
    let began = Instant::now();
    let log = Arc::new(open(folder)?);
    let service = Service::start(log.clone(), Policies::in_folder(folder), |_| {})?;
    let took = began.elapsed().as_secs_f64() * 1e6;
    drop(service);
    close(log)?;
    Ok(took)
}

/// The clean end of a log that nobody uses any more.
pub(super) fn close(log: Arc<SledLog>) -> Result<(), Failure> {
    let log = Arc::into_inner(log).ok_or_else(|| Failure::broken("the log is still in use"))?;
    log.close().map_err(told)
}
