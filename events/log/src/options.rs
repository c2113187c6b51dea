//! Where the log lies and how it is to behave.

use crate::disk::{Disk, RealDisk};
use crate::scrub::Scrubbing;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Whose time `recorded_at` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's. `Batch::at` is ignored.
    #[default]
    System,
    /// `Batch::at`, for demonstrations and benchmarks that play through years.
    Scripted,
}

/// What an answer of `Ok` promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The events are on stable storage: they survive a power cut.
    #[default]
    Disk,
    /// The events are with the operating system: they survive the end of this process, **not** a
    /// power cut. Only for demonstrations, and for the control of the power-cut tests.
    Process,
}

/// Bounds, so that nothing grows without one.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Batches that may wait for the sequencer; one more is answered `Busy`.
    pub queue: usize,
    /// Events in one commit (a batch is never divided).
    pub group_events: usize,
    /// Bytes of records in one commit, before a last batch of any size.
    pub group_bytes: usize,
    /// Bytes of records that may be synced in the journal and not yet be applied to sled.
    pub unapplied_bytes: usize,
    /// Events that one call of `read_log` or one step of a tail answers with.
    pub page: usize,
    /// Bytes of one journal segment, after which the next is begun.
    pub segment_bytes: u64,
    /// Bytes of sled's page cache.
    pub sled_cache_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue: 4096,
            group_events: 4096,
            group_bytes: 8 << 20,
            unapplied_bytes: 64 << 20,
            page: 512,
            segment_bytes: 64 << 20,
            sled_cache_bytes: 256 << 20,
        }
    }
}

/// Everything that `SledLog` needs to know.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data folder.
    pub dir: PathBuf,
    /// The file of the master key: 32 bytes, mode 0400. In production it should lie on another
    /// filesystem than the data.
    pub master_key: PathBuf,
    /// Where an erasure puts the new master key if the file of the old one cannot be replaced, as
    /// a credential of systemd cannot. Left out: in place of the old one.
    pub new_master_key: Option<PathBuf>,
    /// Whose time is recorded.
    pub clock: Clock,
    /// What an answer promises.
    pub durability: Durability,
    /// How often the head is signed if it has moved.
    pub checkpoint_every: Duration,
    /// How fast everything is read again while the log is open; `None`: not at all.
    pub scrubbing: Option<Scrubbing>,
    /// Below this many free bytes nothing more is taken.
    pub free_space_floor: u64,
    /// Bounds.
    pub limits: Limits,
    /// The disk; tests hand in one that fails.
    pub disk: Arc<dyn Disk>,
}

impl Options {
    /// The most a batch may hold.
    pub const BATCH_EVENTS_MAX: usize = 128;
    /// The longest JSON of one event, in bytes.
    pub const EVENT_BYTES_MAX: usize = 32 * 1024;

    /// The defaults, for a log in `dir`.
    #[must_use]
    pub fn at(dir: impl AsRef<Path>) -> Self {
        let dir = dir.as_ref().to_path_buf();
        Self {
            master_key: dir.join("keys").join("master.key"),
            new_master_key: None,
            dir,
            clock: Clock::default(),
            durability: Durability::default(),
            checkpoint_every: Duration::from_secs(10),
            scrubbing: None,
            free_space_floor: 64 << 20,
            limits: Limits::default(),
            disk: Arc::new(RealDisk),
        }
    }

    pub(crate) fn journal_dir(&self) -> PathBuf {
        self.dir.join("journal")
    }

    pub(crate) fn sled_dir(&self) -> PathBuf {
        self.dir.join("sled")
    }

    pub(crate) fn aside_dir(&self) -> PathBuf {
        self.dir.join("aside")
    }

    pub(crate) fn marker_path(&self) -> PathBuf {
        self.dir.join("head")
    }

    pub(crate) fn checkpoint_path(&self) -> PathBuf {
        self.dir.join("checkpoint")
    }

    pub(crate) fn keys_dir(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// The keyring that counts, or that would be the first.
    pub(crate) fn keyring_path(&self) -> PathBuf {
        let newest = crate::generations::newest(self).unwrap_or(1);
        crate::generations::path(self, newest)
    }

    pub(crate) fn lock_path(&self) -> PathBuf {
        self.dir.join("lock")
    }

    pub(crate) fn master_key_is_beside_the_data(&self) -> bool {
        self.master_key.starts_with(&self.dir)
    }
}
