//! What victim support is told of the service user (`docs/domain.md` §4): whether they come,
//! whether the work goes on, orders, incidents, threats that were passed on, the next appointment.
//! Nothing that is worked on in sessions, no reason, no words, and nobody's name.

use super::{DrawsOn, View, Viewing};
use crate::timeline::in_order_of_occurrence;
use crate::{Amended, is_kept_session};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{
    ClosureCategory, IncidentKind, NotHeldCause, OrderKind, PassedInformation, PassedTo,
    PresentationEvent, ReferralEvent, SafetyEvent, SessionEvent, SupervisionEvent, Urgency,
};
use events::{Date, Event, EventId, Instant, JourneyId, Label, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// What a support worker reads of the service user. It is the same for everybody who may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ForSupport {
    /// The journey.
    pub journey: JourneyId,
    /// Sessions that they came to or did not, by when. What the service called off is not here.
    pub attendance: Vec<Attended>,
    /// Pauses, resumptions, closures and reopenings, by when.
    pub lifecycle: Vec<Turn>,
    /// Every order that was noted.
    pub orders: Vec<Order>,
    /// Every incident that the service knows of, by when it happened.
    pub incidents: Vec<KnownIncident>,
    /// What was passed on for somebody's safety, by when.
    pub passed_on: Vec<PassedOn>,
    /// The next appointment after the moment at which clocks read, if one is arranged.
    pub next_appointment: Option<Appointment>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Attended {
    /// The event.
    pub event: EventId,
    /// When.
    pub occurred_at: Moment,
    /// Whether the service user came.
    pub attended: bool,
}

/// The work rested, went on or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Turn {
    /// The event.
    pub event: EventId,
    /// Its type: `case-paused`, `case-resumed`, `case-closed` or `case-reopened`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When.
    pub occurred_at: Moment,
    /// Of a closure, how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<ClosureCategory>,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Order {
    /// The `order-noted`.
    pub event: EventId,
    /// Which kind.
    pub kind: OrderKind,
    /// What it says.
    pub terms: Option<String>,
    /// From when it is known of.
    pub occurred_at: Moment,
    /// Until when it is in force.
    pub expires: Option<Date>,
}

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KnownIncident {
    /// The `incident-learned`.
    pub event: EventId,
    /// What happened.
    pub kind: IncidentKind,
    /// Towards whom, by label.
    pub towards: Option<Label>,
    /// When it happened.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
}

/// Something was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PassedOn {
    /// The `safety-information-passed`.
    pub event: EventId,
    /// A threat or a change.
    pub what: PassedInformation,
    /// To whom.
    pub to: PassedTo,
    /// How urgent it is.
    pub urgency: Option<Urgency>,
    /// When.
    pub occurred_at: Moment,
    /// When it was received there.
    pub received_at: Option<Instant>,
}

/// A time to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Appointment {
    /// What arranged it.
    pub event: EventId,
    /// When.
    pub when: Instant,
}

impl View for ForSupport {
    const NAME: &'static str = "support";
    const SAYS: &'static str =
        "For victim support: attendance, closure, orders, incidents, threats";
    const DRAWS_ON: DrawsOn = DrawsOn::SupportExtract;

    fn of(viewing: &Viewing<'_>) -> Self {
        let journey = viewing.journey;
        // Who reads makes no difference: what is withheld from anybody is not here at all.
        let is_told = |entry: &&Amended| {
            entry.stands() && !journey.withheld.contains(&entry.recorded.entry.id)
        };
        let mut told: Vec<&Amended> = journey.entries.iter().filter(is_told).collect();
        told.sort_by_key(|entry| in_order_of_occurrence(entry));
        Self {
            journey: journey.id,
            attendance: told.iter().filter_map(|entry| attended(entry)).collect(),
            lifecycle: told.iter().filter_map(|entry| turn(entry)).collect(),
            orders: told.iter().filter_map(|entry| order(entry)).collect(),
            incidents: told.iter().filter_map(|entry| incident(entry)).collect(),
            passed_on: told.iter().filter_map(|entry| passed_on(entry)).collect(),
            next_appointment: next_appointment(&told, viewing.as_at),
        }
    }
}

fn attended(entry: &Amended) -> Option<Attended> {
    let recorded = &entry.recorded.entry;
    let attended = is_kept_session(&recorded.event);
    let missed = matches!(&recorded.event, Event::Session(SessionEvent::NotHeld(session))
        if session.cause == NotHeldCause::ServiceUser);
    let (event, occurred_at) = (recorded.id, recorded.occurred_at);
    (attended || missed).then_some(Attended { event, occurred_at, attended })
}

fn turn(entry: &Amended) -> Option<Turn> {
    let recorded = &entry.recorded.entry;
    let Event::Supervision(of) = &recorded.event else { return None };
    let category =
        if let SupervisionEvent::CaseClosed(closed) = of { Some(closed.category) } else { None };
    let is_one = category.is_some()
        || matches!(
            of,
            SupervisionEvent::CasePaused(_)
                | SupervisionEvent::CaseResumed(_)
                | SupervisionEvent::CaseReopened(_)
        );
    let (event, kind, occurred_at) = (recorded.id, recorded.event.name(), recorded.occurred_at);
    is_one.then_some(Turn { event, kind, occurred_at, category })
}

fn order(entry: &Amended) -> Option<Order> {
    let recorded = &entry.recorded.entry;
    let Event::Presentation(PresentationEvent::OrderNoted(order)) = &recorded.event else {
        return None;
    };
    Some(Order {
        event: recorded.id,
        kind: order.kind,
        terms: order.terms.as_ref().map(|terms| terms.as_str().to_owned()),
        occurred_at: recorded.occurred_at,
        expires: order.expires,
    })
}

fn incident(entry: &Amended) -> Option<KnownIncident> {
    let recorded = &entry.recorded.entry;
    let Event::Safety(SafetyEvent::IncidentLearned(incident)) = &recorded.event else {
        return None;
    };
    Some(KnownIncident {
        event: recorded.id,
        kind: incident.kind,
        towards: incident.towards.clone(),
        occurred_at: recorded.occurred_at,
        known_at: entry.recorded.known_at(),
    })
}

fn passed_on(entry: &Amended) -> Option<PassedOn> {
    let recorded = &entry.recorded.entry;
    let Event::Safety(SafetyEvent::InformationPassed(passed)) = &recorded.event else {
        return None;
    };
    Some(PassedOn {
        event: recorded.id,
        what: passed.what,
        to: passed.to,
        urgency: passed.urgency,
        occurred_at: recorded.occurred_at,
        received_at: passed.received_at.map(|at| at.0),
    })
}

/// The first that lies ahead, but for those that another one replaced.
fn next_appointment(told: &[&Amended], as_at: Instant) -> Option<Appointment> {
    let mut arranged: Vec<Appointment> = Vec::new();
    let mut in_order: Vec<_> = told.iter().collect();
    in_order.sort_by_key(|entry| entry.recorded.position);
    for entry in in_order {
        let recorded = &entry.recorded.entry;
        let Event::Referral(event) = &recorded.event else { continue };
        if let ReferralEvent::AppointmentArranged(appointment) = event {
            arranged.push(Appointment { event: recorded.id, when: appointment.when.0 });
        }
        if let ReferralEvent::AppointmentRescheduled(appointment) = event {
            // One that does not say which it replaces stands for the one arranged last.
            let replaced = appointment.appointment.or(arranged.last().map(|last| last.event));
            arranged.retain(|one| Some(one.event) != replaced);
            arranged.push(Appointment { event: recorded.id, when: appointment.when.0 });
        }
    }
    arranged.into_iter().filter(|one| one.when > as_at).min_by_key(|one| one.when)
}
