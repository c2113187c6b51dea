//! Copying the files of a backup, as far as its manifest names them.

use crate::backup::{BackupError, Manifest};
use crate::disk::{create_synced, sync_dir};
use crate::options::Options;
use crate::{Progress, Report};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The small files, each checked against its digest.
pub(super) fn files(manifest: &Manifest, from: &Path, staged: &Options) -> Result<(), BackupError> {
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
pub(super) fn journal(
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
