//! Making a log from a backup: into an empty folder, verified record by record, and all or
//! nothing.

mod checkpoints;
mod copied;
mod place;
mod renewed;

use crate::backup::{BackupError, Manifest};
use crate::contents::Contents;
use crate::keyring::Keyring;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::walk::{Walked, walk};
use crate::{OpenError, Progress, Report};
use checkpoints::Checkpoints;
use events::{Instant, Position};
use place::Place;
use proof::Hash;
use std::path::{Path, PathBuf};

/// What to restore, and how.
#[derive(Clone, Copy, Debug)]
pub struct Restoring<'a> {
    /// The folder of the backup.
    pub from: &'a Path,
    /// The newest checkpoint that anybody outside has, as text. If it names more records than the
    /// backup holds, the log begins a new origin.
    pub published: Option<&'a str>,
    /// Begin a new origin in any case.
    pub new_origin: bool,
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The last position.
    pub head: Position,
    /// The root over all records.
    pub root: Hash,
    /// When the backup was made.
    pub taken: Instant,
    /// The name under which the log publishes its checkpoints.
    pub origin: String,
    /// If it is a new one: what it was before.
    pub renewed: Option<Renewed>,
}

/// The log that another goes on from as a new origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// Its name.
    pub before: String,
    /// Its records that were carried over; the position of each rose by one.
    pub carried: u64,
    /// The size of its last known signed checkpoint, which the first record now names. If it is
    /// more than was carried over, the records beyond are lost.
    pub signed: u64,
}

/// Makes a log in the folder of `options`, which must be empty or missing, from a backup.
///
/// # Errors
/// Every damage by its own name. Nothing is left behind then.
pub fn restore(
    options: &Options,
    asked: Restoring<'_>,
    report: Report<'_>,
) -> Result<Restored, BackupError> {
    let from = asked.from;
    let manifest =
        Manifest::read(from)?.ok_or_else(|| BackupError::NoBackup { dir: from.to_path_buf() })?;
    if !options.master_key.exists() {
        return Err(BackupError::NoKey { path: options.master_key.clone() });
    }
    let mut place = Place::claim(&options.dir)?;
    let staged = Options { dir: place.staging().to_path_buf(), ..options.clone() };
    copied::files(&manifest, from, &staged)?;
    let keyring = Keyring::open(&staged).map_err(|error| {
        if let OpenError::WrongKey { .. } = error {
            return OpenError::WrongKey { keyring: from.to_path_buf() };
        }
        error
    })?;
    if keyring.origin != manifest.origin {
        return Err(BackupError::OtherLog { dir: from.to_path_buf() });
    }
    copied::journal(&manifest, from, &staged, report)?;
    let checkpoints = Checkpoints::read(&manifest, from, asked.published)?;
    let mut all =
        read(&staged, &keyring, checkpoints, report).map_err(|error| of_the_backup(from, error))?;
    held_against(&manifest, from, &all.walked)?;
    let mut origin = all.contents.published(&keyring);
    let judged = all.checkpoints.judge(&manifest, &keyring, &origin, asked.new_origin)?;
    let mut renewed = None;
    if let Some(note) = judged {
        renewed = Some(renewed::renew(&staged, &keyring, &origin, manifest.size, &note, report)?);
        all = read(&staged, &keyring, Checkpoints::default(), report)?;
        origin = all.contents.published(&keyring);
    }
    let (size, root) = (all.walked.tree.size(), all.walked.tree.root());
    let copy = crate::rebuild::rebuild(&staged, keyring.origin, size, report)?;
    let sled = staged.sled_dir();
    copy.close().map_err(|fault| fault.opening(&sled))?;
    let recorded_at = all.contents.index.last_time().unwrap_or_default();
    let failed = |error| BackupError::io("putting the restored log in place", &options.dir, error);
    let mark = Mark { size, root, recorded_at };
    Marker::create(&staged.marker_path(), keyring.origin, mark).map_err(failed)?;
    place.settle().map_err(failed)?;
    Ok(Restored { head: Position(size), root, taken: manifest.taken, origin, renewed })
}

/// Everything that was copied, read.
struct Read {
    walked: Walked,
    contents: Contents,
    checkpoints: Checkpoints,
}

fn read(
    staged: &Options,
    keyring: &Keyring,
    mut checkpoints: Checkpoints,
    report: Report<'_>,
) -> Result<Read, OpenError> {
    let mut contents = Contents::default();
    let walked = walk(&staged.journal_dir(), keyring.origin, &mut |frame| {
        contents.take(keyring, frame)?;
        frame.records.iter().for_each(|record| checkpoints.take(record));
        report(Progress { what: "verifying", done: frame.size_after, of: 0 });
        Ok(())
    })?;
    Ok(Read { walked, contents, checkpoints })
}

/// A file of another log is the backup's fault, not one of a log.
fn of_the_backup(from: &Path, error: OpenError) -> BackupError {
    if let OpenError::Foreign { path, .. } = &error {
        return BackupError::damaged(&in_backup(from, path), "it is of another log");
    }
    error.into()
}

fn held_against(manifest: &Manifest, from: &Path, walked: &Walked) -> Result<(), BackupError> {
    let (size, of) = (walked.tree.size(), manifest.size);
    if let Some(fault) = &walked.fault {
        let (offset, why) = (fault.offset, fault.why);
        let why = format!("at byte {offset}: {why}; it is sound up to record {size} of {of}");
        return Err(BackupError::damaged(&in_backup(from, &fault.path), why));
    }
    if size != of || walked.tree.root() != manifest.root {
        let why = format!("its {size} records are not the {of} whose root the manifest states");
        return Err(BackupError::damaged(&from.join("journal"), why));
    }
    Ok(())
}

/// The file of the backup that this one was copied from.
fn in_backup(from: &Path, copied: &Path) -> PathBuf {
    from.join("journal").join(copied.file_name().unwrap_or_default())
}
