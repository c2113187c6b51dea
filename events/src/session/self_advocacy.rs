//! Choice, pace and goals: the service user's own say in the work.

use crate::{EventId, FieldError, Text, Within, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The service user was offered a choice that was theirs to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [
    { "required": ["chosen"] },
    { "required": ["declined"], "properties": { "declined": { "const": true } } },
]))]
pub struct ChoiceOffered {
    /// What there was to choose from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Words>,
    /// What was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Text>,
    /// Whether no choice was wanted. Either this is true or `chosen` says what was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<bool>,
    /// Whether the plan changed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_plan: Option<bool>,
}

/// The pace of the work was set by a person's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaceSet {
    /// The pace from now on.
    pub to: Pace,
    /// Who asked for it.
    pub asked_by: PaceAskedBy,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The entries that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<EventId>>,
}

/// The pace of the work was changed by a person's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaceChanged {
    /// The pace until now.
    pub from: Pace,
    /// The pace from now on.
    pub to: Pace,
    /// Who asked for it.
    pub asked_by: PaceAskedBy,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The entries that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<EventId>>,
}

/// A goal was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalSet {
    /// The goal, in the words of whoever set it.
    pub goal: Text,
    /// Who set it.
    pub set_by: SetBy,
    /// How specific it is: 1 (a direction) to 3 (one would see it happen).
    pub specificity: Within<1, 3>,
    /// How far the service user agrees with it: 1 (little) to 3 (fully).
    pub agreement: Within<1, 3>,
    /// How confident the service user is of reaching it: 0 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Within<0, 10>>,
}

/// A goal was looked back on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalReviewed {
    /// The `goal-set`.
    pub goal: EventId,
    /// How far it was reached.
    pub outcome: GoalOutcome,
    /// Who changed the goal, if it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<SetBy>,
}

/// How fast the work goes towards accountability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// Nothing more is asked for now.
    Hold,
    /// More slowly than planned.
    Slow,
    /// As planned.
    AsPlanned,
    /// Faster than planned.
    Faster,
}

/// Who asked for a pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaceAskedBy {
    /// The service user.
    ServiceUser,
    /// The practitioner.
    Worker,
    /// The supervisor.
    Supervisor,
}

/// Whose a goal is, or a change to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SetBy {
    /// The service user's.
    ServiceUser,
    /// Both sides'.
    Joint,
    /// The practitioner's.
    Worker,
}

/// How far a goal was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoalOutcome {
    /// Reached.
    Achieved,
    /// In part.
    Partly,
    /// Not reached.
    Not,
}

/// An offer that was neither taken nor declined says nothing.
pub(super) fn chosen_or_declined(offer: &ChoiceOffered) -> Vec<FieldError> {
    if offer.chosen.is_some() || offer.declined == Some(true) {
        return Vec::new();
    }
    let detail = "is required unless declined is true; write what was chosen";
    vec![FieldError::new("/chosen", detail)]
}
