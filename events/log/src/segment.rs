//! The files that the journal consists of, each named by the first position that it may hold.

use crate::bytes::Cursor;
use crate::disk::{create_synced, sync_dir};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

const MAGIC: [u8; 8] = *b"stepinjr";
const FORMAT: u8 = 1;
/// Magic, format, origin, first position, checksum.
pub(crate) const HEADER: usize = 8 + 1 + 16 + 8 + 4;

/// One file of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) first: u64,
    pub(crate) path: PathBuf,
}

impl Segment {
    /// Its file's name.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// All of them, in order.
pub(crate) fn list(dir: &Path) -> io::Result<Vec<Segment>> {
    let mut segments = Vec::new();
    let entries = match fs::read_dir(dir) {
        // A journal that is gone altogether is missing, like one that has no file.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(segments),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(first) = name.strip_suffix(".journal").and_then(|first| first.parse().ok()) {
            segments.push(Segment { first, path });
        }
    }
    segments.sort_by_key(|segment| segment.first);
    Ok(segments)
}

/// Where the segment that begins at `first` lies.
pub(crate) fn path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.journal"))
}

/// Creates the segment that begins at `first`, on stable storage, name included.
pub(crate) fn create(dir: &Path, origin: [u8; 16], first: u64) -> io::Result<(Segment, File)> {
    let path = path(dir, first);
    let file = create_synced(&path, &header(origin, first))?;
    Ok((Segment { first, path }, file))
}

/// Removes a segment whose creation was interrupted.
pub(crate) fn remove(segment: &Segment) -> io::Result<()> {
    fs::remove_file(&segment.path)?;
    sync_dir(segment.path.parent().expect("segments lie in the journal's folder"))
}

/// Puts everything written to any of them on stable storage.
pub(crate) fn sync_all(dir: &Path) -> io::Result<()> {
    list(dir)?.iter().try_for_each(|segment| File::open(&segment.path)?.sync_data())
}

fn header(origin: [u8; 16], first: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend(MAGIC);
    bytes.push(FORMAT);
    bytes.extend(origin);
    bytes.extend(first.to_be_bytes());
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

/// What is wrong with the head of a segment file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadFault {
    /// Too short or not its own: torn, if nothing follows.
    Damaged,
    /// Whole, and of another log.
    Foreign,
}

pub(crate) fn check_header(
    bytes: &[u8],
    origin: [u8; 16],
    segment: &Segment,
) -> Result<(), HeadFault> {
    let head = bytes.get(..HEADER).ok_or(HeadFault::Damaged)?;
    if head == header(origin, segment.first) {
        return Ok(());
    }
    let (body, sum) = head.split_last_chunk::<4>().ok_or(HeadFault::Damaged)?;
    let sound = u32::from_be_bytes(*sum) == crc32fast::hash(body) && head[..8] == MAGIC;
    let mut cursor = Cursor(&head[9..]);
    match cursor.array() {
        Some(written_by) if sound && written_by != origin => Err(HeadFault::Foreign),
        Some::<[u8; 16]>(_) | None => Err(HeadFault::Damaged),
    }
}
