//! What start-up found, and what it did about it.

use crate::ClockDoubt;
use events::Position;
use std::fmt;
use std::time::Duration;

/// How far some long work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The work.
    pub what: &'static str,
    /// Records done; bytes, where files are copied.
    pub done: u64,
    /// As many in all, as far as that is known.
    pub of: u64,
}

/// Is told about progress.
pub type Report<'a> = &'a (dyn Fn(Progress) + Sync);

/// What start-up found, and what it did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The last position.
    pub head: Position,
    /// The root of the tree.
    pub root: [u8; 32],
    /// Bytes of an interrupted, never acknowledged write that were cut off the journal.
    pub journal_cut: u64,
    /// Bytes of an interrupted write that were cut off the keyring.
    pub keyring_cut: u64,
    /// An `init` that was interrupted was brought to its end first.
    pub resumed: bool,
    /// Records that are in the journal beyond what the head marker knew of.
    pub beyond_marker: u64,
    /// What was done to the sled copy.
    pub sled: SledState,
    /// The master key lies in the data folder: a copy of one is a copy of the other.
    pub key_beside_data: bool,
    /// Why this machine's clock may be wrong.
    pub clock: Option<ClockDoubt>,
    /// How long all of it took.
    pub took: Duration,
}

/// What was done to the sled copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SledState {
    /// It held every record, byte for byte.
    Whole,
    /// It was behind by this many records, which were applied again.
    Behind(u64),
    /// It was made anew from the journal, for this reason.
    Rebuilt(String),
}

impl Opened {
    /// Whether there was nothing to repair.
    #[must_use]
    pub fn clean(&self) -> bool {
        !self.resumed
            && self.journal_cut == 0
            && self.keyring_cut == 0
            && self.sled == SledState::Whole
    }
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "log opened at position {} in {} ms", self.head, self.took.as_millis())?;
        if self.resumed {
            f.write_str("; it was made just now, because making it had been interrupted")?;
        }
        if self.journal_cut > 0 {
            let bytes = self.journal_cut;
            write!(
                f,
                "; cut {bytes} bytes of a write that was interrupted and never acknowledged"
            )?;
        }
        if self.keyring_cut > 0 {
            write!(f, "; cut {} bytes off the keyring, of keys never used", self.keyring_cut)?;
        }
        if self.beyond_marker > 0 {
            write!(f, "; {} records are newer than the head marker", self.beyond_marker)?;
        }
        match &self.sled {
            SledState::Whole => Ok(()),
            SledState::Behind(count) => write!(f, "; applied {count} records to sled again"),
            SledState::Rebuilt(why) => write!(f, "; rebuilt sled from the journal: {why}"),
        }
    }
}
