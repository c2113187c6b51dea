//! C2SP `tlog-cosignature`, version 1: a witness says that at this time this was the largest
//! checkpoint of this log that it had seen, and that it was consistent with all before it.

use crate::key::{Algorithm, Named, VerifierKey};
use crate::malformed::Malformed;
use crate::note::{Note, NoteSignature, Unsigned};
use alloc::format;
use alloc::string::String;
use core::fmt;

/// The half of a witness's key that cosigns.
pub struct Cosigner {
    named: Named,
}

impl Cosigner {
    /// The key of this seed, under this name.
    ///
    /// # Errors
    /// No name of a key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, Malformed> {
        Ok(Self { named: Named::from_seed(name, seed, Algorithm::Cosignature)? })
    }

    /// The half that is published.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        self.named.verifier()
    }

    /// Cosigns the text of a checkpoint, at a time in seconds since 1970.
    #[must_use]
    pub fn sign(&self, checkpoint: &str, time: u64) -> NoteSignature {
        let signature = self.named.sign(&message(checkpoint, time));
        self.named.signature([time.to_be_bytes().as_slice(), &signature].concat())
    }
}

/// When this witness cosigned; of several cosignatures the latest.
///
/// # Errors
/// None of it, or one in its name that is not its.
pub fn verify(note: &Note, witness: &VerifierKey) -> Result<u64, Unsigned> {
    if witness.algorithm() != Algorithm::Cosignature {
        return Err(Unsigned::NotByThisKey);
    }
    let times = note.claimed_by(witness).map(|one| time_of(witness, &note.text, &one.bytes));
    let times: Option<alloc::vec::Vec<_>> = times.collect();
    times.ok_or(Unsigned::Forged)?.into_iter().max().ok_or(Unsigned::NotByThisKey)
}

/// The time in these bytes, if they are this witness's under that text.
pub(crate) fn time_of(witness: &VerifierKey, text: &str, bytes: &[u8]) -> Option<u64> {
    let (time, signature) = bytes.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    // The format has no later times.
    i64::try_from(time).ok()?;
    witness.verifies_message(&message(text, time), signature).then_some(time)
}

fn message(checkpoint: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{checkpoint}")
}

/// Never the secret half.
impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.verifier())
    }
}
