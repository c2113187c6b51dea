//! The body of a request to a witness (C2SP `tlog-witness`): the size that it knows, the proof
//! from there, and the checkpoint to cosign.

use crate::checkpoint::Checkpoint;
use crate::malformed::{Fault, Malformed};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::text::{checked_characters, hashes, number, push_hashes, value_of};
use crate::tree::Hash;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The most bytes that a request may have.
pub const BODY_BYTES_MAX: usize = NOTE_BYTES_MAX + 4096;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last; 0 for a log that is new to it.
    pub old: u64,
    /// The consistency proof from there to the checkpoint.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub checkpoint: Note,
}

impl AddCheckpoint {
    /// The whole body.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        push_hashes(&mut text, &self.proof);
        text.push('\n');
        text.push_str(&self.checkpoint.to_text());
        text
    }

    /// Reads a body, without judging proof or signatures.
    ///
    /// # Errors
    /// The line that is not as the format wants it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > BODY_BYTES_MAX {
            return Err(Malformed::whole(Fault::TooLong));
        }
        checked_characters(text)?;
        let (head, note) = text.split_once("\n\n").ok_or(Malformed::whole(Fault::NoBlankLine))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| value_of(line, "old"));
        let old = old.ok_or(Malformed::at(1, Fault::Keyword))?;
        let old = number(old).ok_or(Malformed::at(1, Fault::Number))?;
        let proof = hashes(lines, 2)?;
        let before = proof.len() + 2;
        let checkpoint = Note::parse(note).map_err(|malformed| malformed.after(before))?;
        Checkpoint::parse(&checkpoint.text).map_err(|malformed| malformed.after(before))?;
        Ok(Self { old, proof, checkpoint })
    }
}
