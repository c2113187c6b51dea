//! Asks, disclosures, responsibility, impact, and the phase (`docs/domain.md` §5).

use crate::family::family;
use crate::vocabulary::Prompting;
use crate::{EventId, Ordinal, Text, Within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod phase;

pub use phase::*;

family! {
    /// Asks, disclosures, responsibility, impact, and the phase.
    AccountabilityEvent {
        AskMade(AskMade) = "ask-made", Case, [P];
        DisclosureMade(DisclosureMade) = "disclosure-made", Case, [P];
        AccountDiffered(AccountDiffered) = "account-differed", Case, [P];
        ResponsibilityStated(ResponsibilityStated) = "responsibility-stated", Case, [P];
        ImpactRecognised(ImpactRecognised) = "impact-recognised", Case, [P];
        RepairActionTaken(RepairActionTaken) = "repair-action-taken", Case, [P];
        PhaseMoved(PhaseMoved) = "phase-moved", Case, [P S];
    }
}

/// The practitioner asked something of the service user.
///
/// Pace is judged only where the purpose is pacing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskMade {
    /// How much was asked: 0 attend, 1 talk about self, 2 describe a situation, 3 name own part, 4
    /// full account, 5 impact and repair.
    pub rung: Rung,
    /// What the ask was for.
    pub purpose: AskPurpose,
    /// Why now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// How it was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<AskResponse>,
}

/// The service user spoke of abuse that they used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureMade {
    /// What it took.
    pub prompting: Prompting,
    /// In what form it was told.
    pub form: DisclosureForm,
    /// Which kind of abuse it concerned.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AbuseType>,
    /// How specific it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Ordinal>,
    /// Whether the service learned something new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_information: Option<bool>,
    /// The time that was spoken of, in the service user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
}

/// Two or more accounts of the same thing differ.
///
/// A question to clarify, not a finding about anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountDiffered {
    /// The entries that hold the accounts.
    pub accounts: Vec<EventId>,
    /// Whether it has been clarified. Left out: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarified: Option<bool>,
}

/// The service user said how far they see their own part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsibilityStated {
    /// How far.
    pub extent: Extent,
    /// What was added to it, in the service user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Text>,
    /// How specific it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Ordinal>,
    /// What it took.
    pub prompting: Prompting,
}

/// The service user saw what the abuse does to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactRecognised {
    /// To whom.
    pub on: ImpactOn,
    /// How deeply it was seen.
    pub depth: Ordinal,
    /// What it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompting: Option<Prompting>,
}

/// The service user did something towards repair.
///
/// An order against contact is never breached by a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairActionTaken {
    /// What was done.
    pub what: Text,
}

/// How much is asked of the service user, from 0 (attend) to 5 (impact and repair).
pub type Rung = Within<0, 5>;

/// What an ask is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskPurpose {
    /// To move the work on.
    Pacing,
    /// To assess.
    Assessment,
    /// As part of the programme, such as a group exercise.
    Curriculum,
    /// For somebody's safety.
    Safety,
}

/// How an ask was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskResponse {
    /// It was met.
    Met,
    /// It was turned aside.
    Deflected,
    /// The service user drew back.
    Withdrew,
    /// It was met with hostility.
    Hostile,
}

/// In what form something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosureForm {
    /// A fragment.
    Fragment,
    /// A scene: one occasion, as it went.
    Scene,
    /// A narrative: how it came, went and what followed.
    Narrative,
}

/// Kinds of abuse that a disclosure may concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AbuseType {
    /// Physical.
    Physical,
    /// Emotional.
    Emotional,
    /// Verbal.
    Verbal,
    /// Sexual.
    Sexual,
    /// Economic.
    Economic,
    /// Spiritual.
    Spiritual,
    /// Cultural.
    Cultural,
    /// Against property or pets.
    PropertyOrPets,
    /// Stalking.
    Stalking,
    /// Putting somebody in danger.
    Endangering,
    /// Coercive control.
    CoerciveControl,
}

/// How far somebody sees their own part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// Not at all.
    None,
    /// In part.
    Partial,
    /// With a condition or an explanation.
    Qualified,
    /// Fully.
    Full,
}

/// Whom abuse has an impact on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImpactOn {
    /// A partner or ex-partner.
    Partner,
    /// A child.
    Child,
    /// The service user's own life.
    #[serde(rename = "self")]
    OwnLife,
    /// Family, friends, others.
    Wider,
}
