//! The protected compartment (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// The protected compartment.
    ProtectedEvent {
        SignalPassed(SignalPassed) = "signal-passed", Protected, [W];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalPassed {
    /// Opaque.
    pub level: Text,
}
