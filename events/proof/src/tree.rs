//! The Merkle tree of RFC 6962 over the stored records, grown one leaf at a time.
//!
//! Only the right edge is kept: one hash for each complete subtree, largest first. That is enough
//! to append and to know the root; proofs are made from tiles.

use alloc::vec::Vec;
use sha2::{Digest, Sha256};

/// A leaf, a node or a root.
pub type Hash = [u8; 32];

/// `SHA-256(0x00 ‖ record)`.
#[must_use]
pub fn leaf_hash(record: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The tree so far.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds one leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_telling(leaf, &mut |_, _| ());
    }

    /// Adds one leaf and tells of each subtree that it completes, lowest first: its height (2 to
    /// that power is how many leaves it has; the leaf itself is not told) and its hash.
    pub fn push_telling(&mut self, leaf: Hash, told: &mut impl FnMut(u32, Hash)) {
        // As in binary addition, each trailing one of the old size is a subtree that the new leaf
        // completes.
        let mut grown = leaf;
        for height in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each one in the size");
            grown = node_hash(&left, &grown);
            told(height, grown);
        }
        self.peaks.push(grown);
        self.size += 1;
    }

    /// The root; of the empty tree, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return Sha256::digest([]).into();
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}
