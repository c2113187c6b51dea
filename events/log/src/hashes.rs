//! The tree's hashes above its leaves, one for every 256 of the level below: what proofs and tiles
//! are made from. An eighth of a byte an event; the leaves themselves are hashed again when asked.

use proof::Hash;

/// Leaves, or hashes, under one hash of the next level.
const HEIGHT: u32 = 8;

/// Level 1 and up, as far as each is complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hashes {
    levels: Vec<Vec<Hash>>,
}

impl Hashes {
    /// Takes in a subtree that is complete, in the order in which the tree tells of them.
    pub(crate) fn take(&mut self, height: u32, hash: Hash) {
        if height == 0 || !height.is_multiple_of(HEIGHT) {
            return;
        }
        let level = usize::try_from(height / HEIGHT - 1).expect("at most seven levels");
        if self.levels.len() == level {
            self.levels.push(Vec::new());
        }
        self.levels[level].push(hash);
    }

    /// The first `width` hashes of a tile above the leaves; `None` if so many are not there yet.
    pub(crate) fn tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<Hash>> {
        let level = self.levels.get(usize::from(level).checked_sub(1)?)?;
        let first = usize::try_from(index.checked_mul(proof::tile::WIDTH)?).ok()?;
        let end = first.checked_add(usize::from(width))?;
        level.get(first..end).map(<[Hash]>::to_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::Hashes;
    use proof::{Tree, leaf_hash};

    #[test]
    fn a_level_holds_the_root_of_every_256_leaves() {
        let (mut tree, mut hashes) = (Tree::default(), Hashes::default());
        let leaves: Vec<_> = (0_u32..600).map(|at| leaf_hash(&at.to_be_bytes())).collect();
        for leaf in &leaves {
            tree.push_telling(*leaf, &mut |height, hash| hashes.take(height, hash));
        }
        let root_of = |leaves: &[proof::Hash]| {
            let mut tree = Tree::default();
            leaves.iter().for_each(|leaf| tree.push(*leaf));
            tree.root()
        };
        let expected = vec![root_of(&leaves[..256]), root_of(&leaves[256..512])];
        assert_eq!(hashes.tile(1, 0, 2), Some(expected));
        assert_eq!(hashes.tile(1, 0, 3), None, "the third is not complete");
        assert_eq!(hashes.tile(2, 0, 1), None);
    }
}
