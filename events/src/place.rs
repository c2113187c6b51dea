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

/// Whom a stream is about. Teams, roles, policies and reads of boards concern no journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The organisation as a whole.
    Organisation,
    /// One journey.
    Journey(JourneyId),
}

impl Subject {
    /// The journey, unless this is the organisation.
    #[must_use]
    pub const fn journey(self) -> Option<JourneyId> {
        match self {
            Self::Organisation => None,
            Self::Journey(journey) => Some(journey),
        }
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
