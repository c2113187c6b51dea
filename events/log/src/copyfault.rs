//! Why sled cannot be used: because of what it holds, or because of the disk under it.
//!
//! The difference matters: a copy that is damaged is made anew, a full disk is no damage at all.

use crate::OpenError;
use std::fmt;
use std::path::Path;

/// Why sled cannot be used, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CopyFault {
    /// It was closed.
    Closed,
    /// The operating system refused something. What sled holds may be all right.
    Disk(String),
    /// It does not hold what it should.
    Damaged(String),
}

/// How an error of the operating system that says nothing about the file is written. By words,
/// because sled passes on a copy of its error that has lost its number, or panics with it.
/// A sector that cannot be read is not among them: that is damage, and a rebuild mends it.
const OF_THE_DISK: [&str; 11] = [
    "StorageFull",
    "No space left",
    "QuotaExceeded",
    "quota exceeded",
    "ReadOnlyFilesystem",
    "Read-only file system",
    "PermissionDenied",
    "Permission denied",
    "Too many open files",
    "OutOfMemory",
    "Cannot allocate memory",
];

impl CopyFault {
    /// Sorted by what the words say.
    pub(crate) fn of(why: impl Into<String>) -> Self {
        let why = why.into();
        if OF_THE_DISK.iter().any(|words| why.contains(words)) {
            Self::Disk(why)
        } else {
            Self::Damaged(why)
        }
    }

    /// Why the log cannot be opened.
    pub(crate) fn opening(self, dir: &Path) -> OpenError {
        let dir = dir.to_path_buf();
        match self {
            Self::Disk(why) => OpenError::SledUnavailable { dir, why },
            Self::Damaged(why) => OpenError::SledUnusable { dir, why },
            Self::Closed => OpenError::SledUnusable { dir, why: Self::Closed.to_string() },
        }
    }
}

impl From<&str> for CopyFault {
    fn from(why: &str) -> Self {
        Self::Damaged(why.to_owned())
    }
}

impl fmt::Display for CopyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("sled is closed"),
            Self::Disk(why) | Self::Damaged(why) => f.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_damage() {
        let full = std::io::Error::from_raw_os_error(28);
        let cloned = std::io::Error::new(full.kind(), format!("{full:?}"));
        for fault in [format!("{full}"), format!("sled panicked: {full:?}"), format!("{cloned}")] {
            assert!(matches!(CopyFault::of(fault), CopyFault::Disk(_)));
        }
        let opening = CopyFault::of("StorageFull").opening(Path::new("sled"));
        assert!(matches!(opening, OpenError::SledUnavailable { .. }));
        let unreadable = std::io::Error::from_raw_os_error(5);
        for fault in ["crc mismatch".to_owned(), unreadable.to_string()] {
            assert!(matches!(CopyFault::of(fault), CopyFault::Damaged(_)));
        }
    }
}
