//! Referral, consent, contact (`docs/domain.md` §5).

use crate::Text;
use crate::family::family;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

family! {
    /// Referral, consent, contact.
    ReferralEvent {
        Received(ReferralReceived) = "referral-received", Case, [P S];
    }
}

/// STUB
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralReceived {
    /// The case reference (`SU-0042`).
    pub reference: Text,
}
