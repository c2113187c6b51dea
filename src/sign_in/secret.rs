//! Secrets that Stepin gives out: 256 random bits each, kept by it only as a digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// A secret, for as long as it takes to hand it over. It never shows in a log.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn fresh() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).expect("the system has randomness");
        Self(Zeroizing::new(BASE64.encode(*bytes)))
    }

    /// With a word in front that says what it is, so that a leaked one is recognised.
    pub(crate) fn prefixed(prefix: &str) -> Self {
        let Self(secret) = Self::fresh();
        Self(Zeroizing::new(format!("{prefix}{}", *secret)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is kept of a secret. One round is enough: nobody guesses 256 random bits, and looking a
/// digest up tells nothing by its timing about the secret behind it.
pub(crate) fn digest(secret: &str) -> String {
    BASE64.encode(Sha256::digest(secret.as_bytes()))
}
