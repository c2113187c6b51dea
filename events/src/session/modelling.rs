//! Pro-social modelling: what the practitioner shows, and how the working alliance holds.

use crate::{EventId, Text, Within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The practitioner showed, by example, how one can treat another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModellingShown {
    /// What was shown.
    pub behaviour: ModelledBehaviour,
    /// Whether the service user remarked on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed: Option<bool>,
}

/// Abuse was named as abuse, or a limit was named as a limit.
///
/// Naming is never a premature ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundaryStated {
    /// What was named.
    pub named: Text,
    /// How the service user met it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Text>,
}

/// How well the two work together was rated by one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceRated {
    /// Who rated.
    pub rater: Rater,
    /// The questionnaire or scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<Text>,
    /// The score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Within<0, 100>>,
    /// The highest score that the scale allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Within<1, 100>>,
    /// Whether the practitioner is concerned about the alliance. Left out: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<bool>,
}

/// The working alliance broke, or nearly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuptureNoted {
    /// How it showed.
    pub form: RuptureForm,
    /// What led to it, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Text>,
}

/// A repair of the working alliance was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairTried {
    /// The `rupture-noted`.
    pub rupture: EventId,
    /// What came of it.
    pub result: RepairResult,
}

/// What a practitioner showed by example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModelledBehaviour {
    /// Keeping a limit, calmly.
    Boundary,
    /// Apologising.
    Apology,
    /// Listening.
    Listening,
    /// Disagreeing with respect.
    Disagreement,
    /// Keeping a promise.
    Reliability,
}

/// Who rated the alliance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rater {
    /// The service user.
    ServiceUser,
    /// The practitioner.
    Worker,
}

/// How a rupture showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuptureForm {
    /// The service user drew back.
    Withdrawal,
    /// There was open conflict.
    Confrontation,
}

/// What came of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RepairResult {
    /// The alliance is repaired.
    Repaired,
    /// In part.
    Partly,
    /// Not so far.
    Not,
}
