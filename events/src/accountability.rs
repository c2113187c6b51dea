//! Asks, disclosures, responsibility, impact, and the phase (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Asks, disclosures, responsibility, impact, and the phase.
    AccountabilityEvent {
        RepairActionTaken(RepairActionTaken) = "repair-action-taken", Case, [P];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairActionTaken {
    /// What was done.
    pub what: Text,
}
