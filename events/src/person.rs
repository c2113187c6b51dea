//! Who somebody is, as far as they were willing to say.

use crate::{Date, Scalar, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Personal details. None is required: a first contact may know nothing but a first name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name that they use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// How to reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Text>,
    /// When and how it is safe to reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_contact: Option<Text>,
    /// The language that they prefer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Text>,
    /// What they need in order to take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_needs: Option<Text>,
    /// Equality monitoring, each question by its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<BTreeMap<Text, Scalar>>,
}
