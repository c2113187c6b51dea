//! The logs that this one came from: whether the records behind an origin record are those whose
//! root the log before had signed.

use crate::{OpenError, origin};
use events::Position;
use proof::{Checkpoint, Hash, Note, Tree, leaf_hash};

/// The origin records that a log begins with.
#[derive(Default)]
pub(crate) struct Lineage {
    before: Vec<Before>,
}

/// A log before, as one origin record names it.
struct Before {
    position: Position,
    /// The size at which its root is known.
    size: u64,
    root: Hash,
    /// Its records so far.
    tree: Tree,
}

impl Lineage {
    /// Takes in any record, in order.
    pub(crate) fn take(&mut self, position: Position, bytes: &[u8]) -> Result<(), OpenError> {
        for before in &mut self.before {
            before.follow(bytes)?;
        }
        if origin::is_origin(bytes) {
            self.before.extend(begin(position, bytes)?);
        }
        Ok(())
    }
}

impl Before {
    fn follow(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        if self.tree.size() == self.size {
            return Ok(());
        }
        self.tree.push(leaf_hash(bytes));
        if self.tree.size() < self.size || self.tree.root() == self.root {
            return Ok(());
        }
        let why = format!(
            "its first {} records do not give the root that it had signed for them",
            self.size
        );
        Err(OpenError::OriginDiffers { position: self.position, why })
    }
}

/// `None` if the log before had signed more than was carried over: its last records are lost, and
/// what it had signed cannot be computed any more.
fn begin(position: Position, bytes: &[u8]) -> Result<Option<Before>, OpenError> {
    let broken = |why: String| OpenError::OriginDiffers { position, why };
    let origin = origin::decode(bytes).ok_or_else(|| broken("it cannot be read".to_owned()))?;
    let named = Note::parse(origin.note).and_then(|note| Checkpoint::parse(&note.text));
    let Checkpoint { size, root, .. } = named.map_err(|why| broken(why.to_string()))?;
    if size > origin.carried {
        return Ok(None);
    }
    Ok(Some(Before { position, size, root, tree: Tree::default() }))
}
