//! The sled copy: what the service reads. The only code that knows sled.
//!
//! One tree. A key is the position and a part number; records longer than a part are split, because
//! sled never syncs what it spills out of its pages. Nothing is ever rewritten or removed.

use crate::copyfault::CopyFault;
use crate::guard::fenced;
use crate::record;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// Longest value; a page that spills to `blobs/` is never synced by sled.
const PART: usize = 7 * 1024;
/// One `apply_batch` takes a lock of the whole process.
const AT_ONCE: usize = 128;
const LABEL_FORMAT: u8 = 1;
/// Ten milliseconds apart.
const ATTEMPTS: u32 = 1000;

/// Sled, open.
pub(crate) struct SledCopy {
    db: RwLock<Option<sled::Db>>,
    dir: PathBuf,
    cache: u64,
}

fn key(position: u64, part: u8) -> [u8; 9] {
    let mut key = [part; 9];
    key[..8].copy_from_slice(&position.to_be_bytes());
    key
}

/// Position 0 holds no record: it says which log this is.
fn label(origin: [u8; 16]) -> [u8; 17] {
    let mut label = [LABEL_FORMAT; 17];
    label[1..].copy_from_slice(&origin);
    label
}

/// Sled says so in words only: the kind of its error is `Other`.
fn is_locked(error: &io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

fn told(error: sled::Error) -> CopyFault {
    CopyFault::of(format!("sled: {error}"))
}

impl SledCopy {
    /// Opens what is in `dir`, or makes it. To be called inside a fence: this may panic or hang.
    pub(crate) fn open(dir: &Path, cache: u64) -> Result<Self, CopyFault> {
        let config = sled::Config::new().path(dir).flush_every_ms(None).cache_capacity(cache);
        // Sled lets go of its own lock only when its last background job has ended and the last
        // of its garbage was collected, which may be never if nothing stirs the collector. Nobody
        // else can hold it: this log's own lock is ours.
        let mut attempts = 0;
        let db = loop {
            match config.open() {
                Err(sled::Error::Io(error)) if is_locked(&error) && attempts < ATTEMPTS => {
                    attempts += 1;
                    crossbeam_epoch::pin().flush();
                    std::thread::sleep(Duration::from_millis(10));
                }
                opened => break opened.map_err(told)?,
            }
        };
        Ok(Self { db: RwLock::new(Some(db)), dir: dir.to_path_buf(), cache })
    }

    fn with<T>(&self, work: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, CopyFault> {
        let db = self.db.read().unwrap_or_else(PoisonError::into_inner);
        let db = db.as_ref().ok_or(CopyFault::Closed)?;
        fenced(|| work(db))?.map_err(told)
    }

    /// The log that this is a copy of; `None` if it says nothing.
    pub(crate) fn origin(&self) -> Result<Option<[u8; 16]>, CopyFault> {
        let label = self.with(|db| db.get(key(0, 0)))?;
        let Some(label) = label else { return Ok(None) };
        match label.as_ref() {
            [LABEL_FORMAT, origin @ ..] if origin.len() == 16 => Ok(origin.try_into().ok()),
            _ => Err("its label cannot be read".into()),
        }
    }

    pub(crate) fn set_origin(&self, origin: [u8; 16]) -> Result<(), CopyFault> {
        self.with(|db| db.insert(key(0, 0), &label(origin))).map(|_| ())
    }

    /// The last position of which anything is here.
    pub(crate) fn last(&self) -> Result<u64, CopyFault> {
        let last = self.with(|db| db.last())?;
        let front = last.as_ref().and_then(|(key, _)| key.first_chunk::<8>());
        Ok(front.map_or(0, |position| u64::from_be_bytes(*position)))
    }

    /// The record at this position.
    pub(crate) fn get(&self, position: u64) -> Result<Option<Vec<u8>>, CopyFault> {
        let Some(first) = self.with(|db| db.get(key(position, 0)))? else { return Ok(None) };
        let length = record::length(&first).ok_or("a record is too short")?;
        let mut record = first.to_vec();
        for part in 1..=u8::MAX {
            if record.len() >= length {
                break;
            }
            let more = self.with(|db| db.get(key(position, part)))?;
            record.extend_from_slice(&more.ok_or("a part of a record is missing")?);
        }
        if record.len() == length {
            Ok(Some(record))
        } else {
            Err("a record's parts do not add up".into())
        }
    }

    /// Records from `from` to `upto`, both included, in order, each exactly where it should be.
    pub(crate) fn range(&self, from: u64, upto: u64) -> Result<Vec<Vec<u8>>, CopyFault> {
        let mut records: Vec<Vec<u8>> = Vec::new();
        self.with(|db| {
            for pair in db.range(key(from, 0)..=key(upto, u8::MAX)) {
                let (key, value) = pair?;
                match key.last() {
                    Some(0) | None => records.push(value.to_vec()),
                    Some(_) => {
                        if let Some(record) = records.last_mut() {
                            record.extend_from_slice(&value);
                        }
                    }
                }
            }
            Ok(())
        })?;
        let whole = records.iter().all(|record| record::length(record) == Some(record.len()));
        if whole && records.len() as u64 == (upto + 1).saturating_sub(from) {
            Ok(records)
        } else {
            Err("records are missing from sled".into())
        }
    }

    /// Adds records from `first` on.
    pub(crate) fn put<'a>(
        &self,
        first: u64,
        records: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), CopyFault> {
        let mut batch = sled::Batch::default();
        let mut held = 0;
        for (position, record) in (first..).zip(records) {
            for (part, chunk) in (0..).zip(record.chunks(PART)) {
                batch.insert(&key(position, part), chunk);
            }
            held += 1;
            if held == AT_ONCE {
                let full = std::mem::take(&mut batch);
                self.with(|db| db.apply_batch(full))?;
                held = 0;
            }
        }
        if held > 0 { self.with(|db| db.apply_batch(batch)) } else { Ok(()) }
    }

    /// Puts everything on stable storage. Sled's own flush stops short of that (its `flush` calls
    /// `sync_file_range`), so its file is synced here.
    pub(crate) fn sync(&self) -> Result<(), CopyFault> {
        self.with(|db| db.flush())?;
        let file = File::open(self.dir.join("db"));
        file.and_then(|file| file.sync_data())
            .map_err(|error| CopyFault::of(format!("sled's file: {error}")))
    }

    /// Syncs, closes, and opens once more: only `open` writes the snapshot that turns later damage
    /// into an error instead of a silent loss.
    pub(crate) fn close(&self) -> Result<(), CopyFault> {
        self.sync()?;
        let db = self.db.write().unwrap_or_else(PoisonError::into_inner).take();
        fenced(|| drop(db))?;
        let again = fenced(|| Self::open(&self.dir, self.cache))??;
        again.sync()?;
        fenced(|| drop(again))
    }
}
