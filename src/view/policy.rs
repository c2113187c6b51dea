//! The policies that a reader may name.

use crate::Failure;
use projections::Policy;

/// The policy of this version.
pub(crate) fn named(version: &str) -> Result<Policy, Failure> {
    let shipped = Policy::SHIPPED.iter().find(|(name, _)| *name == version);
    let (_, document) = shipped
        .ok_or_else(|| Failure::malformed(format!("policy: there is no version `{version}`")))?;
    Policy::read(document).map_err(|broken| Failure::malformed(format!("policy: {broken}")))
}
