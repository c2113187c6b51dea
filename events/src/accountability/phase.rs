//! Moving from phase to phase: a recorded human decision, with its evidence and what had been seen.

use crate::{EventId, Text, Version};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A person decided that the journey moves to another phase; moving back is normal.
///
/// In force when recorded; a supervisor approves or returns it afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseMoved {
    /// The phase until now.
    pub from: Phase,
    /// The phase from now on.
    pub to: Phase,
    /// The entries that the decision rests on.
    pub evidence: Evidence,
    /// How much of the record lay before whoever decided.
    pub seen: Seen,
    /// The version of the policy that was applied.
    pub policy_version: Text,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<Text>,
}

/// The last version of each stream that whoever decided had seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Of the case.
    pub case: Version,
    /// Of safety; 0 where nothing stands there.
    pub safety: Version,
}

/// Where the journey stands (`docs/domain.md` §6), in order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Comes; reasons mixed.
    Reach,
    /// Safe place, trust, choice.
    Settle,
    /// Feels, names, returns.
    Steady,
    /// Approaches own behaviour.
    Look,
    /// Accountability and impact.
    Own,
    /// Skills hold outside.
    LiveIt,
}

/// The entries that a decision rests on: at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Evidence(Vec<EventId>);

impl Evidence {
    /// These entries, unless there is none.
    #[must_use]
    pub fn new(entries: Vec<EventId>) -> Option<Self> {
        (!entries.is_empty()).then_some(Self(entries))
    }

    /// The entries, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[EventId] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).ok_or_else(|| {
            serde::de::Error::custom("is empty; name at least one event that the decision rests on")
        })
    }
}

impl JsonSchema for Evidence {
    fn schema_name() -> Cow<'static, str> {
        "Evidence".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "minItems": 1, "items": generator.subschema_for::<EventId>()
        })
    }
}
