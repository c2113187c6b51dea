//! Making proofs from tiles. What is read is what a static export of the same size holds.

use crate::tile::Tile;
use crate::tree::{Hash, Tree, node_hash};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

/// Where the hashes of tiles come from.
pub trait Hashes {
    /// What goes wrong when they are read.
    type Error;

    /// The first `width` hashes of the tile `index` at `level`; never asked for what a tree of the
    /// size at hand does not have.
    ///
    /// # Errors
    /// They cannot be read.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error>;
}

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprovable<E> {
    /// A tile could not be read.
    Unread(E),
    /// A tile came with another number of hashes than was asked for.
    Width(Tile),
    /// The leaf, or the earlier size, is beyond the tree.
    Beyond {
        /// What was asked for.
        asked: u64,
        /// How many leaves there are.
        size: u64,
    },
}

/// The root over the first `size` leaves.
///
/// # Errors
/// Tiles that cannot be read.
pub fn root_at<H: Hashes>(hashes: &H, size: u64) -> Result<Hash, Unprovable<H::Error>> {
    if size == 0 {
        return Ok(Tree::default().root());
    }
    Reader::new(hashes, size).root(0, size)
}

/// The proof that the leaf at `index` (from 0) stands in the tree of `size` leaves.
///
/// # Errors
/// There is no such leaf, or tiles cannot be read.
pub fn inclusion<H: Hashes>(
    hashes: &H,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Unprovable<H::Error>> {
    if index >= size {
        return Err(Unprovable::Beyond { asked: index, size });
    }
    let mut reader = Reader::new(hashes, size);
    let (mut proof, mut start, mut end) = (Vec::new(), 0, size);
    // From the root down, and the proof runs from the leaf up.
    while end - start > 1 {
        let middle = start + left_of(end - start);
        if index < middle {
            proof.push(reader.root(middle, end)?);
            end = middle;
        } else {
            proof.push(reader.root(start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `to` leaves continues the tree of `from` leaves; empty from an empty
/// tree and between equal ones.
///
/// # Errors
/// The earlier tree is the larger, or tiles cannot be read.
pub fn consistency<H: Hashes>(
    hashes: &H,
    from: u64,
    to: u64,
) -> Result<Vec<Hash>, Unprovable<H::Error>> {
    if from > to {
        return Err(Unprovable::Beyond { asked: from, size: to });
    }
    let mut proof = Vec::new();
    if from == 0 || from == to {
        return Ok(proof);
    }
    let mut reader = Reader::new(hashes, to);
    let (mut start, mut end) = (0, to);
    // Down the earlier tree's right edge until a subtree ends where it ends.
    while end != from {
        let middle = start + left_of(end - start);
        if from <= middle {
            proof.push(reader.root(middle, end)?);
            end = middle;
        } else {
            proof.push(reader.root(start, middle)?);
            start = middle;
        }
    }
    // Whoever verifies knows the root of the whole earlier tree.
    if start != 0 {
        proof.push(reader.root(start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `count`, which is at least 2: where RFC 6962 splits a tree.
const fn left_of(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// Reads each tile once for one proof.
struct Reader<'a, H: Hashes> {
    hashes: &'a H,
    size: u64,
    read: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<'a, H: Hashes> Reader<'a, H> {
    const fn new(hashes: &'a H, size: u64) -> Self {
        Self { hashes, size, read: BTreeMap::new() }
    }

    /// The hash over the leaves `start..end`, a subtree as RFC 6962 splits them.
    fn root(&mut self, start: u64, end: u64) -> Result<Hash, Unprovable<H::Error>> {
        let count = end - start;
        if count.is_power_of_two() {
            return self.complete(start, count.ilog2());
        }
        let middle = start + left_of(count);
        let left = self.root(start, middle)?;
        let right = self.root(middle, end)?;
        Ok(node_hash(&left, &right))
    }

    /// The hash over 2^height leaves, from the tile whose hashes lie at or just below that height.
    fn complete(&mut self, start: u64, height: u32) -> Result<Hash, Unprovable<H::Error>> {
        let level = u8::try_from(height / 8).expect("at most 7");
        let first = start >> (8 * u32::from(level));
        let offset = usize::try_from(first % 256).expect("below 256");
        let tile = self.tile(level, first / 256)?;
        let mut row = tile[offset..offset + (1 << (height % 8))].to_vec();
        while row.len() > 1 {
            row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        Ok(row[0])
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Hash], Unprovable<H::Error>> {
        if !self.read.contains_key(&(level, index)) {
            let tile = Tile::of(self.size, level, index).expect("a subtree lies within its tree");
            let hashes = self.hashes.tile(level, index, tile.width).map_err(Unprovable::Unread)?;
            if hashes.len() != usize::from(tile.width) {
                return Err(Unprovable::Width(tile));
            }
            self.read.insert((level, index), hashes);
        }
        Ok(&self.read[&(level, index)])
    }
}

impl<E: fmt::Display> fmt::Display for Unprovable<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(error) => error.fmt(f),
            Self::Width(tile) => {
                write!(f, "tile {} did not come with {} hashes", tile.path(), tile.width)
            }
            Self::Beyond { asked, size } => write!(f, "{asked} is beyond a tree of {size}"),
        }
    }
}

impl<E: core::error::Error> core::error::Error for Unprovable<E> {}
