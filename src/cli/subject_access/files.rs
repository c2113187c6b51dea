//! What is written to disk: for nobody but whoever asked for it, as it is a person's record.

use crate::Failure;
use crate::answers::Files;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// What to do where the file could not be written.
pub(super) const ELSEWHERE: &str = "name another file";

pub(super) fn write_all(folder: &Path, files: &Files) -> Result<(), Failure> {
    let to_do = "the answer is on record: release it again into another folder";
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error, to_do))?;
    write(&folder.join("bundle.json"), &files.json, to_do)?;
    write(&folder.join("bundle.html"), &files.html, to_do)?;
    write(&folder.join("manifest.txt"), &files.manifest(), to_do)
}

pub(super) fn write(path: &Path, text: &str, to_do: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| unwritten(path, &error, to_do))
}

fn unwritten(path: &Path, error: &std::io::Error, to_do: &str) -> Failure {
    Failure::unavailable(format!("{}: {error}; {to_do}", path.display()))
}
