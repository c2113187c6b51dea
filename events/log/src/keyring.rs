//! The keyring: every stream's key, wrapped under the master key, in a file of its own.
//!
//! Entries are only ever appended, and are on stable storage before the first record that needs
//! them. Neither copy of the log ever holds a key. A generation is rewritten only by an erasure.

use crate::keyfile::{self, StoredKey};
use crate::master::MasterKey;
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
use std::sync::{Arc, Mutex, RwLock};
use zeroize::Zeroizing;

pub(crate) struct Keyring {
    /// Random, made at `init`: which log this is.
    pub(crate) origin: [u8; 16],
    request_hmac: Hmac<Sha256>,
    request_key: Zeroizing<[u8; 32]>,
    keys: RwLock<Keys>,
    file: Mutex<Appender>,
    /// Entries that could not be read, from 1. Those at the end may only be torn.
    damaged: Vec<u64>,
}

#[derive(Default)]
struct Keys {
    by_stream: HashMap<Stream, Arc<StreamKey>>,
    by_id: HashMap<[u8; 16], Stream>,
    by_name: HashMap<[u8; 16], Stream>,
}

struct Appender {
    file: File,
    master: MasterKey,
    length: u64,
    entries: u64,
    /// Made, possibly used to seal something that waits, and not yet in the file.
    unsaved: Vec<StoredKey>,
    torn: u64,
}

impl Keyring {
    /// Makes generation 1, with nothing but the organisation's own secrets in it.
    pub(crate) fn create(options: &Options, master: &MasterKey) -> Result<(), OpenError> {
        let path = options.keyring_path();
        let header = keyfile::header(master, random::array(), &Zeroizing::new(random::array()));
        crate::disk::create_synced(&path, &header)
            .map_err(|error| OpenError::io("creating the keyring", &path, error))?;
        Ok(())
    }

    /// Reads every key. A torn tail is left in place until `cut_torn_tail`.
    pub(crate) fn open(options: &Options, master: MasterKey) -> Result<Self, OpenError> {
        let path = options.keyring_path();
        let failed = |error| OpenError::io("reading the keyring", &path, error);
        let file = File::options().read(true).write(true).open(&path).map_err(failed)?;
        let bytes = std::fs::read(&path).map_err(failed)?;
        let read = keyfile::read(&path, &master, &bytes)?;
        let mut keys = Keys::default();
        let entries = read.keys.last().map_or(0, |(number, _)| number + 1);
        for (_, stored) in &read.keys {
            keys.insert(read.origin, stored);
        }
        let whole: HashSet<u64> = read.keys.iter().map(|(number, _)| *number).collect();
        let all = (bytes.len() as u64 - keyfile::HEADER as u64).div_ceil(keyfile::ENTRY as u64);
        let damaged = (0..all).filter(|number| !whole.contains(number)).map(|at| at + 1).collect();
        let request_hmac =
            Hmac::new_from_slice(&*read.request_key).expect("HMAC takes a key of any length");
        let torn = bytes.len() as u64 - read.length;
        let unsaved = Vec::new();
        let appender = Appender { file, master, length: read.length, entries, unsaved, torn };
        Ok(Self {
            origin: read.origin,
            request_hmac,
            request_key: read.request_key,
            keys: RwLock::new(keys),
            file: Mutex::new(appender),
            damaged,
        })
    }

    /// Bytes at the end of the file that are no entry.
    pub(crate) fn torn(&self) -> u64 {
        crate::held(self.file.lock()).torn
    }

    /// Cuts what is torn. Only once it is certain that no record names a key that stood there.
    pub(crate) fn cut_torn_tail(&self, options: &Options) -> Result<(), OpenError> {
        let mut appender = crate::held(self.file.lock());
        if appender.torn > 0 {
            let path = options.keyring_path();
            let failed = |error| OpenError::io("cutting the keyring's torn end", &path, error);
            options.disk.cut(&appender.file, appender.length).map_err(failed)?;
            options.disk.sync(&appender.file).map_err(failed)?;
            appender.torn = 0;
        }
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
        let mut keys = crate::held(self.keys.write());
        if let Some(key) = keys.by_stream.get(&stream) {
            return Arc::clone(key);
        }
        let secret = Zeroizing::new(random::array());
        let stored = StoredKey { id: random::array(), name: random::array(), stream, secret };
        let key = keys.insert(self.origin, &stored);
        // While the keys are still locked: whoever finds the key finds it among the unsaved too.
        crate::held(self.file.lock()).unsaved.push(stored);
        key
    }

    /// The stream that records call by this random name.
    pub(crate) fn stream_named(&self, name: &[u8; 16]) -> Option<Stream> {
        crate::held(self.keys.read()).by_name.get(name).copied()
    }

    /// The stream of a record, if its name and its key are both here.
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
        let stream = keys.by_name.get(&header.stream).filter(|_| keys.by_id.contains_key(key));
        stream.copied().ok_or_else(|| OpenError::KeyMissing {
            position,
            path: "keys/keyring.1".into(),
            damaged: self.damaged.clone(),
        })
    }

    /// Whether any stream ever had a key: without one there never was a record.
    pub(crate) fn was_used(&self) -> bool {
        !self.damaged.is_empty() || !crate::held(self.keys.read()).by_id.is_empty()
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
            bytes.extend(keyfile::entry(&appender.master, self.origin, number, stored));
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
    fn insert(&mut self, origin: [u8; 16], stored: &StoredKey) -> Arc<StreamKey> {
        let compartment = stored.stream.compartment;
        let key = StreamKey::new(origin, stored.id, stored.name, compartment, &stored.secret);
        let key = Arc::new(key);
        self.by_stream.insert(stored.stream, Arc::clone(&key));
        self.by_id.insert(stored.id, stored.stream);
        self.by_name.insert(stored.name, stored.stream);
        key
    }
}
