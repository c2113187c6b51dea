//! The frame: what one commit adds to the journal.
//!
//! `magic | length of the rest | first position | count | tree size after | root after |
//! records, each after its length | crc32 of everything before`. All numbers are big-endian.

use crate::bytes::{Cursor, length};
use proof::Hash;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

pub(crate) const MAGIC: [u8; 4] = *b"SJF1";
const FRONT: usize = 4 + 4;
const CLEAR: usize = 8 + 4 + 8 + 32;
/// Far above what the sequencer puts into one: a longer length is damage.
const LONGEST: usize = 1 << 30;

/// A frame whose checksum holds.
pub(crate) struct Frame<'a> {
    pub(crate) first: u64,
    pub(crate) size_after: u64,
    pub(crate) root_after: Hash,
    pub(crate) records: Vec<&'a [u8]>,
    /// Of the whole frame.
    pub(crate) length: usize,
}

pub(crate) fn encode<'a>(
    into: &mut Vec<u8>,
    first: u64,
    size_after: u64,
    root_after: &Hash,
    records: impl ExactSizeIterator<Item = &'a [u8]>,
) {
    into.clear();
    into.extend(MAGIC);
    into.extend([0; 4]);
    into.extend(first.to_be_bytes());
    into.extend(u32::try_from(records.len()).expect("a commit is bounded").to_be_bytes());
    into.extend(size_after.to_be_bytes());
    into.extend(root_after);
    for record in records {
        into.extend(length(record).to_be_bytes());
        into.extend(record);
    }
    let rest = length(&into[FRONT..]) + 4;
    into[4..FRONT].copy_from_slice(&rest.to_be_bytes());
    into.extend(crc32fast::hash(into).to_be_bytes());
}

/// As many bytes as the frame at this place says that it has.
pub(crate) fn read_at(file: &File, offset: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; FRONT];
    file.read_exact_at(&mut bytes, offset)?;
    let rest = Cursor(&bytes[MAGIC.len()..]).u32().and_then(|rest| usize::try_from(rest).ok());
    // Of one that is too long, or longer than the file, `decode` says what is wrong.
    let rest = rest.filter(|rest| *rest < LONGEST && bytes.starts_with(&MAGIC)).unwrap_or(0);
    let left = usize::try_from(file.metadata()?.len() - offset).unwrap_or(usize::MAX);
    bytes.resize((FRONT + rest).min(left), 0);
    file.read_exact_at(&mut bytes, offset)?;
    Ok(bytes)
}

/// Reads the frame that `bytes` begin with.
pub(crate) fn decode(bytes: &[u8]) -> Result<Frame<'_>, &'static str> {
    let mut cursor = Cursor(bytes);
    if cursor.array() != Some(MAGIC) {
        return Err("no frame begins here");
    }
    let rest = cursor.u32().and_then(|rest| usize::try_from(rest).ok());
    let rest =
        rest.filter(|rest| (CLEAR + 4..LONGEST).contains(rest)).ok_or("its length is wrong")?;
    let whole = bytes.get(..FRONT + rest).ok_or("the frame is not complete")?;
    let (body, sum) = whole.split_last_chunk::<4>().ok_or("the frame is not complete")?;
    if crc32fast::hash(body) != u32::from_be_bytes(*sum) {
        return Err("its checksum does not match");
    }
    parts(&body[FRONT..], whole.len()).ok_or("its lengths do not add up")
}

fn parts(body: &[u8], length: usize) -> Option<Frame<'_>> {
    let mut cursor = Cursor(body);
    let (first, count, size_after) = (cursor.u64()?, cursor.u32()?, cursor.u64()?);
    let root_after = cursor.array()?;
    let mut records = Vec::with_capacity(usize::try_from(count).ok()?.min(body.len() / 4));
    for _ in 0..count {
        let length = usize::try_from(cursor.u32()?).ok()?;
        records.push(cursor.take(length)?);
    }
    let adds_up = cursor.0.is_empty() && first.checked_add(u64::from(count))? == size_after + 1;
    adds_up.then_some(Frame { first, size_after, root_after, records, length })
}
