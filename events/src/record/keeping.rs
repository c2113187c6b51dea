//! How long the record is kept, and what is handed out or destroyed.

use crate::{Compartment, Date, EventId, Label, StaffId, Text, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Nothing of this record may be destroyed for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldPlaced {
    /// On what basis.
    pub basis: Text,
    /// Until when, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A hold ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// The `hold-placed`.
    pub hold: EventId,
    /// Who approved it: somebody other than the recorder.
    pub approver: StaffId,
    /// Why.
    pub reason: Text,
}

/// Whether the record is still to be kept was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionReviewed {
    /// What was decided.
    pub outcome: RetentionOutcome,
    /// When it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_review: Option<Date>,
}

/// The key to a part of the record was destroyed: that part can never be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyDestroyed {
    /// Which part.
    pub of: Compartment,
    /// On what basis.
    pub basis: Text,
    /// Who approved it: somebody other than the recorder.
    pub approver: StaffId,
}

/// Somebody asked for the record about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectAccessRequested {
    /// What they asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Text>,
    /// By when it must be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The linked protected person who asked; absent where the service user did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
}

/// A request takes longer: it is complex, or one of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectAccessExtended {
    /// The `subject-access-requested`.
    pub request: EventId,
    /// By when it must be answered now.
    pub until: Date,
    /// Why, as the person was told.
    pub reason: Text,
}

/// Whether an entry is handed out on a request was decided by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureDecided {
    /// The `subject-access-requested`.
    pub request: EventId,
    /// The entry.
    pub target: EventId,
    /// What was decided.
    pub outcome: DisclosureOutcome,
    /// Why.
    pub reason: Text,
}

/// Whether an entry is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosureOutcome {
    /// It is.
    Give,
    /// It is not.
    HoldBack,
}

/// What is to be handed out was put together by one governance lead; another one releases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectAccessPrepared {
    /// The `subject-access-requested`.
    pub request: EventId,
    /// The digest of what is to be handed out.
    pub digest: Text,
}

/// A request for the record was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectAccessAnswered {
    /// The `subject-access-requested`.
    pub request: EventId,
    /// What was provided.
    pub outcome: SubjectAccessOutcome,
    /// The digest of what was handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Text>,
    /// Who approved it: somebody other than the recorder.
    pub approver: StaffId,
}

/// An organisation may be given certain items until further notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyShareGranted {
    /// Which organisation.
    pub agency: Text,
    /// Which items.
    pub items: Words,
    /// The lawful basis.
    pub lawful_basis: Text,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Whether a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionOutcome {
    /// It is kept.
    Keep,
    /// It is destroyed.
    Destroy,
}

/// How a request for the record was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectAccessOutcome {
    /// All was provided.
    Provided,
    /// In part.
    Partly,
    /// Nothing was provided.
    Refused,
}
