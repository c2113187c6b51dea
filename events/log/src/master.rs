//! The master key: 32 bytes in a file of its own, under which every other key is wrapped.

use crate::disk::{Disk, folder, overwrite};
use crate::{OpenError, generations};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

pub(crate) type MasterKey = Zeroizing<[u8; 32]>;

/// Creates the key unless there is one (an empty file is none), as `init` alone may do: a key made
/// at any other time would only hide that the right one is missing.
pub(crate) fn create_if_missing(path: &Path) -> Result<(), OpenError> {
    if std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let failed = |error| OpenError::io("creating the master key", path, error);
    let mut key = Zeroizing::new([0; 32]);
    crate::random::fill(&mut *key);
    // It gets its name only when it is whole: half a key would stand in the way for ever.
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Err(_) | Ok(()) => {}
    }
    let mut options = File::options();
    let mut file = options.write(true).create_new(true).mode(0o400).open(&part).map_err(failed)?;
    file.write_all(&*key).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&part, path).map_err(failed)?;
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => crate::disk::sync_dir(dir).map_err(failed),
        Some(_) | None => Ok(()),
    }
}

/// Reads the key, and refuses one that others on this machine could have read.
pub(crate) fn read(path: &Path) -> Result<MasterKey, OpenError> {
    let failed = |error| OpenError::io("reading the master key", path, error);
    let mut file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    // A credential of systemd shows as 0440: its access list appears as the group's bits.
    if mode & 0o037 != 0 {
        return Err(OpenError::KeyExposed { path: path.to_path_buf(), mode });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(64));
    (&mut file).take(64).read_to_end(&mut bytes).map_err(failed)?;
    let key = <[u8; 32]>::try_from(bytes.as_slice())
        .map_err(|_| OpenError::KeyMalformed { path: path.to_path_buf(), length: bytes.len() })?;
    Ok(Zeroizing::new(key))
}

/// Puts the key that waits in the place of the old one, whose bytes are overwritten first as well
/// as can be: the name alone would leave them on the disk.
pub(crate) fn replace(disk: &dyn Disk, place: &Path) -> io::Result<()> {
    // One that is not there, or that another owner keeps, cannot be overwritten.
    let _ = overwrite(disk, place);
    disk.rename(&generations::waiting(place), place)?;
    disk.sync_dir(folder(place))
}
