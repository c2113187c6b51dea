//! Policy, roles, teams and duty: these concern no journey.

use crate::{StaffId, Text, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A version of the policy took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyAdopted {
    /// Which version.
    pub policy_version: Text,
    /// The digest of its text.
    pub digest: Text,
}

/// A member of staff was granted a role, or it was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChanged {
    /// Who.
    pub staff: StaffId,
    /// Which role.
    pub role: Text,
}

/// Somebody joined or left a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamChanged {
    /// Which team.
    pub team: Text,
    /// Who joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Vec<StaffId>>,
    /// Who left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<StaffId>>,
}

/// Somebody is on duty for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyCoverSet {
    /// Who.
    pub staff: StaffId,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
}
