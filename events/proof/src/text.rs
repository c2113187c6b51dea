//! The pieces that all formats are made of: lines, numbers and base64, in one spelling only.

use crate::malformed::{Fault, Malformed};
use crate::tree::Hash;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// No proof in a tree of less than 2⁶³ leaves has more; the protocol of witnesses says so, too.
pub const PROOF_HASHES_MAX: usize = 63;

/// Standard base64 with padding, as all these formats write bytes.
#[must_use]
pub fn base64_of(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// One hash as all these formats write it; `None` unless it is the only spelling of 32 bytes.
#[must_use]
pub fn hash_from_base64(text: &str) -> Option<Hash> {
    bytes_from(text)?.try_into().ok()
}

/// The engine takes neither stray bits after the last byte nor missing padding.
pub(crate) fn bytes_from(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A number as these formats write it: digits, no leading zero, below 2⁶³ (what Go's and other
/// verifiers take).
pub(crate) fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let leads = text.len() > 1 && text.starts_with('0');
    let value: u64 = (plain && !leads).then(|| text.parse().ok()).flatten()?;
    i64::try_from(value).is_ok().then_some(value)
}

/// The rest of a line that begins with this word and one space.
pub(crate) fn value_of<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    line.strip_prefix(word)?.strip_prefix(' ')
}

/// The lines of a text in which each one, the last too, ends with a newline.
pub(crate) fn lines(text: &str) -> Result<impl Iterator<Item = &str>, Malformed> {
    let body = text.strip_suffix('\n').ok_or(Malformed::whole(Fault::Unended))?;
    Ok(body.split('\n'))
}

pub(crate) fn checked_characters(text: &str) -> Result<(), Malformed> {
    let is_bad = |c: char| c < ' ' && c != '\n';
    let bad = text.split('\n').position(|line| line.contains(is_bad));
    bad.map_or(Ok(()), |line| Err(Malformed::at(line + 1, Fault::Control)))
}

/// The hashes of a proof, one a line, of which the first is line `first` of its text.
pub(crate) fn hashes<'a>(
    lines: impl Iterator<Item = &'a str>,
    first: usize,
) -> Result<Vec<Hash>, Malformed> {
    let mut found = Vec::new();
    for (line, text) in (first..).zip(lines) {
        if found.len() == PROOF_HASHES_MAX {
            return Err(Malformed::at(line, Fault::TooManyHashes));
        }
        found.push(hash_from_base64(text).ok_or(Malformed::at(line, Fault::Hash))?);
    }
    Ok(found)
}

pub(crate) fn push_hashes(text: &mut String, hashes: &[Hash]) {
    for hash in hashes {
        text.push_str(&base64_of(hash));
        text.push('\n');
    }
}
