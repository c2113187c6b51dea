//! The append-only log: one sequencer, a journal that is the commit point, and a sled copy that is
//! read from. Either copy can rebuild the other (`docs/architecture.md`).
//!
//! Every event is sealed before it is written, and every stored record is a leaf of one Merkle
//! tree. `SledLog` is the engine; everything else uses it through `EventLog`.
//!
//! This crate never decides anything about an event, never folds, never serves and never runs an
//! async runtime. It never changes or removes what was recorded, never lets a key or a plaintext
//! into the journal or into sled, and never answers `Ok` before the events are durable.

mod anew;
mod applier;
mod backup;
mod batch;
mod bytes;
mod clockdoubt;
mod compare;
mod contents;
mod copy;
mod copyfault;
mod costs;
mod custody;
mod disk;
mod drafts;
mod engine;
mod erase;
mod error;
mod fault;
mod flat;
mod frame;
mod generations;
mod group;
mod guard;
mod hashes;
mod index;
mod init;
mod journal;
mod keyfile;
mod keyring;
mod lineage;
mod lock;
mod log;
mod marker;
mod master;
mod note;
mod opened;
mod options;
mod origin;
mod peek;
mod places;
mod prepare;
mod random;
mod raw;
mod rebuild;
mod record;
mod remains;
mod repair;
mod replay;
mod restore;
mod salvage;
mod scrub;
mod seal;
mod segment;
mod sequencer;
mod shared;
mod signer;
mod space;
mod squeeze;
mod start;
mod survey;
mod tail;
mod tiles;
mod unapplied;
mod verify;
mod walk;

pub use backup::{BackedUp, BackupError, backup};
pub use batch::{Appended, Appending, Batch, RequestDigest};
pub use clockdoubt::ClockDoubt;
pub use costs::{Costs, costs};
pub use custody::{Custody, Escrowed, custody, join, master_key, restore_master_key, split};
pub use disk::{Disk, RealDisk};
pub use drafts::{DRAFTS_LAST, KeptDraft};
pub use engine::{EventLog, Filter, Head, read_all};
pub use erase::{DestroyError, Destroyed, Erased};
pub use error::{AppendError, ReadError, Unwell};
pub use fault::OpenError;
pub use flat::Flat;
pub use log::SledLog;
pub use opened::{Opened, Progress, Report, SledState};
pub use options::{Clock, Durability, Limits, Options};
pub use origin::published_origin;
pub use raw::{RawLimit, on_one_processor, raw_append_limit, raw_group_commit_limit};
pub use repair::{Copy, Repaired, repair, repair_from_tiles};
pub use replay::Follow;
pub use restore::{Renewed, Restored, Restoring, restore};
pub use scrub::{Scrubbed, Scrubbing};
pub use tail::Tail;
pub use tiles::{Exported, export_tiles};
pub use verify::{Verified, rebuild, verify, verify_at};

/// What a lock guards, even if a thread panicked while it held it: everything under a lock here is
/// changed in single steps.
fn held<T>(lock: Result<T, std::sync::PoisonError<T>>) -> T {
    lock.unwrap_or_else(std::sync::PoisonError::into_inner)
}
