//! Overrides: safety beats pace (`docs/domain.md` §8). Those that a signal raises stand in the
//! supervision compartment and share these shapes.

use crate::{EventId, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Safety comes before pace from here on, until it is lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideRaised {
    /// The rule that raised it, or judgement.
    pub rule: OverrideRule,
    /// What it does.
    pub effect: OverrideEffect,
    /// What stops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops: Option<Words>,
    /// What continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Words>,
    /// The entry that brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<EventId>,
}

/// A supervisor took note of an override.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideAcknowledged {
    /// The `override-raised`, or the `signal-override-raised`.
    #[serde(rename = "override")]
    pub raised: EventId,
}

/// Somebody other than the raiser lifted an override, on a fresh assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideLifted {
    /// The `override-raised`, or the `signal-override-raised`.
    #[serde(rename = "override")]
    pub raised: EventId,
    /// The `risk-assessed` that was recorded after the override was raised.
    pub assessment: EventId,
}

/// What raises an override (`docs/domain.md` §8).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum OverrideRule {
    /// DASH 14 or more, or a high level by judgement.
    #[serde(rename = "O1")]
    O1,
    /// Three abuse incidents towards one protected person within 365 days.
    #[serde(rename = "O2")]
    O2,
    /// Abuse within 365 days of the last MARAC referral for the same protected person.
    #[serde(rename = "O3")]
    O3,
    /// Strangulation, stalking, a threat to kill, or a concern about honour-based abuse.
    #[serde(rename = "O4")]
    O4,
    /// Recent separation after coercive control and violence towards the same person.
    #[serde(rename = "O5")]
    O5,
    /// A weapon, a risk of self-harm, a child harmed or at risk.
    #[serde(rename = "O6")]
    O6,
    /// An incident from long before it became known.
    Historic,
    /// A supervisor's judgement.
    Judgement,
}

/// What an override does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverrideEffect {
    /// Pace is suspended until it is lifted.
    Suspension,
    /// A review is due; nothing stops.
    Review,
}
