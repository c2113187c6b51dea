//! Where a case stands: whose it is, whether it is open, when there was contact.

use crate::disclosure::{self, AccessRequest};
use crate::{
    AmendmentMade, Countables, Identity, Monitoring, Openings, Projection, Staffing,
    is_kept_contact, is_kept_session,
};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{
    ClosureCategory, PauseReason, RecordEvent, ReferralEvent, ReferralReceived, SupervisionEvent,
};
use events::{Compartment, Event, EventId, Instant, JourneyId, Moment, Recorded, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// One case, in what lists and decisions need of it: a few facts, and what the rules count, without
/// any text of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference, as the latest referral has it.
    pub reference: Option<String>,
    /// The name that the service user uses, if known.
    pub name: Option<String>,
    /// The first referral: its event and when it came.
    pub referred: Option<Fact<Moment>>,
    /// Open, paused or closed.
    pub lifecycle: Lifecycle,
    /// Who works with the service user, and the event that says so.
    pub practitioner: Option<Fact<StaffId>>,
    /// Who works with them beside the practitioner.
    pub co_workers: Vec<StaffId>,
    /// Sessions that the service user came to.
    pub sessions_kept: u32,
    /// The latest kept contact by when it happened.
    pub last_contact: Option<Fact<Moment>>,
    /// The kept contact that was recorded last.
    pub last_contact_recorded: Option<Fact<Instant>>,
    /// What the rules count.
    pub countables: Countables,
    /// Who worked on it, and whose it was.
    pub staffing: Staffing,
    /// Who the service user is, where name and date of birth are known.
    pub identity: Option<Identity>,
    /// What the service user answered for equality monitoring, if anything.
    pub monitoring: Option<Box<Monitoring>>,
    /// What was said of earlier entries: filled when the journey is folded anew, as it is after
    /// every amendment.
    pub amendments: Vec<AmendmentMade>,
    /// Who may see it beside those whose case it is, and who may not. Most cases have none.
    pub openings: Option<Box<Openings>>,
    /// Who asked for the record about them.
    pub requests: Vec<AccessRequest>,
}

/// Something that is so, and the event that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What.
    pub is: T,
    /// Which event says so.
    pub event: EventId,
}

/// Whether new work with the service user can be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Lifecycle {
    /// Being worked with.
    Open {
        /// The event that opened or reopened it, once there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        event: Option<EventId>,
    },
    /// Set aside for a while.
    Paused {
        /// The `case-paused`.
        event: EventId,
        /// Since when.
        since: Moment,
        /// Why.
        reason: PauseReason,
    },
    /// Ended.
    Closed {
        /// The `case-closed`.
        event: EventId,
        /// Since when.
        since: Moment,
        /// How it ended.
        category: ClosureCategory,
    },
}

impl Lifecycle {
    /// Since when it is closed, if it is.
    #[must_use]
    pub const fn closed_since(&self) -> Option<Moment> {
        match self {
            Self::Open { .. } | Self::Paused { .. } => None,
            Self::Closed { since, .. } => Some(*since),
        }
    }
}

impl Case {
    /// A journey of which nothing is known yet.
    #[must_use]
    pub const fn new(journey: JourneyId) -> Self {
        Self {
            journey,
            reference: None,
            name: None,
            referred: None,
            lifecycle: Lifecycle::Open { event: None },
            practitioner: None,
            co_workers: Vec::new(),
            sessions_kept: 0,
            last_contact: None,
            last_contact_recorded: None,
            countables: Countables::new(),
            staffing: Staffing::new(),
            identity: None,
            monitoring: None,
            amendments: Vec::new(),
            openings: None,
            requests: Vec::new(),
        }
    }

    fn received(&mut self, referral: &ReferralReceived, recorded: &Recorded) {
        let event = recorded.entry.id;
        self.reference = Some(referral.reference.as_str().to_owned());
        let name = referral.person.as_ref().and_then(|person| person.name.as_ref());
        if let Some(name) = name {
            self.name = Some(name.as_str().to_owned());
        }
        if let Some(person) = &referral.person {
            self.identity = Identity::of(person).or(self.identity);
            if person.monitoring.is_some() || person.language.is_some() {
                self.monitoring.get_or_insert_default().take(person);
            }
        }
        if self.referred.is_none() {
            self.referred = Some(Fact { is: recorded.entry.occurred_at, event });
            self.lifecycle = Lifecycle::Open { event: Some(event) };
        }
    }

    fn assigned(&mut self, to: &StaffId, co_workers: Option<&Vec<StaffId>>, recorded: &Recorded) {
        self.practitioner = Some(Fact { is: to.clone(), event: recorded.entry.id });
        self.co_workers = co_workers.cloned().unwrap_or_default();
        let these = core::iter::once(to).chain(&self.co_workers);
        self.staffing.assigned(these, recorded, &mut self.countables);
    }

    fn contact_kept(&mut self, recorded: &Recorded) {
        let event = recorded.entry.id;
        let occurred = recorded.entry.occurred_at;
        let is_later = |last: &Fact<Moment>| occurred.start() >= last.is.start();
        if self.last_contact.as_ref().is_none_or(is_later) {
            self.last_contact = Some(Fact { is: occurred, event });
        }
        let written = recorded.believed_from();
        if self.last_contact_recorded.as_ref().is_none_or(|last| written >= last.is) {
            self.last_contact_recorded = Some(Fact { is: written, event });
        }
    }
}

impl Projection for Case {
    /// Takes a standing entry. What stands in the protected compartment says nothing of a case,
    /// whatever its type: it is for [`SealedFacts`](crate::SealedFacts).
    fn apply(&mut self, recorded: &Recorded) {
        if recorded.stream.compartment == Compartment::Protected {
            return;
        }
        self.countables.apply(recorded);
        self.staffing.recorded(recorded, &mut self.countables);
        if is_kept_contact(&recorded.entry.event) {
            self.contact_kept(recorded);
        }
        if is_kept_session(&recorded.entry.event) {
            self.sessions_kept += 1;
        }
        match &recorded.entry.event {
            Event::Referral(event) => self.referral(event, recorded),
            Event::Supervision(event) => self.supervision(event, recorded),
            Event::Record(event) => self.record(event, recorded),
            Event::Session(_)
            | Event::Presentation(_)
            | Event::Accountability(_)
            | Event::Safety(_)
            | Event::Protected(_) => {}
        }
    }
}

impl Case {
    fn referral(&mut self, event: &ReferralEvent, recorded: &Recorded) {
        match event {
            ReferralEvent::Received(referral) => self.received(referral, recorded),
            ReferralEvent::PractitionerAssigned(assigned) => {
                self.assigned(&assigned.to, assigned.co_workers.as_ref(), recorded);
            }
            ReferralEvent::HandoverCompleted(handover) => {
                self.assigned(&handover.to, handover.co_workers.as_ref(), recorded);
            }
            ReferralEvent::Screened(_)
            | ReferralEvent::SuitabilityAssessed(_)
            | ReferralEvent::ConsentExplained(_)
            | ReferralEvent::ConsentGiven(_)
            | ReferralEvent::ConsentLimited(_)
            | ReferralEvent::ConsentWithdrawn(_)
            | ReferralEvent::ContactAttempted(_)
            | ReferralEvent::AppointmentArranged(_)
            | ReferralEvent::AppointmentRescheduled(_)
            | ReferralEvent::CircumstancesChanged(_)
            | ReferralEvent::ChildLinked(_)
            | ReferralEvent::ContactDetailsChanged(_)
            | ReferralEvent::PossibleDuplicateNoted(_)
            | ReferralEvent::OwnAccountAdded(_)
            | ReferralEvent::PlanReviewedTogether(_) => {}
        }
    }

    /// Most of what is recorded of the record itself opens nothing: nothing is kept for it.
    fn record(&mut self, event: &RecordEvent, recorded: &Recorded) {
        disclosure::take(&mut self.requests, event, recorded);
        let mut openings = self.openings.take().unwrap_or_default();
        openings.take(event, recorded);
        self.openings = (*openings != Openings::default()).then_some(openings);
    }

    fn supervision(&mut self, event: &SupervisionEvent, recorded: &Recorded) {
        let (id, since) = (recorded.entry.id, recorded.entry.occurred_at);
        match event {
            // A pause that is learned of after the closure does not open the case again.
            SupervisionEvent::CasePaused(_) | SupervisionEvent::CaseResumed(_)
                if self.lifecycle.closed_since().is_some() => {}
            SupervisionEvent::CasePaused(pause) => {
                self.lifecycle = Lifecycle::Paused { event: id, since, reason: pause.reason };
            }
            SupervisionEvent::CaseResumed(_) | SupervisionEvent::CaseReopened(_) => {
                self.lifecycle = Lifecycle::Open { event: Some(id) };
            }
            SupervisionEvent::CaseClosed(closure) => {
                let category = closure.category;
                self.lifecycle = Lifecycle::Closed { event: id, since, category };
            }
            SupervisionEvent::DecisionApproved(_)
            | SupervisionEvent::DecisionReturned(_)
            | SupervisionEvent::CaseDiscussed(_)
            | SupervisionEvent::ActionSet(_)
            | SupervisionEvent::ActionDone(_)
            | SupervisionEvent::DecisionQuestioned(_)
            | SupervisionEvent::SessionObserved(_)
            | SupervisionEvent::FileSampled(_)
            | SupervisionEvent::WorkerSafetyIncident(_)
            | SupervisionEvent::ComplaintReceived(_)
            | SupervisionEvent::SignalOverrideRaised(_)
            | SupervisionEvent::SignalOverrideAcknowledged(_)
            | SupervisionEvent::SignalOverrideLifted(_) => {}
        }
    }
}
