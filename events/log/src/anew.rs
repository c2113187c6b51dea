//! Writing a whole journal anew, record by record, into a folder of its own.

use crate::frame;
use crate::segment;
use proof::{Tree, leaf_hash};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const FRAME_RECORDS: usize = 512;

pub(crate) struct Anew {
    dir: PathBuf,
    origin: [u8; 16],
    segment_bytes: u64,
    file: File,
    length: u64,
    tree: Tree,
    written: u64,
    waiting: Vec<Vec<u8>>,
    buffer: Vec<u8>,
}

impl Anew {
    /// Begins in `dir`, which must not exist.
    pub(crate) fn begin(dir: &Path, origin: [u8; 16], segment_bytes: u64) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let (_, file) = segment::create(dir, origin, 1)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            origin,
            segment_bytes,
            file,
            length: segment::HEADER as u64,
            tree: Tree::default(),
            written: 0,
            waiting: Vec::new(),
            buffer: Vec::new(),
        })
    }

    /// All records so far.
    pub(crate) const fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn push(&mut self, record: Vec<u8>) -> io::Result<()> {
        self.tree.push(leaf_hash(&record));
        self.waiting.push(record);
        if self.waiting.len() == FRAME_RECORDS { self.end_frame() } else { Ok(()) }
    }

    /// Roots are stated where frames end: whoever needs one at this size ends the frame here.
    pub(crate) fn end_frame(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if self.length >= self.segment_bytes {
            self.file.sync_all()?;
            (_, self.file) = segment::create(&self.dir, self.origin, self.written + 1)?;
            self.length = segment::HEADER as u64;
        }
        let size = self.tree.size();
        let records = self.waiting.iter().map(Vec::as_slice);
        frame::encode(&mut self.buffer, self.written + 1, size, &self.tree.root(), records);
        self.file.write_all_at(&self.buffer, self.length)?;
        self.length += self.buffer.len() as u64;
        self.written = size;
        self.waiting.clear();
        Ok(())
    }

    /// Puts all of it on stable storage.
    pub(crate) fn finish(mut self) -> io::Result<Tree> {
        self.end_frame()?;
        self.file.sync_all()?;
        Ok(self.tree)
    }
}
