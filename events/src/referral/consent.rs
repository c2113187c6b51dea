//! What the service user was told, and agreed to.

use crate::{Date, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What taking part means was explained: the first thing that trust rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentExplained {
    /// What was covered.
    pub covered: Vec<ConsentTopic>,
    /// How far it was understood, by the service user's own account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub understood: Option<Understood>,
    /// Whether an interpreter took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<bool>,
}

/// The service user agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentGiven {
    /// What they agreed to.
    pub scopes: Words,
    /// Until when, if not until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The service user narrowed what they agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentLimited {
    /// What remains agreed.
    pub scopes: Words,
    /// Until when, if not until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The service user took their agreement back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentWithdrawn {
    /// What they took back. Empty: everything.
    pub scopes: Words,
}

/// What has to be explained before somebody can agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentTopic {
    /// The limits of confidentiality.
    Limits,
    /// What is shared, and with whom.
    Sharing,
    /// That protected people are offered support of their own.
    VictimSupportContact,
    /// The service user's rights over the record.
    Rights,
    /// That taking part is voluntary.
    Voluntary,
}

/// How far something was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Understood {
    /// Understood.
    Yes,
    /// In part.
    Partly,
    /// Not understood.
    No,
}
