//! The views of a journey for reading in a terminal.

use crate::cli::arguments::Belief;
use serde_json::Value;

pub(super) fn text(_view: &str, shown: &Value, _name: &str, _belief: &Belief) -> String {
    serde_json::to_string_pretty(shown).unwrap_or_default()
}

pub(super) fn comparison(shown: &Value, _name: &str) -> String {
    serde_json::to_string_pretty(shown).unwrap_or_default()
}
