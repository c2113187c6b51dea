//! Pausing, resuming, reopening and closing. These stand in the case.

use crate::{Date, Text, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The work rests for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CasePaused {
    /// Why.
    pub reason: PauseReason,
    /// Until when, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The work goes on, after a pause or after closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseTakenUp {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// The work came to an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseClosed {
    /// How it ended.
    pub category: ClosureCategory,
    /// Whether the risk was assessed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_reassessed: Option<bool>,
    /// Who was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Words>,
}

/// Why the work rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// Illness.
    Illness,
    /// Work.
    Work,
    /// Custody.
    Custody,
    /// Somebody's safety.
    Safety,
    /// It is too soon.
    NotReady,
    /// The service cannot offer it at present.
    Service,
}

/// How the work ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClosureCategory {
    /// Completed as planned.
    CompletedPlanned,
    /// Completed earlier than planned.
    CompletedEarly,
    /// Another service meets the needs.
    NeedsMetElsewhere,
    /// The service user stopped coming.
    StoppedEngaging,
    /// The service user declined.
    Declined,
    /// The service ended it.
    DeSelected,
    /// The risk needs another service.
    RiskNeedsOtherService,
    /// The service user moved away.
    Moved,
    /// Custody.
    Custody,
    /// The service user died.
    Died,
    /// It was opened in error.
    OpenedInError,
}
