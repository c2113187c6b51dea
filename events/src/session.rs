//! Sessions and what the programme offers in them (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Sessions and what the programme offers in them.
    SessionEvent {
        StrengthRecorded(StrengthRecorded) = "strength-recorded", Case, [P];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrengthRecorded {
    /// Where the strength lies.
    pub domain: Text,
}
