//! A witness: a tiny service for a commissioner or an auditor, which cosigns the checkpoints of a
//! log if, and only if, each continues the last one (C2SP `tlog-witness`). Of each log it keeps one
//! size and one root, and has them on disk before it answers.
//!
//! It never sees a record and never keeps one, and it knows nothing of a service of ours: any log
//! that signs checkpoints can be witnessed.

mod folder;
mod http;
mod judge;
mod state;

pub(crate) use http::serve;

use crate::Failure;
use folder::Folder;
use judge::{Head, Judged, Refused, judge};
use proof::add_checkpoint::AddCheckpoint;
use proof::cosignature::Cosigner;
use proof::{Algorithm, VerifierKey};
use state::State;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A witness over its folder, which no second one can open.
pub(crate) struct Witness {
    cosigner: Cosigner,
    logs: BTreeMap<String, VerifierKey>,
    folder: Folder,
    /// Held from the comparison until the new head is on disk: between the two nobody else may
    /// compare.
    state: Mutex<State>,
}

impl Witness {
    /// Opens the folder, or makes it with a key of its own the first time.
    pub(crate) fn open(
        folder: &Path,
        name: &str,
        logs: impl IntoIterator<Item = VerifierKey>,
    ) -> Result<Self, Failure> {
        let logs = by_origin(logs)?;
        let (folder, cosigner, state) = Folder::open(folder, name)?;
        Ok(Self { cosigner, logs, folder, state: Mutex::new(state) })
    }

    /// What this witness is known by.
    pub(crate) const fn verifier(&self) -> &VerifierKey {
        self.cosigner.verifier()
    }

    /// Judges a request and, if all is well, cosigns: the line to put under the checkpoint.
    pub(crate) fn add(&self, body: &[u8]) -> Result<String, Refused> {
        let text = std::str::from_utf8(body).map_err(|_| Refused::NotUtf8)?;
        let request = AddCheckpoint::parse(text).map_err(Refused::Malformed)?;
        let judged = judge(&request, &self.logs)?;
        let (origin, head) = (judged.origin().to_owned(), judged.head());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let known = state.head(&origin);
        judged.after(known, &request).inspect_err(|why| tell(why, &judged, known, &request))?;
        if known != Some(head) {
            let next = state.with(&origin, head);
            self.folder.keep(&next).map_err(|error| {
                tracing::error!(%error, "the new head could not be kept, so nothing is cosigned");
                Refused::NotKept
            })?;
            *state = next;
        }
        drop(state);
        tracing::info!(origin, size = head.size, "cosigned");
        Ok(self.cosigner.sign(&request.checkpoint.text, now()).to_line())
    }
}

fn by_origin(
    keys: impl IntoIterator<Item = VerifierKey>,
) -> Result<BTreeMap<String, VerifierKey>, Failure> {
    let mut logs = BTreeMap::new();
    for key in keys {
        if key.algorithm() != Algorithm::Note {
            return Err(Failure::malformed(format!("{key} is the key of a witness, not of a log")));
        }
        if let Some(other) = logs.insert(key.name().to_owned(), key) {
            return Err(Failure::malformed(format!("two keys for {}", other.name())));
        }
    }
    Ok(logs)
}

/// A signed checkpoint that contradicts what was cosigned is evidence: it is logged whole.
fn tell(why: &Refused, judged: &Judged, known: Option<Head>, request: &AddCheckpoint) {
    let (origin, size) = (judged.origin(), judged.head().size);
    if matches!(why, Refused::OtherRoot | Refused::Inconsistent(_)) {
        let checkpoint = request.checkpoint.to_text();
        tracing::error!(origin, size, ?known, checkpoint, "{why}");
    } else {
        tracing::info!(origin, size, "{why}");
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
