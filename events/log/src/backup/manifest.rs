//! What a backup says of itself: one small text file, written last. Without it there is no backup;
//! what lies in the folder beyond what it names is what an interrupted backup left.

use super::BackupError;
use crate::bytes::{hex, unhex};
use crate::disk::{create_synced, sync_dir};
use events::Instant;
use proof::Hash;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const FIRST: &str = "stepin backup 1";
const NAME: &str = "manifest";

/// A complete backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Which log it is of.
    pub(crate) origin: [u8; 16],
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// Of the keyring.
    pub(crate) generation: u32,
    pub(crate) taken: Instant,
    /// The journal's files, in order.
    pub(crate) journal: Vec<Part>,
    /// The small files.
    pub(crate) files: Vec<Kept>,
}

/// As much of a file of the journal as belongs to the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) length: u64,
}

/// A small file, kept under its digest, so that a later backup never overwrites an earlier one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Where it belongs in a data folder.
    pub(crate) path: String,
    pub(crate) digest: [u8; 32],
    pub(crate) length: u64,
}

impl Kept {
    pub(crate) fn of(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self { path: path.into(), digest: Sha256::digest(bytes).into(), length: bytes.len() as u64 }
    }

    /// Where a backup in `dir` holds it.
    pub(crate) fn in_backup(&self, dir: &Path) -> PathBuf {
        dir.join("files").join(hex(&self.digest))
    }

    /// Its bytes, if they are what was backed up.
    pub(crate) fn read(&self, dir: &Path) -> Result<Vec<u8>, BackupError> {
        let path = self.in_backup(dir);
        let damaged = |why: &str| BackupError::damaged(&path, format!("{why} ({})", self.path));
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged("it is missing"));
            }
            read => read.map_err(|error| BackupError::io("reading the backup", &path, error))?,
        };
        if Self::of("", &bytes).digest == self.digest && bytes.len() as u64 == self.length {
            Ok(bytes)
        } else {
            Err(damaged("its bytes are not those that were backed up"))
        }
    }
}

impl Manifest {
    fn path(dir: &Path) -> PathBuf {
        dir.join(NAME)
    }

    /// The backup in `dir`; `None` if there is none.
    pub(crate) fn read(dir: &Path) -> Result<Option<Self>, BackupError> {
        let path = Self::path(dir);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| BackupError::io("reading the manifest", &path, error))?,
        };
        let text = std::str::from_utf8(&bytes).ok();
        let manifest = text.and_then(Self::parse);
        manifest.map(Some).ok_or_else(|| BackupError::damaged(&path, "it is not as it was written"))
    }

    /// Puts it in place, at once or not at all.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        let part = dir.join("manifest.part");
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) | Ok(()) => {}
        }
        create_synced(&part, self.text().as_bytes())?;
        fs::rename(&part, Self::path(dir))?;
        sync_dir(dir)
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{FIRST}\norigin {}\nsize {}\nroot {}\ngeneration {}\ntaken {}\n",
            hex(&self.origin),
            self.size,
            hex(&self.root),
            self.generation,
            self.taken.timestamp_micros()
        );
        for Part { name, length } in &self.journal {
            let _ = writeln!(text, "journal {length} {name}");
        }
        for Kept { path, digest, length } in &self.files {
            let _ = writeln!(text, "file {} {length} {path}", hex(digest));
        }
        let digest = hex(&Sha256::digest(&text));
        text + "end " + &digest + "\n"
    }

    fn parse(text: &str) -> Option<Self> {
        let (front, end) = text.rsplit_once("end ")?;
        if end != hex(&Sha256::digest(front)) + "\n" {
            return None;
        }
        let mut lines = front.lines();
        if lines.next()? != FIRST {
            return None;
        }
        let mut field = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let mut manifest = Self {
            origin: unhex(field("origin")?)?,
            size: field("size")?.parse().ok()?,
            root: unhex(field("root")?)?,
            generation: field("generation")?.parse().ok()?,
            taken: Instant::from_timestamp_micros(field("taken")?.parse().ok()?)?,
            journal: Vec::new(),
            files: Vec::new(),
        };
        for line in lines {
            let (kind, rest) = line.split_once(' ')?;
            match kind {
                "journal" => {
                    let (length, name) = rest.split_once(' ')?;
                    let part = Part { name: name.to_owned(), length: length.parse().ok()? };
                    manifest.journal.push(Some(part).filter(|part| is_plain(&part.name))?);
                }
                "file" => {
                    let mut words = rest.splitn(3, ' ');
                    let digest = unhex(words.next()?)?;
                    let (length, path) = (words.next()?.parse().ok()?, words.next()?.to_owned());
                    manifest.files.push(Kept { path, digest, length });
                    manifest.files.last().filter(|kept| belongs(&kept.path))?;
                }
                _ => return None,
            }
        }
        Some(manifest)
    }

    /// Bytes of the journal.
    pub(crate) fn journal_bytes(&self) -> u64 {
        self.journal.iter().map(|part| part.length).sum()
    }

    /// How much of this file of the journal was backed up.
    pub(crate) fn length_of(&self, name: &str) -> u64 {
        self.journal.iter().find(|part| part.name == name).map_or(0, |part| part.length)
    }

    pub(crate) fn file(&self, path: &str) -> Option<&Kept> {
        self.files.iter().find(|kept| kept.path == path)
    }
}

/// A name that stays in its folder: a manifest may come from anywhere.
pub(crate) fn is_plain(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    name.bytes().all(fits) && name.bytes().next().is_some_and(|first| first != b'.')
}

/// Whether a backup may hold a file of this path.
fn belongs(path: &str) -> bool {
    match path.split_once('/') {
        None => ["checkpoint", "checkpoint.before"].contains(&path),
        Some(("keys", name)) => name == "erasing" || super::source::generation(name).is_some(),
        Some(("policies", name)) => is_plain(name) && name.ends_with(".toml"),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Manifest {
        Manifest {
            origin: [7; 16],
            size: 12,
            root: [9; 32],
            generation: 1,
            taken: Instant::from_timestamp_micros(1_700_000_000_000_001).expect("a time"),
            journal: vec![Part { name: "00000000000000000001.journal".to_owned(), length: 99 }],
            files: vec![Kept::of("keys/keyring.1", b"k"), Kept::of("policies/a 1.toml", b"p")],
        }
    }

    #[test]
    fn it_reads_what_it_wrote_and_nothing_that_was_changed() {
        let mut manifest = made();
        manifest.files.pop();
        let text = manifest.text();
        assert_eq!(Manifest::parse(&text), Some(manifest));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert_eq!(std::str::from_utf8(&bytes).ok().and_then(Manifest::parse), None);
        }
    }

    #[test]
    fn it_names_no_path_outside_the_folder() {
        assert_eq!(Manifest::parse(&made().text()), None);
        for path in ["../x", "keys/master.key", "policies/../../x.toml", "/etc/x", "keys/keyring."]
        {
            assert!(!belongs(path), "{path}");
        }
        for path in ["checkpoint", "keys/keyring.12", "policies/2026-04.toml"] {
            assert!(belongs(path), "{path}");
        }
    }
}
