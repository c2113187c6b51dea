//! SHA-256 for sigstore's verifier, which leaves the choice of a hash to whoever uses it.

use sha2::{Digest, Sha256};
use sigstore_crypto::{
    CryptoProvider, Error, HashContext, Result, SigningScheme, install_default_provider,
};
use sigstore_types::HashAlgorithm;
use std::sync::Once;

static INSTALLED: Once = Once::new();

pub(crate) fn ready() {
    INSTALLED.call_once(|| install_default_provider(&OnlySha256).expect("nobody else did"));
}

#[derive(Debug)]
struct OnlySha256;

struct Hashing(Sha256);

impl HashContext for Hashing {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.0, data);
    }

    fn finalize(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

impl CryptoProvider for OnlySha256 {
    fn hash(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext>> {
        if algorithm == HashAlgorithm::Sha2256 {
            return Ok(Box::new(Hashing(Sha256::new())));
        }
        Err(Error::UnsupportedAlgorithm(format!("{algorithm:?}")))
    }

    fn verify_raw(&self, _: SigningScheme, _: &[u8], _: &[u8], _: &[u8]) -> Result<()> {
        Err(Error::UnsupportedAlgorithm("signatures".to_owned()))
    }

    fn verify_prehashed(&self, _: SigningScheme, _: &[u8], _: &[u8], _: &[u8]) -> Result<()> {
        Err(Error::UnsupportedAlgorithm("signatures".to_owned()))
    }
}
