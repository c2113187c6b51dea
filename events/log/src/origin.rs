//! The origin record: what a log begins with that was restored as a new one.
//!
//! A log whose last records are gone may not go on under its old name: what it published before
//! would contradict what it says now. It begins anew with a record that is no event and names the
//! last signed checkpoint of the log before; all records of that log follow, verbatim.
//!
//! `format | kind 3 | 16 random bytes | how many records were carried over | the signed note`

use crate::bytes::{Cursor, hex};
use crate::{random, record};
use sha2::{Digest, Sha256};

const KIND: u8 = 3;
/// A record of this kind has no length of its own and must fit one part of sled.
pub(crate) const NOTE_BYTES_MAX: usize = 6 * 1024;

/// What an origin record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin<'a> {
    /// Records of the old log that follow. The note may name more: then the last are lost.
    pub(crate) carried: u64,
    /// The old log's last known signed checkpoint.
    pub(crate) note: &'a str,
}

/// Whether these are the bytes of an origin record.
pub(crate) fn is_origin(bytes: &[u8]) -> bool {
    bytes.starts_with(&[record::FORMAT, KIND])
}

/// A new one: its random bytes make its log's name.
pub(crate) fn encode(origin: &Origin<'_>) -> Vec<u8> {
    let mut bytes = vec![record::FORMAT, KIND];
    bytes.extend(random::array::<16>());
    bytes.extend(origin.carried.to_be_bytes());
    bytes.extend(origin.note.as_bytes());
    bytes
}

pub(crate) fn decode(bytes: &[u8]) -> Option<Origin<'_>> {
    let mut cursor = Cursor(bytes);
    let known = cursor.array() == Some([record::FORMAT, KIND]);
    cursor.take(16)?;
    let carried = cursor.u64()?;
    let note = std::str::from_utf8(cursor.0).ok()?;
    (known && note.len() <= NOTE_BYTES_MAX).then_some(Origin { carried, note })
}

/// The name under which a log publishes its checkpoints: by the keyring's origin or, if it begins
/// with an origin record, by that. `first` is the first record's bytes, if there is any.
#[must_use]
pub fn published_origin(keyring: &[u8; 16], first: Option<&[u8]>) -> String {
    match first.filter(|first| is_origin(first)) {
        None => format!("stepin/{}", hex(keyring)),
        Some(record) => format!("stepin/{}", hex(&Sha256::digest(record)[..16])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_wrote_and_each_has_a_name_of_its_own() {
        let origin = Origin { carried: 300, note: "stepin/00\n300\n" };
        let bytes = encode(&origin);
        assert_eq!(decode(&bytes), Some(origin));
        assert_eq!(decode(&bytes[..20]), None);
        assert_eq!(record::length(&bytes), Some(bytes.len()));
        let keyring = [0xab; 16];
        let names = [None, Some(b"\x01\x01".as_slice()), Some(&bytes), Some(&encode(&origin))]
            .map(|first| published_origin(&keyring, first));
        assert_eq!(names[0], format!("stepin/{}", "ab".repeat(16)));
        assert_eq!(names[1], names[0]);
        assert_ne!(names[2], names[0]);
        assert_ne!(names[3], names[2]);
        assert_eq!(names[2].len(), names[0].len());
    }
}
