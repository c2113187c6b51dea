//! Making a log that holds nothing.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::guard::{Alive, fenced_thread};
use crate::keyring::Keyring;
use crate::lock::Lock;
use crate::marker::{self, Mark, Marker};
use crate::options::Options;
use crate::rebuild::remove_folder;
use crate::remains::{Found, look};
use crate::{OpenError, journal, master};
use proof::Tree;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Makes the log, unless anything that may be worth keeping is there.
pub(crate) fn init(options: &Options) -> Result<(), OpenError> {
    fs::create_dir_all(&options.dir)
        .map_err(|error| OpenError::io("creating the data folder", &options.dir, error))?;
    let _lock = Lock::take(&options.lock_path())?;
    match look(options)? {
        Found::NothingOfWorth => make(options),
        Found::Log => Err(OpenError::LogExists { dir: options.dir.clone() }),
        Found::Remains(what) => Err(OpenError::LogRemains { dir: options.dir.clone(), what }),
    }
}

/// Ends what an interrupted `init` began. Whether there was anything to end.
pub(crate) fn resume(options: &Options) -> Result<bool, OpenError> {
    // A folder without the lock was never given to `init`: a missing disk may look like that.
    if !options.lock_path().exists() || marker::is_readable(&options.marker_path()) {
        return Ok(false);
    }
    let _lock = Lock::take(&options.lock_path())?;
    match look(options)? {
        Found::NothingOfWorth => make(options).map(|()| true),
        // Opening says what is wrong with it.
        Found::Log | Found::Remains(_) => Ok(false),
    }
}

/// The head marker is written last: without it there is no log yet.
fn make(options: &Options) -> Result<(), OpenError> {
    let failed = |error| OpenError::io("creating the data folder", &options.dir, error);
    clear_interrupted(options).map_err(failed)?;
    let keys = options.dir.join("keys");
    DirBuilder::new().recursive(true).mode(0o700).create(&keys).map_err(failed)?;
    crate::disk::sync_dir(&options.dir).map_err(failed)?;
    master::create_if_missing(&options.master_key)?;
    let master = master::read(&options.master_key)?;
    Keyring::create(options, &master)?;
    let origin = Keyring::open(options)?.origin;
    journal::create(&options.journal_dir(), origin)?;
    make_sled(&options.sled_dir(), options.limits.sled_cache_bytes, origin)?;
    let mark = Mark { size: 0, root: Tree::default().root(), recorded_at: 0 };
    Marker::create(&options.marker_path(), origin, mark).map_err(failed)?;
    match fs::canonicalize(&options.dir).map_err(failed)?.parent() {
        Some(parent) => crate::disk::sync_dir(parent).map_err(failed),
        None => Ok(()),
    }
}

/// An earlier `init` that did not come to its end has left nothing worth keeping. The keyring goes
/// last: while it is there, the rest is known for what it is.
fn clear_interrupted(options: &Options) -> io::Result<()> {
    let remove = |path| match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    remove(options.marker_path())?;
    remove_folder(&options.sled_dir())?;
    remove_folder(&options.journal_dir())?;
    crate::disk::sync_dir(&options.dir)?;
    remove(options.keyring_path())
}

fn make_sled(dir: &Path, cache: u64, origin: [u8; 16]) -> Result<(), OpenError> {
    let target = dir.to_path_buf();
    let made: Result<(), CopyFault> = fenced_thread(&|_| {}, move |_: &Alive| {
        let copy = SledCopy::open(&target, cache)?;
        copy.set_origin(origin)?;
        copy.close()
    })
    .and_then(|made| made);
    made.map_err(|fault| fault.opening(dir))
}
