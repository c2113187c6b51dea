//! The keys of signed notes: Ed25519, named, and told apart by an id of four bytes.

use crate::cosignature;
use crate::malformed::{Fault, Malformed};
use crate::note::NoteSignature;
use crate::text::{base64_of, bytes_from};
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// The text of a note: how a log signs its checkpoints.
    Note,
    /// A time and the text of a checkpoint: how a witness cosigns (`cosignature/v1`).
    Cosignature,
}

/// The half that signs notes.
pub struct SignerKey {
    named: Named,
}

/// The half that is published: a name, the kind, and the public key.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    key: VerifyingKey,
}

/// A name and a key pair, for one kind of signature.
pub(crate) struct Named {
    verifier: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// The key of this seed, under this name.
    ///
    /// # Errors
    /// No name of a key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, Malformed> {
        Ok(Self { named: Named::from_seed(name, seed, Algorithm::Note)? })
    }

    /// The half that is published.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.named.verifier
    }

    /// Signs a text, which ends with a newline.
    #[must_use]
    pub fn sign(&self, text: &str) -> NoteSignature {
        self.named.signature(self.named.sign(text).to_vec())
    }
}

impl VerifierKey {
    /// Reads `name+id+key`, as it is printed and published.
    ///
    /// # Errors
    /// No such line, a kind that is not known here, or an id that is not this key's.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let fault = Malformed::whole;
        let mut parts = text.splitn(3, '+');
        let mut next = || parts.next().ok_or(fault(Fault::Keyword));
        let (name, id, encoded) = (next()?, next()?, next()?);
        checked_name(name)?;
        let bytes = bytes_from(encoded).ok_or(fault(Fault::Base64))?;
        let (&code, public) = bytes.split_first().ok_or(fault(Fault::Algorithm))?;
        let algorithm = Algorithm::of(code).ok_or(fault(Fault::Algorithm))?;
        let public = <&[u8; 32]>::try_from(public).ok().map(VerifyingKey::from_bytes);
        let key = public.and_then(Result::ok).filter(|key| !key.is_weak());
        let key = key.ok_or(fault(Fault::PublicKey))?;
        let parsed = Self { name: name.to_owned(), algorithm, key };
        if hex(parsed.key_id()).as_str() != id {
            return Err(fault(Fault::KeyId));
        }
        Ok(parsed)
    }

    /// The name: a log's is its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The first bytes of `SHA-256(name ‖ newline ‖ kind ‖ public key)`.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        let hash =
            Sha256::new().chain_update(&self.name).chain_update([b'\n', self.algorithm.code()]);
        let hash = hash.chain_update(self.key.as_bytes()).finalize();
        let (id, _) = hash.split_first_chunk().expect("a hash has 32 bytes");
        *id
    }

    /// Whether these are this key's bytes under that text.
    pub(crate) fn verifies(&self, text: &str, bytes: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Note => self.verifies_message(text, bytes),
            Algorithm::Cosignature => cosignature::time_of(self, text, bytes).is_some(),
        }
    }

    pub(crate) fn verifies_message(&self, message: &str, bytes: &[u8]) -> bool {
        let signature = Signature::from_slice(bytes);
        signature.is_ok_and(|one| self.key.verify_strict(message.as_bytes(), &one).is_ok())
    }
}

impl Named {
    pub(crate) fn from_seed(
        name: &str,
        seed: &[u8; 32],
        algorithm: Algorithm,
    ) -> Result<Self, Malformed> {
        checked_name(name)?;
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey { name: name.to_owned(), algorithm, key: key.verifying_key() };
        Ok(Self { verifier, key })
    }

    pub(crate) const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub(crate) fn sign(&self, message: &str) -> [u8; 64] {
        self.key.sign(message.as_bytes()).to_bytes()
    }

    pub(crate) fn signature(&self, bytes: alloc::vec::Vec<u8>) -> NoteSignature {
        NoteSignature { name: self.verifier.name.clone(), key_id: self.verifier.key_id(), bytes }
    }
}

impl Algorithm {
    const fn code(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    const fn of(code: u8) -> Option<Self> {
        match code {
            0x01 => Some(Self::Note),
            0x04 => Some(Self::Cosignature),
            _ => None,
        }
    }
}

pub(crate) fn checked_name(name: &str) -> Result<(), Malformed> {
    let is_bad = |c: char| c.is_whitespace() || c < ' ' || c == '+';
    if name.is_empty() || name.contains(is_bad) {
        return Err(Malformed::whole(Fault::Name));
    }
    Ok(())
}

fn hex(id: [u8; 4]) -> String {
    alloc::format!("{:08x}", u32::from_be_bytes(id))
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [self.algorithm.code(); 33];
        bytes[1..].copy_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex(self.key_id()), base64_of(&bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Never the secret half.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.named.verifier)
    }
}
