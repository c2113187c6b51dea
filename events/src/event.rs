//! All families in one enum.

use crate::check::FieldError;
use crate::event_type::EventType;
use crate::vocabulary::{
    AccountabilityEvent, PresentationEvent, ProtectedEvent, RecordEvent, ReferralEvent,
    SafetyEvent, SessionEvent, SupervisionEvent,
};
use serde::{Deserializer, Serialize, Serializer};

/// What happened. A projection matches every family by name, and every event of a family that it
/// cares about: a new event then fails to compile until each has dealt with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Referral, consent, contact.
    Referral(ReferralEvent),
    /// Sessions and what the programme offers in them.
    Session(SessionEvent),
    /// Presenting behaviours and capacities.
    Presentation(PresentationEvent),
    /// Asks, disclosures, responsibility, impact, and the phase.
    Accountability(AccountabilityEvent),
    /// Risk, incidents, overrides.
    Safety(SafetyEvent),
    /// The protected compartment.
    Protected(ProtectedEvent),
    /// Oversight and the lifecycle of the case.
    Supervision(SupervisionEvent),
    /// Corrections, holds, access, erasure, policy.
    Record(RecordEvent),
}

macro_rules! each_family {
    ($self:ident, $event:ident => $body:expr) => {
        match $self {
            Self::Referral($event) => $body,
            Self::Session($event) => $body,
            Self::Presentation($event) => $body,
            Self::Accountability($event) => $body,
            Self::Safety($event) => $body,
            Self::Protected($event) => $body,
            Self::Supervision($event) => $body,
            Self::Record($event) => $body,
        }
    };
}

pub(crate) fn families() -> [&'static [EventType]; 8] {
    [
        ReferralEvent::TYPES,
        SessionEvent::TYPES,
        PresentationEvent::TYPES,
        AccountabilityEvent::TYPES,
        SafetyEvent::TYPES,
        ProtectedEvent::TYPES,
        SupervisionEvent::TYPES,
        RecordEvent::TYPES,
    ]
}

impl Event {
    /// The type's name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        each_family!(self, event => event.name())
    }

    /// What is said of this type beside the shape of its data.
    #[must_use]
    pub fn event_type(&self) -> &'static EventType {
        crate::event_type(self.name()).expect("every event stands in its family's table")
    }

    /// The data alone, as JSON.
    #[must_use]
    pub fn data(&self) -> serde_json::Value {
        serde_json::to_value(Data(self)).expect("event data has string keys and no floats")
    }

    /// Rules between fields that no single field's type can say.
    pub(crate) fn check(&self) -> Vec<FieldError> {
        each_family!(self, event => event.check())
    }

    /// Reads the data of the type called `name`; `None` if there is no such type.
    pub(crate) fn read<'de, D: Deserializer<'de>>(
        family: &str,
        name: &str,
        data: D,
    ) -> Option<Result<Self, D::Error>> {
        match family {
            "ReferralEvent" => Some(ReferralEvent::read(name, data)?.map(Self::Referral)),
            "SessionEvent" => Some(SessionEvent::read(name, data)?.map(Self::Session)),
            "PresentationEvent" => {
                Some(PresentationEvent::read(name, data)?.map(Self::Presentation))
            }
            "AccountabilityEvent" => {
                Some(AccountabilityEvent::read(name, data)?.map(Self::Accountability))
            }
            "SafetyEvent" => Some(SafetyEvent::read(name, data)?.map(Self::Safety)),
            "ProtectedEvent" => Some(ProtectedEvent::read(name, data)?.map(Self::Protected)),
            "SupervisionEvent" => Some(SupervisionEvent::read(name, data)?.map(Self::Supervision)),
            "RecordEvent" => Some(RecordEvent::read(name, data)?.map(Self::Record)),
            _ => None,
        }
    }
}

/// An event's data without its type's name.
pub(crate) struct Data<'a>(pub(crate) &'a Event);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Data(event) = self;
        event.write(serializer)
    }
}

impl Event {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        each_family!(self, event => event.write(serializer))
    }
}
