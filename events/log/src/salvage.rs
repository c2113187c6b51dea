//! Reading what can still be read of a damaged journal: every whole frame, wherever it stands.

use crate::frame;
use crate::segment::{self, Segment};
use std::collections::VecDeque;
use std::io;
use std::path::Path;

/// Whole frames in the order of their positions; what lies between them is skipped.
pub(crate) struct Salvage {
    segments: std::vec::IntoIter<Segment>,
    bytes: Vec<u8>,
    offset: usize,
    ready: VecDeque<(u64, Vec<u8>)>,
}

impl Salvage {
    pub(crate) fn of(dir: &Path) -> io::Result<Self> {
        let segments = if dir.is_dir() { segment::list(dir)? } else { Vec::new() };
        Ok(Self {
            segments: segments.into_iter(),
            bytes: Vec::new(),
            offset: 0,
            ready: VecDeque::new(),
        })
    }

    /// The record at `position`, if it can be read. To be asked in rising order.
    pub(crate) fn record(&mut self, position: u64) -> io::Result<Option<Vec<u8>>> {
        loop {
            while self.ready.front().is_some_and(|(here, _)| *here < position) {
                self.ready.pop_front();
            }
            match self.ready.front().map(|(here, _)| *here) {
                Some(here) if here == position => {
                    return Ok(self.ready.pop_front().map(|(_, record)| record));
                }
                Some(_) => return Ok(None),
                None if self.next_frame()? => {}
                None => return Ok(None),
            }
        }
    }

    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            let rest = self.bytes.get(self.offset..).unwrap_or_default();
            let magic = frame::MAGIC;
            let Some(at) = rest.windows(magic.len()).position(|window| window == magic) else {
                let Some(next) = self.segments.next() else { return Ok(false) };
                (self.bytes, self.offset) = (std::fs::read(next.path)?, 0);
                continue;
            };
            if let Ok(frame) = frame::decode(&rest[at..]) {
                let records = frame.records.iter().map(|record| record.to_vec());
                self.ready.extend((frame.first..).zip(records));
                self.offset += at + frame.length;
                return Ok(true);
            }
            self.offset += at + 1;
        }
    }
}
