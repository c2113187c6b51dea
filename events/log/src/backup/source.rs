//! What of a data folder belongs into a backup, beside the journal. All of it may be written to by
//! a service in the same moment.

use super::BackupError;
use super::manifest::is_plain;
use crate::OpenError;
use crate::keyfile::{self, Outline};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A small file as it was read.
pub(crate) struct Found {
    /// Where it lies in the data folder.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// The generation that a file in `keys` is of; `None` if it is no keyring. The master key, which
/// may lie beside it, never is.
pub(crate) fn generation(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("keyring.")?;
    let generation: u32 = digits.parse().ok()?;
    (generation.to_string() == digits && generation > 0).then_some(generation)
}

/// The newest keyring, as far as it is whole: a service may be adding a key just now, which no
/// record that was copied names.
pub(crate) fn keyring(data: &Path) -> Result<(Found, Outline), BackupError> {
    let keys = data.join("keys");
    // An erasure may put the next generation in place between looking and reading.
    for _ in 0..100 {
        let Some((path, name)) = newest(&keys)? else {
            return Err(OpenError::NoLog { dir: data.to_path_buf() }.into());
        };
        let mut bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read.map_err(|error| BackupError::io("reading the keyring", &path, error))?,
        };
        let damaged = || OpenError::KeyringDamaged { path: path.clone() };
        let outline = keyfile::outline(&bytes).ok_or_else(damaged)?;
        if Some(outline.generation) != generation(&name) {
            return Err(damaged().into());
        }
        if let Some(entry) = outline.damaged {
            let why = format!("entry {entry} of the keyring is damaged; run `stepin verify`");
            return Err(BackupError::Changed { path, why });
        }
        bytes.truncate(outline.length);
        return Ok((Found { path: format!("keys/{name}"), bytes }, outline));
    }
    let busy = io::Error::other("another generation was put in place again and again");
    Err(BackupError::io("reading the keyring", &keys, busy))
}

fn newest(keys: &Path) -> Result<Option<(PathBuf, String)>, BackupError> {
    let mut newest = None;
    for name in names(keys)? {
        if let Some(generation) = generation(&name) {
            newest = newest.max(Some((generation, name)));
        }
    }
    Ok(newest.map(|(_, name)| (keys.join(&name), name)))
}

/// The files' names; none if there is no such folder.
fn names(dir: &Path) -> Result<Vec<String>, BackupError> {
    let failed = |error| BackupError::io("reading the data folder", dir, error);
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(failed)?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// The last signed checkpoint and the one before, and what an erasure under way has still to do. To
/// be read before the journal, which then certainly reaches the one and may be behind the other.
pub(crate) fn promises(data: &Path) -> Result<Vec<Found>, BackupError> {
    let read = ["checkpoint", "checkpoint.before", "keys/erasing"].map(|name| small(data, name));
    let mut found = Vec::new();
    for file in read {
        found.extend(file?);
    }
    Ok(found)
}

/// The documents of policies.
pub(crate) fn policies(data: &Path) -> Result<Vec<Found>, BackupError> {
    let mut found = Vec::new();
    for name in names(&data.join("policies"))? {
        if is_plain(&name) && name.ends_with(".toml") {
            found.extend(small(data, &format!("policies/{name}"))?);
        }
    }
    Ok(found)
}

fn small(data: &Path, name: &str) -> Result<Option<Found>, BackupError> {
    let path = data.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(Found { path: name.to_owned(), bytes })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BackupError::io("reading the data folder", &path, error)),
    }
}
