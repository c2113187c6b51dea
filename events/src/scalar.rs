//! One answer to one question of a questionnaire or a monitoring form.

use crate::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A score or an answer whose scale the named tool defines.
///
/// Decimals keep the digits that were written; nothing here is ever computed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Flag(bool),
    /// A number as the tool gives it.
    Number(serde_json::Number),
    /// Words.
    Text(Text),
}
