//! What counts of sessions and of what the programme offers in them.

use super::{Places, What, byte};
use events::Text;
use events::vocabulary::{Absence, Pace, PaceAskedBy, RepairResult, SessionEvent};

pub(super) fn what(event: &SessionEvent, places: &impl Places) -> What {
    match event {
        SessionEvent::Held(held) => {
            What::SessionHeld { interpreter: held.interpreter == Some(true) }
        }
        SessionEvent::NotHeld(not_held) => What::SessionNotHeld {
            cause: not_held.cause,
            acceptable: not_held.absence == Some(Absence::Acceptable),
        },
        SessionEvent::NeedRecorded(need) => What::Need { unmet: need.met == Some(false) },
        SessionEvent::ChoiceOffered(offer) => What::Choice {
            chosen: offer.chosen.is_some(),
            changed_plan: offer.changed_plan == Some(true),
        },
        SessionEvent::PaceSet(set) => pace(set.to, set.asked_by, set.reason.as_ref(), false),
        SessionEvent::PaceChanged(changed) => {
            pace(changed.to, changed.asked_by, changed.reason.as_ref(), true)
        }
        SessionEvent::GoalSet(goal) => What::Goal {
            set_by: goal.set_by,
            specificity: byte(goal.specificity),
            agreement: byte(goal.agreement),
        },
        SessionEvent::GoalReviewed(review) => {
            What::GoalReviewed { goal: places.earlier(review.goal), outcome: review.outcome }
        }
        SessionEvent::BoundaryStated(_) => What::Boundary,
        SessionEvent::AllianceRated(rated) => What::Alliance {
            rater: rated.rater,
            score: rated.score.map(byte),
            max: rated.max.map(byte),
            concern: rated.concern == Some(true),
        },
        SessionEvent::RuptureNoted(rupture) => What::Rupture { form: rupture.form },
        SessionEvent::RepairTried(repair) => What::Repair {
            rupture: places.earlier(repair.rupture),
            repaired: repair.result == RepairResult::Repaired,
        },
        SessionEvent::EnvironmentReviewed(_)
        | SessionEvent::StrengthRecorded(_)
        | SessionEvent::LifeExperienceShared(_)
        | SessionEvent::ModellingShown(_) => What::Other,
    }
}

const fn pace(to: Pace, asked_by: PaceAskedBy, reason: Option<&Text>, is_change: bool) -> What {
    What::Pace { to, asked_by, has_reason: reason.is_some(), is_change }
}
