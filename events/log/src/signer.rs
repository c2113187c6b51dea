//! Signed checkpoints: what the log promises to the outside that its history was.
//!
//! Only a head that is on stable storage is signed, and nobody sees a checkpoint before it is on
//! stable storage itself: a power cut never takes back what was shown.

use crate::OpenError;
use crate::disk::{Disk, beside, place};
use crate::keyring::Keyring;
use crate::options::{Durability, Options};
use crate::shared::Shared;
use crate::walk::Walked;
use events::Position;
use proof::{Checkpoint, Note, SignerKey, VerifierKey};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};

/// The last signed checkpoint and who signs the next.
pub(crate) struct Signer {
    key: SignerKey,
    origin: String,
    path: PathBuf,
    disk: Arc<dyn Disk>,
    last: Mutex<Option<Signed>>,
}

/// A checkpoint that is on stable storage.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: Note,
}

impl Signer {
    /// Reads what was signed last. Its own signature has to hold.
    pub(crate) fn open(
        options: &Options,
        keyring: &Keyring,
        origin: &str,
    ) -> Result<Self, OpenError> {
        let key = SignerKey::from_seed(origin, &keyring.signing_seed(origin))
            .expect("a published origin is a name that keys may have");
        let path = options.checkpoint_path();
        let last = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(damaged(&path, "it is not text"));
            }
            Err(error) => return Err(OpenError::io("reading the checkpoint", &path, error)),
            Ok(text) => Some(read(&text, key.verifier()).map_err(|why| damaged(&path, why))?),
        };
        let (origin, disk) = (origin.to_owned(), Arc::clone(&options.disk));
        Ok(Self { key, origin, path, disk, last: Mutex::new(last) })
    }

    /// What was signed last.
    pub(crate) fn last(&self) -> Option<Signed> {
        crate::held(self.last.lock()).clone()
    }

    pub(crate) fn verifier(&self) -> VerifierKey {
        self.key.verifier().clone()
    }

    /// Signs this head, unless it was signed already. It has to be on stable storage.
    pub(crate) fn sign(&self, size: u64, root: proof::Hash) -> io::Result<Signed> {
        let mut last = crate::held(self.last.lock());
        if let Some(signed) = last.as_ref().filter(|signed| signed.checkpoint.size >= size) {
            return Ok(signed.clone());
        }
        let checkpoint =
            Checkpoint { origin: self.origin.clone(), size, root, extensions: Vec::new() };
        let note = Note::signed(checkpoint.to_text(), &self.key);
        let signed = Signed { checkpoint, note };
        // An empty log promises nothing that would have to be kept.
        if size > 0 {
            if let Some(before) = &*last {
                self.keep(&beside(&self.path, ".before"), &before.note)?;
            }
            self.keep(&self.path, &signed.note)?;
            *last = Some(signed.clone());
        }
        Ok(signed)
    }

    /// Keeps the last checkpoint with what witnesses have signed of it, in place of what they had
    /// signed before. One that was signed since is not replaced.
    pub(crate) fn cosigned(&self, note: &Note) -> io::Result<()> {
        let mut last = crate::held(self.last.lock());
        let is_ours = note.verified_by(self.key.verifier()).is_ok();
        if let Some(signed) = last.as_mut().filter(|last| is_ours && last.note.text == note.text) {
            self.keep(&self.path, note)?;
            signed.note = note.clone();
        }
        Ok(())
    }

    /// What was signed has to be in the journal as it was signed.
    pub(crate) fn hold_against(&self, walked: &Walked) -> Result<(), OpenError> {
        let Some(Signed { checkpoint, .. }) = self.last() else { return Ok(()) };
        let signed = Position(checkpoint.size);
        match walked.roots.get(&checkpoint.size) {
            Some(root) if *root == checkpoint.root => Ok(()),
            Some(_) => Err(OpenError::CheckpointDiffers { signed }),
            None => {
                let journal = Position(walked.tree.size());
                Err(OpenError::CheckpointAhead { signed, journal })
            }
        }
    }

    /// On stable storage under its name before anybody is shown it.
    fn keep(&self, path: &Path, note: &Note) -> io::Result<()> {
        place(&*self.disk, path, 0o644, note.to_text().as_bytes())
    }
}

fn damaged(path: &Path, why: impl ToString) -> OpenError {
    OpenError::CheckpointDamaged { path: path.to_path_buf(), why: why.to_string() }
}

fn read(text: &str, key: &VerifierKey) -> Result<Signed, String> {
    let note = Note::parse(text).map_err(|why| why.to_string())?;
    let checkpoint = Checkpoint::of_note(&note, key).map_err(|why| why.to_string())?;
    Ok(Signed { checkpoint, note })
}

/// The size that the last checkpoint names, whatever its signature is worth.
pub(crate) fn signed_size(options: &Options) -> Option<u64> {
    let text = fs::read_to_string(options.checkpoint_path()).ok()?;
    Some(Checkpoint::parse(&Note::parse(&text).ok()?.text).ok()?.size)
}

/// Signs on a fixed clock until told to stop. What could not be kept is tried again at the next
/// stroke: until then nothing newer is shown.
pub(crate) fn run(shared: &Shared, stop: &Receiver<()>) {
    while let Err(RecvTimeoutError::Timeout) = stop.recv_timeout(shared.options.checkpoint_every) {
        // Only acknowledged heads are seen here, and those were synced unless durability was
        // turned down: then a sync on a clock would only slow what was to be fast.
        if shared.options.durability == Durability::Disk
            && let Err(error) = shared.sign()
        {
            tracing::error!(%error, "no checkpoint could be signed");
        }
    }
}
