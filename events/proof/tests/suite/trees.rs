//! Trees to prove things about, and a stream of numbers that is the same in every run.

use proof::{Hash, Hashes, Tree, leaf_hash, node_hash};
use std::convert::Infallible;

/// Leaf hashes, from which every tile is worked out by hand, and the root at every size.
pub(crate) struct Leaves {
    leaves: Vec<Hash>,
    roots: Vec<Hash>,
}

impl Leaves {
    pub(crate) fn new(count: u64) -> Self {
        let leaves: Vec<_> = (0..count).map(|leaf| leaf_hash(&record(leaf))).collect();
        let mut tree = Tree::default();
        let mut roots = vec![tree.root()];
        for leaf in &leaves {
            tree.push(*leaf);
            roots.push(tree.root());
        }
        Self { leaves, roots }
    }

    pub(crate) fn root(&self, size: u64) -> Hash {
        self.roots[index(size)]
    }
}

impl Hashes for Leaves {
    type Error = Infallible;

    fn tile(&self, level: u8, tile: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let span = 256usize.pow(u32::from(level));
        let first = index(tile) * 256 * span;
        let leaves = &self.leaves[first..first + usize::from(width) * span];
        Ok(leaves.chunks(span).map(complete).collect())
    }
}

fn complete(leaves: &[Hash]) -> Hash {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            node_hash(&complete(left), &complete(right))
        }
    }
}

pub(crate) fn record(leaf: u64) -> Vec<u8> {
    format!("record {leaf}").into_bytes()
}

pub(crate) fn index(number: u64) -> usize {
    usize::try_from(number).expect("small")
}

/// Every way to spoil a list of hashes: each hash changed, left out, said twice, swapped with the
/// next; one more at the end.
pub(crate) fn spoiled(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut found = vec![[hashes, &[[7; 32]]].concat()];
    for place in 0..hashes.len() {
        let mut changed = hashes.to_vec();
        changed[place][place % 32] ^= 1 << (place % 8);
        let mut without = hashes.to_vec();
        let twice = without.remove(place);
        let mut doubled = hashes.to_vec();
        doubled.insert(place, twice);
        found.extend([changed, without, doubled]);
        if place > 0 && hashes[place] != hashes[place - 1] {
            let mut swapped = hashes.to_vec();
            swapped.swap(place, place - 1);
            found.push(swapped);
        }
    }
    found
}

pub(crate) fn flipped(hash: &Hash) -> Hash {
    let mut other = *hash;
    other[31] ^= 1;
    other
}
