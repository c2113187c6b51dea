//! The five compartments (`docs/domain.md` §4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who may come to read an event is decided by the compartment that it lives in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Compartment {
    /// The work with the service user, and the lifecycle of the case.
    Case,
    /// Risk, incidents, agency intelligence, overrides.
    Safety,
    /// What protected people told their support worker. Sealed from everybody else.
    Protected,
    /// Oversight of the work.
    Supervision,
    /// The record itself: access, holds, erasure, roles, policy.
    Governance,
}

impl Compartment {
    /// All five, in their stored order.
    pub const ALL: [Self; 5] =
        [Self::Case, Self::Safety, Self::Protected, Self::Supervision, Self::Governance];

    /// The name used in JSON and in documentation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Safety => "safety",
            Self::Protected => "protected",
            Self::Supervision => "supervision",
            Self::Governance => "governance",
        }
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Some of the compartments: those that somebody may open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Compartments(u8);

impl Compartments {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them: for what judges, raises and folds, never for what shows.
    pub const ALL: Self = Self(0b1_1111);

    /// These.
    #[must_use]
    pub fn of(these: impl IntoIterator<Item = Compartment>) -> Self {
        these.into_iter().fold(Self::NONE, Self::with)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, one: Compartment) -> Self {
        Self(self.0 | 1 << one as u8)
    }

    /// These but for one.
    #[must_use]
    pub const fn without(self, one: Compartment) -> Self {
        Self(self.0 & !(1 << one as u8))
    }

    /// Whether it is among these.
    #[must_use]
    pub const fn contains(self, one: Compartment) -> bool {
        self.0 & 1 << one as u8 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in their stored order.
    pub fn iter(self) -> impl Iterator<Item = Compartment> {
        Compartment::ALL.into_iter().filter(move |one| self.contains(*one))
    }
}
