//! Who looked, at what and why; and what the service did not allow.

use crate::{EventId, StaffId, Text, Time, Words};
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
}
