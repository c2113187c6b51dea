//! Whole numbers with their limits in the type.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Within<const MIN: u16, const MAX: u16>(u16);

/// How strong or how deep, as observed: 0 (not at all) to 3 (very).
pub type Ordinal = Within<0, 3>;

impl<const MIN: u16, const MAX: u16> Within<MIN, MAX> {
    /// The number, if it lies within the limits.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if MIN <= number && number <= MAX { Some(Self(number)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl<'de, const MIN: u16, const MAX: u16> Deserialize<'de> for Within<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        u16::try_from(number).ok().and_then(Self::new).ok_or_else(|| {
            serde::de::Error::custom(format!("is {number}; allowed is {MIN} to {MAX}"))
        })
    }
}

impl<const MIN: u16, const MAX: u16> JsonSchema for Within<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("From{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}
