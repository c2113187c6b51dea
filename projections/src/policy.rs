//! The versioned figures that views are read under (`docs/domain.md` §6–§9).
//!
//! A policy is a TOML document, so that each figure stands beside its source. What the types here
//! do not name, it cannot say: a key too many, a key missing or a figure out of range is refused,
//! with the line.

mod indicators;
mod overrides;
mod phases;

pub use indicators::*;
pub use overrides::*;
pub use phases::*;

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use core::fmt;
use events::Within;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of London days, up to ten years.
pub type Days = Within<0, 3660>;
/// How many of something; none would make a rule meaningless.
pub type Count = Within<1, 1000>;
/// A share in hundredths.
pub type Percent = Within<1, 100>;
/// Which version of one rule: raised whenever what it says changes.
pub type RuleVersion = Within<1, 9999>;

/// One version of the policy. What a decision was taken under is named by its `version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The name that decisions give.
    pub version: String,
    /// When boards call something late, overdue or stuck.
    pub boards: BoardPolicy,
    /// Pace in both directions.
    pub pace: PacePolicy,
    /// The phases, what is in pace in each, and the evidence to move on.
    pub phases: PhasePolicies,
    /// Stepping in and surface engagement: questions for supervision.
    pub indicators: IndicatorPolicies,
    /// The risk clock.
    pub overrides: OverridePolicies,
}

/// When boards call something late, overdue or stuck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardPolicy {
    /// Days without a kept contact after which a case is overdue; the last of them is in time.
    pub contact_overdue_days: Days,
    /// A risk review that is due within so many days is shown as due soon.
    pub risk_review_soon_days: Days,
    /// Days without a supervision discussion.
    pub supervision_due_days: Days,
    /// Days in one phase without a decision about pace.
    pub stuck_days: Days,
    /// Days after which a recording counts as late.
    pub late_recording_days: Days,
    /// Counts of people below this are not shown.
    pub small_number: Count,
    /// Days after closure for which a case stays among the risk reviews.
    pub closed_shown_days: Days,
    /// Months after closure for which a record is kept.
    pub retention_months: Count,
}

/// Pace in both directions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PacePolicy {
    /// The version of these two rules.
    pub version: RuleVersion,
    /// Days in which what follows an ask counts as stepping back.
    pub stepped_back_days: Days,
    /// Kept sessions without an ask, a boundary or a disclosure.
    pub not_asked_sessions: Count,
    /// The rung from which an ask counts as asking.
    pub not_asked_rung: Within<0, 5>,
}

/// A document that is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenPolicy(String);

impl fmt::Display for BrokenPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Policy {
    /// The version in force as long as none was adopted.
    pub const FIRST: &'static str = "1";

    /// Reads a document.
    ///
    /// # Errors
    /// It is no policy; the message names line, column and reason.
    pub fn read(document: &str) -> Result<Self, BrokenPolicy> {
        let policy: Self =
            toml::from_str(document).map_err(|error| BrokenPolicy(error.to_string()))?;
        if policy.version.trim().is_empty() || policy.version.len() > 64 {
            let why = "version: should be a name of 1 to 64 characters";
            return Err(BrokenPolicy(why.to_owned()));
        }
        Ok(policy)
    }

    /// The documents that ship with this build, each under its version.
    pub const SHIPPED: [(&'static str, &'static str); 1] =
        [("1", include_str!("../policies/1.toml"))];

    /// The policy in force as long as none was adopted.
    #[must_use]
    pub fn first() -> Self {
        Self::read(Self::SHIPPED[0].1).expect("a test reads the document that ships")
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use alloc::string::ToString;

    #[test]
    fn every_policy_that_ships_is_readable_and_names_itself() {
        for (version, document) in Policy::SHIPPED {
            assert_eq!(Policy::read(document).unwrap().version, version);
        }
        assert_eq!(Policy::first().version, Policy::FIRST);
    }

    #[test]
    fn a_broken_policy_is_refused_with_the_line_and_the_reason() {
        let whole = Policy::SHIPPED[0].1;
        let broken = [
            (whole.replace("dash_score_min = 14", "dash_score_min = 1400"), "0 to 100"),
            (whole.replace("stuck_days = 84", "stuck_dais = 84"), "unknown field `stuck_dais`"),
            (whole.replace("contacts_min = 2\n", ""), "missing field `contacts_min`"),
            (whole.replace("stuck_days = 84", "stuck_days = "), "stuck_days"),
        ];
        for (document, reason) in broken {
            let said = Policy::read(&document).unwrap_err().to_string();
            assert!(said.contains("line ") && said.contains(reason), "{said}");
        }
    }
}
