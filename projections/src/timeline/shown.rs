//! One entry as a reader may see it.

use super::TimelineEntry;
use crate::{Amended, Journey, Reader, amendment_target};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{PresentationEvent, SafetyEvent, SupervisionEvent};
use events::{Compartment, Entry, Event, EventId, Moment, Precision, Recorder, Source, Words};
use serde_json::{Value, json};

/// What one reader may see of one journey.
pub(super) struct View<'a> {
    journey: &'a Journey,
    reader: Reader,
    /// Presentations that somebody came back to.
    revisited: BTreeSet<EventId>,
}

impl<'a> View<'a> {
    pub(super) fn of(journey: &'a Journey, reader: Reader) -> Self {
        let standing = journey.entries.iter().filter(|entry| entry.stands());
        let revisited =
            standing.filter_map(|entry| revisits(&entry.recorded.entry.event)).collect();
        Self { journey, reader, revisited }
    }

    /// An override reaches practitioners as a safety review, whichever compartment it stands in:
    /// from where it stands they could tell what raised it. For the same reason they see nothing of
    /// what was later said about one.
    pub(super) fn shows(&self, entry: &Amended) -> bool {
        let event = &entry.recorded.entry.event;
        if self.reader.may_read_causes() {
            return self.reader.may_read(entry.recorded.stream.compartment);
        }
        if safety_review(event).is_some() {
            return self.reader.may_read(Compartment::Safety);
        }
        self.reader.may_read(entry.recorded.stream.compartment) && !self.is_about_a_review(event)
    }

    /// The compartment that an entry stands in for the reader.
    pub(super) fn compartment(&self, entry: &Amended) -> Compartment {
        let event = &entry.recorded.entry.event;
        let is_of_one = safety_review(event).is_some() || self.is_about_a_review(event);
        if is_of_one && !self.reader.may_read_causes() {
            return Compartment::Safety;
        }
        entry.recorded.stream.compartment
    }

    /// When an entry happened, for the reader. A review that a rule raises happens when it is
    /// written. So that a supervisor's own cannot be told from it, each step of any review does.
    pub(super) fn occurred_at(&self, entry: &Amended) -> Moment {
        let recorded = &entry.recorded;
        if !self.reader.may_read_causes() && safety_review(&recorded.entry.event).is_some() {
            return Moment::Instant(recorded.believed_from());
        }
        recorded.entry.occurred_at
    }

    /// Whether an event amends a safety review, or an amendment of one.
    fn is_about_a_review(&self, event: &Event) -> bool {
        let Some(target) = amendment_target(event) else { return false };
        let Some(target) = self.journey.entry(target) else { return false };
        let about = &target.recorded.entry.event;
        safety_review(about).is_some() || self.is_about_a_review(about)
    }

    pub(super) fn entry(&self, amended: &Amended) -> TimelineEntry {
        let recorded = &amended.recorded;
        let entry = &recorded.entry;
        let compartment = recorded.stream.compartment;
        let placed = self.reader.may_read_causes() || compartment == Compartment::Case;
        let mut shown = TimelineEntry {
            event: entry.id,
            kind: entry.event.name().to_owned(),
            compartment,
            version: placed.then_some(recorded.version),
            position: self.reader.may_read_positions().then_some(recorded.position),
            occurred_at: entry.occurred_at,
            precision: entry.precision,
            known_at: recorded.known_at(),
            recorded_at: recorded.recorded_at,
            claimed_recorded_at: entry.claimed_recorded_at,
            recorder: entry.recorder.clone(),
            source: entry.source,
            refers_to: entry.refers_to.clone(),
            correlation: entry.correlation,
            data: entry.event.data(),
            corrections: amended.corrections.clone(),
            retracted: !amended.stands(),
            retraction: amended.retraction.clone(),
            disputes: amended.disputes.clone(),
            held_in_mind: amended.stands() && self.is_open(entry),
        };
        if !self.reader.may_read_causes()
            && let Some(review) = safety_review(&entry.event)
        {
            shown.occurred_at = self.occurred_at(amended);
            review.without_its_cause(&mut shown);
        }
        if self.journey.withheld.contains(&entry.id) && !self.reader.may_read_wrong_person() {
            withhold(&mut shown);
        }
        shown
    }

    /// A presentation stays held in mind until somebody comes back to it.
    fn is_open(&self, entry: &Entry) -> bool {
        matches!(entry.event, Event::Presentation(PresentationEvent::Observed(_)))
            && !self.revisited.contains(&entry.id)
    }
}

/// It is about somebody else: its place stays, its content is for the governance lead only.
fn withhold(shown: &mut TimelineEntry) {
    shown.data = Value::Null;
    for correction in &mut shown.corrections {
        (correction.from, correction.to) = (Value::Null, Value::Null);
        correction.reason = String::new();
    }
    shown.disputes = Vec::new();
    if let Some(retraction) = &mut shown.retraction {
        retraction.note = None;
    }
}

/// The presentation that a `behaviour-revisited` comes back to.
fn revisits(event: &Event) -> Option<EventId> {
    let Event::Presentation(event) = event else { return None };
    match event {
        PresentationEvent::BehaviourRevisited(revisit) => Some(revisit.target),
        PresentationEvent::Observed(_)
        | PresentationEvent::EmotionNamed(_)
        | PresentationEvent::TriggerIdentified(_)
        | PresentationEvent::ArousalObserved(_)
        | PresentationEvent::EmotionStayedWith(_)
        | PresentationEvent::SkillIntroduced(_)
        | PresentationEvent::SkillPractised(_)
        | PresentationEvent::SkillUsed(_)
        | PresentationEvent::MeasureCompleted(_)
        | PresentationEvent::OutsideDateNoted(_)
        | PresentationEvent::OrderNoted(_) => None,
    }
}

enum SafetyReview<'a> {
    Raised { stops: Option<&'a Words>, continues: Option<&'a Words> },
    Acknowledged { raised: EventId },
    Lifted { raised: EventId },
}

/// Whether an event is a step of an override, of either kind.
#[must_use]
pub fn is_safety_review(event: &Event) -> bool {
    safety_review(event).is_some()
}

fn safety_review(event: &Event) -> Option<SafetyReview<'_>> {
    match event {
        Event::Safety(event) => in_safety(event),
        Event::Supervision(event) => in_supervision(event),
        Event::Referral(_)
        | Event::Session(_)
        | Event::Presentation(_)
        | Event::Accountability(_)
        | Event::Protected(_)
        | Event::Record(_) => None,
    }
}

fn in_safety(event: &SafetyEvent) -> Option<SafetyReview<'_>> {
    match event {
        SafetyEvent::OverrideRaised(raised) => Some(SafetyReview::Raised {
            stops: raised.stops.as_ref(),
            continues: raised.continues.as_ref(),
        }),
        SafetyEvent::OverrideAcknowledged(taken) => {
            Some(SafetyReview::Acknowledged { raised: taken.raised })
        }
        SafetyEvent::OverrideLifted(lifted) => Some(SafetyReview::Lifted { raised: lifted.raised }),
        SafetyEvent::RiskAssessed(_)
        | SafetyEvent::IncidentLearned(_)
        | SafetyEvent::InformationPassed(_)
        | SafetyEvent::RiskReferred(_)
        | SafetyEvent::AgencyInformationReceived(_)
        | SafetyEvent::AgencyMeetingHeld(_)
        | SafetyEvent::PracticeInstructionGiven(_)
        | SafetyEvent::InformationShared(_)
        | SafetyEvent::ReportIssued(_) => None,
    }
}

fn in_supervision(event: &SupervisionEvent) -> Option<SafetyReview<'_>> {
    match event {
        SupervisionEvent::SignalOverrideRaised(raised) => Some(SafetyReview::Raised {
            stops: raised.stops.as_ref(),
            continues: raised.continues.as_ref(),
        }),
        SupervisionEvent::SignalOverrideAcknowledged(taken) => {
            Some(SafetyReview::Acknowledged { raised: taken.raised })
        }
        SupervisionEvent::SignalOverrideLifted(lifted) => {
            Some(SafetyReview::Lifted { raised: lifted.raised })
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
        | SupervisionEvent::CasePaused(_)
        | SupervisionEvent::CaseResumed(_)
        | SupervisionEvent::CaseReopened(_)
        | SupervisionEvent::CaseClosed(_) => None,
    }
}

impl SafetyReview<'_> {
    /// What stops, what continues, and nothing from which one could tell what raised it.
    fn without_its_cause(&self, shown: &mut TimelineEntry) {
        shown.kind = "safety-review".to_owned();
        shown.compartment = Compartment::Safety;
        shown.version = None;
        shown.correlation = None;
        shown.corrections = Vec::new();
        shown.disputes = Vec::new();
        shown.refers_to = Vec::new();
        if let Some(retraction) = &mut shown.retraction {
            retraction.note = None;
        }
        (shown.precision, shown.known_at) = (Precision::Exact, shown.occurred_at);
        if let Self::Raised { .. } = self {
            // Nor whether a rule or a supervisor's judgement did.
            (shown.recorder, shown.source) = (Recorder::system(), Source::System);
        }
        shown.data = match self {
            Self::Raised { stops, continues } => {
                json!({ "step": "raised", "stops": stops, "continues": continues })
            }
            Self::Acknowledged { raised } => json!({ "step": "acknowledged", "review": raised }),
            Self::Lifted { raised } => json!({ "step": "lifted", "review": raised }),
        };
    }
}
