//! The risk clock's figures (`docs/domain.md` §8).

use super::indicators::{BareRule, rule};
use super::{Count, Days, RuleVersion};
use alloc::string::String;
use alloc::vec::Vec;
use events::Within;
use events::vocabulary::OverrideEffect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All overrides, and what they say to practitioners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverridePolicies {
    /// An incident known more than so many days after it occurred is historic.
    pub historic_days: Days,
    /// Working days in which an override is acknowledged, unless it is grave.
    pub acknowledge_working_days: Days,
    /// A high risk.
    #[serde(rename = "O1")]
    pub o1: O1Policy,
    /// Repeated abuse.
    #[serde(rename = "O2")]
    pub o2: O2Policy,
    /// Abuse after a MARAC referral.
    #[serde(rename = "O3")]
    pub o3: O3Policy,
    /// The gravest kinds.
    #[serde(rename = "O4")]
    pub o4: BareRule,
    /// Separation after control and violence.
    #[serde(rename = "O5")]
    pub o5: O5Policy,
    /// Weapons, self-harm, children.
    #[serde(rename = "O6")]
    pub o6: BareRule,
    /// An urgent signal.
    #[serde(rename = "O7")]
    pub o7: BareRule,
    /// Risk reviews.
    #[serde(rename = "O8")]
    pub o8: O8Policy,
    /// What every suspension says.
    pub suspension: EffectPolicy,
    /// What every review says.
    pub review: EffectPolicy,
}

/// What an override says, whatever raised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectPolicy {
    /// What stops.
    pub stops: Vec<String>,
    /// What continues.
    pub continues: Vec<String>,
    /// What the practitioner does.
    pub what_to_do: String,
}

rule! {
    /// The figures of O1.
    O1Policy {
        /// The DASH score from which it is raised.
        dash_score_min: Within<0, 100>,
    }
}
rule! {
    /// The figures of O2.
    O2Policy {
        /// Abuse incidents towards one protected person.
        incidents_min: Count,
        /// Days from the earliest to the latest of them.
        span_days_max: Days,
    }
}
rule! {
    /// The figures of O3.
    O3Policy {
        /// Days from the last MARAC referral to the incident.
        after_marac_days_max: Days,
    }
}
rule! {
    /// The figures of O5.
    O5Policy {
        /// Days from the separation to today.
        separated_days_max: Days,
    }
}
rule! {
    /// The figures of O8.
    O8Policy {
        /// The first review after the referral.
        after_referral_days: Days,
        /// The next after the last.
        after_assessment_days: Days,
        /// After an incident, a change of circumstances, a drop-out or the closure.
        after_trigger_days: Days,
    }
}

impl OverridePolicies {
    /// What this effect says.
    #[must_use]
    pub const fn says(&self, effect: OverrideEffect) -> &EffectPolicy {
        match effect {
            OverrideEffect::Suspension => &self.suspension,
            OverrideEffect::Review => &self.review,
        }
    }
}
