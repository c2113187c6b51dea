//! A backup of a log that may be in use.
//!
//! No lock of the log is taken and nothing of it is changed: the journal only grows, so whatever
//! is read of it in order is a log as it was at one moment. Of the journal and of the wrapped keys
//! beside it nothing can be read without the master key, which no backup ever holds.

mod copying;
mod fault;
mod manifest;
mod source;

pub use fault::BackupError;
pub(crate) use manifest::{Kept, Manifest, Part};

use crate::disk::{create_synced, sync_dir};
use crate::keyfile::Outline;
use crate::lock::Lock;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::shared::{instant, micros_now};
use crate::walk::{Walked, walk};
use crate::{OpenError, Progress, Report, segment};
use copying::Copying;
use events::{Instant, Position};
use proof::{Checkpoint, Hash, Note, Tree, leaf_hash};
use source::Found;
use std::fs;
use std::io;
use std::path::Path;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The last position.
    pub head: Position,
    /// The root over all its records.
    pub root: Hash,
    /// Which log it is of.
    pub origin: [u8; 16],
    /// The keyring's generation.
    pub generation: u32,
    /// When it was made.
    pub taken: Instant,
    /// The last position of the backup that stood there before; 0 if there was none.
    pub before: Position,
    /// Bytes of the journal in all.
    pub bytes: u64,
    /// Bytes of the journal that were new.
    pub copied: u64,
}

/// What can be told of a log's newest keyring without its master key.
pub(crate) fn keyring_outline(data: &Path) -> Result<Outline, BackupError> {
    source::keyring(data).map(|(_, outline)| outline)
}

/// Brings the backup in `dir` up to date, or begins one. The log may be served meanwhile.
///
/// # Errors
/// `Changed` if the log no longer holds what was backed up before. Whatever the error, a backup
/// that stood in `dir` is as it was.
pub fn backup(options: &Options, dir: &Path, report: Report<'_>) -> Result<BackedUp, BackupError> {
    if !options.journal_dir().is_dir() {
        return Err(OpenError::NoLog { dir: options.dir.clone() }.into());
    }
    let _lock = enter(&options.dir, dir)?;
    let before = Manifest::read(dir)?;
    let Copied { origin, copied, walked, small, keyring: (keyring, outline) } =
        copied(options, dir, before.as_ref(), report)?;
    grown(dir, before.as_ref(), &keyring)?;
    let small = small.into_iter().chain([keyring]).chain(source::policies(&options.dir)?);
    let manifest = Manifest {
        origin,
        size: walked.tree.size(),
        root: walked.tree.root(),
        generation: outline.generation,
        taken: instant(micros_now()),
        journal: parts(&walked)?,
        files: keep(dir, small)?,
    };
    let failed = |error| BackupError::io("writing the manifest", dir, error);
    manifest.write(dir).map_err(failed)?;
    // Only now: until here the backup before was the one that counts. Of an erasure nothing may
    // stay, so what the manifest does not name goes.
    sweep(dir, &manifest).map_err(failed)?;
    Ok(BackedUp {
        head: Position(manifest.size),
        root: manifest.root,
        origin,
        generation: manifest.generation,
        taken: manifest.taken,
        before: Position(before.map_or(0, |before| before.size)),
        bytes: manifest.journal_bytes(),
        copied,
    })
}

/// What was read of the log, in the order in which it holds together.
struct Copied {
    origin: [u8; 16],
    copied: u64,
    walked: Walked,
    small: Vec<Found>,
    keyring: (Found, Outline),
}

fn copied(
    options: &Options,
    dir: &Path,
    before: Option<&Manifest>,
    report: Report<'_>,
) -> Result<Copied, BackupError> {
    // Only an erasure can come in between, and no two follow each other that fast.
    for _ in 0..10 {
        let begun = keyring_outline(&options.dir)?;
        let origin = begun.origin;
        if before.is_some_and(|before| before.origin != origin) {
            return Err(BackupError::OtherLog { dir: dir.to_path_buf() });
        }
        // Before the journal: then the journal reaches at least as far.
        let small = source::promises(&options.dir)?;
        let mark = Marker::look(&options.marker_path(), origin)?;
        let (source, target) = (options.journal_dir(), dir.join("journal"));
        let copying = Copying { source: &source, target: &target, before, report };
        copying.run().map_err(|error| explained(options, before, error))?;
        let signed = signed(&small)?;
        let walked = verified(options, &target, origin, (mark, signed), report)?;
        let kept = before.map_or(0, |before| before.journal.iter().map(|part| part.length).sum());
        let copied = walked.bytes.saturating_sub(kept);
        // After the journal: every key that a copied record names was in the keyring before it.
        let keyring = source::keyring(&options.dir)?;
        if keyring.1.generation == begun.generation {
            return Ok(Copied { origin, copied, walked, small, keyring });
        }
    }
    let busy = io::Error::other("keys were destroyed again and again meanwhile");
    Err(BackupError::io("reading the keyring", &options.dir, busy))
}

/// The folder, made if it is missing, and locked against a second backup.
fn enter(data: &Path, dir: &Path) -> Result<Lock, BackupError> {
    let failed = |error| BackupError::io("creating the folder for the backup", dir, error);
    fs::create_dir_all(dir).map_err(failed)?;
    let (data, place) = (fs::canonicalize(data), fs::canonicalize(dir).map_err(failed)?);
    let data = data.map_err(failed)?;
    if place.starts_with(&data) || data.starts_with(&place) {
        return Err(BackupError::Inside { dir: dir.to_path_buf() });
    }
    const OURS: [&str; 5] = ["manifest", "manifest.part", "journal", "files", "lock"];
    for entry in fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !OURS.contains(&name.as_str()) {
            return Err(BackupError::NotABackup { dir: dir.to_path_buf(), found: name });
        }
    }
    Ok(Lock::take(&dir.join("lock"))?)
}

/// What the checkpoint says that was read. Its signature is for whoever restores: that takes keys.
fn signed(small: &[Found]) -> Result<Option<Checkpoint>, BackupError> {
    let Some(found) = small.iter().find(|found| found.path == "checkpoint") else {
        return Ok(None);
    };
    let parsed = Note::parse(&String::from_utf8_lossy(&found.bytes));
    let parsed = parsed.and_then(|note| Checkpoint::parse(&note.text));
    let why = |why| BackupError::Checkpoint { why: format!("the log's checkpoint: {why}") };
    parsed.map(Some).map_err(why)
}

/// Walks what was copied, and cuts the frame that the service was writing meanwhile.
fn verified(
    options: &Options,
    target: &Path,
    origin: [u8; 16],
    (mark, signed): (Mark, Option<Checkpoint>),
    report: Report<'_>,
) -> Result<Walked, BackupError> {
    let mut confirmed = mark.size == 0;
    let (mut tree, mut given) = (Tree::default(), None);
    let mut walked = walk(target, origin, &mut |frame| {
        if let Some(signed) = &signed {
            let left = usize::try_from(signed.size - tree.size()).unwrap_or(usize::MAX);
            frame.records.iter().take(left).for_each(|record| tree.push(leaf_hash(record)));
            given = (tree.size() == signed.size).then(|| tree.root());
        }
        confirmed |= (frame.size_after, frame.root_after) == (mark.size, mark.root);
        report(Progress { what: "verifying the backup", done: frame.size_after, of: mark.size });
        Ok(())
    })?;
    let size = walked.tree.size();
    let torn = |walked: &Walked| {
        walked.fault.as_ref().is_none_or(|fault| !fault.cannot_be_torn && walked.offset > 0)
    };
    if size < mark.size || !torn(&walked) {
        let last = &walked.segments[walked.at];
        let fault = walked.fault.as_ref();
        let path = fault.map_or(&last.path, |fault| &fault.path);
        let path = options.journal_dir().join(path.file_name().unwrap_or_default());
        let (offset, why) = fault.map_or((walked.offset, "it ends here"), |f| (f.offset, f.why));
        let why = format!(
            "the log is damaged at byte {offset}: {why}; it is sound up to record {size} of {}; \
             run `stepin verify`",
            mark.size
        );
        return Err(BackupError::Changed { path, why });
    }
    if !confirmed {
        return Err(OpenError::RootDiffers { position: Position(mark.size) }.into());
    }
    if let Some(signed) = signed.filter(|signed| signed.size > 0 && given != Some(signed.root)) {
        let size = signed.size;
        let why = format!(
            "a checkpoint was signed over {size} records, and the log does not give its root; run \
             `stepin verify`"
        );
        return Err(BackupError::Checkpoint { why });
    }
    copying::cut(&walked)?;
    walked.segments.truncate(walked.at + 1);
    Ok(walked)
}

/// The journal's files as they are now. A last one without a frame is left out: the log may take
/// it back.
fn parts(walked: &Walked) -> Result<Vec<Part>, BackupError> {
    let mut parts = Vec::new();
    for segment in &walked.segments {
        let length = fs::metadata(&segment.path);
        let length = length
            .map_err(|error| BackupError::io("reading the backup", &segment.path, error))?
            .len();
        parts.push(Part { name: segment.name(), length });
    }
    if parts.len() > 1 && parts.last().is_some_and(|part| part.length == segment::HEADER as u64) {
        parts.pop();
    }
    Ok(parts)
}

/// A keyring of the same generation only grows.
fn grown(dir: &Path, before: Option<&Manifest>, keyring: &Found) -> Result<(), BackupError> {
    let Some(kept) = before.and_then(|before| before.file(&keyring.path)) else { return Ok(()) };
    if keyring.bytes.starts_with(&kept.read(dir)?) {
        return Ok(());
    }
    let why = "it does not begin with the keyring that was backed up before".to_owned();
    Err(BackupError::Changed { path: keyring.path.as_str().into(), why })
}

/// Small files, each under its digest.
fn keep(dir: &Path, files: impl Iterator<Item = Found>) -> Result<Vec<Kept>, BackupError> {
    let mut kept = Vec::new();
    let folder = dir.join("files");
    let failed = |error| BackupError::io("writing the backup", &folder, error);
    fs::create_dir_all(&folder).map_err(failed)?;
    sync_dir(dir).map_err(failed)?;
    for Found { path, bytes } in files {
        let one = Kept::of(path, &bytes);
        let target = one.in_backup(dir);
        if one.read(dir).is_err() {
            // Not there, or half of it, as an interrupted backup leaves it.
            match fs::remove_file(&target) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                Err(_) | Ok(()) => {}
            }
            create_synced(&target, &bytes).map_err(failed)?;
        }
        kept.push(one);
    }
    Ok(kept)
}

fn sweep(dir: &Path, manifest: &Manifest) -> io::Result<()> {
    for entry in fs::read_dir(dir.join("files"))? {
        let path = entry?.path();
        if !manifest.files.iter().any(|kept| kept.in_backup(dir) == path) {
            fs::remove_file(&path)?;
        }
    }
    sync_dir(&dir.join("files"))
}

/// Whether it is the records that changed, or only the files that hold them.
fn explained(options: &Options, before: Option<&Manifest>, error: BackupError) -> BackupError {
    let (Some(before), BackupError::Changed { path, why }) = (before, &error) else {
        return error;
    };
    let mut tree = Tree::default();
    let mut same = false;
    let walked = walk(&options.journal_dir(), before.origin, &mut |frame| {
        for record in &frame.records {
            tree.push(leaf_hash(record));
            same |= tree.size() == before.size && tree.root() == before.root;
        }
        Ok(())
    });
    let what = if walked.is_ok() && same {
        "the log holds the same records: either its journal was written anew, as a repair does, or \
         the backup is damaged; begin a new backup in an empty folder"
    } else {
        "run `stepin verify`: if the log is sound, this backup is of another history of it"
    };
    BackupError::Changed { path: path.clone(), why: format!("{why}; {what}") }
}
