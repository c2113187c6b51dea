//! Reaching the service user, and agreeing when to meet.

use crate::{EventId, Text, Time, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A contact with the service user was tried, by either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactAttempted {
    /// By what means.
    pub mode: ContactMode,
    /// From which side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<ContactDirection>,
    /// What came of it.
    pub result: ContactResult,
}

/// A time to meet was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentArranged {
    /// When.
    pub when: Time,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<MeetingMode>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<RequestedBy>,
}

/// Another time to meet was agreed instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentRescheduled {
    /// The new time.
    pub when: Time,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<MeetingMode>,
    /// Who asked for the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<RequestedBy>,
    /// The appointment that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<EventId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// How to reach the service user changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactDetailsChanged {
    /// What changed.
    pub changed: Words,
    /// How to reach them now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Text>,
    /// When and how it is safe to reach them now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_contact: Option<Text>,
}

/// The means of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactMode {
    /// A telephone call.
    Phone,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// A visit.
    Visit,
    /// A message or a call over the internet.
    Online,
}

/// From which side a contact was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactDirection {
    /// From the service.
    Outgoing,
    /// From the service user.
    Incoming,
}

/// What came of trying to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactResult {
    /// They were reached.
    Reached,
    /// Nobody answered.
    NoAnswer,
    /// A message was left.
    MessageLeft,
    /// They did not want to speak.
    Refused,
    /// It was not safe to speak.
    Unsafe,
}

/// How people meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingMode {
    /// In one room.
    InPerson,
    /// By telephone.
    Phone,
    /// By video.
    Video,
}

/// Who asked for an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequestedBy {
    /// The service user.
    ServiceUser,
    /// The service.
    Service,
}
