//! What is work with the service user, as opposed to what is learned about them or kept in order.

use events::Event;
use events::vocabulary::{PresentationEvent, ReferralEvent, SupervisionEvent};

/// Whether a closed case has to be reopened before this can happen in it.
pub(super) const fn is_engagement(event: &Event) -> bool {
    match event {
        Event::Referral(event) => in_referral(event),
        Event::Session(_) | Event::Accountability(_) => true,
        Event::Presentation(event) => in_presentation(event),
        Event::Supervision(event) => in_supervision(event),
        Event::Safety(_) | Event::Protected(_) | Event::Record(_) => false,
    }
}

const fn in_referral(event: &ReferralEvent) -> bool {
    match event {
        ReferralEvent::Received(_)
        | ReferralEvent::Screened(_)
        | ReferralEvent::SuitabilityAssessed(_)
        | ReferralEvent::ConsentExplained(_)
        | ReferralEvent::ConsentGiven(_)
        | ReferralEvent::PractitionerAssigned(_)
        | ReferralEvent::HandoverCompleted(_)
        | ReferralEvent::ContactAttempted(_)
        | ReferralEvent::AppointmentArranged(_)
        | ReferralEvent::AppointmentRescheduled(_)
        | ReferralEvent::PlanReviewedTogether(_) => true,
        // Withdrawing or limiting consent, and saying how it was, stays open to the service user.
        ReferralEvent::ConsentLimited(_)
        | ReferralEvent::ConsentWithdrawn(_)
        | ReferralEvent::OwnAccountAdded(_)
        | ReferralEvent::CircumstancesChanged(_)
        | ReferralEvent::ChildLinked(_)
        | ReferralEvent::ContactDetailsChanged(_)
        | ReferralEvent::PossibleDuplicateNoted(_) => false,
    }
}

const fn in_presentation(event: &PresentationEvent) -> bool {
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
        | PresentationEvent::MeasureCompleted(_) => true,
        PresentationEvent::OutsideDateNoted(_) | PresentationEvent::OrderNoted(_) => false,
    }
}

const fn in_supervision(event: &SupervisionEvent) -> bool {
    match event {
        SupervisionEvent::CasePaused(_) | SupervisionEvent::CaseResumed(_) => true,
        SupervisionEvent::CaseReopened(_)
        | SupervisionEvent::CaseClosed(_)
        | SupervisionEvent::DecisionApproved(_)
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
        | SupervisionEvent::SignalOverrideLifted(_) => false,
    }
}
