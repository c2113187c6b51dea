//! C2SP `tlog-checkpoint`: what a log says of itself at one size.

use crate::key::VerifierKey;
use crate::malformed::{Fault, Malformed};
use crate::note::{Note, Unsigned};
use crate::text::{base64_of, checked_characters, hash_from_base64, lines, number};
use crate::tree::Hash;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The most leaves that a checkpoint can name. Verifiers in other languages count in 64-bit
/// integers with a sign.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// A tree head: the text of a note, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log this is; also the name of its key.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Further lines. Ours never has any; they are kept because they are signed.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// The text that is signed, newline at its end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, base64_of(&self.root));
        for extension in &self.extensions {
            text.push_str(extension);
            text.push('\n');
        }
        text
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// The line that is not as the format wants it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        checked_characters(text)?;
        let all: Vec<_> = lines(text)?.collect();
        if let Some(empty) = all.iter().position(|line| line.is_empty()) {
            return Err(Malformed::at(empty + 1, Fault::EmptyLine));
        }
        let [origin, size, root, extensions @ ..] = all.as_slice() else {
            return Err(Malformed::whole(Fault::TooShort));
        };
        Ok(Self {
            origin: (*origin).to_owned(),
            size: number(size).ok_or(Malformed::at(2, Fault::Number))?,
            root: hash_from_base64(root).ok_or(Malformed::at(3, Fault::Hash))?,
            extensions: extensions.iter().map(|&line| line.to_owned()).collect(),
        })
    }

    /// Reads a signed note, if this key of its log has signed it.
    ///
    /// # Errors
    /// Another signature than the key's, no checkpoint, or one of another origin than the key's.
    pub fn of_note(note: &Note, key: &VerifierKey) -> Result<Self, Unsigned> {
        note.verified_by(key)?;
        let checkpoint = Self::parse(&note.text).map_err(Unsigned::NotACheckpoint)?;
        if checkpoint.origin != key.name() {
            return Err(Unsigned::OtherOrigin);
        }
        Ok(checkpoint)
    }
}
