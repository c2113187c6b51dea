//! Oversight of the work, and the lifecycle of the case (`docs/domain.md` §5).

use crate::family::family;
use crate::vocabulary::{OverrideAcknowledged, OverrideEffect, OverrideLifted};
use crate::{Date, EventId, StaffId, Text, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod lifecycle;

pub use lifecycle::*;

family! {
    /// Oversight of the work, and the lifecycle of the case.
    SupervisionEvent {
        DecisionApproved(DecisionReviewed) = "decision-approved", Supervision, [S];
        DecisionReturned(DecisionReviewed) = "decision-returned", Supervision, [S];
        CaseDiscussed(CaseDiscussed) = "case-discussed", Supervision, [S];
        ActionSet(ActionSet) = "action-set", Supervision, [S];
        ActionDone(ActionDone) = "action-done", Supervision, [S];
        DecisionQuestioned(DecisionQuestioned) = "decision-questioned", Supervision, [S];
        SessionObserved(SessionObserved) = "session-observed", Supervision, [S];
        FileSampled(FileSampled) = "file-sampled", Supervision, [S];
        WorkerSafetyIncident(WorkerSafetyIncident) = "worker-safety-incident", Supervision, [S];
        ComplaintReceived(ComplaintReceived) = "complaint-received", Supervision, [S];
        SignalOverrideRaised(SignalOverrideRaised) = "signal-override-raised", Supervision, [Y];
        SignalOverrideAcknowledged(OverrideAcknowledged)
            = "signal-override-acknowledged", Supervision, [S];
        SignalOverrideLifted(OverrideLifted) = "signal-override-lifted", Supervision, [S];
        CasePaused(CasePaused) = "case-paused", Case, [P];
        CaseResumed(CaseTakenUp) = "case-resumed", Case, [P];
        CaseReopened(CaseTakenUp) = "case-reopened", Case, [P];
        CaseClosed(CaseClosed) = "case-closed", Case, [P];
    }
}

/// A supervisor approved a recorded decision, or returned it to be thought over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionReviewed {
    /// The decision.
    pub decision: EventId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<Text>,
}

/// The case was talked over in supervision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseDiscussed {
    /// The indicators that were looked at, by id, such as C3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<Words>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Text>,
}

/// Something is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionSet {
    /// What.
    pub action: Text,
    /// By whom.
    pub owner: StaffId,
    /// By when.
    pub due: Date,
}

/// What was to be done has been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionDone {
    /// The `action-set`.
    pub action: EventId,
}

/// A supervisor asked about a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionQuestioned {
    /// The decision.
    pub decision: EventId,
    /// The question.
    pub question: Text,
}

/// A supervisor sat in on a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionObserved {
    /// The `session-held`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<EventId>,
    /// What was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
}

/// A file was drawn and read: is the journey clear?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSampled {
    /// Whether it is.
    pub clear: bool,
    /// What was noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
}

/// The safety of a member of staff was at stake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkerSafetyIncident {
    /// Whose.
    pub staff: StaffId,
    /// What happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Text>,
}

/// Somebody complained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintReceived {
    /// What about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ComplaintOutcome>,
}

/// An urgent signal came from the protected compartment.
///
/// It stands in supervision and writes nothing to case or safety.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalOverrideRaised {
    /// The rule that raised it.
    pub rule: SignalRule,
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

/// What came of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComplaintOutcome {
    /// It was upheld.
    Upheld,
    /// In part.
    Partly,
    /// It was not upheld.
    NotUpheld,
    /// It is still open.
    Open,
}

/// The one rule by which a signal raises an override (`docs/domain.md` §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignalRule {
    /// An urgent signal from the protected compartment.
    #[serde(rename = "O7")]
    O7,
}
