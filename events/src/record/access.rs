//! Who looked, at what and why; and what the service did not allow.

use crate::{EventId, StaffId, Text, Time, Within, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody viewed, searched, exported or replayed a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRead {
    /// Who.
    pub actor: StaffId,
    /// In which role.
    pub role: Text,
    /// For what purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text>,
    /// What was read.
    pub scope: Text,
    /// As of which moment it was shown, if not as of now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Time>,
    /// To whom it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Text>,
    /// On what basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Text>,
    /// The journeys that it listed, by id, where it was more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journeys: Option<Words>,
    /// How many entries or rows were shown; 65535 stands for that many and more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Within<0, 65535>>,
    /// The digest of the policy of permissions that allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Text>,
    /// Which rules of that policy allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Words>,
    /// How they stood to the journey: caseload, team, link, duty, emergency and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relations: Option<Words>,
}

/// Somebody wanted to read what is not theirs to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRefused {
    /// Who.
    pub actor: StaffId,
    /// What they wanted to read.
    pub scope: Text,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// In which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text>,
    /// For what purpose they said they asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text>,
    /// The digest of the policy of permissions that did not allow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Text>,
    /// Which rules forbade it; none where nothing allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Words>,
}

/// Somebody opened a record outside their caseload, for a stated purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyAccessOpened {
    /// Who.
    pub actor: StaffId,
    /// For what purpose.
    pub purpose: Text,
    /// What was opened.
    pub scope: Text,
    /// When it closes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// Access outside the caseload ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyAccessClosed {
    /// The `emergency-access-opened`.
    pub opened: EventId,
    /// Who looked at what had been read, and closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<StaffId>,
    /// What they found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Text>,
}

/// Two governance leads open together what neither may read alone: this is the first one's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointAccessRequested {
    /// What is to be read.
    pub scope: JointScope,
    /// For what purpose.
    pub purpose: Text,
}

/// The second one's part: somebody other than who requested it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointAccessAgreed {
    /// The `joint-access-requested`.
    pub request: EventId,
    /// When it closes by itself.
    pub until: Time,
}

/// What two governance leads read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JointScope {
    /// The protected compartment.
    Protected,
    /// One chronology across compartments.
    CombinedChronology,
}

/// A member of staff knows the family, or has another interest: this case is not theirs to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictDeclared {
    /// Who.
    pub staff: StaffId,
    /// What is worth knowing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A conflict of interest was looked at again and ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictEnded {
    /// The `conflict-declared`.
    pub declared: EventId,
    /// Why.
    pub reason: Text,
}

/// Two roles that one person may never hold at once were kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictBlocked {
    /// Whose action was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<StaffId>,
    /// Which roles.
    pub reason: ConflictReason,
}

/// Roles that one person may never hold on one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictReason {
    /// Practitioner and support worker.
    PractitionerAndSupportWorker,
    /// Service user and protected person.
    ServiceUserAndProtectedPerson,
    /// A conflict of interest was declared: they know the family.
    KnowsTheFamily,
}
