//! Sessions and what the programme offers in them (`docs/domain.md` §5).

use crate::family::family;
use crate::vocabulary::{MeetingMode, Prompting};
use crate::{Ordinal, StaffId, Text, Within, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod modelling;
mod self_advocacy;

pub use modelling::*;
pub use self_advocacy::*;

family! {
    /// Sessions and what the programme offers in them.
    SessionEvent {
        Held(SessionHeld) = "session-held" v 2, Case, [P];
        NotHeld(SessionNotHeld) = "session-not-held", Case, [P];
        EnvironmentReviewed(EnvironmentReviewed) = "environment-reviewed", Case, [P];
        NeedRecorded(NeedRecorded) = "need-recorded", Case, [P];
        StrengthRecorded(StrengthRecorded) = "strength-recorded", Case, [P];
        LifeExperienceShared(LifeExperienceShared) = "life-experience-shared", Case, [P];
        ChoiceOffered(ChoiceOffered) = "choice-offered", Case, [P]
            where chosen_or_declined;
        PaceSet(PaceSet) = "pace-set", Case, [P S];
        PaceChanged(PaceChanged) = "pace-changed", Case, [P S];
        GoalSet(GoalSet) = "goal-set", Case, [P];
        GoalReviewed(GoalReviewed) = "goal-reviewed", Case, [P];
        ModellingShown(ModellingShown) = "modelling-shown", Case, [P];
        BoundaryStated(BoundaryStated) = "boundary-stated", Case, [P];
        AllianceRated(AllianceRated) = "alliance-rated", Case, [P S];
        RuptureNoted(RuptureNoted) = "rupture-noted", Case, [P S];
        RepairTried(RepairTried) = "repair-tried", Case, [P S];
    }
}

/// A session took place.
///
/// What is noted in it carries the same correlation id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionHeld {
    /// How the service user attended.
    pub attendance: Attendance,
    /// Minutes late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_late: Option<Within<0, 600>>,
    /// Alone or in a group.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SessionKind>,
    /// How they met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<MeetingMode>,
    /// How long it lasted, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Within<1, 600>>,
    /// What it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topics: Option<Words>,
    /// The part of the programme that it covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curriculum_item: Option<Text>,
    /// Who led it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facilitators: Option<Vec<StaffId>>,
    /// At a distance: whether the service user could speak in private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_privacy: Option<bool>,
    /// Whether an interpreter took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<bool>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did: Option<Text>,
    /// How the service user met it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Text>,
    /// What is planned next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_plan: Option<Text>,
}

/// An agreed session did not take place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionNotHeld {
    /// Where the cause lay.
    pub cause: NotHeldCause,
    /// Whether the reason given was acceptable. Left out: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
}

/// Whether the place of the work is a safe one was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentReviewed {
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Text>,
    /// How private it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Ordinal>,
    /// How safe the service user says that it feels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub felt_safety: Option<Ordinal>,
    /// Whether the service user chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen_by_service_user: Option<bool>,
}

/// The service user needs something in order to take part or to live safely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedRecorded {
    /// What the need concerns.
    pub domain: Text,
    /// What was changed to meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adaptation: Option<Text>,
    /// Whether it is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

/// Something that the service user can build on showed itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrengthRecorded {
    /// What the strength concerns.
    pub domain: Text,
}

/// The service user spoke of something that they lived through.
///
/// The area is enough; detail of a trauma is never required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifeExperienceShared {
    /// What area of life it concerns.
    pub area: Text,
    /// What it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompting: Option<Prompting>,
    /// What support was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_given: Option<Text>,
}

/// How a session was attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attendance {
    /// From the beginning to the end.
    OnTime,
    /// From later than agreed.
    Late,
    /// Not to the end.
    LeftEarly,
}

/// Who takes part in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    /// The service user alone.
    OneToOne,
    /// A group.
    Group,
}

/// Why a session did not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotHeldCause {
    /// The service user did not come or called it off.
    ServiceUser,
    /// The service called it off.
    Service,
    /// Something that neither side could help.
    Logistics,
}

/// Whether the reason for an absence was acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// It was.
    Acceptable,
    /// It was not.
    Unacceptable,
    /// Not known.
    Unknown,
}
