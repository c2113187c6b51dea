//! Opening a log: check the journal, then sled against it, and only then change anything.

use crate::compare::{Verdict, examine};
use crate::copy::SledCopy;
use crate::guard::{Alive, fenced_thread};
use crate::journal::{self, Journal};
use crate::keyring::Keyring;
use crate::lock::Lock;
use crate::marker::Mark;
use crate::options::Options;
use crate::peek::Peek;
use crate::scrub::{self, Scrub};
use crate::sequencer::Sequencer;
use crate::shared::{Shared, instant, micros_now};
use crate::space::Space;
use crate::survey::{Survey, survey};
use crate::unapplied::Unapplied;
use crate::{
    Clock, ClockDoubt, Head, OpenError, Opened, Report, SledLog, SledState, applier, clockdoubt,
    signer,
};
use events::Position;
use std::io;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, OnceLock, RwLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use tokio::sync::watch;

/// Locks the log and reads its keys: what every command on an existing log begins with.
pub(crate) fn enter(options: &Options) -> Result<(Lock, Keyring), OpenError> {
    if !options.keyring_path().exists() && !options.journal_dir().exists() {
        return Err(OpenError::NoLog { dir: options.dir.clone() });
    }
    let lock = Lock::take(&options.lock_path())?;
    Peek::clear(options)?;
    Ok((lock, Keyring::open(options)?))
}

pub(crate) fn open(options: &Options, report: Report<'_>) -> Result<(SledLog, Opened), OpenError> {
    let began = Instant::now();
    let resumed = crate::init::resume(options)?;
    let (lock, keyring) = enter(options)?;
    let mut found = survey(options, &keyring, report)?;
    let size = found.walked.tree.size();
    let (copy, sled) = open_sled(options, keyring.origin, size, report)?;
    let mut opened = Opened {
        head: Position(size),
        root: found.walked.tree.root(),
        journal_cut: found.walked.fault.as_ref().map_or(0, |fault| fault.rest),
        keyring_cut: keyring.torn(),
        resumed,
        beyond_marker: size - found.mark.size,
        sled,
        key_beside_data: options.master_key_is_beside_the_data(),
        clock: clock_doubt(options, found.index.last_time()),
        took: began.elapsed(),
    };
    settle(options, &keyring, &mut found)?;
    let log = start(options, lock, keyring, copy, found)?;
    opened.took = began.elapsed();
    Ok((log, opened))
}

/// Records of a scripted clock say nothing about this machine's.
fn clock_doubt(options: &Options, last: Option<i64>) -> Option<ClockDoubt> {
    match options.clock {
        Clock::System => clockdoubt::doubt(last?, micros_now()),
        Clock::Scripted => None,
    }
}

fn open_sled(
    options: &Options,
    origin: [u8; 16],
    size: u64,
    report: Report<'_>,
) -> Result<(SledCopy, SledState), OpenError> {
    let (dir, cache) = (options.sled_dir(), options.limits.sled_cache_bytes);
    let journal = options.journal_dir();
    let work = move |alive: &Alive| examine(&dir, cache, &journal, origin, size, alive);
    let looked = fenced_thread(report, work);
    match looked.unwrap_or_else(|fault| Verdict::of(fault, &options.sled_dir())) {
        Verdict::Sound(copy, 0) => Ok((copy, SledState::Whole)),
        Verdict::Sound(copy, behind) => Ok((copy, SledState::Behind(behind))),
        Verdict::Refused(error) => Err(error),
        Verdict::Ruined(why) => {
            let copy = crate::rebuild::rebuild(options, origin, size, report)?;
            Ok((copy, SledState::Rebuilt(why)))
        }
    }
}

/// All checks have passed: cut what is torn, and say in the marker what stands.
fn settle(options: &Options, keyring: &Keyring, found: &mut Survey) -> Result<(), OpenError> {
    keyring.finish(options)?;
    journal::settle(options, &found.walked)?;
    let tree = &found.walked.tree;
    let recorded_at = found.index.last_time().unwrap_or_default();
    let mark = Mark { size: tree.size(), root: tree.root(), recorded_at };
    let path = options.marker_path();
    let failed = |error| OpenError::io("writing the head marker", &path, error);
    found.marker.write(&*options.disk, mark).map_err(failed)?;
    found.marker.file().and_then(|file| options.disk.sync(&file)).map_err(failed)
}

fn start(
    options: &Options,
    lock: Lock,
    keyring: Keyring,
    copy: SledCopy,
    found: Survey,
) -> Result<SledLog, OpenError> {
    let Survey { walked, index, marker, signer, .. } = found;
    let last = &walked.segments[walked.at];
    let journal = Journal::resume(options, keyring.origin, last, walked.offset)?;
    let last_time = index.last_time();
    let size = walked.tree.size();
    let head = Head {
        position: Position(size),
        recorded_at: last_time.map(instant),
        root: walked.tree.root(),
        origin: keyring.origin,
    };
    let shared = Arc::new(Shared {
        options: options.clone(),
        keyring,
        index: RwLock::new(index),
        places: RwLock::new(walked.places),
        unapplied: Unapplied::after(size, options.limits.unapplied_bytes),
        copy,
        head: Mutex::new(head),
        hashes: RwLock::new(walked.hashes),
        signer,
        handed: AtomicI64::new(i64::MIN),
        stopped: OnceLock::new(),
        grown: Mutex::new(Some(watch::channel(head.position).0)),
        space: Space::default(),
        scrub: Scrub::default(),
        drafts: Mutex::new(()),
    });
    let (inbox, queue) = mpsc::sync_channel(options.limits.queue);
    let failed = |error| OpenError::io("starting the log's threads", &options.dir, error);
    let marker_file = marker.file().map_err(failed)?;
    let for_applier = Arc::clone(&shared);
    let apply = move || applier::run(&for_applier, &marker_file);
    let applier = spawn("log-applier", apply).map_err(failed)?;
    let tree = walked.tree;
    let sequencer = Sequencer {
        shared: Arc::clone(&shared),
        journal,
        marker,
        tree,
        last_time,
        erasures: 0,
        inbox: queue,
    };
    let sequencer = spawn("log-sequencer", || sequencer.run()).map_err(failed)?;
    let (stop_signing, stopped) = mpsc::channel();
    let for_signing = Arc::clone(&shared);
    let sign = move || signer::run(&for_signing, &stopped);
    let signing = spawn("log-signer", sign).map_err(failed)?;
    let mut threads = vec![sequencer, applier, signing];
    if let Some(scrubbing) = options.scrubbing {
        let for_scrub = Arc::clone(&shared);
        let scrub = move || scrub::run(&for_scrub, scrubbing);
        threads.push(spawn("log-scrub", scrub).map_err(failed)?);
    }
    Ok(SledLog { shared, inbox, threads, stop_signing, lock })
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(body)
}
