//! The bytes of a keyring: a header with the organisation's own secrets, then one wrapped entry
//! for each key.

use crate::OpenError;
use crate::bytes::Cursor;
use crate::master::MasterKey;
use crate::random;
use crate::seal::{compartment_byte, compartment_of};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use events::{JourneyId, Stream, Subject};
use std::path::Path;
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"stepinkr";
const FORMAT: u8 = 1;
/// Magic, format, generation, origin: then the wrapped HMAC key and a checksum.
const CLEAR: usize = 8 + 1 + 4 + 16;
pub(crate) const HEADER: usize = CLEAR + 12 + 32 + 16 + 4;
/// Entry kinds: a key, and the trace of one that was destroyed, as long and without a secret.
const STREAM_KEY: u8 = 1;
const TRACE: u8 = 2;
const ENTRY_CLEAR: usize = 1 + 16 + 16 + 1 + 16 + 1 + 32;
pub(crate) const ENTRY: usize = 12 + ENTRY_CLEAR + 16 + 4;

/// Which keyring: entries and header are bound to it.
#[derive(Clone, Copy)]
pub(crate) struct Ring {
    pub(crate) origin: [u8; 16],
    /// From 1; each erasure begins the next.
    pub(crate) generation: u32,
}

/// One key as the file holds it.
pub(crate) struct StoredKey {
    pub(crate) id: [u8; 16],
    /// The stream's random name.
    pub(crate) name: [u8; 16],
    pub(crate) stream: Stream,
    /// `None` once it is destroyed: what is left is its trace.
    pub(crate) secret: Option<Zeroizing<[u8; 32]>>,
}

/// What a keyring holds.
pub(crate) struct Read {
    pub(crate) ring: Ring,
    pub(crate) request_key: Zeroizing<[u8; 32]>,
    /// Each with its number, from 0.
    pub(crate) keys: Vec<(u64, StoredKey)>,
    /// Up to where the file is sound.
    pub(crate) length: u64,
}

fn cipher(master: &MasterKey) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(**master))
}

/// Nonce, ciphertext and tag, then a checksum over them and what they are bound to.
fn wrap(master: &MasterKey, bound: &[u8], secret: &[u8]) -> Vec<u8> {
    let nonce: [u8; 12] = random::array();
    let payload = Payload { msg: secret, aad: bound };
    let wrapped = cipher(master).encrypt(&Nonce::from(nonce), payload).expect("an entry is small");
    let mut bytes = [nonce.as_slice(), &wrapped].concat();
    let checksum = checksum(bound, &bytes);
    bytes.extend(checksum.to_be_bytes());
    bytes
}

fn checksum(bound: &[u8], wrapped: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(bound);
    hasher.update(wrapped);
    hasher.finalize()
}

/// `Err(None)`: the bytes are damaged. `Err(Some(_))`: they are whole, and another key's.
fn unwrap(
    cipher: &Aes256Gcm,
    bound: &[u8],
    bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Option<aes_gcm::Error>> {
    let (wrapped, sum) = bytes.split_last_chunk::<4>().ok_or(None)?;
    let (nonce, ciphertext) = wrapped.split_first_chunk::<12>().ok_or(None)?;
    if u32::from_be_bytes(*sum) != checksum(bound, wrapped) {
        return Err(None);
    }
    let payload = Payload { msg: ciphertext, aad: bound };
    cipher.decrypt(&Nonce::from(*nonce), payload).map(Zeroizing::new).map_err(Some)
}

pub(crate) fn header(master: &MasterKey, ring: Ring, request_key: &Zeroizing<[u8; 32]>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend(MAGIC);
    bytes.push(FORMAT);
    bytes.extend(ring.generation.to_be_bytes());
    bytes.extend(ring.origin);
    let wrapped = wrap(master, &bytes, &**request_key);
    bytes.extend(wrapped);
    bytes
}

/// What an entry is bound to: the log and its own place in the file.
fn place(ring: Ring, number: u64) -> [u8; 28] {
    let mut place = [0; 28];
    place[..16].copy_from_slice(&ring.origin);
    place[16..20].copy_from_slice(&ring.generation.to_be_bytes());
    place[20..].copy_from_slice(&number.to_be_bytes());
    place
}

pub(crate) fn entry(master: &MasterKey, ring: Ring, number: u64, stored: &StoredKey) -> Vec<u8> {
    let mut clear = Zeroizing::new(Vec::with_capacity(ENTRY_CLEAR));
    clear.push(if stored.secret.is_some() { STREAM_KEY } else { TRACE });
    clear.extend(stored.id);
    clear.extend(stored.name);
    let (kind, journey) = match stored.stream.subject {
        Subject::Organisation => (0, [0; 16]),
        Subject::Journey(journey) => (1, *journey.as_bytes()),
        Subject::LooksAt(journey) => (2, *journey.as_bytes()),
        Subject::Looks => (3, [0; 16]),
    };
    clear.push(kind);
    clear.extend(journey);
    clear.push(compartment_byte(stored.stream.compartment));
    clear.extend(stored.secret.as_deref().unwrap_or(&[0; 32]));
    wrap(master, &place(ring, number), &clear)
}

fn stored(clear: &[u8]) -> Option<StoredKey> {
    let mut cursor = Cursor(clear);
    let has_secret = match cursor.u8()? {
        STREAM_KEY => true,
        TRACE => false,
        _ => return None,
    };
    let (id, name) = (cursor.array()?, cursor.array()?);
    let (kind, journey) = (cursor.u8()?, JourneyId::from_bytes(cursor.array()?));
    let subject = match kind {
        0 => Subject::Organisation,
        1 => Subject::Journey(journey),
        2 => Subject::LooksAt(journey),
        3 => Subject::Looks,
        _ => return None,
    };
    let stream = Stream { subject, compartment: compartment_of(cursor.u8()?)? };
    let secret = Zeroizing::new(cursor.array()?);
    let secret = has_secret.then_some(secret);
    cursor.0.is_empty().then_some(StoredKey { id, name, stream, secret })
}

/// Reads every entry that is sound: each is bound to its own place, so that one that is damaged
/// says nothing of the others. Whether what follows the last of them is torn or damaged is the
/// caller's to say: it knows which keys the log's records name.
pub(crate) fn read(path: &Path, master: &MasterKey, bytes: &[u8]) -> Result<Read, OpenError> {
    let damaged = || OpenError::KeyringDamaged { path: path.to_path_buf() };
    let head = bytes.get(..HEADER).ok_or_else(damaged)?;
    let (clear, wrapped) = head.split_at(CLEAR);
    let mut cursor = Cursor(clear);
    if cursor.array() != Some(MAGIC) || cursor.u8() != Some(FORMAT) {
        return Err(damaged());
    }
    let generation = cursor.u32().ok_or_else(damaged)?;
    let ring = Ring { generation, origin: cursor.array().ok_or_else(damaged)? };
    let cipher = cipher(master);
    let request_key = unwrap(&cipher, clear, wrapped).map_err(|fault| match fault {
        None => damaged(),
        Some(_) => OpenError::WrongKey { keyring: path.to_path_buf() },
    })?;
    let request_key =
        <[u8; 32]>::try_from(request_key.as_slice()).map(Zeroizing::new).map_err(|_| damaged())?;
    let mut keys = Vec::new();
    for (number, entry) in (0..).zip(bytes[HEADER..].chunks_exact(ENTRY)) {
        let clear = unwrap(&cipher, &place(ring, number), entry);
        if let Some(key) = clear.ok().and_then(|clear| stored(&clear)) {
            keys.push((number, key));
        }
    }
    let entries = keys.last().map_or(0, |(number, _)| number + 1);
    let length = HEADER as u64 + entries * ENTRY as u64;
    Ok(Read { ring, request_key, keys, length })
}

/// What can be told of a keyring without the master key.
pub(crate) struct Outline {
    pub(crate) generation: u32,
    pub(crate) origin: [u8; 16],
    /// Bytes up to the end of the last whole entry.
    pub(crate) length: usize,
    /// The first entry before that end that is not whole, from 1.
    pub(crate) damaged: Option<u64>,
}

/// `None` if its head is damaged. Every checksum is looked at, nothing is unwrapped.
pub(crate) fn outline(bytes: &[u8]) -> Option<Outline> {
    let (clear, wrapped) = bytes.get(..HEADER)?.split_at(CLEAR);
    let mut cursor = Cursor(clear);
    if cursor.array() != Some(MAGIC) || cursor.u8() != Some(FORMAT) {
        return None;
    }
    let (generation, origin) = (cursor.u32()?, cursor.array()?);
    let whole = |bound: &[u8], bytes: &[u8]| {
        let (wrapped, sum) = bytes.split_last_chunk::<4>()?;
        (u32::from_be_bytes(*sum) == checksum(bound, wrapped)).then_some(())
    };
    whole(clear, wrapped)?;
    let (mut entries, mut damaged) = (0, Vec::new());
    for (number, entry) in (0..).zip(bytes[HEADER..].chunks_exact(ENTRY)) {
        let bound = place(Ring { origin, generation }, number);
        match whole(&bound, entry) {
            Some(()) => entries = number + 1,
            None => damaged.push(number + 1),
        }
    }
    let length = HEADER + usize::try_from(entries).ok()? * ENTRY;
    let damaged = damaged.first().copied().filter(|number| *number <= entries);
    Some(Outline { generation, origin, length, damaged })
}
