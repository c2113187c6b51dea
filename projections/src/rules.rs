//! What is counted, and what it comes to (`docs/domain.md` §6–§8). Every rule answers met, not met,
//! or not enough data: silence is not absence. None of them names a person or finds anything.

mod criteria;
mod indicator;
pub mod overrides;
pub mod pace;
pub mod review;
mod stepping_in;
mod surface;

pub use criteria::{Criterion, CriterionId, criteria, criteria_of};
pub use indicator::{Indicator, IndicatorId, indicators};

use schemars::JsonSchema;
use serde::Serialize;

/// What a rule answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RuleAnswer")]
pub enum Answer {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// Too little is recorded to say.
    NotEnoughData,
}

impl Answer {
    /// Met or not.
    #[must_use]
    pub const fn of(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::NotMet }
    }

    /// The name used in JSON and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::NotEnoughData => "not-enough-data",
        }
    }
}
