//! What the log asks of the disk, in one place, so that tests can make each of it fail.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The few operations on which the promises of the log rest.
pub trait Disk: Send + Sync + std::fmt::Debug {
    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    /// Not all of it was written; some of it may have been.
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    /// Puts what was written, and the file's length, on stable storage.
    ///
    /// # Errors
    /// Nobody can say what of it is on the disk.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    /// Cuts the file back to `length`.
    ///
    /// # Errors
    /// The file is as it was.
    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    /// The bytes that this process may still write below `dir`.
    ///
    /// # Errors
    /// The filesystem does not say.
    fn free(&self, dir: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// The disk as it is.
#[derive(Debug)]
pub struct RealDisk;

impl Disk for RealDisk {}

/// Makes names that were created, renamed or removed in `dir` survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Creates `path` with these bytes, on stable storage, name included.
pub(crate) fn create_synced(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let file = File::options().read(true).write(true).create_new(true).open(path)?;
    file.write_all_at(bytes, 0)?;
    file.sync_all()?;
    sync_dir(path.parent().expect("files of the log stand in its folder"))?;
    Ok(file)
}

/// Every byte below `dir`, copied to `to`, which must not exist.
pub(crate) fn copy_folder(dir: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
