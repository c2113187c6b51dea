//! What was signed of the log, held against its backup: by the log itself, and by whoever kept a
//! published checkpoint.

use crate::backup::{BackupError, Manifest};
use crate::keyring::Keyring;
use crate::origin::NOTE_BYTES_MAX;
use proof::{Checkpoint, Hash, Note, SignerKey, Tree, VerifierKey, leaf_hash};
use std::collections::BTreeMap;
use std::path::Path;

/// Signed checkpoints, not yet believed.
#[derive(Default)]
pub(super) struct Checkpoints {
    /// The one that was backed up.
    own: Option<Claimed>,
    /// The one that an auditor or a witness gave.
    published: Option<Claimed>,
    /// The roots at the sizes that these name, as the backup's records give them.
    roots: BTreeMap<u64, Option<Hash>>,
    tree: Tree,
}

struct Claimed {
    note: Note,
    checkpoint: Checkpoint,
}

impl Claimed {
    fn read(text: &str) -> Result<Self, String> {
        let note = Note::parse(text).map_err(|why| why.to_string())?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|why| why.to_string())?;
        Ok(Self { note, checkpoint })
    }
}

impl Checkpoints {
    pub(super) fn read(
        manifest: &Manifest,
        from: &Path,
        published: Option<&str>,
    ) -> Result<Self, BackupError> {
        let own = manifest.file("checkpoint").map(|kept| {
            let bytes = kept.read(from)?;
            let text = String::from_utf8_lossy(&bytes);
            Claimed::read(&text).map_err(|why| BackupError::damaged(&kept.in_backup(from), why))
        });
        let published = published.map(|text| {
            Claimed::read(text).map_err(|why| BackupError::Checkpoint {
                why: format!("the published checkpoint cannot be read: {why}"),
            })
        });
        let (own, published) = (own.transpose()?, published.transpose()?);
        let sizes = own.iter().chain(&published).map(|one| (one.checkpoint.size, None));
        let mut roots: BTreeMap<_, _> = sizes.collect();
        let tree = Tree::default();
        roots.entry(0).and_modify(|root| *root = Some(tree.root()));
        Ok(Self { own, published, roots, tree })
    }

    /// Takes in the next record.
    pub(super) fn take(&mut self, record: &[u8]) {
        if self.roots.is_empty() {
            return;
        }
        self.tree.push(leaf_hash(record));
        if let Some(root) = self.roots.get_mut(&self.tree.size()) {
            *root = Some(self.tree.root());
        }
    }

    /// Verifies both, and says which one the log's successor has to name: `None` if it may go on
    /// as what it was.
    pub(super) fn judge(
        &mut self,
        manifest: &Manifest,
        keyring: &Keyring,
        name: &str,
        anew: bool,
    ) -> Result<Option<Note>, BackupError> {
        let key = SignerKey::from_seed(name, &keyring.signing_seed(name))
            .expect("a published origin is a name that keys may have");
        let refused = |why: String| BackupError::Checkpoint { why };
        if let Some(own) = &self.own {
            let backed_up = "the checkpoint that was backed up";
            signed(own, key.verifier(), backed_up).map_err(refused)?;
            self.gives(own, manifest, backed_up)?;
        }
        let mut beyond = false;
        if let Some(published) = &self.published {
            signed(published, key.verifier(), "the published checkpoint").map_err(refused)?;
            beyond = published.checkpoint.size > manifest.size;
            if !beyond {
                self.gives(published, manifest, "the published checkpoint")?;
            }
        }
        if !beyond && !anew {
            return Ok(None);
        }
        let known = [self.own.take(), self.published.take()].into_iter().flatten();
        let last = known.max_by_key(|claimed| claimed.checkpoint.size);
        let note = last.map_or_else(|| of_backup(manifest, name, &key), |last| last.note);
        if note.to_text().len() > NOTE_BYTES_MAX {
            let why =
                format!("the checkpoint has more than {NOTE_BYTES_MAX} bytes: cut signatures");
            return Err(refused(why));
        }
        Ok(Some(note))
    }

    fn gives(&self, one: &Claimed, manifest: &Manifest, which: &str) -> Result<(), BackupError> {
        let Checkpoint { size, root, .. } = &one.checkpoint;
        let why = match self.roots.get(size).copied().flatten() {
            Some(given) if given == *root => return Ok(()),
            Some(_) => format!(
                "{which} and the backup are of two histories: the first {size} records do not \
                 give the root that was signed"
            ),
            None => format!(
                "{which} was signed at {size}, and the backup holds {} records",
                manifest.size
            ),
        };
        Err(BackupError::Checkpoint { why })
    }
}

fn signed(one: &Claimed, key: &VerifierKey, which: &str) -> Result<(), String> {
    Checkpoint::of_note(&one.note, key)
        .map(|_| ())
        .map_err(|why| format!("{which} is not signed by the log of this backup, {key}: {why}"))
}

/// A log that never signed anything says what it was when it was backed up.
fn of_backup(manifest: &Manifest, name: &str, key: &SignerKey) -> Note {
    let (size, root) = (manifest.size, manifest.root);
    let checkpoint = Checkpoint { origin: name.to_owned(), size, root, extensions: Vec::new() };
    Note::signed(checkpoint.to_text(), key)
}
