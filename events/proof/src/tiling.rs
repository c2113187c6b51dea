//! A log cut into the static files of C2SP `tlog-tiles`, record by record.

use crate::tile::{Bundle, Tile, WIDTH, encode_entries};
use crate::tree::{Tree, leaf_hash};
use alloc::vec;
use alloc::vec::Vec;

/// Is told each file, whole or partial, by its path below `tile/`.
pub type Emit<'a, E> = &'a mut dyn FnMut(&str, &[u8]) -> Result<(), E>;

/// The files under way: one bundle of entries, and one tile of each level.
#[derive(Clone, Debug, Default)]
pub struct Tiling {
    tree: Tree,
    records: Vec<Vec<u8>>,
    /// The hashes of each level's last tile, one after the other.
    levels: Vec<Vec<u8>>,
}

const HASH: usize = 32;

impl Tiling {
    /// The tree over all records so far.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Takes the next record, of less than 64 KiB; emits what it completes.
    ///
    /// # Errors
    /// What `emit` says.
    pub fn push<E>(&mut self, record: &[u8], emit: Emit<'_, E>) -> Result<(), E> {
        let leaf = leaf_hash(record);
        let mut complete = vec![leaf];
        self.tree.push_telling(leaf, &mut |height, hash| {
            // A tile has eight heights of the tree; only the uppermost stands in the next level.
            if height % 8 == 0 {
                complete.push(hash);
            }
        });
        self.records.push(record.to_vec());
        if self.records.len() as u64 == WIDTH {
            self.bundle(emit)?;
        }
        for (level, hash) in complete.into_iter().enumerate() {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].extend(hash);
            if (self.levels[level].len() / HASH) as u64 == WIDTH {
                self.tile(level, emit)?;
            }
        }
        Ok(())
    }

    /// Emits what is partial.
    ///
    /// # Errors
    /// What `emit` says.
    pub fn finish<E>(mut self, emit: Emit<'_, E>) -> Result<(), E> {
        if !self.records.is_empty() {
            self.bundle(emit)?;
        }
        for level in 0..self.levels.len() {
            if !self.levels[level].is_empty() {
                self.tile(level, emit)?;
            }
        }
        Ok(())
    }

    fn bundle<E>(&mut self, emit: Emit<'_, E>) -> Result<(), E> {
        let records = core::mem::take(&mut self.records);
        let index = (self.tree.size() - 1) / WIDTH;
        let bundle = Bundle::of(self.tree.size(), index).expect("it holds a record");
        let bytes = encode_entries(records).expect("a record is below 64 KiB");
        emit(&bundle.path(), &bytes)
    }

    fn tile<E>(&mut self, level: usize, emit: Emit<'_, E>) -> Result<(), E> {
        let hashes = core::mem::take(&mut self.levels[level]);
        let level = u8::try_from(level).expect("a tree has at most eight levels");
        let of_level = self.tree.size() >> (8 * level);
        let tile = Tile::of(self.tree.size(), level, (of_level - 1) / WIDTH);
        emit(&tile.expect("it holds a hash").path(), &hashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::{bundles_of, tiles_of};
    use alloc::borrow::ToOwned as _;
    use alloc::collections::BTreeMap;
    use core::convert::Infallible;

    #[test]
    fn its_files_are_those_of_the_tree_and_give_its_root() {
        for size in [1_u64, 255, 256, 257, 512, 65_536, 66_000] {
            let mut files = BTreeMap::new();
            let mut keep = |path: &str, bytes: &[u8]| {
                assert!(files.insert(path.to_owned(), bytes.len()).is_none(), "{path}");
                Ok::<(), Infallible>(())
            };
            let mut tiling = Tiling::default();
            for number in 0..size {
                tiling.push(&number.to_be_bytes(), &mut keep).expect("kept");
            }
            assert_eq!(tiling.tree().size(), size);
            tiling.finish(&mut keep).expect("kept");
            let tiles = tiles_of(size).map(|tile| (tile.path(), HASH * usize::from(tile.width)));
            let bundles = bundles_of(size).map(|it| (it.path(), 10 * usize::from(it.width)));
            assert_eq!(files, tiles.chain(bundles).collect());
        }
    }
}
