//! Exported tiles: a log as static files that anybody can check without Stepin (C2SP `tlog-tiles`).

use proof::tile::{bundles_of, decode_entries};
use proof::{Checkpoint, Tiling};
use std::fs;
use std::path::Path;

/// Reads every bundle, makes all tiles of its records anew, and holds files and root against them.
/// `progress` is told how many records were read.
///
/// # Errors
/// What is missing or different first, by its file.
pub(crate) fn check(
    dir: &Path,
    checkpoint: &Checkpoint,
    progress: impl Fn(u64),
) -> Result<(), String> {
    let mut tiling = Tiling::default();
    let mut compare = |path: &str, made: &[u8]| {
        if read(dir, path)? == made {
            return Ok(());
        }
        Err(format!("tile/{path} does not hold the hashes of its records"))
    };
    for bundle in bundles_of(checkpoint.size) {
        let bytes = read(dir, &bundle.path())?;
        let records = decode_entries(&bytes, bundle.width)
            .map_err(|why| format!("tile/{}: {why}", bundle.path()))?;
        for record in records {
            tiling.push(record, &mut compare)?;
        }
        progress(tiling.tree().size());
    }
    let root = tiling.tree().root();
    tiling.finish(&mut compare)?;
    if root == checkpoint.root {
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
