//! Risk, incidents, overrides (`docs/domain.md` §5).

use crate::family::family;
use crate::{Date, Label, Ordinal, Text, Within, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod overrides;
mod sharing;

pub use overrides::*;
pub use sharing::*;

family! {
    /// Risk, incidents, overrides.
    SafetyEvent {
        RiskAssessed(RiskAssessed) = "risk-assessed", Safety, [P S];
        IncidentLearned(IncidentLearned) = "incident-learned", Safety, [P S];
        InformationPassed(SafetyInformationPassed) = "safety-information-passed", Safety, [P S];
        RiskReferred(RiskReferred) = "risk-referred", Safety, [P S];
        AgencyInformationReceived(AgencyInformationReceived)
            = "agency-information-received", Safety, [P S];
        AgencyMeetingHeld(AgencyMeetingHeld) = "agency-meeting-held", Safety, [P S];
        OverrideRaised(OverrideRaised) = "override-raised", Safety, [S Y];
        OverrideAcknowledged(OverrideAcknowledged) = "override-acknowledged", Safety, [S];
        OverrideLifted(OverrideLifted) = "override-lifted", Safety, [S];
        PracticeInstructionGiven(PracticeInstructionGiven)
            = "practice-instruction-given", Safety, [S];
        InformationShared(InformationShared) = "information-shared", Safety, [P S];
        ReportIssued(ReportIssued) = "report-issued", Safety, [P S];
    }
}

/// The risk to protected people was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAssessed {
    /// With which tool.
    pub tool: RiskTool,
    /// The level found. Judgement may raise it above the score, never lower it.
    pub level: RiskLevel,
    /// What the level rests on.
    pub basis: RiskBasis,
    /// The tool's score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Within<0, 100>>,
    /// The questions that could not be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Words>,
    /// Whose account it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose_account: Option<WhoseAccount>,
    /// When it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
}

/// The service learned of an incident.
///
/// When it happened and when it became known are two times; both stand in the envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentLearned {
    /// What happened.
    pub kind: IncidentKind,
    /// Towards whom, by a label such as PP-1; never a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub towards: Option<Label>,
    /// How much harm was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harm: Option<Ordinal>,
}

/// A risk was referred to a body that can act on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskReferred {
    /// To whom.
    pub to: RiskReferredTo,
    /// Whose safety it concerns, by label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub towards: Option<Label>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// A supervisor said what to do from now on, without saying why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeInstructionGiven {
    /// What to do.
    pub instruction: Text,
}

/// The tool of a risk assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskTool {
    /// The DASH checklist.
    Dash,
    /// SARA-v3.
    SaraV3,
    /// A local tool.
    Local,
}

/// How high a risk is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RiskLevel {
    /// Standard.
    Standard,
    /// Medium.
    Medium,
    /// High.
    High,
}

/// What a level of risk rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskBasis {
    /// The score.
    Score,
    /// Professional judgement.
    Judgement,
    /// An escalation.
    Escalation,
}

/// Whose account an assessment rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhoseAccount {
    /// The service user's.
    ServiceUser,
    /// A protected person's.
    ProtectedPerson,
    /// Another organisation's.
    Agency,
    /// Several.
    Combined,
}

/// What happened. All but self-harm and child-risk count as abuse.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentKind {
    /// Physical violence.
    Physical,
    /// Sexual violence.
    Sexual,
    /// A threat.
    Threat,
    /// Coercive control.
    CoerciveControl,
    /// An order or condition was breached.
    Breach,
    /// Stalking.
    Stalking,
    /// Strangulation or suffocation.
    Strangulation,
    /// A threat to kill.
    ThreatToKill,
    /// A weapon was used or is at hand.
    Weapon,
    /// So-called honour-based abuse.
    HonourBased,
    /// A child was harmed.
    ChildHarmed,
    /// Self-harm or a risk of it.
    SelfHarm,
    /// A child is at risk.
    ChildRisk,
}

/// A body that can act on a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskReferredTo {
    /// The multi-agency risk assessment conference.
    Marac,
    /// The police.
    Police,
    /// Social care.
    SocialCare,
    /// The emergency services.
    Emergency,
}
