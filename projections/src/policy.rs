//! The versioned figures that views are read under (`docs/domain.md` §6).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use events::Within;
use events::vocabulary::Phase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One version of the policy. What a decision was taken under is named by its `version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The name that decisions give.
    pub version: String,
    /// Days without a kept contact after which a case is overdue; the fourteenth is still in time.
    pub contact_overdue_days: u16,
    /// The phases in their order, each with the highest rung that may be asked for in it.
    pub phases: Vec<PhasePolicy>,
}

/// What the policy says of one phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhasePolicy {
    /// Which phase.
    pub phase: Phase,
    /// The highest rung that is in pace.
    pub highest_rung: Within<0, 5>,
}

/// No such version ships with this build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPolicy(String);

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no policy version `{}`; there is: {}", self.0, Policy::CURRENT)
    }
}

impl Policy {
    /// The version in force.
    pub const CURRENT: &'static str = "1";

    /// The policy of this version.
    ///
    /// # Errors
    /// No such version ships with this build.
    pub fn version(name: &str) -> Result<Self, UnknownPolicy> {
        match name {
            "1" => Ok(read(include_str!("../policies/1.json"))),
            _ => Err(UnknownPolicy(name.to_string())),
        }
    }
}

fn read(document: &str) -> Policy {
    serde_json::from_str(document)
        .unwrap_or_else(|error| panic!("{}", format!("a shipped policy must be readable: {error}")))
}

#[cfg(test)]
mod tests {
    use super::Policy;

    #[test]
    fn the_policy_in_force_ships_with_the_build_and_names_itself() {
        assert_eq!(Policy::version(Policy::CURRENT).unwrap().version, Policy::CURRENT);
    }
}
