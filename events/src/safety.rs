//! Risk, incidents, overrides (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Risk, incidents, overrides.
    SafetyEvent {
        PracticeInstructionGiven(PracticeInstructionGiven) = "practice-instruction-given", Safety, [S];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeInstructionGiven {
    /// What to do; never why.
    pub instruction: Text,
}
