//! C2SP `signed-note`: a text and the signatures under it.

use crate::key::{SignerKey, VerifierKey, checked_name};
use crate::malformed::{Fault, Malformed};
use crate::text::{base64_of, bytes_from, checked_characters, lines};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The most bytes that a note may have: room for its text and every signature that is taken.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;

/// The most signatures under one note.
pub const SIGNATURES_MAX: usize = 100;

const DASH: &str = "— ";

/// A text and who signed it. Nothing here is verified until [`Note::verified_by`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed, newline at its end.
    pub text: String,
    /// The signatures in their order, of keys that nobody here knows, too.
    pub signatures: Vec<NoteSignature>,
}

/// One line under a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// What tells its keys and their kinds apart; no proof of anything.
    pub key_id: [u8; 4],
    /// The signature itself, after its kind.
    pub bytes: Vec<u8>,
}

/// Why a note is not taken as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// None of the signatures is of this key.
    NotByThisKey,
    /// A signature bears this key's name and id, but is not its signature of this text.
    Forged,
    /// Signed, but no checkpoint.
    NotACheckpoint(Malformed),
    /// Signed, but a checkpoint of another origin than the key's.
    OtherOrigin,
}

impl Note {
    /// A text, signed.
    #[must_use]
    pub fn signed(text: String, key: &SignerKey) -> Self {
        let signatures = Vec::from([key.sign(&text)]);
        Self { text, signatures }
    }

    /// The whole note.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut whole = self.text.clone();
        whole.push('\n');
        for signature in &self.signatures {
            whole.push_str(&signature.to_line());
        }
        whole
    }

    /// Reads a note, without judging its signatures.
    ///
    /// # Errors
    /// The line that is not as the format wants it.
    pub fn parse(whole: &str) -> Result<Self, Malformed> {
        if whole.len() > NOTE_BYTES_MAX {
            return Err(Malformed::whole(Fault::TooLong));
        }
        checked_characters(whole)?;
        // The text may hold blank lines: the last one parts it from the signatures.
        let (text, under) =
            whole.rsplit_once("\n\n").ok_or(Malformed::whole(Fault::NoBlankLine))?;
        let before = text.split('\n').count() + 1;
        if under.is_empty() {
            return Err(Malformed::whole(Fault::SignatureCount));
        }
        let mut signatures = Vec::new();
        for (number, line) in (before + 1..).zip(lines(under)?) {
            if signatures.len() == SIGNATURES_MAX {
                return Err(Malformed::at(number, Fault::SignatureCount));
            }
            signatures.push(NoteSignature::parse(line).map_err(|e| e.after(number - 1))?);
        }
        Ok(Self { text: text.to_owned() + "\n", signatures })
    }

    /// Whether this key signed the text. Signatures of other keys are passed over, even if they
    /// share its name or its id; one that claims to be this key's and is not spoils the note.
    ///
    /// # Errors
    /// The key signed nothing here, or something else.
    pub fn verified_by(&self, key: &VerifierKey) -> Result<(), Unsigned> {
        let claimed = self.claimed_by(key);
        let mut found = Err(Unsigned::NotByThisKey);
        for signature in claimed {
            if !key.verifies(&self.text, &signature.bytes) {
                return Err(Unsigned::Forged);
            }
            found = Ok(());
        }
        found
    }

    /// The signatures that bear this key's name and id.
    pub(crate) fn claimed_by(&self, key: &VerifierKey) -> impl Iterator<Item = &NoteSignature> {
        let (name, key_id) = (key.name(), key.key_id());
        self.signatures.iter().filter(move |one| one.name == name && one.key_id == key_id)
    }
}

impl NoteSignature {
    /// The line under the note, newline at its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let bytes = [self.key_id.as_slice(), &self.bytes].concat();
        [DASH, &self.name, " ", &base64_of(&bytes), "\n"].concat()
    }

    /// Reads a line without its newline.
    ///
    /// # Errors
    /// It is none of a signature.
    pub fn parse(line: &str) -> Result<Self, Malformed> {
        let fault = |fault| Malformed::at(1, fault);
        let rest = line.strip_prefix(DASH).ok_or(fault(Fault::SignatureLine))?;
        let (name, encoded) = rest.split_once(' ').ok_or(fault(Fault::SignatureLine))?;
        checked_name(name).map_err(|malformed| fault(malformed.fault))?;
        let bytes = bytes_from(encoded).ok_or(fault(Fault::Base64))?;
        match bytes.split_first_chunk::<4>() {
            Some((key_id, bytes)) if !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), key_id: *key_id, bytes: bytes.to_vec() })
            }
            Some(_) | None => Err(fault(Fault::SignatureBytes)),
        }
    }
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotByThisKey => f.write_str("it carries no signature of the key"),
            Self::Forged => f.write_str("a signature in the key's name is not the key's"),
            Self::NotACheckpoint(malformed) => write!(f, "it is no checkpoint: {malformed}"),
            Self::OtherOrigin => f.write_str("it is a checkpoint of another origin than the key's"),
        }
    }
}

impl core::error::Error for Unsigned {}
