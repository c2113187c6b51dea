//! Which keyring counts, and which master key opens it.
//!
//! An erasure writes the next generation under a new master key, which waits beside the old one
//! until the keyring has its name. From then on the new pair counts, whatever comes: what is left
//! of the old one is done away with, now or at the next start.

use crate::OpenError;
use crate::disk::{beside, folder, wipe_away};
use crate::keyfile;
use crate::master::{self, MasterKey};
use crate::note;
use crate::options::Options;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "keyring.";

pub(crate) fn path(options: &Options, generation: u32) -> PathBuf {
    options.keys_dir().join(format!("{NAME}{generation}"))
}

/// Every generation that has a file, the newest first.
fn all(options: &Options) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(options.keys_dir())? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(NAME));
        found.extend(number.and_then(|number| number.parse::<u32>().ok()));
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

pub(crate) fn newest(options: &Options) -> Option<u32> {
    all(options).ok()?.first().copied()
}

/// Where a master key waits for its place.
pub(crate) fn waiting(place: &Path) -> PathBuf {
    beside(place, ".next")
}

/// The file that a path leads to in the end: a link is followed, so that it is not replaced.
pub(crate) fn followed(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The newest keyring, and the master key that opens it.
pub(crate) struct Chosen {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) read: keyfile::Read,
    pub(crate) master: MasterKey,
    /// Where that key belongs.
    pub(crate) master_path: PathBuf,
    /// It still waits: the erasure that made it did not come to its end.
    pub(crate) waits: bool,
}

/// Tries every place where the right master key can be. Only the newest keyring is ever opened: an
/// older one holds keys that were destroyed since.
pub(crate) fn choose(options: &Options) -> Result<Chosen, OpenError> {
    let path = options.keyring_path();
    let bytes = fs::read(&path).map_err(|error| OpenError::io("reading the keyring", &path, error));
    let bytes = bytes?;
    let mut first_fault = None;
    for (master_path, waits) in places(options) {
        let file = if waits { waiting(&master_path) } else { master_path.clone() };
        let opened = master::read(&file).and_then(|master| {
            let read = keyfile::read(&path, &master, &bytes)?;
            Ok((master, read))
        });
        match opened {
            Ok((master, read)) => {
                return Ok(Chosen { path, bytes, read, master, master_path, waits });
            }
            Err(fault) => first_fault = first_fault.or(Some(fault)),
        }
    }
    Err(first_fault.expect("there is a place for the master key"))
}

fn places(options: &Options) -> impl Iterator<Item = (PathBuf, bool)> {
    let named = [Some(&options.master_key), options.new_master_key.as_ref()];
    named.into_iter().flatten().map(|path| followed(path)).flat_map(|path| {
        // The first is always tried, so that its fault is told if none opens.
        [(path.clone(), false), (path, true)]
    })
}

/// Ends what an erasure that was interrupted has left. What was chosen must have been checked.
pub(crate) fn finish(options: &Options, chosen: u32, master: &InForce) -> Result<(), OpenError> {
    let disk = &*options.disk;
    if master.waits {
        let to = &master.path;
        let put = master::replace(disk, to);
        put.map_err(|error| OpenError::io("putting the new master key in its place", to, error))?;
    }
    let keys = options.keys_dir();
    let failed = |error| OpenError::io("removing what an erasure left behind", &keys, error);
    for older in all(options).map_err(failed)?.into_iter().filter(|older| *older < chosen) {
        wipe_away(disk, &path(options, older)).map_err(failed)?;
        disk.sync_dir(&keys).map_err(failed)?;
    }
    let parts = [path(options, chosen + 1), note::path(options)].map(|path| beside(&path, ".part"));
    let strays = places(options).filter(|(_, waits)| *waits).map(|(place, _)| waiting(&place));
    for stray in strays.chain(parts).filter(|stray| stray.exists()) {
        wipe_away(disk, &stray).map_err(failed)?;
        disk.sync_dir(folder(&stray)).map_err(failed)?;
    }
    Ok(())
}

/// Where the master key in force lies.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    pub(crate) path: PathBuf,
    pub(crate) waits: bool,
}
