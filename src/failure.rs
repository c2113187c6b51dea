//! The two kinds of no: a refusal, which somebody can act on, and an error, which broke. This is
//! the one place that maps either to a status and to an exit code.

pub(crate) mod kind;

use crate::commands::Refusal;
use crate::erasure::Gone;
use event_log::{AppendError, DestroyError, ReadError};
use events::{FieldError, Invalid};
use kind::Kind;
use std::fmt;

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// A rule said no.
    Refused(Refusal),
    /// The log did not take it, or may not have.
    Append(AppendError),
    /// The log could not be read.
    Read(ReadError),
    /// It was recorded, and nobody can read it any more.
    Erased(Box<Gone>),
    /// Keys were to be destroyed.
    Destroy(DestroyError),
    /// Too many requests of late.
    TooOften {
        /// When to come back.
        seconds: u64,
    },
    /// Anything else: its kind, and what to tell.
    Other(&'static Kind, String),
}

impl Failure {
    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::Other(kind::NOT_FOUND, what.into())
    }

    pub(crate) fn malformed(why: impl Into<String>) -> Self {
        Self::Other(kind::MALFORMED, why.into())
    }

    pub(crate) fn not_theirs(why: impl Into<String>) -> Self {
        Self::Other(kind::NOT_YOURS_TO_READ, why.into())
    }

    pub(crate) fn too_large(why: impl Into<String>) -> Self {
        Self::Other(kind::TOO_LARGE, why.into())
    }

    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::Other(kind::UNAVAILABLE_NOW, why.into())
    }

    pub(crate) fn broken(what: impl Into<String>) -> Self {
        Self::Other(kind::BROKEN, what.into())
    }

    /// What kind of no this is.
    #[must_use]
    pub const fn kind(&self) -> &'static Kind {
        match self {
            Self::Refused(refusal) => refused(refusal),
            Self::Append(error) => not_appended(error),
            Self::Read(error) => not_read(error),
            Self::Erased(_) => kind::ERASED,
            Self::Destroy(DestroyError::NotDone(_)) => kind::NOT_WRITTEN,
            Self::Destroy(DestroyError::Unfinished(_)) => kind::OUTCOME_UNKNOWN,
            Self::TooOften { .. } => kind::TOO_OFTEN,
            Self::Other(kind, _) => kind,
        }
    }

    /// The fields at fault, if that is what is wrong.
    pub(crate) fn fields(&self) -> &[FieldError] {
        match self {
            Self::Refused(Refusal::Invalid(Invalid(fields))) => fields,
            Self::Refused(_)
            | Self::Append(_)
            | Self::Read(_)
            | Self::Erased(_)
            | Self::Destroy(_)
            | Self::TooOften { .. }
            | Self::Other(..) => &[],
        }
    }

    /// What became of a record that was erased.
    pub(crate) fn gone(&self) -> Option<&Gone> {
        if let Self::Erased(gone) = self { Some(gone) } else { None }
    }
}

const fn refused(refusal: &Refusal) -> &'static Kind {
    match refusal {
        Refusal::Invalid(_) => kind::INVALID,
        Refusal::UnknownJourney(_) => kind::UNKNOWN_JOURNEY,
        Refusal::JourneyExists(_) => kind::JOURNEY_EXISTS,
        Refusal::NotTheirs { .. } => kind::NOT_YOURS_TO_RECORD,
        Refusal::NeedsAnother(_) => kind::NEEDS_ANOTHER,
        Refusal::Closed { .. } => kind::CLOSED,
        Refusal::NotInState(_) => kind::NOT_IN_STATE,
        Refusal::Held(_) => kind::HELD,
        Refusal::Erased(_) => kind::ERASED,
        Refusal::Stale { .. } => kind::STALE,
        Refusal::KeyReused => kind::KEY_REUSED,
        Refusal::EventIdTaken(_) => kind::EVENT_ID_TAKEN,
    }
}

const fn not_appended(error: &AppendError) -> &'static Kind {
    match error {
        AppendError::IdReused => kind::KEY_REUSED,
        AppendError::EventIdTaken(_) => kind::EVENT_ID_TAKEN,
        AppendError::TooLarge { .. } => kind::TOO_LARGE,
        AppendError::Busy => kind::BUSY,
        AppendError::NoSpace { .. } => kind::NO_SPACE,
        AppendError::Conflict { .. }
        | AppendError::Unexpected(_)
        | AppendError::Empty
        | AppendError::NotWritten(_) => kind::NOT_WRITTEN,
        AppendError::OutcomeUnknown => kind::OUTCOME_UNKNOWN,
        AppendError::Stopped { .. } | AppendError::Fenced => kind::STOPPED,
        AppendError::Corrupt(error) => not_read(error),
        AppendError::Erased(_) => kind::ERASED,
    }
}

const fn not_read(error: &ReadError) -> &'static Kind {
    match error {
        ReadError::Corrupt { .. } => kind::DAMAGED,
        ReadError::Erased { .. } => kind::ERASED,
        ReadError::Unavailable { .. } | ReadError::Closed => kind::UNAVAILABLE_NOW,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Append(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
            Self::Erased(gone) => gone.fmt(f),
            Self::Destroy(error) => error.fmt(f),
            Self::TooOften { seconds } => {
                write!(f, "too many requests just now; try again in {seconds} seconds")
            }
            Self::Other(_, what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Refused(Refusal::Invalid(invalid))
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        if error == AppendError::IdReused {
            return Self::Refused(Refusal::KeyReused);
        }
        if let AppendError::EventIdTaken(id) = error {
            return Self::Refused(Refusal::EventIdTaken(id));
        }
        Self::Append(error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}
