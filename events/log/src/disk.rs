//! What the log asks of the disk, in one place, so that tests can make each of it fail.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

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

    /// Creates an empty file, which must not exist, of this mode.
    ///
    /// # Errors
    /// It may be there or not.
    fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).mode(mode).open(path)
    }

    /// Gives a file another name, in place of what has it.
    ///
    /// # Errors
    /// It may have either name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Takes a file's name away.
    ///
    /// # Errors
    /// It may be there or not.
    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Makes names that were created, changed or removed in `dir` survive a power cut.
    ///
    /// # Errors
    /// Nobody can say which of them do.
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        sync_dir(dir)
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

/// The folder that a file stands in.
pub(crate) fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

/// Creates `path`, which only its owner may read, with these bytes, and syncs all but its name.
pub(crate) fn put(disk: &dyn Disk, path: &Path, mode: u32, bytes: &[u8]) -> io::Result<File> {
    let file = disk.create(path, mode)?;
    disk.write(&file, bytes, 0)?;
    disk.sync(&file)?;
    Ok(file)
}

/// Creates `path` with these bytes so that it is there whole or not at all, whenever power goes.
pub(crate) fn place(disk: &dyn Disk, path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let part = beside(path, ".part");
    wipe_away(disk, &part)?;
    put(disk, &part, mode, bytes)?;
    disk.rename(&part, path)?;
    disk.sync_dir(folder(path))
}

/// The same path with this at its end.
pub(crate) fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Overwrites a file's bytes where they lie. On a filesystem that writes elsewhere, or keeps a
/// journal of contents, the old bytes may survive: nothing may rest on this alone.
pub(crate) fn overwrite(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.permissions().mode() & 0o200 == 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    let file = File::options().write(true).open(path)?;
    let length = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    let mut noise = Zeroizing::new(vec![0; length]);
    crate::random::fill(&mut noise);
    disk.write(&file, &noise, 0)?;
    disk.sync(&file)
}

/// Overwrites as well as can be, and removes. One that is not there is gone already.
pub(crate) fn wipe_away(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match overwrite(disk, path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) | Ok(()) => {}
    }
    disk.remove(path)
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
