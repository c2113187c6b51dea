//! A log of somebody's, which can also write a second history.

use proof::add_checkpoint::AddCheckpoint;
use proof::{Checkpoint, Hash, Hashes, Note, SignerKey, Tree, consistency, leaf_hash};
use std::convert::Infallible;

pub(crate) const ORIGIN: &str = "stepin/000102030405060708090a0b0c0d0e0f";

#[derive(Clone)]
pub(crate) struct History {
    leaves: Vec<Hash>,
}

impl History {
    /// Leaves that are the same for the same `kind`; two kinds agree on the first `common`.
    pub(crate) fn new(kind: &str, common: u64, size: u64) -> Self {
        let leaf = |place: u64| {
            let kind = if place < common { "common" } else { kind };
            leaf_hash(format!("{kind} {place}").as_bytes())
        };
        Self { leaves: (0..size).map(leaf).collect() }
    }

    pub(crate) fn honest() -> Self {
        Self::new("honest", 0, 200)
    }

    pub(crate) fn checkpoint(&self, size: u64) -> Note {
        self.signed_by(size, &key())
    }

    pub(crate) fn signed_by(&self, size: u64, key: &SignerKey) -> Note {
        let mut tree = Tree::default();
        self.leaves[..at(size)].iter().for_each(|leaf| tree.push(*leaf));
        let (origin, root) = (key.verifier().name().to_owned(), tree.root());
        let text = Checkpoint { origin, size, root, extensions: Vec::new() }.to_text();
        Note::signed(text, key)
    }

    pub(crate) fn proof(&self, from: u64, to: u64) -> Result<Vec<Hash>, String> {
        consistency(self, from, to).map_err(|error| format!("{error:?}"))
    }

    /// What an honest client sends.
    pub(crate) fn request(&self, old: u64, size: u64) -> AddCheckpoint {
        let proof = self.proof(old, size).expect("there");
        AddCheckpoint { old, proof, checkpoint: self.checkpoint(size) }
    }
}

impl Hashes for History {
    type Error = Infallible;

    /// Small enough for tiles of the lowest level.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        assert_eq!((level, index), (0, 0), "histories here are short");
        Ok(self.leaves[..usize::from(width)].to_vec())
    }
}

pub(crate) fn key() -> SignerKey {
    SignerKey::from_seed(ORIGIN, &[1; 32]).expect("a name")
}

fn at(number: u64) -> usize {
    usize::try_from(number).expect("small")
}
