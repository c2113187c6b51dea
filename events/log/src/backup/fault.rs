//! Why a backup was not made or not restored: every case by its own name.

use crate::OpenError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a backup was not made, or not restored. A backup that stood before is as it was, and
/// nothing of a failed restore is left behind.
#[derive(Debug)]
pub enum BackupError {
    /// The log itself, or what was restored of it, is at fault.
    Log(OpenError),
    /// The operating system refused something.
    Io {
        /// While doing what.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// How it put it.
        error: io::Error,
    },
    /// The folder for the backup and the data folder lie in each other.
    Inside {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder for the backup holds something else.
    NotABackup {
        /// The folder.
        dir: PathBuf,
        /// What is in it.
        found: String,
    },
    /// There is no backup.
    NoBackup {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// The folder to restore into is not empty.
    NotEmpty {
        /// The folder.
        dir: PathBuf,
        /// What is in it.
        found: String,
    },
    /// The backup in this folder is of another log.
    OtherLog {
        /// The folder.
        dir: PathBuf,
    },
    /// What was written before is not what the log holds now, or the log is damaged.
    Changed {
        /// The file of the log.
        path: PathBuf,
        /// What is different.
        why: String,
    },
    /// The backup is not as it was written.
    Damaged {
        /// The file of the backup.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A checkpoint contradicts the backup, or is not this log's.
    Checkpoint {
        /// Which, and what is wrong.
        why: String,
    },
    /// There is no master key, and a backup never holds one.
    NoKey {
        /// Where it was looked for.
        path: PathBuf,
    },
}

impl BackupError {
    pub(crate) fn io(doing: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io { doing, path: path.to_path_buf(), error }
    }

    pub(crate) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), why: why.into() }
    }
}

impl From<OpenError> for BackupError {
    fn from(error: OpenError) -> Self {
        Self::Log(error)
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => error.fmt(f),
            Self::Io { doing, path, error } => write!(f, "{doing} ({}): {error}", path.display()),
            Self::Inside { dir } => write!(
                f,
                "{} and the data folder lie in each other: a backup belongs elsewhere, best on \
                 another disk",
                dir.display()
            ),
            Self::NotABackup { dir, found } => {
                write!(f, "{} is neither empty nor a backup: it holds {found}", dir.display())
            }
            Self::NoBackup { dir } => write!(f, "there is no backup in {}", dir.display()),
            Self::NotEmpty { dir, found } => write!(
                f,
                "{} is not empty, it holds {found}: a backup is restored into an empty folder only",
                dir.display()
            ),
            Self::OtherLog { dir } => {
                write!(f, "the backup in {} is of another log", dir.display())
            }
            Self::Changed { path, why } => {
                write!(f, "nothing was replaced: {}: {why}", path.display())
            }
            Self::Damaged { path, why } => {
                write!(f, "the backup is damaged: {}: {why}", path.display())
            }
            Self::Checkpoint { why } => f.write_str(why),
            Self::NoKey { path } => write!(
                f,
                "there is no master key in {}: a backup never holds it; name the copy that is kept \
                 elsewhere with --master-key",
                path.display()
            ),
        }
    }
}

impl std::error::Error for BackupError {}
