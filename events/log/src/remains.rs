//! What stands in a folder that `init` is asked for: a log, what is left of one, or nothing that
//! anybody could miss. Nothing is changed.

use crate::copy::SledCopy;
use crate::guard::{Alive, fenced_thread};
use crate::options::Options;
use crate::peek::Peek;
use crate::{OpenError, keyfile, marker, segment};
use std::fs;
use std::io;
use std::path::Path;

pub(crate) enum Found {
    /// The folder is empty, or an `init` was interrupted: no key and no record was ever kept.
    NothingOfWorth,
    /// A log, whole as far as can be seen from here.
    Log,
    /// Parts of a log, named.
    Remains(String),
}

/// A key is on stable storage before the first record that needs it. So a keyring without one is
/// of a log that never held a record, and a journal or a sled without a keyring has lost it.
pub(crate) fn look(options: &Options) -> Result<Found, OpenError> {
    let failed = |error| OpenError::io("looking into the data folder", &options.dir, error);
    let keyring = length(&options.keyring_path()).map_err(failed)?;
    let journal = journal_bytes(&options.journal_dir()).map_err(failed)?;
    if marker::is_readable(&options.marker_path()) && keyring.is_some() && journal.is_some() {
        return Ok(Found::Log);
    }
    let mut what = Vec::new();
    let keys = keyring.unwrap_or(0).saturating_sub(keyfile::HEADER as u64);
    if keys > 0 {
        what.push(format!("its keyring holds {} keys", keys.div_ceil(keyfile::ENTRY as u64)));
    }
    if let Some(bytes @ 1..) = journal {
        what.push(format!("its journal holds {bytes} bytes of records"));
    }
    // A whole keyring came before anything else. A shorter one is the last that `init` was doing.
    let began = keyring.is_some_and(|length| length >= keyfile::HEADER as u64);
    let sled = options.sled_dir().is_dir();
    if sled && let Some(held) = sled_holds(options, began)? {
        what.push(held);
    }
    if !began && journal.is_some() {
        what.push("it has a journal, and its keyring is gone or cut short".to_owned());
    }
    let marker = length(&options.marker_path()).map_err(failed)?;
    if !began && marker.is_some() {
        what.push("it has a head marker, and its keyring is gone or cut short".to_owned());
    }
    if let Some(size @ 1..) = crate::signer::signed_size(options) {
        what.push(format!("a checkpoint was signed over {size} records"));
    }
    let mut what = what.join("; ");
    if what.is_empty() {
        return Ok(Found::NothingOfWorth);
    }
    if keys > 0 && sled {
        what += ". `stepin repair --from sled` may bring the rest back; otherwise restore a backup";
    } else {
        what += ". Restore what is missing from a backup";
    }
    Ok(Found::Remains(what))
}

fn length(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(file) => Ok(Some(file.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Bytes in the journal's files beyond their heads; `None` if it has no file.
fn journal_bytes(dir: &Path) -> io::Result<Option<u64>> {
    if !dir.is_dir() {
        return Ok(None);
    }
    let mut bytes = None;
    for segment in segment::list(dir)? {
        let length = fs::metadata(segment.path)?.len().saturating_sub(segment::HEADER as u64);
        *bytes.get_or_insert(0) += length;
    }
    Ok(bytes)
}

/// What sled holds beside its label. One that cannot be opened tells nothing: only a keyring that
/// never held a key says that there is nothing in it.
fn sled_holds(options: &Options, began: bool) -> Result<Option<String>, OpenError> {
    let empty = fs::read_dir(options.sled_dir()).is_ok_and(|mut entries| entries.next().is_none());
    if empty {
        return Ok(None);
    }
    let peek = Peek::at(options)?;
    let (dir, cache) = (peek.dir().to_path_buf(), options.limits.sled_cache_bytes);
    let count = fenced_thread(&|_| {}, move |_: &Alive| SledCopy::open(&dir, cache)?.last());
    match count.and_then(|count| count) {
        Ok(records @ 1..) => Ok(Some(format!("sled holds {records} records"))),
        Ok(_) | Err(_) if began => Ok(None),
        Ok(_) | Err(_) => Ok(Some("it has a sled, and its keyring is gone or cut short".into())),
    }
}
