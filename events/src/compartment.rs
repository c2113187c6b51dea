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
