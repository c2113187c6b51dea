//! Verifying proofs, as RFC 9162 does, with every hash used and none left over.

use crate::tree::{Hash, Tree, node_hash};
use alloc::vec::Vec;
use core::fmt;

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofFault {
    /// The leaf is not within the tree.
    BeyondTheTree {
        /// The leaf, counted from 0.
        index: u64,
        /// How many leaves there are.
        size: u64,
    },
    /// The later tree is smaller.
    Shrunk {
        /// Leaves of the earlier tree.
        from: u64,
        /// Leaves of the later one.
        to: u64,
    },
    /// Another number of hashes than a proof for this place has.
    WrongLength {
        /// How many it takes.
        needed: usize,
        /// How many there are.
        given: usize,
    },
    /// The hashes do not lead to the root.
    OtherRoot,
    /// The hashes do not lead to the root of the earlier tree.
    OtherEarlierRoot,
}

/// Whether this leaf stands at `index` (from 0) in the tree of `size` leaves with this root.
///
/// # Errors
/// What is wrong with the proof.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofFault> {
    let steps = inclusion_steps(leaf, index, size, proof)?;
    let found = steps.last().map_or(*leaf, |step| step.hash);
    if found == *root { Ok(()) } else { Err(ProofFault::OtherRoot) }
}

/// One step from a leaf to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The hash that the proof gives.
    pub sibling: Hash,
    /// Whether that one goes first.
    pub is_left: bool,
    /// The hash over both.
    pub hash: Hash,
}

/// The way that an inclusion proof takes from a leaf, for whoever wants to see it. Where it ends is
/// the root that the proof leads to.
///
/// # Errors
/// The proof is none for this place.
pub fn inclusion_steps(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Result<Vec<Step>, ProofFault> {
    if index >= size {
        return Err(ProofFault::BeyondTheTree { index, size });
    }
    let (inner, border) = shape(index, size);
    needs(inner + border, proof)?;
    let mut below = *leaf;
    let step = |(level, sibling): (usize, &Hash)| {
        let is_left = level >= inner || index >> level & 1 == 1;
        let (first, second) = if is_left { (sibling, &below) } else { (&below, sibling) };
        below = node_hash(first, second);
        Step { sibling: *sibling, is_left, hash: below }
    };
    Ok(proof.iter().enumerate().map(step).collect())
}

/// Whether the tree of `to` leaves continues the tree of `from` leaves. From an empty tree, and
/// between equal ones, the proof is empty and the roots speak for themselves.
///
/// # Errors
/// What is wrong with the proof.
pub fn verify_consistency(
    from: u64,
    root_from: &Hash,
    to: u64,
    root_to: &Hash,
    proof: &[Hash],
) -> Result<(), ProofFault> {
    if from > to {
        return Err(ProofFault::Shrunk { from, to });
    }
    if from == 0 || from == to {
        needs(0, proof)?;
        let empty = Tree::default().root();
        if from == 0 && *root_from != empty {
            return Err(ProofFault::OtherEarlierRoot);
        }
        let same = if to == 0 { *root_to == empty } else { from == 0 || root_from == root_to };
        return if same { Ok(()) } else { Err(ProofFault::OtherRoot) };
    }
    // The proof starts from the largest complete subtree that ends where the earlier tree ends. If
    // that is the whole earlier tree, its root is known and is not sent.
    let (inner, border) = shape(from - 1, to);
    let shift = from.trailing_zeros();
    let known = from == 1 << shift;
    let skipped = usize::try_from(shift).expect("below 64");
    needs(usize::from(!known) + inner - skipped + border, proof)?;
    let (seed, rest) = match proof.split_first() {
        Some((first, rest)) if !known => (first, rest),
        Some(_) | None => (root_from, proof),
    };
    let (lower, upper) = rest.split_at(inner - skipped);
    let path = (from - 1) >> shift;
    let earlier = chain_border(chain_inner_right(*seed, lower, path), upper);
    if earlier != *root_from {
        return Err(ProofFault::OtherEarlierRoot);
    }
    let later = chain_border(chain_inner(*seed, lower, path), upper);
    if later == *root_to { Ok(()) } else { Err(ProofFault::OtherRoot) }
}

/// The path from a leaf up: how many steps until it joins the tree's right edge, and how many
/// subtrees then lie to the left of that edge.
fn shape(index: u64, size: u64) -> (usize, usize) {
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    let count = |bits: u32| usize::try_from(bits).expect("at most 64");
    (count(inner), count(border))
}

fn needs(needed: usize, proof: &[Hash]) -> Result<(), ProofFault> {
    let given = proof.len();
    if given == needed { Ok(()) } else { Err(ProofFault::WrongLength { needed, given }) }
}

fn chain_inner(seed: Hash, proof: &[Hash], path: u64) -> Hash {
    proof.iter().enumerate().fold(seed, |hash, (level, sibling)| {
        if path >> level & 1 == 0 { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) }
    })
}

/// As above, but only of what lies to the left: the earlier tree had nothing to the right.
fn chain_inner_right(seed: Hash, proof: &[Hash], path: u64) -> Hash {
    proof.iter().enumerate().fold(seed, |hash, (level, sibling)| {
        if path >> level & 1 == 0 { hash } else { node_hash(sibling, &hash) }
    })
}

fn chain_border(seed: Hash, proof: &[Hash]) -> Hash {
    proof.iter().fold(seed, |hash, sibling| node_hash(sibling, &hash))
}

impl fmt::Display for ProofFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondTheTree { index, size } => {
                write!(f, "leaf {index} is beyond a tree of {size}")
            }
            Self::Shrunk { from, to } => {
                write!(f, "a tree of {to} leaves cannot continue one of {from}")
            }
            Self::WrongLength { needed, given } => {
                write!(f, "the proof has {given} hashes where it takes {needed}")
            }
            Self::OtherRoot => f.write_str("the proof leads to another root"),
            Self::OtherEarlierRoot => f.write_str("the proof leads to another earlier root"),
        }
    }
}

impl core::error::Error for ProofFault {}
