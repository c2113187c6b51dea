//! What somebody has begun to write and not recorded: no part of the log, of its proofs or of a
//! backup. A draft is sealed under the key of the stream it is about, so that an erasure takes it,
//! too.
//!
//! `drafts/OWNER/NAME`, both keyed digests, holds a format byte, the random name of the stream, a
//! nonce and the ciphertext. What cannot be opened any more is removed when somebody comes by.

use crate::disk::{place, wipe_away};
use crate::random;
use crate::seal::StreamKey;
use crate::shared::{Shared, instant};
use events::{Instant, Stream};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

const FORMAT: u8 = 1;
/// What is longer was not typed by hand.
const LENGTH_MAX: usize = 256 * 1024;
/// So many of one person: beyond it the oldest goes.
const OF_ONE_MAX: usize = 50;
/// Lengths are rounded up to this, so that they say little.
const STEP: usize = 4096;

/// How long a draft is kept.
pub const DRAFTS_LAST: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// A draft, as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    /// What it is about.
    pub stream: Stream,
    /// Under which name.
    pub name: String,
    /// Since when.
    pub kept_at: Instant,
    /// What was written.
    pub text: Vec<u8>,
}

/// Keeps a draft in place of the one of the same owner, stream and name; on stable storage.
pub(crate) fn keep(
    shared: &Shared,
    owner: &str,
    stream: Stream,
    name: &str,
    text: &[u8],
) -> io::Result<()> {
    if text.len() > LENGTH_MAX || name.len() > usize::from(u8::MAX) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the draft is too long"));
    }
    let no_key = || io::Error::new(io::ErrorKind::NotFound, "there is no record to keep it with");
    let key = shared.keyring.of(stream).ok_or_else(no_key)?;
    let _one_at_a_time = crate::held(shared.drafts.lock());
    let folder = folder_of(shared, owner);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let path = folder.join(file_of(shared, owner, &key, name));
    let sealed = key.seal_aside(random::array(), &bound(&path), &padded(name, text));
    let bytes = [&[FORMAT], key.stream.as_slice(), &sealed].concat();
    place(&*shared.options.disk, &path, 0o600, &bytes)?;
    let mut all = paths(&folder)?;
    all.sort_by_key(|(kept_at, _)| std::cmp::Reverse(*kept_at));
    all.iter().skip(OF_ONE_MAX).try_for_each(|(_, path)| remove(shared, path))
}

/// Everything that this owner has begun, the newest first.
pub(crate) fn kept(shared: &Shared, owner: &str) -> io::Result<Vec<KeptDraft>> {
    let _one_at_a_time = crate::held(shared.drafts.lock());
    let mut drafts = Vec::new();
    for (kept_at, path) in paths(&folder_of(shared, owner))? {
        match open(shared, &path, kept_at)? {
            Some(draft) => drafts.push(draft),
            None => remove(shared, &path)?,
        }
    }
    drafts.sort_by_key(|draft| std::cmp::Reverse(draft.kept_at));
    Ok(drafts)
}

/// Removes a draft, if it is there.
pub(crate) fn forget(shared: &Shared, owner: &str, stream: Stream, name: &str) -> io::Result<()> {
    let Some(key) = shared.keyring.of(stream) else { return Ok(()) };
    let _one_at_a_time = crate::held(shared.drafts.lock());
    remove(shared, &folder_of(shared, owner).join(file_of(shared, owner, &key, name)))
}

/// Removes whatever is older than a draft gets, whoever kept it.
pub(crate) fn sweep(shared: &Shared) -> io::Result<()> {
    let _one_at_a_time = crate::held(shared.drafts.lock());
    for folder in entries(&root(shared))? {
        for (kept_at, path) in paths(&folder)? {
            if open(shared, &path, kept_at)?.is_none() {
                remove(shared, &path)?;
            }
        }
    }
    Ok(())
}

/// What lies there, unless it is too old, of what was erased, or nothing of ours.
fn open(shared: &Shared, path: &Path, kept_at: SystemTime) -> io::Result<Option<KeptDraft>> {
    // A clock that was set back makes nothing old.
    if kept_at.elapsed().is_ok_and(|age| age > DRAFTS_LAST) {
        return Ok(None);
    }
    Ok(read(shared, path, kept_at, &fs::read(path)?))
}

fn read(shared: &Shared, path: &Path, kept_at: SystemTime, bytes: &[u8]) -> Option<KeptDraft> {
    let (format, rest) = bytes.split_first()?;
    let (name, sealed) = rest.split_first_chunk::<16>()?;
    let stream = shared.keyring.stream_named(name).filter(|_| *format == FORMAT)?;
    let text = shared.keyring.of(stream)?.open_aside(&bound(path), sealed)?;
    let (length, rest) = text.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let text = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?.to_vec();
    let name = String::from_utf8(name.to_vec()).ok()?;
    let since = kept_at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let kept_at = instant(i64::try_from(since.as_micros()).ok()?);
    Some(KeptDraft { stream, name, kept_at, text })
}

/// Name and text, each behind its length, and nothing up to the next step.
fn padded(name: &str, text: &[u8]) -> Vec<u8> {
    let name_length = u8::try_from(name.len()).expect("was checked");
    let text_length = u32::try_from(text.len()).expect("was checked");
    let mut bytes = [&[name_length], name.as_bytes(), &text_length.to_be_bytes(), text].concat();
    bytes.resize(bytes.len().next_multiple_of(STEP), 0);
    bytes
}

fn root(shared: &Shared) -> PathBuf {
    shared.options.dir.join("drafts")
}

fn folder_of(shared: &Shared, owner: &str) -> PathBuf {
    root(shared).join(keyed(shared, &[b"owner", owner.as_bytes()]))
}

fn file_of(shared: &Shared, owner: &str, key: &StreamKey, name: &str) -> String {
    keyed(shared, &[b"draft", owner.as_bytes(), &key.stream, name.as_bytes()])
}

/// A name that says nothing to whoever has not the keyring.
fn keyed(shared: &Shared, parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let keyed = shared.keyring.keyed(&digest.finalize().into());
    keyed[..16].iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes it");
        hex
    })
}

/// Where it lies is bound to it: moved elsewhere it does not open.
fn bound(path: &Path) -> Vec<u8> {
    let names = path.components().rev().take(2);
    names.flat_map(|name| name.as_os_str().as_encoded_bytes().to_vec()).collect()
}

fn remove(shared: &Shared, path: &Path) -> io::Result<()> {
    wipe_away(&*shared.options.disk, path)
}

fn paths(folder: &Path) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let mut all = Vec::new();
    for path in entries(folder)? {
        if let Ok(kept_at) = fs::metadata(&path).and_then(|metadata| metadata.modified()) {
            all.push((kept_at, path));
        }
    }
    Ok(all)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let all = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        all => all?,
    };
    all.map(|entry| entry.map(|entry| entry.path())).collect()
}
