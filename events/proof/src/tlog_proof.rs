//! C2SP `tlog-proof`: one file that proves offline that a record stands in a log, and who saw it.

use crate::checkpoint::Checkpoint;
use crate::cosignature;
use crate::key::VerifierKey;
use crate::malformed::{Fault, Malformed};
use crate::note::{NOTE_BYTES_MAX, Note, Unsigned};
use crate::text::{
    base64_of, bytes_from, checked_characters, hashes, number, push_hashes, value_of,
};
use crate::tree::Hash;
use crate::verify::{ProofFault, verify_inclusion};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The first line of every such file.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// What stands in a proof file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Whatever the maker added; nothing proves it.
    pub extra: Option<Vec<u8>>,
    /// The leaf, counted from 0.
    pub index: u64,
    /// The hashes from the leaf's sibling up to below the root.
    pub path: Vec<Hash>,
    /// The signed checkpoint, with its cosignatures.
    pub checkpoint: Note,
}

/// What a proof file has proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The tree that the record stands in.
    pub checkpoint: Checkpoint,
    /// Which of the witnesses asked for cosigned it, and when (seconds since 1970).
    pub witnessed: Vec<(String, u64)>,
}

/// Why a proof file proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// Its checkpoint is not the log's.
    Checkpoint(Unsigned),
    /// A cosignature in the name of a witness is not that witness's.
    Cosignature(Unsigned),
    /// The record is not at this place in the checkpoint's tree.
    Inclusion(ProofFault),
}

impl TlogProof {
    /// The whole file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", base64_of(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        push_hashes(&mut text, &self.path);
        text.push('\n');
        text.push_str(&self.checkpoint.to_text());
        text
    }

    /// Reads a file, without judging what it proves.
    ///
    /// # Errors
    /// The line that is not as the format wants it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > NOTE_BYTES_MAX {
            return Err(Malformed::whole(Fault::TooLong));
        }
        checked_characters(text)?;
        let (head, note) = text.split_once("\n\n").ok_or(Malformed::whole(Fault::NoBlankLine))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(Malformed::at(1, Fault::Header));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra")) {
            Some(line) => Some(extra(line)?),
            None => None,
        };
        let at = 2 + usize::from(extra.is_some());
        let index = lines.next().and_then(|line| value_of(line, "index"));
        let index = index.ok_or(Malformed::at(at, Fault::Keyword))?;
        let index = number(index).ok_or(Malformed::at(at, Fault::Number))?;
        let path = hashes(lines, at + 1)?;
        let before = at + path.len() + 1;
        let checkpoint = Note::parse(note).map_err(|malformed| malformed.after(before))?;
        Checkpoint::parse(&checkpoint.text).map_err(|malformed| malformed.after(before))?;
        Ok(Self { extra, index, path, checkpoint })
    }

    /// Whether the record with this leaf hash stands at `index` in the log of `key`. How many of
    /// the witnesses must have cosigned is the caller's to judge.
    ///
    /// # Errors
    /// What is not proven.
    pub fn verify(
        &self,
        leaf: &Hash,
        key: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<Proven, Unproven> {
        let checkpoint =
            Checkpoint::of_note(&self.checkpoint, key).map_err(Unproven::Checkpoint)?;
        let mut witnessed = Vec::new();
        for witness in witnesses {
            match cosignature::verify(&self.checkpoint, witness) {
                Ok(time) => witnessed.push((witness.name().to_owned(), time)),
                Err(Unsigned::NotByThisKey) => {}
                Err(forged) => return Err(Unproven::Cosignature(forged)),
            }
        }
        verify_inclusion(leaf, self.index, checkpoint.size, &self.path, &checkpoint.root)
            .map_err(Unproven::Inclusion)?;
        Ok(Proven { checkpoint, witnessed })
    }
}

fn extra(line: &str) -> Result<Vec<u8>, Malformed> {
    let encoded = value_of(line, "extra").ok_or(Malformed::at(2, Fault::Keyword))?;
    bytes_from(encoded).ok_or(Malformed::at(2, Fault::Base64))
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(unsigned) => write!(f, "the checkpoint: {unsigned}"),
            Self::Cosignature(unsigned) => write!(f, "a cosignature: {unsigned}"),
            Self::Inclusion(fault) => write!(f, "the inclusion: {fault}"),
        }
    }
}

impl core::error::Error for Unproven {}
