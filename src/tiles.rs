//! Exported tiles: a log as static files that anybody can check without Stepin (C2SP `tlog-tiles`).

use proof::tile::{Bundle, WIDTH, bundles_of, decode_entries, tiles_of};
use proof::{Checkpoint, Hash, Tree, leaf_hash};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Reads every bundle, hashes every record, and holds tiles and root against them. `progress` is
/// told how many records were read.
///
/// # Errors
/// What is missing or different first, by its file.
pub(crate) fn check(
    dir: &Path,
    checkpoint: &Checkpoint,
    progress: impl Fn(u64),
) -> Result<(), String> {
    let mut tree = Tree::default();
    // What is complete at each level, a tile's worth each.
    let mut levels: BTreeMap<u8, Vec<Hash>> = BTreeMap::new();
    for bundle in bundles_of(checkpoint.size) {
        let leaves = leaves_of(dir, bundle)?;
        for leaf in leaves {
            levels.entry(0).or_default().push(leaf);
            tree.push_telling(leaf, &mut |height, hash| {
                if height.is_multiple_of(8) {
                    let level = u8::try_from(height / 8).expect("a tree has 64 heights at most");
                    levels.entry(level).or_default().push(hash);
                }
            });
        }
        progress(tree.size());
    }
    for tile in tiles_of(checkpoint.size) {
        let first = usize::try_from(tile.index * WIDTH).expect("as many were read");
        let made = &levels[&tile.level][first..first + usize::from(tile.width)];
        if read(dir, &tile.path())? != made.concat() {
            return Err(format!("tile/{} does not hold the hashes of its records", tile.path()));
        }
    }
    if tree.root() == checkpoint.root {
        return Ok(());
    }
    Err(format!(
        "the {} records do not give the root of the checkpoint: they are not what was signed",
        checkpoint.size
    ))
}

fn read(dir: &Path, path: &str) -> Result<Vec<u8>, String> {
    let path = dir.join("tile").join(path);
    fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

fn leaves_of(dir: &Path, bundle: Bundle) -> Result<Vec<Hash>, String> {
    let bytes = read(dir, &bundle.path())?;
    let records = decode_entries(&bytes, bundle.width)
        .map_err(|why| format!("tile/{}: {why}", bundle.path()))?;
    Ok(records.into_iter().map(leaf_hash).collect())
}
