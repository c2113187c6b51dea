//! Entries one after the other, each after its length in two bytes.

use crate::malformed::{Fault, Malformed};
use alloc::vec::Vec;

/// The longest entry that the format can say.
pub const ENTRY_BYTES_MAX: usize = 0xffff;

/// The bytes of a bundle.
///
/// # Errors
/// An entry is too long.
pub fn encode_entries<R: AsRef<[u8]>>(
    records: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    for record in records {
        let record = record.as_ref();
        let length =
            u16::try_from(record.len()).map_err(|_| Malformed::whole(Fault::EntryTooLong))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(record);
    }
    Ok(bytes)
}

/// The entries of a bundle that is to hold `width` of them and nothing else.
///
/// # Errors
/// It holds more or fewer, or ends within one.
pub fn decode_entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, Malformed> {
    let fault = Malformed::whole(Fault::Entries);
    let (mut entries, mut rest) = (Vec::new(), bundle);
    for _ in 0..width {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(fault)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(fault)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(fault) }
}
