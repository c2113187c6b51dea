//! The journal as it is written: the commit point of the log.

use crate::OpenError;
use crate::disk::Disk;
use crate::frame;
use crate::options::{Durability, Options};
use crate::places::Place;
use crate::segment::{self, Segment};
use crate::walk::Walked;
use proof::Hash;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) struct Journal {
    dir: PathBuf,
    origin: [u8; 16],
    disk: Arc<dyn Disk>,
    durability: Durability,
    segment_bytes: u64,
    /// The first position of the segment that is written to.
    segment: u64,
    file: File,
    length: u64,
    /// Up to where the file holds zeros that the next frames are written over.
    zeroed: u64,
    buffer: Vec<u8>,
}

/// How many zeros are written ahead at a time. A sync of bytes that are there already spares the
/// filesystem its own journal, which a file that grows needs at every sync.
const AHEAD: u64 = 1 << 20;

/// Why a commit did not come about.
#[derive(Debug)]
pub(crate) enum CommitFault {
    /// Nothing of it is there.
    NotWritten(String),
    /// Nobody knows. The journal must not be written to again.
    Unknown(String),
}

impl Journal {
    /// Goes on at the end of what was found sound. The caller has cut what follows.
    pub(crate) fn resume(
        options: &Options,
        origin: [u8; 16],
        segment: &Segment,
        length: u64,
    ) -> Result<Self, OpenError> {
        let failed = |error| OpenError::io("opening the journal", &segment.path, error);
        let file = File::options().read(true).write(true).open(&segment.path).map_err(failed)?;
        Ok(Self {
            dir: options.journal_dir(),
            origin,
            disk: Arc::clone(&options.disk),
            durability: options.durability,
            segment_bytes: options.limits.segment_bytes,
            segment: segment.first,
            file,
            length,
            zeroed: length,
            buffer: Vec::new(),
        })
    }

    /// Writes one frame and, unless durability was turned down, puts it on stable storage; where it
    /// stands.
    pub(crate) fn commit<'a>(
        &mut self,
        first: u64,
        size_after: u64,
        root_after: &Hash,
        records: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> Result<Place, CommitFault> {
        if self.length >= self.segment_bytes {
            self.begin_segment(first)?;
        }
        frame::encode(&mut self.buffer, first, size_after, root_after, records);
        let frame = self.buffer.len();
        let end = self.length + frame as u64;
        if end > self.zeroed && self.durability == Durability::Disk {
            let room = self.segment_bytes.saturating_sub(end).min(AHEAD);
            self.buffer.resize(frame + usize::try_from(room).expect("a mebibyte"), 0);
        }
        let mut written = self.disk.write(&self.file, &self.buffer, self.length);
        if written.is_err() && self.buffer.len() > frame {
            // There may be room for the frame alone.
            self.buffer.truncate(frame);
            written =
                self.cut().and_then(|()| self.disk.write(&self.file, &self.buffer, self.length));
        }
        if let Err(error) = written {
            let why = format!("the journal could not be written: {error}");
            return Err(match self.cut() {
                Ok(()) => CommitFault::NotWritten(why),
                Err(cut) => CommitFault::Unknown(format!("{why}; and not cut back: {cut}")),
            });
        }
        match self.durability {
            Durability::Process => {}
            // After a failed sync the kernel may have dropped the bytes and call the next one a
            // success: there is no second try.
            Durability::Disk => self.disk.sync(&self.file).map_err(|error| {
                CommitFault::Unknown(format!("the journal could not be synced: {error}"))
            })?,
        }
        self.zeroed = self.zeroed.max(self.length + self.buffer.len() as u64);
        let place = Place { first, segment: self.segment, offset: self.length };
        self.length = end;
        Ok(place)
    }

    /// Takes away what stands behind the last frame.
    fn cut(&mut self) -> io::Result<()> {
        self.disk.cut(&self.file, self.length)?;
        self.zeroed = self.length;
        Ok(())
    }

    /// The file ends where its last frame does. Zeros that stay behind are no damage.
    pub(crate) fn close(&mut self) {
        if self.zeroed > self.length {
            let _ = self.cut();
        }
    }

    fn begin_segment(&mut self, first: u64) -> Result<(), CommitFault> {
        // Only the last segment may hold room for more.
        let why = |error| format!("a full journal segment could not be ended: {error}");
        self.cut().map_err(|error| CommitFault::NotWritten(why(error)))?;
        self.disk.sync(&self.file).map_err(|error| CommitFault::Unknown(why(error)))?;
        match segment::create(&self.dir, self.origin, first) {
            Ok((segment, file)) => {
                self.segment = segment.first;
                self.file = file;
                self.length = segment::HEADER as u64;
                self.zeroed = self.length;
                Ok(())
            }
            Err(error) => {
                let why = format!("a new journal segment could not be begun: {error}");
                let path = segment::path(&self.dir, first);
                // A half-made file would stand in the way of the next attempt.
                match std::fs::remove_file(path) {
                    Ok(()) => Err(CommitFault::NotWritten(why)),
                    Err(gone) if gone.kind() == io::ErrorKind::NotFound => {
                        Err(CommitFault::NotWritten(why))
                    }
                    Err(stuck) => Err(CommitFault::Unknown(format!("{why}; {stuck}"))),
                }
            }
        }
    }
}

/// Makes a journal with nothing in it.
pub(crate) fn create(dir: &Path, origin: [u8; 16]) -> Result<(), OpenError> {
    let failed = |error| OpenError::io("creating the journal", dir, error);
    std::fs::create_dir_all(dir).map_err(failed)?;
    segment::create(dir, origin, 1).map(|_| ()).map_err(failed)
}

/// Cuts what follows the sound part, and writes the sound end once more.
///
/// The second matters after a failed sync: pages that the kernel gave up on look whole when read
/// back, and would never be written again.
pub(crate) fn settle(options: &Options, walked: &Walked) -> Result<(), OpenError> {
    let last = &walked.segments[walked.at];
    for later in &walked.segments[walked.at + 1..] {
        segment::remove(later)
            .map_err(|error| OpenError::io("removing a torn segment", &later.path, error))?;
    }
    let failed = |error| OpenError::io("cutting the journal's torn end", &last.path, error);
    let file = File::options().read(true).write(true).open(&last.path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > walked.offset {
        options.disk.cut(&file, walked.offset).map_err(failed)?;
    }
    // More than the largest commit: only the last one can have met a failed sync.
    const REWRITTEN: u64 = 32 << 20;
    let from = walked.offset.saturating_sub(REWRITTEN);
    let mut end = vec![0; usize::try_from(walked.offset - from).expect("at most 32 MiB")];
    std::os::unix::fs::FileExt::read_exact_at(&file, &mut end, from).map_err(failed)?;
    options.disk.write(&file, &end, from).map_err(failed)?;
    file.sync_all().map_err(failed)
}
