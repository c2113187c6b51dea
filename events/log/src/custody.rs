//! What those who keep the keys ask: which generation counts, where its master key lies, and the
//! master key itself, to be put in safe hands and brought back from there.

use crate::disk::{folder, put};
use crate::generations::{self, Chosen, waiting};
use crate::keyring::Keyring;
use crate::options::Options;
use crate::{OpenError, keyfile, random};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// How the keys are kept. Says nothing of any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// The generation that counts: each erasure begins another.
    pub generation: u32,
    /// The keyring.
    pub keyring: PathBuf,
    /// The file of the master key.
    pub master_key: PathBuf,
    /// Its mode.
    pub mode: u32,
    /// It lies in the data folder: a copy of one is a copy of the other.
    pub beside_data: bool,
    /// It lies on another filesystem than the keyring.
    pub on_another_filesystem: bool,
    /// Keys that open something.
    pub live: usize,
    /// Traces of keys that were destroyed.
    pub destroyed: usize,
    /// An erasure was interrupted: the next start brings it to its end.
    pub unfinished: bool,
}

/// Looks at the keys, of a log that is open elsewhere, too.
///
/// # Errors
/// The keyring or the master key cannot be read.
pub fn custody(options: &Options) -> Result<Custody, OpenError> {
    let (ring, unfinished) = opened(options)?;
    let (live, destroyed) = ring.count();
    let generation = ring.generation();
    let place = ring.master_path();
    let master_key = if unfinished { waiting(&place) } else { place };
    let keyring = generations::path(options, generation);
    let look = |path: &Path| {
        fs::metadata(path).map_err(|error| OpenError::io("looking at the keys", path, error))
    };
    let (file, ring) = (look(&master_key)?, look(&keyring)?);
    let dir = fs::canonicalize(&options.dir).unwrap_or_else(|_| options.dir.clone());
    Ok(Custody {
        generation,
        keyring,
        mode: file.permissions().mode() & 0o777,
        beside_data: master_key.starts_with(dir),
        on_another_filesystem: device(&file) != device(&ring),
        master_key,
        live,
        destroyed,
        unfinished,
    })
}

fn device(file: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::dev(file)
}

fn opened(options: &Options) -> Result<(Keyring, bool), OpenError> {
    if !options.keyring_path().exists() {
        return Err(OpenError::NoLog { dir: options.dir.clone() });
    }
    Ok((Keyring::open(options)?, generations::choose(options)?.waits))
}

/// A master key, to be put in safe hands.
pub struct Escrowed {
    /// Of which log.
    pub origin: [u8; 16],
    /// Which generation of its keyring it opens.
    pub generation: u32,
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
}

/// The master key in force: for escrow and nothing else.
///
/// # Errors
/// The keyring or the master key cannot be read.
pub fn master_key(options: &Options) -> Result<Escrowed, OpenError> {
    if !options.keyring_path().exists() {
        return Err(OpenError::NoLog { dir: options.dir.clone() });
    }
    let Chosen { read, master: key, .. } = generations::choose(options)?;
    Ok(Escrowed { origin: read.ring.origin, generation: read.ring.generation, key })
}

/// Two halves of a key: either alone is a random number, both together give it back.
#[must_use]
pub fn split(key: &Zeroizing<[u8; 32]>) -> [Zeroizing<[u8; 32]>; 2] {
    let one = Zeroizing::new(random::array());
    let other = join(key, &one);
    [one, other]
}

/// The key of two halves.
#[must_use]
pub fn join(one: &[u8; 32], other: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new(*one);
    key.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
    key
}

/// Writes a master key that was kept elsewhere to a file that must not exist, after trying it on
/// the keyring, if there is one. Whether there is.
///
/// # Errors
/// `WrongKey` if it is another generation's or another log's; or the file cannot be written.
pub fn restore_master_key(
    options: &Options,
    key: &Zeroizing<[u8; 32]>,
    to: &Path,
) -> Result<bool, OpenError> {
    let keyring = options.keyring_path();
    let is_there = keyring.exists();
    if is_there {
        let bytes = fs::read(&keyring);
        let bytes = bytes.map_err(|error| OpenError::io("reading the keyring", &keyring, error))?;
        keyfile::read(&keyring, key, &bytes)?;
    }
    let failed = |error| OpenError::io("writing the master key", to, error);
    put(&*options.disk, to, 0o400, &**key).map_err(failed)?;
    options.disk.sync_dir(folder(to)).map_err(failed)?;
    Ok(is_there)
}
