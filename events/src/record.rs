//! The record itself: corrections, holds, access, erasure, policy (`docs/domain.md` §5).

use crate::EventId;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// The record itself: corrections, holds, access, erasure, policy.
    RecordEvent {
        EntryRetracted(EntryRetracted) = "entry-retracted", Target, [P W S G];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRetracted {
    /// The entry.
    pub target: EventId,
}
