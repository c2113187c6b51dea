//! What counts of referral, consent and contact.

use super::{Places, What};
use events::london_day;
use events::vocabulary::{Change, ContactResult, ReferralEvent};

pub(super) fn what(event: &ReferralEvent, places: &impl Places) -> What {
    match event {
        ReferralEvent::Received(referral) => What::Referral { source: referral.source },
        ReferralEvent::SuitabilityAssessed(assessed) => {
            What::Suitability { counter_allegation: assessed.counter_allegation == Some(true) }
        }
        ReferralEvent::ConsentExplained(explained) => {
            What::ConsentExplained { interpreter: explained.interpreter == Some(true) }
        }
        ReferralEvent::ConsentWithdrawn(_) => What::ConsentWithdrawn,
        ReferralEvent::ContactAttempted(attempt) => {
            if attempt.result == ContactResult::Reached {
                What::ContactReached
            } else {
                What::ContactTried
            }
        }
        ReferralEvent::AppointmentArranged(arranged) => {
            What::Appointment { on: london_day(arranged.when.0), instead_of: None }
        }
        ReferralEvent::AppointmentRescheduled(again) => What::Appointment {
            on: london_day(again.when.0),
            instead_of: again.appointment.and_then(|id| places.earlier(id)),
        },
        ReferralEvent::CircumstancesChanged(changed) => {
            What::Circumstances { separated: changed.change == Change::Separated }
        }
        ReferralEvent::PlanReviewedTogether(_) => What::PlanReviewed,
        ReferralEvent::Screened(_)
        | ReferralEvent::ConsentGiven(_)
        | ReferralEvent::ConsentLimited(_)
        | ReferralEvent::PractitionerAssigned(_)
        | ReferralEvent::HandoverCompleted(_)
        | ReferralEvent::ChildLinked(_)
        | ReferralEvent::ContactDetailsChanged(_)
        | ReferralEvent::PossibleDuplicateNoted(_)
        | ReferralEvent::OwnAccountAdded(_) => What::Other,
    }
}
