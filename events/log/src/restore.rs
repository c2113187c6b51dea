//! Making a log from a backup: into an empty folder, verified record by record, and all or
//! nothing.

mod place;

use crate::backup::{BackupError, Manifest};
use crate::contents::Contents;
use crate::disk::{create_synced, sync_dir};
use crate::keyring::Keyring;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::walk::{Walked, walk};
use crate::{OpenError, Progress, Report, master, segment};
use events::{Instant, Position};
use place::Place;
use proof::Hash;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The last position.
    pub head: Position,
    /// The root over all records.
    pub root: Hash,
    /// When the backup was made.
    pub taken: Instant,
}

/// Makes a log in the folder of `options`, which must be empty or missing, from the backup in
/// `from`.
///
/// # Errors
/// Every damage by its own name. Nothing is left behind then.
pub fn restore(
    options: &Options,
    from: &Path,
    report: Report<'_>,
) -> Result<Restored, BackupError> {
    let manifest =
        Manifest::read(from)?.ok_or_else(|| BackupError::NoBackup { dir: from.to_path_buf() })?;
    if !options.master_key.exists() {
        return Err(BackupError::NoKey { path: options.master_key.clone() });
    }
    let master = master::read(&options.master_key)?;
    let mut place = Place::claim(&options.dir)?;
    let staged = Options { dir: place.staging().to_path_buf(), ..options.clone() };
    files(&manifest, from, &staged)?;
    let keyring = Keyring::open(&staged, master).map_err(|error| {
        if let OpenError::WrongKey { .. } = error {
            return OpenError::WrongKey { keyring: from.to_path_buf() };
        }
        error
    })?;
    if keyring.origin != manifest.origin {
        return Err(BackupError::OtherLog { dir: from.to_path_buf() });
    }
    journal(&manifest, from, &staged, report)?;
    let (walked, contents) = walked(&manifest, from, &staged, &keyring, report)?;
    let (size, root) = (walked.tree.size(), walked.tree.root());
    let copy = crate::rebuild::rebuild(&staged, keyring.origin, size, report)?;
    let sled = staged.sled_dir();
    copy.close().map_err(|fault| fault.opening(&sled))?;
    let recorded_at = contents.index.last_time().unwrap_or_default();
    let mark = Mark { size, root, recorded_at };
    let failed = |error| BackupError::io("putting the restored log in place", &options.dir, error);
    Marker::create(&staged.marker_path(), keyring.origin, mark).map_err(failed)?;
    place.settle().map_err(failed)?;
    Ok(Restored { head: Position(size), root, taken: manifest.taken })
}

/// The small files, each checked against its digest.
fn files(manifest: &Manifest, from: &Path, staged: &Options) -> Result<(), BackupError> {
    for kept in &manifest.files {
        let bytes = kept.read(from)?;
        let target = staged.dir.join(&kept.path);
        let folder = target.parent().expect("it lies in the data folder");
        let failed = |error| BackupError::io("writing the restored log", &target, error);
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        create_synced(&target, &bytes).map_err(failed)?;
    }
    Ok(())
}

/// The journal, as far as the manifest says.
fn journal(
    manifest: &Manifest,
    from: &Path,
    staged: &Options,
    report: Report<'_>,
) -> Result<(), BackupError> {
    let target = staged.journal_dir();
    fs::create_dir_all(&target)
        .map_err(|error| BackupError::io("writing the restored log", &target, error))?;
    let (mut done, of) = (0, manifest.journal_bytes());
    for part in &manifest.journal {
        let (source, target) = (from.join("journal").join(&part.name), target.join(&part.name));
        let held = match fs::metadata(&source) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::damaged(&source, "it is missing"));
            }
            found => {
                found.map_err(|error| BackupError::io("reading the backup", &source, error))?.len()
            }
        };
        if held < part.length {
            let why = format!("it has {held} bytes instead of {}", part.length);
            return Err(BackupError::damaged(&source, why));
        }
        copy_front(&source, &target, part.length)
            .map_err(|error| BackupError::io("copying the journal", &source, error))?;
        done += part.length;
        report(Progress { what: "copying the journal", done, of });
    }
    sync_dir(&target).map_err(|error| BackupError::io("syncing the journal", &target, error))
}

fn copy_front(source: &Path, target: &Path, length: u64) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(target)?;
    let copied = io::copy(&mut io::Read::take(File::open(source)?, length), &mut file)?;
    if copied < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    file.sync_all()
}

/// Reads every record of what was copied, and holds it against the manifest.
fn walked(
    manifest: &Manifest,
    from: &Path,
    staged: &Options,
    keyring: &Keyring,
    report: Report<'_>,
) -> Result<(Walked, Contents), BackupError> {
    let mut contents = Contents::default();
    let of = manifest.size;
    let walked = walk(&staged.journal_dir(), keyring.origin, &mut |frame| {
        contents.take(keyring, frame)?;
        report(Progress { what: "verifying", done: frame.size_after, of });
        Ok(())
    });
    let walked = walked.map_err(|error| {
        if let OpenError::Foreign { path, .. } = &error {
            return BackupError::damaged(&in_backup(from, path), "it is of another log");
        }
        error.into()
    })?;
    if let Some(fault) = &walked.fault {
        let why = format!(
            "at byte {}: {}; it is sound up to record {} of {of}",
            fault.offset,
            fault.why,
            walked.tree.size()
        );
        return Err(BackupError::damaged(&in_backup(from, &fault.path), why));
    }
    let last = walked.segments.last().map_or(segment::HEADER as u64, |last| last.first);
    if walked.tree.size() != manifest.size || walked.tree.root() != manifest.root {
        let why = format!(
            "it gives {} records, from file {last:020} the last, and not the root over {of} that \
             the manifest states",
            walked.tree.size()
        );
        return Err(BackupError::damaged(&from.join("journal"), why));
    }
    Ok((walked, contents))
}

/// The file of the backup that this one was copied from.
fn in_backup(from: &Path, copied: &Path) -> std::path::PathBuf {
    from.join("journal").join(copied.file_name().unwrap_or_default())
}
