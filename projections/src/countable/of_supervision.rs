//! What counts of oversight and of the lifecycle.

use super::{Places, Rule, What};
use crate::rules::IndicatorId;
use events::vocabulary::{DecisionReviewed, SupervisionEvent};

pub(super) fn what(event: &SupervisionEvent, places: &mut impl Places) -> What {
    match event {
        SupervisionEvent::DecisionApproved(review) => reviewed(review, true, places),
        SupervisionEvent::DecisionReturned(review) => reviewed(review, false, places),
        SupervisionEvent::CaseDiscussed(discussed) => {
            let words = discussed.indicators.iter().flat_map(events::Words::iter);
            let named = words.filter_map(IndicatorId::named);
            What::Discussed { indicators: named.fold(0, |bits, id| bits | id.bit()) }
        }
        SupervisionEvent::ActionSet(action) => {
            What::ActionSet { due: action.due.0, owner: places.staff(&action.owner) }
        }
        SupervisionEvent::ActionDone(done) => {
            What::ActionDone { action: places.earlier(done.action) }
        }
        SupervisionEvent::SignalOverrideRaised(raised) => What::OverrideRaised {
            rule: Rule::O7,
            effect: raised.effect,
            trigger: raised.trigger.and_then(|trigger| places.earlier(trigger)),
        },
        SupervisionEvent::SignalOverrideAcknowledged(taken) => {
            What::OverrideAcknowledged { raised: places.earlier(taken.raised) }
        }
        SupervisionEvent::SignalOverrideLifted(lifted) => What::OverrideLifted {
            raised: places.earlier(lifted.raised),
            assessment: places.earlier(lifted.assessment),
        },
        SupervisionEvent::CasePaused(_) => What::Paused,
        SupervisionEvent::CaseResumed(_) => What::TakenUp { reopened: false },
        SupervisionEvent::CaseReopened(_) => What::TakenUp { reopened: true },
        SupervisionEvent::CaseClosed(closed) => What::Closed {
            category: closed.category,
            risk_reassessed: closed.risk_reassessed,
            told: closed.told.as_ref().is_some_and(|told| !told.is_empty()),
        },
        SupervisionEvent::DecisionQuestioned(_)
        | SupervisionEvent::SessionObserved(_)
        | SupervisionEvent::FileSampled(_)
        | SupervisionEvent::WorkerSafetyIncident(_)
        | SupervisionEvent::ComplaintReceived(_) => What::Other,
    }
}

fn reviewed(review: &DecisionReviewed, approved: bool, places: &impl Places) -> What {
    What::DecisionReviewed { decision: places.earlier(review.decision), approved }
}
