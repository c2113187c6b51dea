//! Where an event stands: in its own stream, and in the one order of the log.

use crate::{Compartment, JourneyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Place in the whole log, from 1, in commit order. For auditors and supervisors only.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Position(pub u64);

/// Place in one stream, from 1; 0 is the version of a stream that holds nothing.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Position {
    /// The place right after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Version {
    /// The place right after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whom a stream is about. Teams, roles and policies concern no journey.
///
/// Looks have streams of their own: they are many, and a decision about a journey must not have
/// to be taken again because somebody looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The organisation as a whole.
    Organisation,
    /// One journey.
    Journey(JourneyId),
    /// Looks at one journey.
    LooksAt(JourneyId),
    /// Looks across journeys, and at what is not there.
    Looks,
}

impl Subject {
    /// The journey that is concerned, if one is.
    #[must_use]
    pub const fn journey(self) -> Option<JourneyId> {
        match self {
            Self::Organisation | Self::Looks => None,
            Self::Journey(journey) | Self::LooksAt(journey) => Some(journey),
        }
    }

    /// Whether it is only said who looked.
    #[must_use]
    pub const fn is_looks(self) -> bool {
        matches!(self, Self::Looks | Self::LooksAt(_))
    }
}

/// One compartment of one subject: its own numbering, its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stream {
    /// Whom it is about.
    pub subject: Subject,
    /// Which compartment of theirs.
    pub compartment: Compartment,
}
