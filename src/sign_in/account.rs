//! What proves who one person is. Their roles are not here: the log has them.

use super::link::Link;
use events::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

/// One person's credentials.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    /// What their passkeys call them; it says nothing about anybody.
    pub(crate) handle: Uuid,
    /// Argon2id, as a PHC string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passphrase: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) passkeys: Vec<NamedPasskey>,
    /// Raised to end every session.
    #[serde(default)]
    pub(crate) generation: u64,
    #[serde(default)]
    pub(crate) disabled: bool,
    /// A program's: tokens act as it, and nobody signs in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_program: bool,
    /// The one-time link that was not used yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<Link>,
}

/// A passkey, as its owner calls it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedPasskey {
    pub(crate) name: String,
    pub(crate) added: Instant,
    pub(crate) key: Passkey,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            handle: Uuid::new_v4(),
            passphrase: None,
            passkeys: Vec::new(),
            generation: 0,
            disabled: false,
            is_program: false,
            link: None,
        }
    }
}

impl Account {
    pub(crate) const fn signs_out_everywhere(&mut self) {
        self.generation += 1;
    }
}
