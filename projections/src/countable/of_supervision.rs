//! What counts of oversight and of the lifecycle.

use super::{Places, Rule, What};
use crate::rules::IndicatorId;
use events::Words;
use events::vocabulary::{DecisionReviewed, ReferralSource, SupervisionEvent};

pub(super) fn what(event: &SupervisionEvent, places: &mut impl Places) -> What {
    match event {
        SupervisionEvent::DecisionApproved(review) => reviewed(review, true, places),
        SupervisionEvent::DecisionReturned(review) => reviewed(review, false, places),
        SupervisionEvent::CaseDiscussed(discussed) => {
            let words = discussed.indicators.iter().flat_map(Words::iter);
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
        SupervisionEvent::FileSampled(sampled) => What::FileSampled { clear: sampled.clear },
        SupervisionEvent::CasePaused(_) => What::Paused,
        SupervisionEvent::CaseResumed(_) => What::TakenUp { reopened: false },
        SupervisionEvent::CaseReopened(_) => What::TakenUp { reopened: true },
        SupervisionEvent::CaseClosed(closed) => What::Closed {
            category: closed.category,
            risk_reassessed: closed.risk_reassessed,
            told: closed.told.as_ref().is_some_and(|told| !told.is_empty()),
            told_of: closed.told.as_ref().map_or(0, told_of),
        },
        SupervisionEvent::DecisionQuestioned(_)
        | SupervisionEvent::SessionObserved(_)
        | SupervisionEvent::WorkerSafetyIncident(_)
        | SupervisionEvent::ComplaintReceived(_) => What::Other,
    }
}

/// A bit for each kind of referrer that was told, by name, and the first for "the referrer".
fn told_of(told: &Words) -> u16 {
    const NAMES: [(&str, ReferralSource); 11] = [
        ("police", ReferralSource::Police),
        ("court", ReferralSource::Court),
        ("social care", ReferralSource::SocialCare),
        ("probation", ReferralSource::Probation),
        ("cafcass", ReferralSource::Cafcass),
        ("health", ReferralSource::Health),
        ("housing", ReferralSource::Housing),
        ("idva", ReferralSource::Idva),
        ("family", ReferralSource::Family),
        ("employer", ReferralSource::Employer),
        ("service user", ReferralSource::ServiceUser),
    ];
    let mut bits = 0;
    for words in told.iter() {
        let words = words.to_lowercase().replace('-', " ");
        bits |= u16::from(words.contains("referrer"));
        let named = NAMES.iter().filter(|(name, _)| words.contains(name));
        bits = named.fold(bits, |bits, (_, source)| bits | bit_of(*source));
    }
    bits
}

/// The bit that says that referrers of this kind were told.
pub(crate) const fn bit_of(source: ReferralSource) -> u16 {
    2 << source as u16
}

fn reviewed(review: &DecisionReviewed, approved: bool, places: &impl Places) -> What {
    What::DecisionReviewed { decision: places.earlier(review.decision), approved }
}
