//! Sealing an event's JSON, and opening it again.
//!
//! Each event has a key of its own, derived from its stream's; what stands around the ciphertext
//! is bound to it, so that a record moved to another place no longer opens.

use crate::record::{self, Header, Sealed};
use crate::squeeze;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use events::Compartment;
use hkdf::Hkdf;
use sha2::Sha256;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// What one compartment of one subject is sealed with.
pub(crate) struct StreamKey {
    /// Names the key, in records and in the keyring. Random, never used again.
    pub(crate) id: [u8; 16],
    /// Names the stream in records, in place of whom it is about.
    pub(crate) stream: [u8; 16],
    pub(crate) compartment: Compartment,
    origin: [u8; 16],
    derive: Hkdf<Sha256>,
}

/// The event's key, and the commitment that stands beside its ciphertext.
struct EventKey {
    cipher: Aes256Gcm,
    commitment: [u8; 32],
}

impl StreamKey {
    pub(crate) fn new(
        origin: [u8; 16],
        id: [u8; 16],
        stream: [u8; 16],
        compartment: Compartment,
        secret: &[u8; 32],
    ) -> Self {
        Self { id, stream, compartment, origin, derive: Hkdf::new(Some(&origin), secret) }
    }

    fn event_key(&self, header: &Header) -> EventKey {
        let mut info = [0; 13 + 16 + 8];
        info[..13].copy_from_slice(b"stepin event\x01");
        info[13..29].copy_from_slice(header.event.as_bytes());
        info[29..].copy_from_slice(&header.version.to_be_bytes());
        let mut derived = Zeroizing::new([0; 64]);
        self.derive.expand(&info, &mut *derived).expect("64 bytes are within HKDF's bound");
        let (key, commitment) = derived.split_at(32);
        let key = Key::<Aes256Gcm>::try_from(key).expect("half of 64 bytes is a key");
        EventKey {
            cipher: Aes256Gcm::new(&key),
            commitment: commitment.try_into().expect("half of 64 bytes is a commitment"),
        }
    }

    fn bound(&self, header: &Header) -> [u8; 75] {
        let mut bound = [0; 75];
        bound[0] = record::FORMAT;
        bound[1] = record::KIND;
        bound[2..18].copy_from_slice(&self.origin);
        bound[18..34].copy_from_slice(&self.stream);
        bound[34..42].copy_from_slice(&header.version.to_be_bytes());
        bound[42..58].copy_from_slice(header.event.as_bytes());
        bound[58] = compartment_byte(self.compartment);
        bound[59..].copy_from_slice(&self.id);
        bound
    }

    /// The whole record of an event; only `recorded_at` may be set afterwards.
    pub(crate) fn seal(&self, header: &Header, nonce: [u8; 12], json: &[u8]) -> Vec<u8> {
        if cfg!(feature = "unsealed") {
            return self.encode(header, [0; 12], [0; 32], json);
        }
        let key = self.event_key(header);
        let padded = squeeze::squeeze(json);
        let payload = Payload { msg: &padded, aad: &self.bound(header) };
        let ciphertext =
            key.cipher.encrypt(&Nonce::from(nonce), payload).expect("an event is far below 64 GiB");
        self.encode(header, nonce, key.commitment, &ciphertext)
    }

    fn encode(
        &self,
        header: &Header,
        nonce: [u8; 12],
        commitment: [u8; 32],
        ciphertext: &[u8],
    ) -> Vec<u8> {
        record::encode(header, &Sealed { key: self.id, nonce, commitment, ciphertext })
    }

    /// What is not recorded: the nonce, then the ciphertext, bound to where it lies.
    pub(crate) fn seal_aside(&self, nonce: [u8; 12], bound: &[u8], text: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: text, aad: bound };
        let sealed = self.aside_cipher().encrypt(&Nonce::from(nonce), payload);
        [nonce.as_slice(), &sealed.expect("a draft is far below 64 GiB")].concat()
    }

    /// The text of it, if it is whole and was sealed under this key.
    pub(crate) fn open_aside(&self, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let payload = Payload { msg: sealed, aad: bound };
        let text = self.aside_cipher().decrypt(&Nonce::from(*nonce), payload);
        text.ok().map(Zeroizing::new)
    }

    fn aside_cipher(&self) -> Aes256Gcm {
        let mut key = Zeroizing::new([0; 32]);
        self.derive
            .expand(b"stepin draft\x01", &mut *key)
            .expect("32 bytes are within HKDF's bound");
        Aes256Gcm::new((&*key).into())
    }

    /// The event's JSON.
    pub(crate) fn open(
        &self,
        header: &Header,
        sealed: &Sealed<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Cow<'static, str>> {
        if cfg!(feature = "unsealed") {
            return Ok(Zeroizing::new(sealed.ciphertext.to_vec()));
        }
        let key = self.event_key(header);
        if key.commitment != sealed.commitment {
            return Err("it is sealed under another key than the one that it names".into());
        }
        let payload = Payload { msg: sealed.ciphertext, aad: &self.bound(header) };
        let padded = key
            .cipher
            .decrypt(&Nonce::from(sealed.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| "its seal is broken")?;
        Ok(squeeze::expand(&padded)?)
    }
}

/// How a compartment is stored. Never to be changed or used again.
pub(crate) const fn compartment_byte(compartment: Compartment) -> u8 {
    match compartment {
        Compartment::Case => 1,
        Compartment::Safety => 2,
        Compartment::Protected => 3,
        Compartment::Supervision => 4,
        Compartment::Governance => 5,
    }
}

/// The compartment stored as this byte.
pub(crate) fn compartment_of(byte: u8) -> Option<Compartment> {
    Compartment::ALL.into_iter().find(|compartment| compartment_byte(*compartment) == byte)
}

#[cfg(all(test, not(feature = "unsealed")))]
mod tests {
    use super::*;
    use events::{BatchId, EventId};

    /// What was once written must be readable for ever: these bytes never change.
    const GOLDEN: &str = include_str!("../tests/golden/record-v1.hex");
    const JSON: &[u8] = b"{\"type\":\"skill-introduced\",\"at\":\"2025-03-03T09:00:00Z\",\
        \"source\":\"observed\",\"by\":{\"id\":\"P-07\",\"role\":\"practitioner\"},\
        \"data\":{\"skill\":\"time-out\"}}";

    fn key(secret: u8) -> StreamKey {
        StreamKey::new([1; 16], [2; 16], [3; 16], Compartment::Case, &[secret; 32])
    }

    fn header() -> Header {
        Header {
            event: EventId::from_bytes([5; 16]),
            stream: [3; 16],
            version: 6,
            batch: BatchId::from_bytes([7; 16]),
            index: 0,
            count: 1,
            request: [8; 32],
            recorded_at: 1_741_000_000_000_000,
        }
    }

    fn golden() -> Vec<u8> {
        let digits: String = GOLDEN.split_whitespace().collect();
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex");
        (0..digits.len()).step_by(2).map(byte).collect()
    }

    fn opened(key: &StreamKey, record: &[u8]) -> Result<Vec<u8>, String> {
        let (header, sealed) = record::decode(record)?;
        key.open(&header, &sealed).map(|json| json.to_vec()).map_err(Cow::into_owned)
    }

    #[test]
    fn a_record_is_sealed_to_the_same_bytes_as_ever() {
        let record = key(4).seal(&header(), [9; 12], JSON);
        let lines: Vec<String> = record
            .chunks(32)
            .map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        assert_eq!(lines.join("\n"), GOLDEN.trim_end());
    }

    #[test]
    fn the_record_of_old_opens() {
        assert_eq!(opened(&key(4), &golden()).expect("it opens"), JSON);
    }

    #[test]
    fn a_record_opens_under_its_own_key_and_in_its_own_place_only() {
        let record = golden();
        assert!(opened(&key(5), &record).is_err());
        // The event's id, the version, the key's id, the nonce, the commitment, the ciphertext.
        for at in [2, 41, 102, 118, 130, 166, record.len() - 1] {
            let mut moved = record.clone();
            moved[at] ^= 1;
            let fails = opened(&key(4), &moved).is_err();
            // The key's id is bound by the name under which the key was looked up.
            assert!(fails || at == 102, "byte {at}");
        }
        let elsewhere = StreamKey::new([1; 16], [2; 16], [3; 16], Compartment::Safety, &[4; 32]);
        assert!(opened(&elsewhere, &record).is_err());
    }
}
