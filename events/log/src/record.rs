//! The stored record: a clear header, then one sealed part (`docs/architecture.md`, "record").
//!
//! These bytes, verbatim, are what both copies hold and what the tree hashes. They are never made
//! a second time from anything else. All numbers are big-endian.

use crate::bytes::Cursor;
use crate::origin;
use events::{BatchId, EventId};

/// The version of this layout.
pub(crate) const FORMAT: u8 = 1;
/// Compressed, padded and sealed.
const SEALED: u8 = 1;
/// Neither compressed nor sealed: written by test builds only, and refused by every other build.
const UNSEALED: u8 = 2;
/// The kind of record that this build writes and reads.
pub(crate) const KIND: u8 = if cfg!(feature = "unsealed") { UNSEALED } else { SEALED };

/// Everything before the ciphertext.
pub(crate) const PREFIX: usize = HEADER + 16 + 12 + 32 + 4;
const HEADER: usize = 1 + 1 + 16 + 16 + 8 + 16 + 2 + 2 + 32 + 8;
const RECORDED_AT: usize = HEADER - 8;

/// What of a record can be read without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) event: EventId,
    pub(crate) stream: [u8; 16],
    pub(crate) version: u64,
    pub(crate) batch: BatchId,
    pub(crate) index: u16,
    pub(crate) count: u16,
    /// The request's digest, keyed with the organisation's HMAC key.
    pub(crate) request: [u8; 32],
    pub(crate) recorded_at: i64,
}

/// The sealed part as it stands in a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed<'a> {
    pub(crate) key: [u8; 16],
    pub(crate) nonce: [u8; 12],
    /// Derived beside the event's key: a ciphertext opens under one key only.
    pub(crate) commitment: [u8; 32],
    pub(crate) ciphertext: &'a [u8],
}

pub(crate) fn encode(header: &Header, sealed: &Sealed<'_>) -> Vec<u8> {
    let mut record = Vec::with_capacity(PREFIX + sealed.ciphertext.len());
    record.extend([FORMAT, KIND]);
    record.extend(header.event.as_bytes());
    record.extend(header.stream);
    record.extend(header.version.to_be_bytes());
    record.extend(header.batch.as_bytes());
    record.extend(header.index.to_be_bytes());
    record.extend(header.count.to_be_bytes());
    record.extend(header.request);
    record.extend(header.recorded_at.to_be_bytes());
    record.extend(sealed.key);
    record.extend(sealed.nonce);
    record.extend(sealed.commitment);
    record.extend(crate::bytes::length(sealed.ciphertext).to_be_bytes());
    record.extend(sealed.ciphertext);
    record
}

/// Sets the one field that only the sequencer knows. It is bound by the tree, not by the seal.
pub(crate) fn set_recorded_at(record: &mut [u8], micros: i64) {
    record[RECORDED_AT..HEADER].copy_from_slice(&micros.to_be_bytes());
}

pub(crate) fn decode(record: &[u8]) -> Result<(Header, Sealed<'_>), &'static str> {
    match record {
        [] => return Err("it is empty"),
        [FORMAT, kind, ..] if *kind == KIND => {}
        [FORMAT, UNSEALED, ..] => return Err("a test build wrote it, without sealing it"),
        [FORMAT, SEALED, ..] => return Err("it is sealed, and this is a test build"),
        record if origin::is_origin(record) => return Err("it is no event"),
        [_, ..] => return Err("its format is not known to this version"),
    }
    parts(record).ok_or("its length is wrong")
}

fn parts(record: &[u8]) -> Option<(Header, Sealed<'_>)> {
    let mut cursor = Cursor(record.get(2..)?);
    let header = Header {
        event: EventId::from_bytes(cursor.array()?),
        stream: cursor.array()?,
        version: cursor.u64()?,
        batch: BatchId::from_bytes(cursor.array()?),
        index: cursor.u16()?,
        count: cursor.u16()?,
        request: cursor.array()?,
        recorded_at: cursor.i64()?,
    };
    let (key, nonce, commitment) = (cursor.array()?, cursor.array()?, cursor.array()?);
    let length = cursor.u32()?;
    let ciphertext = cursor.0;
    (ciphertext.len() == usize::try_from(length).ok()?)
        .then_some((header, Sealed { key, nonce, commitment, ciphertext }))
}

/// How long the whole record is, by its first bytes.
pub(crate) fn length(front: &[u8]) -> Option<usize> {
    if origin::is_origin(front) {
        return Some(front.len());
    }
    let mut cursor = Cursor(front.get(PREFIX - 4..)?);
    usize::try_from(cursor.u32()?).ok()?.checked_add(PREFIX)
}
