//! The protected compartment (`docs/domain.md` §5).

use crate::family::family;
use crate::vocabulary::{ContactResult, IncidentKind, Urgency};
use crate::{Date, EventId, Label, Ordinal, Person, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// The protected compartment.
    ProtectedEvent {
        PersonLinked(ProtectedPersonLinked) = "protected-person-linked", Protected, [W];
        SupportContactAttempted(SupportContactAttempted)
            = "support-contact-attempted", Protected, [W];
        SupportContactHeld(SupportContactHeld) = "support-contact-held", Protected, [W];
        PersonInformed(ProtectedPersonInformed) = "protected-person-informed", Protected, [W];
        ViewRecorded(ProtectedViewRecorded) = "protected-view-recorded", Protected, [W];
        IncidentLearned(ProtectedIncidentLearned) = "protected-incident-learned", Protected, [W];
        WaiverGiven(WaiverGiven) = "waiver-given", Protected, [W];
        SignalPassed(SignalPassed) = "signal-passed", Protected, [W];
    }
}

/// A person whom the abuse harms is linked to this journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectedPersonLinked {
    /// The label that stands for them everywhere else, such as PP-1.
    pub label: Label,
    /// How they and the service user are related.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Text>,
    /// Who they are, as far as they were willing to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Box<Person>>,
    /// When and how it is safe to reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_contact: Option<Text>,
    /// Whether they live with the service user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohabiting: Option<bool>,
}

/// The support worker tried to reach a protected person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportContactAttempted {
    /// Whom, by label.
    pub label: Label,
    /// What came of it.
    pub result: ContactResult,
}

/// The support worker and a protected person spoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupportContactHeld {
    /// With whom, by label.
    pub label: Label,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<SupportMode>,
    /// What was said, as far as they want it kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A protected person was told something that bears on their safety.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectedPersonInformed {
    /// Who was told, by label.
    pub label: Label,
    /// What about.
    pub about: InformedAbout,
}

/// How a protected person sees their own situation, if they wish to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectedViewRecorded {
    /// Whose view, by label.
    pub label: Label,
    /// How safe they feel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Ordinal>,
    /// How free they are to live as they choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_for_action: Option<Ordinal>,
    /// What change they see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_seen: Option<ChangeSeen>,
    /// Their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

/// A protected person told of an incident.
///
/// Sealed here: it counts nowhere else unless a waiver or a signal says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtectedIncidentLearned {
    /// Who was harmed, by label.
    pub label: Label,
    /// What happened.
    pub kind: IncidentKind,
    /// What they want to happen, and not to happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishes: Option<Text>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
}

/// A protected person allowed one exact item to be used for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverGiven {
    /// Who allowed it, by label.
    pub label: Label,
    /// The entry that may be used.
    pub item: EventId,
    /// What for.
    pub purpose: Text,
    /// Until when.
    pub until: Date,
}

/// The supervisor was told to look, without a word about why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalPassed {
    /// How urgently.
    pub level: SignalLevel,
}

/// How a support worker and a protected person speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SupportMode {
    /// In person.
    InPerson,
    /// By telephone.
    Phone,
    /// By video.
    Video,
    /// By message over the internet.
    Online,
}

/// What a protected person was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InformedAbout {
    /// The service user was accepted.
    Accepted,
    /// The service user was declined.
    Declined,
    /// The programme started.
    Started,
    /// The programme stopped.
    Stopped,
    /// The risk has changed.
    RiskChange,
}

/// What change a protected person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeSeen {
    /// For the better.
    Better,
    /// None.
    Same,
    /// For the worse.
    Worse,
    /// Hard to say.
    Unsure,
}

/// How urgently a supervisor is to look.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum SignalLevel {
    /// At the next occasion.
    Look,
    /// At once.
    Urgent,
}
