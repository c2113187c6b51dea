//! What may be given of each type of event, and what needs somebody's decision first.
//!
//! The table is by type and never by content: a machine cannot tell whether a text speaks of
//! another person. Whatever is given here can still be held back by a decision.

use crate::is_safety_review;
use events::vocabulary::{
    AccountabilityEvent, PaceAskedBy, PassedTo, PresentationEvent, ProtectedEvent, ReferralEvent,
    SafetyEvent, SessionEvent, SupervisionEvent,
};
use events::{Event, Label};

/// How an entry is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Giving {
    /// The person's own words: always given, and never held back.
    OwnWords,
    /// Given, unless somebody decides that it is held back.
    Given,
    /// By its type it may hold something of, or from, another person: somebody decides.
    Decided,
    /// Of safety or supervision: left out, unless somebody decides that this one is given.
    LeftOut,
    /// Not given at all.
    Never,
}

pub(super) fn giving(event: &Event) -> Giving {
    match event {
        Event::Referral(event) => of_referral(event),
        Event::Session(event) => of_session(event),
        Event::Presentation(event) => of_presentation(event),
        Event::Accountability(event) => of_accountability(event),
        Event::Safety(event) => of_safety(event),
        Event::Supervision(event) => of_supervision(event),
        // What was said about an entry is shown with the entry.
        Event::Protected(_) | Event::Record(_) => Giving::Never,
    }
}

/// What the type is called where no cause may show.
pub(super) fn called(event: &Event) -> &'static str {
    if is_safety_review(event) { "safety-review" } else { event.name() }
}

const fn of_referral(event: &ReferralEvent) -> Giving {
    match event {
        ReferralEvent::OwnAccountAdded(_) | ReferralEvent::PlanReviewedTogether(_) => {
            Giving::OwnWords
        }
        ReferralEvent::Received(_)
        | ReferralEvent::ConsentExplained(_)
        | ReferralEvent::ConsentGiven(_)
        | ReferralEvent::ConsentLimited(_)
        | ReferralEvent::ConsentWithdrawn(_)
        | ReferralEvent::PractitionerAssigned(_)
        | ReferralEvent::HandoverCompleted(_)
        | ReferralEvent::ContactAttempted(_)
        | ReferralEvent::AppointmentArranged(_)
        | ReferralEvent::AppointmentRescheduled(_)
        | ReferralEvent::ContactDetailsChanged(_) => Giving::Given,
        // What others said at the door, which checks were made with whom, the people around the
        // service user, and who else may have a record.
        ReferralEvent::Screened(_)
        | ReferralEvent::SuitabilityAssessed(_)
        | ReferralEvent::CircumstancesChanged(_)
        | ReferralEvent::ChildLinked(_)
        | ReferralEvent::PossibleDuplicateNoted(_) => Giving::Decided,
    }
}

fn of_session(event: &SessionEvent) -> Giving {
    match event {
        // A supervisor knows more than the case when asking for another pace.
        SessionEvent::PaceSet(pace) if pace.asked_by == PaceAskedBy::Supervisor => Giving::Decided,
        SessionEvent::PaceChanged(pace) if pace.asked_by == PaceAskedBy::Supervisor => {
            Giving::Decided
        }
        SessionEvent::Held(_)
        | SessionEvent::NotHeld(_)
        | SessionEvent::EnvironmentReviewed(_)
        | SessionEvent::NeedRecorded(_)
        | SessionEvent::StrengthRecorded(_)
        | SessionEvent::LifeExperienceShared(_)
        | SessionEvent::ChoiceOffered(_)
        | SessionEvent::PaceSet(_)
        | SessionEvent::PaceChanged(_)
        | SessionEvent::GoalSet(_)
        | SessionEvent::GoalReviewed(_)
        | SessionEvent::ModellingShown(_)
        | SessionEvent::BoundaryStated(_)
        | SessionEvent::AllianceRated(_)
        | SessionEvent::RuptureNoted(_)
        | SessionEvent::RepairTried(_) => Giving::Given,
    }
}

const fn of_presentation(event: &PresentationEvent) -> Giving {
    match event {
        PresentationEvent::Observed(_)
        | PresentationEvent::BehaviourRevisited(_)
        | PresentationEvent::EmotionNamed(_)
        | PresentationEvent::TriggerIdentified(_)
        | PresentationEvent::ArousalObserved(_)
        | PresentationEvent::EmotionStayedWith(_)
        | PresentationEvent::SkillIntroduced(_)
        | PresentationEvent::SkillPractised(_)
        | PresentationEvent::SkillUsed(_)
        | PresentationEvent::MeasureCompleted(_)
        | PresentationEvent::OutsideDateNoted(_) => Giving::Given,
        // Its terms name whom it protects.
        PresentationEvent::OrderNoted(_) => Giving::Decided,
    }
}

const fn of_accountability(event: &AccountabilityEvent) -> Giving {
    match event {
        AccountabilityEvent::AskMade(_)
        | AccountabilityEvent::DisclosureMade(_)
        | AccountabilityEvent::ResponsibilityStated(_)
        | AccountabilityEvent::ImpactRecognised(_)
        | AccountabilityEvent::RepairActionTaken(_)
        | AccountabilityEvent::PhaseMoved(_) => Giving::Given,
        // One of the accounts may be somebody else's.
        AccountabilityEvent::AccountDiffered(_) => Giving::Decided,
    }
}

fn of_safety(event: &SafetyEvent) -> Giving {
    match event {
        // That there is a support worker to be told is the protected compartment's.
        SafetyEvent::InformationPassed(passed) if passed.to == PassedTo::SupportWorker => {
            Giving::Never
        }
        SafetyEvent::RiskAssessed(_)
        | SafetyEvent::IncidentLearned(_)
        | SafetyEvent::InformationPassed(_)
        | SafetyEvent::RiskReferred(_)
        | SafetyEvent::AgencyInformationReceived(_)
        | SafetyEvent::AgencyMeetingHeld(_)
        | SafetyEvent::OverrideRaised(_)
        | SafetyEvent::OverrideAcknowledged(_)
        | SafetyEvent::OverrideLifted(_)
        | SafetyEvent::PracticeInstructionGiven(_)
        | SafetyEvent::InformationShared(_)
        | SafetyEvent::ReportIssued(_) => Giving::LeftOut,
    }
}

const fn of_supervision(event: &SupervisionEvent) -> Giving {
    match event {
        SupervisionEvent::CasePaused(_)
        | SupervisionEvent::CaseResumed(_)
        | SupervisionEvent::CaseReopened(_)
        | SupervisionEvent::CaseClosed(_) => Giving::Given,
        SupervisionEvent::DecisionApproved(_)
        | SupervisionEvent::DecisionReturned(_)
        | SupervisionEvent::CaseDiscussed(_)
        | SupervisionEvent::ActionSet(_)
        | SupervisionEvent::ActionDone(_)
        | SupervisionEvent::DecisionQuestioned(_)
        | SupervisionEvent::SessionObserved(_)
        | SupervisionEvent::FileSampled(_)
        | SupervisionEvent::WorkerSafetyIncident(_)
        | SupervisionEvent::ComplaintReceived(_) => Giving::LeftOut,
        SupervisionEvent::SignalOverrideRaised(_)
        | SupervisionEvent::SignalOverrideAcknowledged(_)
        | SupervisionEvent::SignalOverrideLifted(_) => Giving::Never,
    }
}

/// Whether an event is a step of an override that a signal raised.
pub(super) fn is_of_a_signal(event: &Event) -> bool {
    matches!(event, Event::Supervision(_)) && is_safety_review(event)
}

/// The label that an event of the protected compartment is recorded under.
pub(super) const fn label(event: &Event) -> Option<&Label> {
    let Event::Protected(event) = event else { return None };
    match event {
        ProtectedEvent::PersonLinked(linked) => Some(&linked.label),
        ProtectedEvent::SupportContactAttempted(attempted) => Some(&attempted.label),
        ProtectedEvent::SupportContactHeld(held) => Some(&held.label),
        ProtectedEvent::PersonInformed(informed) => Some(&informed.label),
        ProtectedEvent::ViewRecorded(view) => Some(&view.label),
        ProtectedEvent::IncidentLearned(learned) => Some(&learned.label),
        ProtectedEvent::WaiverGiven(waiver) => Some(&waiver.label),
        // A signal says nothing of anybody.
        ProtectedEvent::SignalPassed(_) => None,
    }
}
