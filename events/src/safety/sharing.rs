//! Information that crosses the service's boundary, in and out.

use crate::{EventId, Ordinal, StaffId, Text, Time, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A threat or a change that bears on somebody's safety was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SafetyInformationPassed {
    /// What was passed on.
    pub what: PassedInformation,
    /// To whom.
    pub to: PassedTo,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// When it was received there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Time>,
}

/// Another organisation told the service something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyInformationReceived {
    /// Who told it.
    pub sender: Text,
    /// How reliable it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Ordinal>,
    /// Whether it may be used with the service user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_use: Option<bool>,
    /// What was told, in brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
}

/// Organisations met about the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyMeetingHeld {
    /// Which meeting.
    pub forum: Text,
    /// What was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Words>,
}

/// Information was shared with somebody outside the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InformationShared {
    /// With whom.
    pub to: Text,
    /// What was shared.
    pub items: Words,
    /// The lawful basis.
    pub lawful_basis: Text,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<StaffId>,
}

/// A report was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportIssued {
    /// To whom.
    pub kind: ReportKind,
    /// The entries that it relies on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relied_on: Option<Vec<EventId>>,
    /// What it cannot say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Text>,
}

/// What was passed on for somebody's safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PassedInformation {
    /// A threat.
    Threat,
    /// A change.
    Change,
}

/// To whom something was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PassedTo {
    /// The support worker.
    SupportWorker,
    /// Another organisation.
    Agency,
}

/// How urgent something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// In the usual course.
    Routine,
    /// Soon.
    Urgent,
    /// At once.
    Emergency,
}

/// To whom a report goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// A court.
    Court,
    /// Social care.
    SocialCare,
}
