//! A list of breached passphrases, in the form in which "Have I Been Pwned" offers it for use
//! without a network: a line of SHA-1 in hex and, after a colon, a count, sorted by the hash.
//!
//! The list has a billion lines and some 40 GB, so it stays on the disk: a search reads some thirty
//! places of it.

use crate::Failure;
use sha1::{Digest, Sha1};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Such a list.
pub(crate) struct Breached {
    path: PathBuf,
    file: File,
    bytes: u64,
}

/// In hex. SHA-1 is what the list is made with; nothing is protected by it.
const HASH: usize = 40;
/// More than any line has: the hash, a colon, a count, the end.
const LINE_MAX: usize = 64;

impl Breached {
    /// # Errors
    /// It cannot be read, or it is no such list.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let unfit = |why: String| Failure::malformed(format!("{}: {why}", path.display()));
        let file = File::open(path).map_err(|error| unfit(error.to_string()))?;
        let bytes = file.metadata().map_err(|error| unfit(error.to_string()))?.len();
        let list = Self { path: path.to_owned(), file, bytes };
        list.line_at(0).map_err(|error| unfit(error.to_string()))?;
        Ok(list)
    }

    /// # Errors
    /// The list cannot be read, or is not what it should be.
    pub(crate) fn holds(&self, passphrase: &str) -> Result<bool, Failure> {
        let wanted = Sha1::digest(passphrase.as_bytes());
        let wanted: String = wanted.iter().map(|byte| format!("{byte:02X}")).collect();
        self.search(&wanted)
            .map_err(|error| Failure::unavailable(format!("{}: {error}", self.path.display())))
    }

    /// Halves the bytes between which the line begins, if it is there.
    fn search(&self, wanted: &str) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.bytes);
        while low < high {
            let middle = low + (high - low) / 2;
            let (begins, line) = self.line_from(middle)?;
            let Some(hash) = line.filter(|_| begins < high) else {
                high = middle;
                continue;
            };
            match wanted.cmp(hash.as_str()) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => high = middle,
                std::cmp::Ordering::Greater => low = begins + 1,
            }
        }
        Ok(false)
    }

    /// The first line that begins at this byte or after it.
    fn line_from(&self, byte: u64) -> io::Result<(u64, Option<String>)> {
        let begins = if byte == 0 { 0 } else { self.after_newline(byte - 1)? };
        Ok((begins, self.line_at(begins)?))
    }

    fn after_newline(&self, byte: u64) -> io::Result<u64> {
        let mut bytes = [0; LINE_MAX];
        let got = self.read(byte, &mut bytes)?;
        match bytes[..got].iter().position(|byte| *byte == b'\n') {
            Some(place) => Ok(byte + place as u64 + 1),
            None if got < LINE_MAX => Ok(self.bytes),
            None => Err(unfit()),
        }
    }

    /// The hash on the line that begins here; `None` at the end.
    fn line_at(&self, begins: u64) -> io::Result<Option<String>> {
        let mut bytes = [0; HASH + 1];
        let got = self.read(begins, &mut bytes)?;
        if got == 0 {
            return Ok(None);
        }
        let ends = got == HASH || matches!(bytes[HASH], b':' | b'\r' | b'\n');
        let hash = bytes.get(..HASH).filter(|hash| got >= HASH && ends && is_hex(hash));
        let hash = hash.ok_or_else(unfit)?.to_ascii_uppercase();
        Ok(String::from_utf8(hash).ok())
    }

    fn read(&self, byte: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let mut got = 0;
        while got < bytes.len() {
            match self.file.read_at(&mut bytes[got..], byte + got as u64)? {
                0 => break,
                more => got += more,
            }
        }
        Ok(got)
    }
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
}

fn unfit() -> io::Error {
    let why = "no list of SHA-1 hashes, one a line with a count, sorted by hash";
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::Breached;
    use sha1::{Digest, Sha1};
    use std::io::Write as _;

    fn list(words: &[String], end: &str) -> Breached {
        let mut lines: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(count, word)| {
                let hash = Sha1::digest(word.as_bytes());
                let hash: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
                format!("{hash}:{}", count * 97 + 1)
            })
            .collect();
        lines.sort();
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(lines.join(end).as_bytes()).expect("written");
        Breached::open(file.path()).expect("it is a list")
    }

    #[test]
    fn each_line_is_found_and_nothing_else() {
        for (many, end) in [(1, "\n"), (2, "\r\n"), (3, "\n"), (500, "\r\n")] {
            let words: Vec<_> = (0..many).map(|n| format!("word {n}")).collect();
            let list = list(&words, end);
            for word in &words {
                assert!(list.holds(word).expect("read"), "{word} of {many}");
            }
            for n in 0..500 {
                assert!(!list.holds(&format!("another {n}")).expect("read"));
            }
        }
    }

    #[test]
    fn another_file_is_no_list() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"hunter2\npassword\n").expect("written");
        assert!(Breached::open(file.path()).is_err());
    }
}
