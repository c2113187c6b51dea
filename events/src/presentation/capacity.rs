//! Skills, measures, and the dates and orders outside the room.

use crate::{Date, Scalar, Text, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A skill was introduced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillIntroduced {
    /// Which.
    pub skill: Text,
}

/// A skill was practised or used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillApplied {
    /// Which.
    pub skill: Text,
    /// In a session or in life.
    pub setting: SkillSetting,
    /// Where in life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<SkillPlace>,
    /// Who reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<Text>,
}

/// A questionnaire was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureCompleted {
    /// Which.
    pub tool: Text,
    /// At which point of the programme.
    pub point: MeasurePoint,
    /// The scores, each by the name that the questionnaire gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<BTreeMap<Text, Scalar>>,
    /// The questions or scales that were left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Words>,
}

/// Something outside the programme is due that may weigh on the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideDateNoted {
    /// What.
    pub kind: OutsideDateKind,
    /// On which day.
    pub when: Date,
}

/// An order is in force that bears on the service user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderNoted {
    /// Which kind.
    pub kind: OrderKind,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Text>,
    /// Until when it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// In a session or in life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SkillSetting {
    /// In a session.
    Session,
    /// In life outside.
    Life,
}

/// Where in life a skill was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SkillPlace {
    /// At home.
    Home,
    /// At work.
    Work,
    /// With family.
    Family,
    /// With children.
    Children,
    /// In public.
    Public,
    /// Online.
    Online,
    /// Elsewhere.
    Other,
}

/// A point of the programme at which measures are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MeasurePoint {
    /// Before the start.
    T0,
    /// At the start.
    T1,
    /// Half-way.
    T2,
    /// At the end.
    T3,
    /// At follow-up.
    T4,
    /// At a review.
    Review,
}

/// What is due outside the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutsideDateKind {
    /// A court hearing.
    Court,
    /// A conference, such as a child-protection conference.
    Conference,
    /// A hearing about contact with children.
    ContactHearing,
    /// Something else.
    Other,
}

/// What kind of order is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrderKind {
    /// Bail conditions.
    Bail,
    /// A non-molestation order.
    NonMolestation,
    /// A domestic abuse protection order.
    Dapo,
    /// A child arrangements order.
    ChildArrangements,
    /// Another.
    Other,
}
