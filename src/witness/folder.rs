//! The folder of a witness: `key`, `state`, and `lock`, which one process holds.
//!
//! The key is named last when the folder is made, so a folder with a key has a state. A witness
//! that has lost what it remembers would cosign a second history: then it does not start.

use super::state::State;
use crate::Failure;
use crate::failure::kind;
use proof::SignerKey;
use proof::cosignature::Cosigner;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

const HEADER: &str = "stepin witness key, version 1";

/// An open folder, and what signs its state.
pub(super) struct Folder {
    path: PathBuf,
    signer: SignerKey,
    /// Released when the process ends, however it ends.
    _lock: File,
}

impl Folder {
    pub(super) fn open(path: &Path, name: &str) -> Result<(Self, Cosigner, State), Failure> {
        let cannot = |error| Failure::unavailable(format!("{}: {error}", path.display()));
        let named = |_| Failure::malformed(format!("{name:?} is no name of a key"));
        SignerKey::from_seed(name, &[0; 32]).map_err(named)?;
        fs::create_dir_all(path).map_err(cannot)?;
        let lock = locked(path)?;
        let (key, state) = (path.join("key"), path.join("state"));
        if !exists(&key)? {
            never_used(&state)?;
            make(path, name).map_err(cannot)?;
        }
        let seed = seed_in(&key, name)?;
        let signer = SignerKey::from_seed(name, &seed).map_err(named)?;
        let cosigner = Cosigner::from_seed(name, &seed).map_err(named)?;
        let text = read(&state)?;
        let state = State::parse(&text, Some(&signer)).map_err(|why| not_itself(&state, &why))?;
        Ok((Self { path: path.to_owned(), signer, _lock: lock }, cosigner, state))
    }

    /// Has the state on disk when it returns.
    pub(super) fn keep(&self, state: &State) -> io::Result<()> {
        put(&self.path, "state", 0o600, &state.to_text(&self.signer))
    }
}

/// Makes a key and an empty state. Only the last step makes the folder one that is in use.
fn make(path: &Path, name: &str) -> io::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(io::Error::other)?;
    let signer = SignerKey::from_seed(name, &seed).map_err(io::Error::other)?;
    put(path, "state", 0o600, &State::default().to_text(&signer))?;
    let text = format!("{HEADER}\n{name}\n{}\n", proof::base64_of(&seed));
    put(path, "key", 0o400, &text)
}

/// A whole file under a name of its own, synced; then it gets its name, and the folder is synced.
fn put(folder: &Path, name: &str, mode: u32, text: &str) -> io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, folder.join(name))?;
    File::open(folder)?.sync_all()
}

fn locked(path: &Path) -> Result<File, Failure> {
    let lock = path.join("lock");
    let cannot = |error| Failure::unavailable(format!("{}: {error}", lock.display()));
    let file = OpenOptions::new().create(true).append(true).open(&lock).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::unavailable(format!("another witness works in {}", path.display())))
        }
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// Without a key there may be the empty state of a first start that was cut short, and nothing
/// else: a state with heads in it has lost its key.
fn never_used(state: &Path) -> Result<(), Failure> {
    if !exists(state)? {
        return Ok(());
    }
    match State::parse(&read(state)?, None) {
        Ok(state) if state.is_empty() => Ok(()),
        Ok(_) | Err(_) => Err(not_itself(state, "it is there, and the key beside it is missing")),
    }
}

fn seed_in(key: &Path, name: &str) -> Result<[u8; 32], Failure> {
    let mode =
        fs::metadata(key).map_err(|error| not_itself(key, &error.to_string()))?.permissions();
    if mode.mode() & 0o077 != 0 {
        return Err(not_itself(key, "others can read it: chmod 0400, and consider a new witness"));
    }
    let text = read(key)?;
    let lines: Vec<_> = text.lines().collect();
    let [HEADER, named, seed] = lines.as_slice() else {
        return Err(not_itself(key, "it is no key of a witness"));
    };
    if *named != name {
        let why = format!("--name {name}, but the key in {} was made for {named}", key.display());
        return Err(Failure::malformed(why));
    }
    proof::hash_from_base64(seed).ok_or_else(|| not_itself(key, "it is no key of a witness"))
}

fn exists(path: &Path) -> Result<bool, Failure> {
    path.try_exists().map_err(|error| not_itself(path, &error.to_string()))
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| not_itself(path, &error.to_string()))
}

fn not_itself(path: &Path, why: &str) -> Failure {
    let told = format!("{}: {why}. Nothing is cosigned until this is cleared up", path.display());
    Failure::Other(kind::DAMAGED, told)
}
