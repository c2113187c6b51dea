//! The two files that are handed out, and the manifest that their digest is over. Pure: the same
//! answer has the same bytes.

use super::page;
use projections::disclosure::Bundle;
use sha2::{Digest as _, Sha256};

/// What is handed out: the same answer twice, for machines and for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// `bundle.json`
    pub(crate) json: String,
    /// `bundle.html`
    pub(crate) html: String,
}

impl Files {
    pub(crate) fn of(bundle: &Bundle) -> Self {
        let mut json = serde_json::to_string_pretty(bundle).expect("an answer is plain data");
        json.push('\n');
        Self { json, html: page::html(bundle) }
    }

    /// The manifest: lines as `sha256sum` writes and checks them, under lines that say so.
    pub(crate) fn manifest(&self) -> String {
        let line = |text: &str, name: &str| {
            let hash = crate::wire::hex(&Sha256::digest(text.as_bytes()));
            format!("{hash}  {name}\n")
        };
        let files = line(&self.json, "bundle.json") + &line(&self.html, "bundle.html");
        format!(
            "# The record keeps the SHA-256 of this file: `sha256sum manifest.txt`.\n\
             # This file holds those of the others: `sha256sum --check manifest.txt`.\n{files}"
        )
    }

    /// The digest of both: the SHA-256 of the manifest, in hex.
    pub(crate) fn digest(&self) -> String {
        crate::wire::hex(&Sha256::digest(self.manifest().as_bytes()))
    }
}
