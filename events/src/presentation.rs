//! Presenting behaviours and capacities (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Presenting behaviours and capacities.
    PresentationEvent {
        SkillIntroduced(SkillIntroduced) = "skill-introduced", Case, [P];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillIntroduced {
    /// Which skill.
    pub skill: Text,
}
