//! What the machine would allow whoever reads: the same sealed records in one flat file, without
//! sled, checks or order. For the benchmark.

use crate::shared::opened;
use crate::{EventLog as _, SledLog};
use events::{Position, Stream, Version};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A run of records that one thread takes at once.
const RUN: usize = 1024;

/// Every record of a log, one after the other, and where each begins.
pub struct Flat {
    file: File,
    /// One more than there are records: the last is the end.
    offsets: Vec<u64>,
    first: u64,
}

impl Flat {
    /// Copies all records.
    ///
    /// # Errors
    /// They cannot be read or written.
    pub fn of(log: &SledLog, path: &Path) -> io::Result<Self> {
        let (head, first) =
            (log.head().position.0, crate::held(log.shared.index.read()).origins() + 1);
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        let mut writer = BufWriter::new(&file);
        let (mut offsets, mut next) = (vec![0], first);
        while next <= head {
            let upto = head.min(next + RUN as u64 - 1);
            let records = log.stored(Position(next), Position(upto)).map_err(io::Error::other)?;
            for record in records {
                writer.write_all(&record)?;
                offsets.push(offsets[offsets.len() - 1] + record.len() as u64);
            }
            next = upto + 1;
        }
        writer.flush()?;
        drop(writer);
        Ok(Self { file, offsets, first })
    }

    /// Reads, opens and decodes every record with so many threads; how many that were.
    ///
    /// # Errors
    /// A record cannot be read or opened.
    pub fn decode(&self, log: &SledLog, threads: usize) -> io::Result<u64> {
        let (next, decoded) = (AtomicUsize::new(0), AtomicU64::new(0));
        let work = || -> io::Result<()> {
            let mut bytes = Vec::new();
            loop {
                let from = next.fetch_add(RUN, Ordering::Relaxed);
                let upto = (from + RUN).min(self.offsets.len() - 1);
                if from >= upto {
                    return Ok(());
                }
                let start = self.offsets[from];
                bytes.resize(usize::try_from(self.offsets[upto] - start).unwrap_or(0), 0);
                self.file.read_exact_at(&mut bytes, start)?;
                for at in from..upto {
                    let within = |at: usize| usize::try_from(self.offsets[at] - start).unwrap_or(0);
                    let record = &bytes[within(at)..within(at + 1)];
                    let position = Position(self.first + at as u64);
                    let recorded = opened(&log.shared.keyring, position, record);
                    std::hint::black_box(recorded.map_err(io::Error::other)?);
                    decoded.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
            let joined = threads.into_iter().map(|one| one.join().expect("readers do not panic"));
            joined.collect::<io::Result<()>>()
        })?;
        Ok(decoded.into_inner())
    }

    /// Finds a stream's records in the index and reads the bytes of each, still sealed; how many
    /// bytes that were.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn read_sealed(&self, log: &SledLog, stream: Stream) -> io::Result<usize> {
        let index = crate::held(log.shared.index.read());
        let positions = index.positions(stream, Version(1), Version(u64::MAX));
        drop(index);
        let (mut bytes, mut read) = (Vec::new(), 0);
        for position in positions {
            let at = usize::try_from(position.0 - self.first).map_err(io::Error::other)?;
            let (start, end) = (self.offsets[at], self.offsets[at + 1]);
            bytes.resize(usize::try_from(end - start).map_err(io::Error::other)?, 0);
            self.file.read_exact_at(&mut bytes, start)?;
            read += std::hint::black_box(&bytes).len();
        }
        Ok(read)
    }
}
