//! Copying the journal, which only ever grows: what was backed up before is compared byte for
//! byte, what came since is appended.

use super::BackupError;
use super::manifest::Manifest;
use crate::disk::sync_dir;
use crate::segment::{self, Segment};
use crate::walk::Walked;
use crate::{Progress, Report};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// From where to where.
pub(crate) struct Copying<'a> {
    pub(crate) source: &'a Path,
    pub(crate) target: &'a Path,
    /// The backup that stands in `target`, if there is one.
    pub(crate) before: Option<&'a Manifest>,
    pub(crate) report: Report<'a>,
}

impl Copying<'_> {
    /// Copies all that there is. The last file may end in the middle of a frame.
    pub(crate) fn run(&self) -> Result<(), BackupError> {
        let listing = |error| BackupError::io("reading the journal", self.source, error);
        let segments = segment::list(self.source).map_err(listing)?;
        self.nothing_is_missing(&segments)?;
        let failed = |error| BackupError::io("writing the backup", self.target, error);
        fs::create_dir_all(self.target).map_err(failed)?;
        self.clear_interrupted(&segments)?;
        let mut of = 0;
        for segment in &segments {
            of += fs::metadata(&segment.path).map_err(listing)?.len();
        }
        let mut done = 0;
        for segment in &segments {
            done += self.one(segment)?;
            (self.report)(Progress { what: "copying the journal", done, of });
        }
        sync_dir(self.target).map_err(failed)
    }

    /// Every file that was backed up is still there.
    fn nothing_is_missing(&self, segments: &[Segment]) -> Result<(), BackupError> {
        let here = |name: &str| segments.iter().any(|segment| segment.name() == name);
        let parts = self.before.map_or(&[][..], |before| before.journal.as_slice());
        match parts.iter().find(|part| !here(&part.name)) {
            None => Ok(()),
            Some(part) => Err(changed(&self.source.join(&part.name), "it is gone")),
        }
    }

    /// What an interrupted backup began and the log no longer has.
    fn clear_interrupted(&self, segments: &[Segment]) -> Result<(), BackupError> {
        let failed = |error| BackupError::io("clearing an interrupted backup", self.target, error);
        for leftover in segment::list(self.target).map_err(failed)? {
            if !segments.iter().any(|segment| segment.name() == leftover.name()) {
                fs::remove_file(&leftover.path).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// The length that it has.
    fn one(&self, segment: &Segment) -> Result<u64, BackupError> {
        let reading = |error| BackupError::io("reading the journal", &segment.path, error);
        let name = segment.name();
        let kept = self.before.map_or(0, |before| before.length_of(&name));
        let bytes = fs::read(&segment.path).map_err(reading)?;
        let target = self.target.join(&name);
        if kept > 0 {
            self.same_front(&segment.path, &bytes, &target, kept)?;
        }
        let length = bytes.len() as u64;
        if length == kept {
            return Ok(length);
        }
        // What is copied must be as durable in the log: otherwise a power cut could take from the
        // log what the backup holds, and no later backup would fit to it.
        File::open(&segment.path).and_then(|file| file.sync_data()).map_err(reading)?;
        let failed = |error| BackupError::io("writing the backup", &target, error);
        let file = File::options().create(true).truncate(false).write(true).open(&target);
        let file = file.map_err(failed)?;
        let from = usize::try_from(kept).expect("a part of what is in memory");
        file.set_len(kept).map_err(failed)?;
        file.write_all_at(&bytes[from..], kept).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(length)
    }

    /// Sizes alone would hide a change of what was backed up before.
    fn same_front(
        &self,
        source: &Path,
        bytes: &[u8],
        target: &Path,
        kept: u64,
    ) -> Result<(), BackupError> {
        let length = usize::try_from(kept).unwrap_or(usize::MAX);
        let Some(front) = bytes.get(..length) else {
            let why = format!("it has {} bytes, and {kept} were backed up", bytes.len());
            return Err(changed(source, &why));
        };
        let held = match fs::read(target) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(|error| BackupError::io("reading the backup", target, error))?,
        };
        let Some(held) = held.get(..length) else {
            return Err(BackupError::damaged(target, "it is shorter than it was"));
        };
        match front.iter().zip(held).position(|(ours, theirs)| ours != theirs) {
            None => Ok(()),
            Some(at) => {
                let theirs = target.display();
                let why = format!("from byte {at} on it differs from its backup {theirs}");
                Err(changed(source, &why))
            }
        }
    }
}

/// Cuts the copy where the last whole frame ends.
pub(crate) fn cut(walked: &Walked) -> Result<(), BackupError> {
    let cut = |path: &PathBuf, length| {
        let file = File::options().write(true).open(path)?;
        if file.metadata()?.len() == length {
            return Ok(());
        }
        file.set_len(length)?;
        file.sync_all()
    };
    let last = &walked.segments[walked.at];
    let failed = |error| BackupError::io("cutting the backup's end", &last.path, error);
    cut(&last.path, walked.offset).map_err(failed)?;
    for later in &walked.segments[walked.at + 1..] {
        fs::remove_file(&later.path).map_err(failed)?;
    }
    Ok(())
}

fn changed(path: &Path, why: &str) -> BackupError {
    BackupError::Changed { path: path.to_path_buf(), why: why.to_owned() }
}
