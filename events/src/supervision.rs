//! Oversight of the work, and the lifecycle of the case (`docs/domain.md` §5).

use crate::EventId;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Oversight of the work, and the lifecycle of the case.
    SupervisionEvent {
        ActionDone(ActionDone) = "action-done", Supervision, [S];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionDone {
    /// The `action-set`.
    pub action: EventId,
}
