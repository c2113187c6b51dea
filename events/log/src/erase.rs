//! Destroying keys: what they sealed can never be read again, and its place in the tree stays.
//!
//! The next generation of the keyring is written without them, under a new master key. So the old
//! keyring, of which some filesystem may still hold a copy, opens with nothing once the old master
//! key is gone; and that one is a single small file, which can lie on another filesystem.

use crate::disk::{Disk, beside, folder, put, wipe_away};
use crate::generations::{self, InForce, waiting};
use crate::keyfile::{self, Ring, StoredKey};
use crate::keyring::{Appender, Keyring};
use crate::master::{self, MasterKey};
use crate::note::NoteKey;
use crate::options::Options;
use crate::random;
use events::{Position, Stream, Version};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What an erasure did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destroyed {
    /// The streams whose key is gone. The others had none.
    pub streams: Vec<Stream>,
    /// The keyring's generation since.
    pub generation: u32,
    /// Where the new master key lies.
    pub master_key: PathBuf,
    /// An old master key that this process could not replace: somebody has to destroy it.
    pub old_master_key: Option<PathBuf>,
}

/// Why keys were not destroyed, or not in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestroyError {
    /// Certainly not: every key is as it was.
    NotDone(String),
    /// They may be destroyed or not, or an old master key is still there. The log has stopped; the
    /// next start ends what was begun.
    Unfinished(String),
}

impl fmt::Display for DestroyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDone(why) => write!(f, "nothing was destroyed: {why}"),
            Self::Unfinished(why) => {
                write!(f, "the erasure was interrupted, and a restart brings it to its end: {why}")
            }
        }
    }
}

impl std::error::Error for DestroyError {}

/// The part of a stream that is erased: always its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Which stream.
    pub stream: Stream,
    /// Up to this version nothing can be read.
    pub upto: Version,
    /// Where the first of its records stands.
    pub first: Position,
    /// Where the last of its erased records stands.
    pub last: Position,
}

/// The next generation, on its way.
struct Next {
    file: File,
    ring: Ring,
    master: MasterKey,
    master_path: PathBuf,
    length: u64,
    entries: u64,
}

impl Keyring {
    /// Destroys the keys of these streams. Nothing that is sealed under one of them may be
    /// committed afterwards: only the sequencer calls this.
    pub(crate) fn destroy(
        &self,
        options: &Options,
        streams: &[Stream],
        note: &[u8],
    ) -> Result<Destroyed, DestroyError> {
        let mut appender = crate::held(self.file.lock());
        let disk = &*options.disk;
        let written = self.note_key.keep(options, note);
        let next = written.and_then(|()| self.write_next(options, &appender, streams));
        let next = next.map_err(|error| {
            // What is left of the attempt does no harm; the next one, or a start, removes it.
            let _ = NoteKey::forget(options);
            DestroyError::NotDone(error.to_string())
        })?;
        let unfinished = |error: io::Error| DestroyError::Unfinished(error.to_string());
        let path = generations::path(options, next.ring.generation);
        disk.rename(&beside(&path, ".part"), &path).map_err(unfinished)?;
        // From here on the new generation counts, and the old one never again.
        disk.sync_dir(&options.keys_dir()).map_err(unfinished)?;
        let (old_keyring, old_master) = (appender.path(options), appender.in_force.path.clone());
        let streams = self.take_over(&mut appender, next, streams);
        let master_key = appender.in_force.path.clone();
        master::replace(disk, &master_key).map_err(unfinished)?;
        appender.in_force.waits = false;
        wipe_away(disk, &old_keyring).map_err(unfinished)?;
        disk.sync_dir(&options.keys_dir()).map_err(unfinished)?;
        let old_master_key = Some(old_master).filter(|old| *old != master_key);
        let generation = appender.ring.generation;
        Ok(Destroyed { streams, generation, master_key, old_master_key })
    }

    /// Writes it whole and synced, under a name that does not count yet, and its master key beside
    /// the place that it will have.
    fn write_next(
        &self,
        options: &Options,
        appender: &Appender,
        streams: &[Stream],
    ) -> io::Result<Next> {
        let disk = &*options.disk;
        let ring = Ring { generation: appender.ring.generation + 1, ..appender.ring };
        let (master, master_path) =
            (Zeroizing::new(random::array()), place_for(options, appender)?);
        put_waiting(disk, &master_path, &master)?;

        let path = appender.path(options);
        let read = keyfile::read(&path, &appender.master, &std::fs::read(&path)?)
            .map_err(|error| io::Error::other(error.to_string()))?;
        let stored = || read.keys.iter().map(|(_, stored)| stored).chain(&appender.unsaved);
        self.holds_all(stored())?;
        let mut bytes = keyfile::header(&master, ring, &read.request_key);
        let mut entries = 0;
        for stored in stored() {
            let (id, name, stream) = (stored.id, stored.name, stored.stream);
            let trace = StoredKey { id, name, stream, secret: None };
            let kept = if streams.contains(&stream) { &trace } else { stored };
            bytes.extend(keyfile::entry(&master, ring, entries, kept));
            entries += 1;
        }
        let part = beside(&generations::path(options, ring.generation), ".part");
        wipe_away(disk, &part)?;
        let file = put(disk, &part, 0o600, &bytes)?;
        let length = bytes.len() as u64;
        Ok(Next { file, ring, master, master_path, length, entries })
    }

    /// From now on keys are looked for and kept in the new generation. Answers which ones went.
    fn take_over(&self, appender: &mut Appender, next: Next, streams: &[Stream]) -> Vec<Stream> {
        let Next { file, ring, master, master_path, length, entries } = next;
        (appender.file, appender.ring, appender.master) = (file, ring, master);
        (appender.length, appender.entries) = (length, entries);
        appender.in_force = InForce { path: master_path, waits: true };
        appender.unsaved.clear();
        let mut keys = crate::held(self.keys.write());
        streams.iter().copied().filter(|stream| keys.forget(*stream)).collect()
    }
}

/// Where the new master key is to lie.
fn place_for(options: &Options, appender: &Appender) -> io::Result<PathBuf> {
    let in_force = appender.in_force.path.clone();
    let Some(named) = &options.new_master_key else { return Ok(in_force) };
    let named = generations::followed(named);
    if named != in_force && named.exists() {
        let why = format!("{} is there already; name a file that is not", named.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    Ok(named)
}

fn put_waiting(disk: &dyn Disk, place: &Path, master: &MasterKey) -> io::Result<()> {
    let waits = waiting(place);
    let put = wipe_away(disk, &waits)
        .and_then(|()| put(disk, &waits, 0o400, &**master))
        .and_then(|_| disk.sync_dir(folder(&waits)));
    put.map_err(|error| {
        let why = format!(
            "the new master key cannot be written to {}: {error}; where the old one cannot be \
             replaced, name a place for the new one with --new-master-key",
            waits.display()
        );
        io::Error::new(error.kind(), why)
    })
}
