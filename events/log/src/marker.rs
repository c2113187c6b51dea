//! The head marker: what was acknowledged last, outside both copies.
//!
//! It lets start-up tell a torn tail that nobody was promised from records that were acknowledged
//! and are damaged. It is written to the page cache before every acknowledgement and synced a few
//! times a second: exact after a kill, at most behind after a power cut.

use crate::OpenError;
use crate::bytes::Cursor;
use crate::disk::{Disk, create_synced};
use proof::Hash;
use std::fs::File;
use std::io;
use std::path::Path;

const MAGIC: [u8; 8] = *b"stepinhd";
const SLOT: usize = 8 + 8 + 16 + 8 + 32 + 8 + 4;
/// Far enough apart that a torn write of one slot never reaches the other.
const STRIDE: u64 = 4096;

/// The head as the marker states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) recorded_at: i64,
}

pub(crate) struct Marker {
    file: File,
    origin: [u8; 16],
    sequence: u64,
}

impl Marker {
    pub(crate) fn create(path: &Path, origin: [u8; 16], mark: Mark) -> io::Result<Self> {
        let mut both = vec![0; usize::try_from(STRIDE).expect("4096 fits") + SLOT];
        both[..SLOT].copy_from_slice(&encode(1, origin, mark));
        let file = create_synced(path, &both)?;
        Ok(Self { file, origin, sequence: 1 })
    }

    /// Opens the marker and reads the newer of its slots.
    pub(crate) fn open(path: &Path, origin: [u8; 16]) -> Result<(Self, Mark), OpenError> {
        let failed = |error| OpenError::io("opening the head marker", path, error);
        let file = match File::options().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::MarkerDamaged { path: path.to_path_buf() });
            }
            opened => opened.map_err(failed)?,
        };
        let (sequence, mark) = newest(path, origin)?;
        Ok((Self { file, origin, sequence }, mark))
    }

    /// What it says now, of a log that another process may be writing.
    pub(crate) fn look(path: &Path, origin: [u8; 16]) -> Result<Mark, OpenError> {
        newest(path, origin).map(|(_, mark)| mark)
    }

    /// Writes the older slot. Nothing is synced.
    pub(crate) fn write(&mut self, disk: &dyn Disk, mark: Mark) -> io::Result<()> {
        self.sequence += 1;
        let offset = if self.sequence % 2 == 1 { 0 } else { STRIDE };
        disk.write(&self.file, &encode(self.sequence, self.origin, mark), offset)
    }

    /// The file, for whoever syncs it.
    pub(crate) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}

fn newest(path: &Path, origin: [u8; 16]) -> Result<(u64, Mark), OpenError> {
    let bytes = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|error| OpenError::io("opening the head marker", path, error))?,
    };
    let newest = slots(&bytes).into_iter().flatten().max_by_key(|(sequence, _, _)| *sequence);
    let Some((sequence, written_by, mark)) = newest else {
        return Err(OpenError::MarkerDamaged { path: path.to_path_buf() });
    };
    if written_by != origin {
        return Err(OpenError::Foreign { what: "the head marker", path: path.to_path_buf() });
    }
    Ok((sequence, mark))
}

/// Whether either slot can be read, of whichever log it is.
pub(crate) fn is_readable(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| slots(&bytes).into_iter().any(|slot| slot.is_some()))
}

type Slot = (u64, [u8; 16], Mark);

fn slots(bytes: &[u8]) -> [Option<Slot>; 2] {
    let second = usize::try_from(STRIDE).expect("4096 fits");
    [decode(bytes), decode(bytes.get(second..).unwrap_or_default())]
}

fn encode(sequence: u64, origin: [u8; 16], mark: Mark) -> Vec<u8> {
    let mut slot = Vec::with_capacity(SLOT);
    slot.extend(MAGIC);
    slot.extend(sequence.to_be_bytes());
    slot.extend(origin);
    slot.extend(mark.size.to_be_bytes());
    slot.extend(mark.root);
    slot.extend(mark.recorded_at.to_be_bytes());
    slot.extend(crc32fast::hash(&slot).to_be_bytes());
    slot
}

fn decode(bytes: &[u8]) -> Option<Slot> {
    let slot = bytes.get(..SLOT)?;
    let mut cursor = Cursor(slot);
    if cursor.array()? != MAGIC {
        return None;
    }
    let sequence = cursor.u64()?;
    let origin = cursor.array()?;
    let mark = Mark { size: cursor.u64()?, root: cursor.array()?, recorded_at: cursor.i64()? };
    (cursor.u32()? == crc32fast::hash(&slot[..SLOT - 4])).then_some((sequence, origin, mark))
}
