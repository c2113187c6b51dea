//! One round: the journal from its beginning, frame by frame, and what sled holds of each.

use crate::copyfault::CopyFault;
use crate::frame::{self, Frame};
use crate::segment::{self, Segment};
use crate::shared::Shared;
use proof::{Tree, leaf_hash};
use rustix::fs::{Advice, fadvise};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

/// Records of sled that are held in memory at once.
const AT_ONCE: usize = 64;
/// Bytes between two sleeps, at least.
const SLICE: u64 = 64 * 1024;

pub(super) struct Round<'a> {
    shared: &'a Shared,
    bytes_per_second: u64,
    /// Everything up to here is in both copies.
    upto: u64,
    tree: Tree,
    /// Bytes that were read and not yet waited for.
    unslept: u64,
}

/// Why a round does not go on.
enum End {
    Stopped,
    Damaged(String),
}

impl<'a> Round<'a> {
    pub(super) fn of(shared: &'a Shared, bytes_per_second: u64) -> Self {
        let upto = shared.unapplied.first() - 1;
        Self { shared, bytes_per_second, upto, tree: Tree::default(), unslept: 0 }
    }

    /// Whether it came to the end, with or without faults of sled.
    pub(super) fn run(mut self) -> bool {
        match self.journal() {
            Ok(()) => true,
            Err(End::Stopped) => false,
            Err(End::Damaged(fault)) => {
                self.shared.scrub.tell(fault);
                false
            }
        }
    }

    fn journal(&mut self) -> Result<(), End> {
        let dir = self.shared.options.journal_dir();
        let segments = segment::list(&dir).map_err(|error| self.unreadable(&dir, &error))?;
        for segment in &segments {
            if self.tree.size() >= self.upto {
                break;
            }
            self.segment(segment)?;
        }
        if self.tree.size() < self.upto {
            return Err(self.damaged(&dir, 0, "records that were acknowledged are gone from it"));
        }
        Ok(())
    }

    fn segment(&mut self, segment: &Segment) -> Result<(), End> {
        let path = &segment.path;
        let file = File::open(path).map_err(|error| self.unreadable(path, &error))?;
        let length = file.metadata().map_err(|error| self.unreadable(path, &error))?.len();
        // Where that is not possible, what the kernel holds is checked.
        let _ = fadvise(&file, 0, None, Advice::DontNeed);
        let mut bytes = vec![0; segment::HEADER];
        file.read_exact_at(&mut bytes, 0).map_err(|error| self.unreadable(path, &error))?;
        let origin = self.shared.keyring.origin;
        if segment.first != self.tree.size() + 1
            || segment::check_header(&bytes, origin, segment).is_err()
        {
            return Err(self.damaged(path, 0, "its head is not what it should be"));
        }
        let mut offset = segment::HEADER as u64;
        while offset < length && self.tree.size() < self.upto {
            let frame = frame::read_at(&file, offset);
            bytes = frame.map_err(|error| self.unreadable(path, &error))?;
            let frame = frame::decode(&bytes).map_err(|why| self.damaged(path, offset, why))?;
            self.frame(&frame).map_err(|why| self.damaged(path, offset, why))?;
            self.sled(&frame)?;
            offset += bytes.len() as u64;
            self.slice(2 * bytes.len() as u64)?;
        }
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), &'static str> {
        if frame.first != self.tree.size() + 1 {
            return Err("its position does not follow the one before");
        }
        frame.records.iter().for_each(|record| self.tree.push(leaf_hash(record)));
        if frame.root_after == self.tree.root() {
            return Ok(());
        }
        Err("its records do not give the root that it states")
    }

    /// Sled's copy of a frame. A fault of it does not end the round: the journal goes on.
    fn sled(&self, frame: &Frame<'_>) -> Result<(), End> {
        let mut first = frame.first;
        for expected in frame.records.chunks(AT_ONCE) {
            let last = (first + expected.len() as u64 - 1).min(self.upto);
            if first > last {
                break;
            }
            match self.shared.copy.range(first, last) {
                Ok(found) if found.iter().eq(&expected[..found.len()]) => {}
                Err(CopyFault::Closed) => return Err(End::Stopped),
                Ok(_) | Err(_) => self.name(first, &expected[..one_of(last - first + 1)])?,
            }
            first = last + 1;
        }
        Ok(())
    }

    /// Which of these records it is.
    fn name(&self, first: u64, expected: &[&[u8]]) -> Result<(), End> {
        for (position, expected) in (first..).zip(expected) {
            let why = match self.shared.copy.get(position) {
                Ok(Some(found)) if found == *expected => continue,
                Ok(Some(_)) => "its bytes are others".to_owned(),
                Ok(None) => "it is missing".to_owned(),
                Err(CopyFault::Closed) => return Err(End::Stopped),
                Err(fault) => fault.to_string(),
            };
            self.shared.scrub.tell(format!(
                "record {position} is damaged in the copy that is read from: {why}. The journal \
                 has it whole, and writing goes on. Stop the service and run `stepin repair --from \
                 journal`"
            ));
        }
        Ok(())
    }

    /// So much was read: once it is worth it, sleeps as long as that may take.
    fn slice(&mut self, bytes: u64) -> Result<(), End> {
        let scrub = &self.shared.scrub;
        scrub.came_to(self.tree.size(), bytes);
        self.unslept += bytes;
        if self.unslept < SLICE {
            return Ok(());
        }
        let read = std::mem::take(&mut self.unslept);
        let micros = read.saturating_mul(1_000_000) / self.bytes_per_second.max(1);
        if scrub.rest(Duration::from_micros(micros)) { Err(End::Stopped) } else { Ok(()) }
    }

    fn damaged(&self, path: &Path, offset: u64, why: &str) -> End {
        let next = self.tree.size() + 1;
        End::Damaged(format!(
            "the journal is damaged in {} at byte {offset}, from record {next} on: {why}. Readers \
             read the other copy, and writing goes on. Make sure that there is a \
             backup, then stop the service and run `stepin repair --from sled`",
            path.display()
        ))
    }

    fn unreadable(&self, path: &Path, error: &io::Error) -> End {
        self.damaged(path, 0, &format!("it cannot be read: {error}"))
    }
}

fn one_of(count: u64) -> usize {
    usize::try_from(count).expect("at most a chunk")
}
