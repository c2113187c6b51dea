//! What can go wrong while the log is open. Start-up has its own: `OpenError`.

use events::{EventId, Position, Stream, Version};
use std::fmt;

/// Why a batch was not recorded, or why nobody can say whether it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// A stream moved on since the decision was made: fold again and decide again.
    Conflict {
        /// Which stream.
        stream: Stream,
        /// What the batch was decided on.
        expected: Version,
        /// Where the stream is.
        actual: Version,
    },
    /// This batch id was used for another request.
    IdReused,
    /// An event of this id is in the log already, or twice in the batch.
    EventIdTaken(EventId),
    /// Another sequencer has taken over. One engine on one machine never answers this.
    Fenced,
    /// The batch does not name the version of a stream that it writes to.
    Unexpected(Stream),
    /// There is no entry in the batch.
    Empty,
    /// Certainly not recorded; the log goes on. Trying again may help.
    NotWritten(String),
    /// It may be recorded or not: after a restart `find_batch` knows.
    OutcomeUnknown,
    /// More than the log takes. Certainly not recorded.
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        size: usize,
        /// How large it may be.
        limit: usize,
    },
    /// Too many batches wait already. Certainly not recorded; try again in a moment.
    Busy,
    /// The disk is nearly full. Certainly not recorded.
    NoSpace {
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
    /// The log has stopped after a fault and must be restarted. Certainly not recorded.
    Stopped(String),
    /// What the log holds of this batch cannot be read.
    Corrupt(ReadError),
    /// This batch was recorded, and the key to what it wrote to this stream was destroyed since.
    Erased(Stream),
}

impl AppendError {
    /// Whether it is certain that nothing of the batch is, or will be, in the log.
    #[must_use]
    pub const fn certainly_not_written(&self) -> bool {
        match self {
            Self::OutcomeUnknown | Self::Corrupt(_) | Self::IdReused | Self::Erased(_) => false,
            Self::Conflict { .. }
            | Self::EventIdTaken(_)
            | Self::Fenced
            | Self::Unexpected(_)
            | Self::Empty
            | Self::NotWritten(_)
            | Self::TooLarge { .. }
            | Self::Busy
            | Self::NoSpace { .. }
            | Self::Stopped(_) => true,
        }
    }
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { stream, expected, actual } => write!(
                f,
                "the {} stream has moved on: decided on version {expected}, it is at {actual}",
                stream.compartment
            ),
            Self::IdReused => f.write_str("this batch id was used before, for another request"),
            Self::EventIdTaken(id) => write!(f, "an event with the id {id} exists already"),
            Self::Fenced => f.write_str("another sequencer has taken over this log"),
            Self::Unexpected(stream) => write!(
                f,
                "the batch writes to the {} stream without saying at which version",
                stream.compartment
            ),
            Self::Empty => f.write_str("the batch holds no entry"),
            Self::NotWritten(why) => write!(f, "certainly not recorded: {why}"),
            Self::OutcomeUnknown => f.write_str(
                "it is unknown whether this was recorded; ask again with the same batch id",
            ),
            Self::TooLarge { what, size, limit } => {
                write!(f, "{what} is too large: {size}, and at most {limit} is taken")
            }
            Self::Busy => f.write_str("too many requests are waiting; try again in a moment"),
            Self::NoSpace { free, floor } => write!(
                f,
                "certainly not recorded: the disk has {free} bytes left, {floor} must stay free"
            ),
            Self::Stopped(why) => write!(f, "the log has stopped and must be restarted: {why}"),
            Self::Corrupt(why) => why.fmt(f),
            Self::Erased(_) => f.write_str("this was recorded, and has been erased since"),
        }
    }
}

impl std::error::Error for AppendError {}

/// Why events could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// What is stored at this position is not what was recorded. A restart compares both copies.
    Corrupt {
        /// Where.
        position: Position,
        /// What is wrong, without any of its text.
        why: String,
    },
    /// The disk refused, as one that is full does. What is stored here may be all right.
    Unavailable {
        /// Where.
        position: Position,
        /// How sled put it.
        why: String,
    },
    /// The key to this record was destroyed: nobody can ever read it again.
    Erased {
        /// Where.
        position: Position,
        /// Of which stream.
        stream: Stream,
    },
    /// The log was closed.
    Closed,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupt { position, why } => write!(
                f,
                "event {position} cannot be read: {why}; restart, which compares both copies"
            ),
            Self::Unavailable { position, why } => write!(
                f,
                "event {position} cannot be read just now: {why}; restart once the disk works again"
            ),
            Self::Erased { position, .. } => write!(f, "event {position} has been erased"),
            Self::Closed => f.write_str("the log is closed"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Why the log takes nothing at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwell {
    /// It stopped after a fault; only a restart helps.
    Stopped(String),
    /// The disk is nearly full.
    NoSpace {
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
}

impl fmt::Display for Unwell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped(why) => write!(f, "the log has stopped and must be restarted: {why}"),
            Self::NoSpace { free, floor } => {
                write!(f, "the disk has {free} bytes left, {floor} must stay free")
            }
        }
    }
}

impl std::error::Error for Unwell {}

impl From<Unwell> for AppendError {
    fn from(unwell: Unwell) -> Self {
        match unwell {
            Unwell::Stopped(why) => Self::Stopped(why),
            Unwell::NoSpace { free, floor } => Self::NoSpace { free, floor },
        }
    }
}
