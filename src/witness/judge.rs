//! What a witness cosigns. Pure: no files, no clock.

use proof::add_checkpoint::AddCheckpoint;
use proof::{
    Checkpoint, Hash, Malformed, ProofFault, Tree, Unsigned, VerifierKey, verify_consistency,
};
use std::collections::BTreeMap;
use std::fmt;

/// A size and its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) root: Hash,
}

/// Why a checkpoint is not cosigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    NotUtf8,
    Malformed(Malformed),
    UnknownLog,
    Unsigned(Unsigned),
    /// The old size is beyond the checkpoint's: a step back.
    Backwards,
    /// The old size is not the one cosigned last, which is this.
    OtherSize(u64),
    /// The size cosigned last, with another root: two views.
    OtherRoot,
    Inconsistent(ProofFault),
    /// It would be cosigned, but the disk did not take it.
    NotKept,
}

/// A request whose checkpoint is signed by a log that is witnessed here.
pub(super) struct Judged {
    checkpoint: Checkpoint,
}

/// Reads whose checkpoint it is, and whether it is theirs.
pub(super) fn judge(
    request: &AddCheckpoint,
    logs: &BTreeMap<String, VerifierKey>,
) -> Result<Judged, Refused> {
    let claimed = Checkpoint::parse(&request.checkpoint.text).map_err(Refused::Malformed)?;
    let key = logs.get(&claimed.origin).ok_or(Refused::UnknownLog)?;
    let checkpoint = Checkpoint::of_note(&request.checkpoint, key).map_err(Refused::Unsigned)?;
    Ok(Judged { checkpoint })
}

impl Judged {
    pub(super) fn origin(&self) -> &str {
        &self.checkpoint.origin
    }

    pub(super) const fn head(&self) -> Head {
        Head { size: self.checkpoint.size, root: self.checkpoint.root }
    }

    /// Whether it continues the head cosigned last.
    pub(super) fn after(&self, known: Option<Head>, asked: &AddCheckpoint) -> Result<(), Refused> {
        let (new, old) = (self.head(), asked.old);
        let known = known.unwrap_or(Head { size: 0, root: Tree::default().root() });
        if old > new.size {
            return Err(Refused::Backwards);
        }
        if old != known.size {
            return Err(Refused::OtherSize(known.size));
        }
        if old == new.size && known.root != new.root {
            return Err(Refused::OtherRoot);
        }
        verify_consistency(known.size, &known.root, new.size, &new.root, &asked.proof)
            .map_err(Refused::Inconsistent)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("the request is not UTF-8"),
            Self::Malformed(malformed) => write!(f, "the request: {malformed}"),
            Self::UnknownLog => f.write_str("this log is not witnessed here"),
            Self::Unsigned(unsigned) => write!(f, "the checkpoint: {unsigned}"),
            Self::Backwards => f.write_str("the old size is beyond the checkpoint's"),
            Self::OtherSize(size) => write!(f, "the checkpoint cosigned last has size {size}"),
            Self::OtherRoot => f.write_str("at this size another root was cosigned: two views"),
            Self::Inconsistent(fault) => write!(f, "not shown to continue the last: {fault}"),
            Self::NotKept => f.write_str("the new size could not be kept; nothing was cosigned"),
        }
    }
}
