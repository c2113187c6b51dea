//! The ways in which a rule says no. Each says what can be done instead.

use events::{EventId, Invalid, JourneyId, Moment, Role, Version};
use std::fmt;

/// A rule said no; somebody can act on it. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields that cannot be taken as they stand.
    Invalid(Invalid),
    /// There is no such journey.
    UnknownJourney(JourneyId),
    /// A journey of this id is there already.
    JourneyExists(JourneyId),
    /// This role does not record this type.
    NotTheirs {
        /// The type of event.
        kind: &'static str,
        /// The role that asked.
        role: Role,
        /// The roles that may.
        allowed: &'static [Role],
    },
    /// Somebody else has to do it.
    NeedsAnother(String),
    /// The case is closed, and this is new work with the service user.
    Closed {
        /// Since when.
        since: Moment,
        /// The type of event.
        kind: &'static str,
    },
    /// The case is not in the state that this would change.
    NotInState(String),
    /// The record is on hold: nothing of it may be destroyed.
    Held(String),
    /// The record of this journey was erased.
    Erased(JourneyId),
    /// The case stream has moved on since the client read it.
    Stale {
        /// Its version now.
        current: Version,
    },
    /// The idempotency key was used for another request.
    KeyReused,
    /// An event of this id is there already.
    EventIdTaken(EventId),
}

impl Refusal {
    /// The same refusal, its pointers as they stand inside a larger document.
    pub(crate) fn under(self, prefix: &str) -> Self {
        if let Self::Invalid(invalid) = self {
            return Self::Invalid(invalid.under(prefix));
        }
        self
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(invalid) => write!(f, "{invalid}"),
            Self::UnknownJourney(id) => write!(f, "there is no journey {id}"),
            Self::JourneyExists(id) => {
                write!(
                    f,
                    "a journey was opened as {id} before; add events to it, or leave the id out \
                     to be given another"
                )
            }
            Self::NotTheirs { kind, role, allowed } => {
                let allowed: Vec<_> = allowed.iter().map(|role| role.name()).collect();
                let allowed = allowed.join(" or ");
                write!(f, "{kind} is recorded by a {allowed}; you are acting as {role}")
            }
            Self::NeedsAnother(why) | Self::NotInState(why) | Self::Held(why) => f.write_str(why),
            Self::Erased(id) => write!(
                f,
                "the record of journey {id} has been erased; what begins anew is a new journey"
            ),
            Self::Closed { since, kind } => write!(
                f,
                "the case has been closed since {since}; record case-reopened before a new {kind}, \
                 or give the date on which it happened if that was before the closure"
            ),
            Self::Stale { current } => write!(
                f,
                "somebody else recorded here meanwhile: it is at version {current} now; read it \
                 again, then send your entry with that version"
            ),
            Self::KeyReused => f.write_str(
                "this Idempotency-Key was used for another request; take a new key for this one",
            ),
            Self::EventIdTaken(id) => write!(f, "an event {id} is recorded already"),
        }
    }
}
