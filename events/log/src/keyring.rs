//! The keyring: every stream's key, wrapped under the master key, in a file of its own.
//!
//! Entries are only ever appended, and are on stable storage before the first record that needs
//! them. Neither copy of the log ever holds a key. Only an erasure rewrites it, as the next
//! generation (`erase.rs`).

use crate::generations::{self, Chosen, InForce};
use crate::keyfile::{self, Ring, StoredKey};
use crate::master::MasterKey;
use crate::note::NoteKey;
use crate::options::Options;
use crate::record::Header;
use crate::seal::StreamKey;
use crate::{OpenError, random};
use events::{Position, Stream};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};
use zeroize::Zeroizing;

pub(crate) struct Keyring {
    /// Random, made at `init`: which log this is.
    pub(crate) origin: [u8; 16],
    request_hmac: Hmac<Sha256>,
    request_key: Zeroizing<[u8; 32]>,
    pub(crate) note_key: NoteKey,
    /// Never locked by whoever waits for `file`.
    pub(crate) keys: RwLock<Keys>,
    pub(crate) file: Mutex<Appender>,
    /// Entries that could not be read, from 1. Those at the end may only be torn.
    damaged: Vec<u64>,
}

#[derive(Default)]
pub(crate) struct Keys {
    by_stream: HashMap<Stream, Arc<StreamKey>>,
    /// Every key that there ever was, and whether it still is.
    is_live: HashMap<[u8; 16], bool>,
    by_name: HashMap<[u8; 16], Stream>,
}

pub(crate) struct Appender {
    pub(crate) file: File,
    pub(crate) ring: Ring,
    pub(crate) master: MasterKey,
    pub(crate) in_force: InForce,
    pub(crate) length: u64,
    pub(crate) entries: u64,
    /// Made, possibly used to seal something that waits, and not yet in the file.
    pub(crate) unsaved: Vec<StoredKey>,
    torn: u64,
}

impl Appender {
    pub(crate) fn path(&self, options: &Options) -> PathBuf {
        generations::path(options, self.ring.generation)
    }
}

impl Keyring {
    /// Makes generation 1, with nothing but the organisation's own secrets in it.
    pub(crate) fn create(options: &Options, master: &MasterKey) -> Result<(), OpenError> {
        let path = generations::path(options, 1);
        let ring = Ring { origin: random::array(), generation: 1 };
        let header = keyfile::header(master, ring, &Zeroizing::new(random::array()));
        crate::disk::create_synced(&path, &header)
            .map_err(|error| OpenError::io("creating the keyring", &path, error))?;
        Ok(())
    }

    /// Reads every key of the newest generation. What is torn, and what an interrupted erasure left
    /// behind, stays as it is until `finish`.
    pub(crate) fn open(options: &Options) -> Result<Self, OpenError> {
        let Chosen { path, bytes, read, master, master_path, waits } =
            generations::choose(options)?;
        let failed = |error| OpenError::io("opening the keyring", &path, error);
        let file = File::options().read(true).write(true).open(&path).map_err(failed)?;
        let ring = read.ring;
        let mut keys = Keys::default();
        let entries = read.keys.last().map_or(0, |(number, _)| number + 1);
        for (_, stored) in &read.keys {
            keys.insert(ring.origin, stored);
        }
        let whole: HashSet<u64> = read.keys.iter().map(|(number, _)| *number).collect();
        let all = (bytes.len() as u64 - keyfile::HEADER as u64).div_ceil(keyfile::ENTRY as u64);
        let damaged = (0..all).filter(|number| !whole.contains(number)).map(|at| at + 1).collect();
        let request_hmac =
            Hmac::new_from_slice(&*read.request_key).expect("HMAC takes a key of any length");
        let torn = bytes.len() as u64 - read.length;
        let appender = Appender {
            file,
            ring,
            master,
            in_force: InForce { path: master_path, waits },
            length: read.length,
            entries,
            unsaved: Vec::new(),
            torn,
        };
        Ok(Self {
            origin: ring.origin,
            request_hmac,
            note_key: NoteKey::of(ring.origin, &read.request_key),
            request_key: read.request_key,
            keys: RwLock::new(keys),
            file: Mutex::new(appender),
            damaged,
        })
    }

    /// Which generation this is.
    pub(crate) fn generation(&self) -> u32 {
        crate::held(self.file.lock()).ring.generation
    }

    /// Where the master key in force lies.
    pub(crate) fn master_path(&self) -> PathBuf {
        crate::held(self.file.lock()).in_force.path.clone()
    }

    /// How many keys there are, and how many were destroyed.
    pub(crate) fn count(&self) -> (usize, usize) {
        let keys = crate::held(self.keys.read());
        let live = keys.is_live.values().filter(|is_live| **is_live).count();
        (live, keys.is_live.len() - live)
    }

    /// Bytes at the end of the file that are no entry.
    pub(crate) fn torn(&self) -> u64 {
        crate::held(self.file.lock()).torn
    }

    /// Cuts what is torn, and ends an erasure that was interrupted. Only once it is certain that
    /// the log has everything that it needs in this generation.
    pub(crate) fn finish(&self, options: &Options) -> Result<(), OpenError> {
        let mut appender = crate::held(self.file.lock());
        if appender.torn > 0 {
            let path = appender.path(options);
            let failed = |error| OpenError::io("cutting the keyring's torn end", &path, error);
            options.disk.cut(&appender.file, appender.length).map_err(failed)?;
            options.disk.sync(&appender.file).map_err(failed)?;
            appender.torn = 0;
        }
        generations::finish(options, appender.ring.generation, &appender.in_force)?;
        appender.in_force.waits = false;
        Ok(())
    }

    /// The digest as it is stored: nobody without the keyring can try out likely requests on it.
    pub(crate) fn keyed(&self, request: &[u8; 32]) -> [u8; 32] {
        self.request_hmac.clone().chain_update(request).finalize().into_bytes().into()
    }

    /// What checkpoints of the log of this name are signed with. It is derived from a secret that
    /// every generation of the keyring carries on, so that it needs no file and no custody of its
    /// own, and another name has another key.
    pub(crate) fn signing_seed(&self, published: &str) -> Zeroizing<[u8; 32]> {
        let info = [b"stepin checkpoint\x01", published.as_bytes()].concat();
        let mut seed = Zeroizing::new([0; 32]);
        let derive = Hkdf::<Sha256>::new(Some(&self.origin), &*self.request_key);
        derive.expand(&info, &mut *seed).expect("32 bytes are within HKDF's bound");
        seed
    }

    /// The key of a stream, if it ever had an event.
    pub(crate) fn of(&self, stream: Stream) -> Option<Arc<StreamKey>> {
        crate::held(self.keys.read()).by_stream.get(&stream).cloned()
    }

    /// The key of a stream; a new one is durable only after `save`.
    pub(crate) fn of_or_new(&self, stream: Stream) -> Arc<StreamKey> {
        if let Some(key) = self.of(stream) {
            return key;
        }
        // The file first, as an erasure does; and both at once, so that whoever finds the key finds
        // it among the unsaved, too.
        let mut appender = crate::held(self.file.lock());
        let mut keys = crate::held(self.keys.write());
        if let Some(key) = keys.by_stream.get(&stream) {
            return Arc::clone(key);
        }
        let secret = Some(Zeroizing::new(random::array()));
        let stored = StoredKey { id: random::array(), name: random::array(), stream, secret };
        let key = keys.insert(self.origin, &stored);
        appender.unsaved.push(stored);
        key.expect("it has a secret")
    }

    /// Whether this key was destroyed: what it sealed is erased.
    pub(crate) fn is_destroyed(&self, key: &[u8; 16]) -> bool {
        crate::held(self.keys.read()).is_live.get(key) == Some(&false)
    }

    /// Whether these are all the keys that there are: what is missing would be lost with the file.
    pub(crate) fn holds_all<'a>(
        &self,
        stored: impl Iterator<Item = &'a StoredKey>,
    ) -> io::Result<()> {
        let stored: HashSet<_> = stored.map(|stored| stored.id).collect();
        let keys = crate::held(self.keys.read());
        if keys.is_live.keys().all(|id| stored.contains(id)) {
            return Ok(());
        }
        Err(io::Error::other("the keyring no longer holds every key that it held at the start"))
    }

    /// The stream that records call by this random name.
    pub(crate) fn stream_named(&self, name: &[u8; 16]) -> Option<Stream> {
        crate::held(self.keys.read()).by_name.get(name).copied()
    }

    /// The stream of a record, if its name and its key, or what is left of it, are both here.
    ///
    /// A log with a record of a lost key is refused as a whole: which stream it is of, and so the
    /// versions that a new key would begin at, stands nowhere else.
    pub(crate) fn stream_of(
        &self,
        position: Position,
        header: &Header,
        key: &[u8; 16],
    ) -> Result<Stream, OpenError> {
        let keys = crate::held(self.keys.read());
        let stream = keys.by_name.get(&header.stream).filter(|_| keys.is_live.contains_key(key));
        let stream = stream.copied();
        drop(keys);
        stream.ok_or_else(|| OpenError::KeyMissing {
            position,
            path: format!("keys/keyring.{}", self.generation()).into(),
            damaged: self.damaged.clone(),
        })
    }

    /// Whether any stream ever had a key: without one there never was a record.
    pub(crate) fn was_used(&self) -> bool {
        !self.damaged.is_empty() || !crate::held(self.keys.read()).is_live.is_empty()
    }

    /// Puts all new keys on stable storage with one sync.
    ///
    /// # Errors
    /// Whether they are there is unknown: nothing more may be sealed.
    pub(crate) fn save(&self, options: &Options) -> io::Result<()> {
        let mut appender = crate::held(self.file.lock());
        if appender.unsaved.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for (stored, number) in appender.unsaved.iter().zip(appender.entries..) {
            bytes.extend(keyfile::entry(&appender.master, appender.ring, number, stored));
        }
        options.disk.write(&appender.file, &bytes, appender.length)?;
        options.disk.sync(&appender.file)?;
        appender.length += bytes.len() as u64;
        appender.entries += appender.unsaved.len() as u64;
        appender.unsaved.clear();
        Ok(())
    }
}

impl Keys {
    /// Takes in a key, or the trace of one.
    fn insert(&mut self, origin: [u8; 16], stored: &StoredKey) -> Option<Arc<StreamKey>> {
        self.is_live.insert(stored.id, stored.secret.is_some());
        self.by_name.insert(stored.name, stored.stream);
        let compartment = stored.stream.compartment;
        let secret = stored.secret.as_ref()?;
        let key = Arc::new(StreamKey::new(origin, stored.id, stored.name, compartment, secret));
        self.by_stream.insert(stored.stream, Arc::clone(&key));
        Some(key)
    }

    /// Lets go of a key; its memory is wiped when the last reader has let go, too.
    pub(crate) fn forget(&mut self, stream: Stream) -> bool {
        let Some(key) = self.by_stream.remove(&stream) else { return false };
        self.is_live.insert(key.id, false);
        true
    }
}
