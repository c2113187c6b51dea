//! Making a log that holds nothing.

use crate::copy::SledCopy;
use crate::copyfault::CopyFault;
use crate::guard::{Alive, fenced_thread};
use crate::keyring::Keyring;
use crate::lock::Lock;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::tree::Tree;
use crate::{OpenError, journal, master, segment};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The head marker is written last: without it there is no log yet.
pub(crate) fn init(options: &Options) -> Result<(), OpenError> {
    let failed = |error| OpenError::io("creating the data folder", &options.dir, error);
    fs::create_dir_all(&options.dir).map_err(failed)?;
    let lock = Lock::take(&options.lock_path())?;
    if exists(options).map_err(failed)? {
        return Err(OpenError::LogExists { dir: options.dir.clone() });
    }
    clear_interrupted(options).map_err(failed)?;
    let keys = options.dir.join("keys");
    DirBuilder::new().recursive(true).mode(0o700).create(&keys).map_err(failed)?;
    master::create_if_missing(&options.master_key)?;
    let master = master::read(&options.master_key)?;
    Keyring::create(options, &master)?;
    let origin = Keyring::open(options, master)?.origin;
    journal::create(&options.journal_dir(), origin)?;
    make_sled(&options.sled_dir(), options.limits.sled_cache_bytes, origin)?;
    let mark = Mark { size: 0, root: Tree::default().root(), recorded_at: 0 };
    Marker::create(&options.marker_path(), origin, mark).map_err(failed)?;
    drop(lock);
    match fs::canonicalize(&options.dir).map_err(failed)?.parent() {
        Some(parent) => crate::disk::sync_dir(parent).map_err(failed),
        None => Ok(()),
    }
}

fn exists(options: &Options) -> io::Result<bool> {
    if options.marker_path().exists() {
        return Ok(true);
    }
    if !options.journal_dir().exists() {
        return Ok(false);
    }
    let mut bytes = 0;
    for segment in segment::list(&options.journal_dir())? {
        bytes += fs::metadata(segment.path)?.len();
    }
    Ok(bytes > segment::HEADER as u64)
}

/// An earlier `init` that did not come to its end has left nothing worth keeping.
fn clear_interrupted(options: &Options) -> io::Result<()> {
    let absent = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    };
    absent(fs::remove_file(options.keyring_path()))?;
    absent(fs::remove_dir_all(options.journal_dir()))?;
    absent(fs::remove_dir_all(options.sled_dir()))
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
