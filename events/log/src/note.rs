//! What an erasure has still to do after the keys are gone, kept beside them until it is done.
//!
//! The note is sealed under a key that outlives every erasure, since its words are the caller's: a
//! basis may say more than it should.

use crate::OpenError;
use crate::disk::{beside, place, wipe_away};
use crate::options::Options;
use crate::random;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use std::io;
use std::path::PathBuf;
use zeroize::Zeroizing;

pub(crate) struct NoteKey {
    cipher: Aes256Gcm,
    origin: [u8; 16],
}

pub(crate) fn path(options: &Options) -> PathBuf {
    options.keys_dir().join("erasing")
}

impl NoteKey {
    pub(crate) fn of(origin: [u8; 16], request_key: &[u8; 32]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        let derive = Hkdf::<Sha256>::new(Some(&origin), request_key);
        derive.expand(b"stepin erasing\x01", &mut *key).expect("32 bytes are within HKDF's bound");
        Self { cipher: Aes256Gcm::new((&*key).into()), origin }
    }

    /// Keeps a note, on stable storage.
    pub(crate) fn keep(&self, options: &Options, note: &[u8]) -> io::Result<()> {
        let nonce: [u8; 12] = random::array();
        let payload = Payload { msg: note, aad: &self.origin };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| io::Error::other("the note is too long"))?;
        place(&*options.disk, &path(options), 0o600, &[nonce.as_slice(), &sealed].concat())
    }

    /// The note that was kept, if there is one.
    pub(crate) fn kept(&self, options: &Options) -> Result<Option<Vec<u8>>, OpenError> {
        let path = path(options);
        let failed = |error| OpenError::io("reading what an erasure has still to do", &path, error);
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(failed)?,
        };
        let (nonce, sealed) = bytes.split_first_chunk::<12>().unwrap_or((&[0; 12], &[]));
        let payload = Payload { msg: sealed, aad: &self.origin };
        let note = self.cipher.decrypt(&Nonce::from(*nonce), payload);
        note.map(Some).map_err(|_| failed(io::Error::other("it is damaged, or of another log")))
    }

    /// It stops being the note before a byte of it changes: half a note would stop a start. What is
    /// left of it on the way is done away with at the next start.
    pub(crate) fn forget(options: &Options) -> io::Result<()> {
        let (disk, path) = (&*options.disk, path(options));
        if !path.exists() {
            return Ok(());
        }
        let going = beside(&path, ".part");
        disk.rename(&path, &going)?;
        disk.sync_dir(&options.keys_dir())?;
        wipe_away(disk, &going)?;
        disk.sync_dir(&options.keys_dir())
    }
}
