//! S1 to S8 (`docs/domain.md` §7).

use super::indicator::Found;
use crate::Reading;
use crate::countable::{Countable, What};
use crate::reading::{days_between, is_kept, last};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{DisclosureForm, HardEmotion, PaceAskedBy, Pattern, Prompting, SetBy};

const JOURNEY: &str = "the journey so far";

/// S1: at least half of the last disclosures and statements of responsibility are unprompted.
pub(super) fn unprompted<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s1;
    let all =
        reading.all(|what| matches!(what, What::Disclosure { .. } | What::Responsibility { .. }));
    let countable = last(&all, policy.last.get()).to_vec();
    let met_by = only(&countable, |what| {
        matches!(
            what,
            What::Disclosure { prompting: Prompting::Unprompted, .. }
                | What::Responsibility { prompting: Prompting::Unprompted, .. }
        )
    });
    let is_met = share(met_by.len(), countable.len(), policy.unprompted_percent_min.get());
    let window = format!("last {} disclosures and statements of responsibility", policy.last.get());
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}

/// S2: a goal of the service user's own, specific and agreed, was reviewed in time.
pub(super) fn own_goal<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s2;
    let (specific, agreed) = (policy.specificity_min.get(), policy.agreement_min.get());
    let goals = reading.all(|what| {
        matches!(what, What::Goal { set_by: SetBy::ServiceUser, specificity, agreement }
            if u16::from(*specificity) >= specific && u16::from(*agreement) >= agreed)
    });
    let reviews = reading.all(|what| matches!(what, What::GoalReviewed { .. }));
    let mut met_by = Vec::new();
    for goal in goals {
        let in_time = reviews.iter().find(|review| {
            let What::GoalReviewed { goal: of, .. } = review.what else { return false };
            let is_its = reading.log.at(of).is_some_and(|of| of.event == goal.event);
            is_its && within(days_between(goal, review), policy.reviewed_within_days.get())
        });
        met_by.extend(in_time.into_iter().flat_map(|review| [goal, *review]));
    }
    over_kept_sessions(reading, met_by, policy.version.get())
}

/// S3: feelings are named more often than in the weeks before, often enough unprompted.
pub(super) fn more_feelings<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s3;
    let length = i64::from(policy.window_days.get());
    let named = reading.all(|what| matches!(what, What::Emotion { .. }));
    let in_days = |from: i64, to: i64| {
        let within = |one: &&&Countable| (from..to).contains(&reading.days_ago(one));
        named.iter().filter(within).copied().collect::<Vec<_>>()
    };
    let (now, before) = (in_days(0, length), in_days(length, 2 * length));
    let unprompted =
        only(&now, |what| matches!(what, What::Emotion { prompting: Prompting::Unprompted }));
    let is_met =
        now.len() > before.len() && unprompted.len() >= usize::from(policy.unprompted_min.get());
    let countable = before.into_iter().chain(now.iter().copied()).collect();
    let window = format!("the last {length} days and the {length} before");
    let version = policy.version.get();
    Found { countable, met_by: now, is_met, lacks: false, version, window }
}

/// S4: shame or guilt shown, then stayed with, then the next attendance kept; often enough.
pub(super) fn shame_stayed_with<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s4;
    let shown = reading.all(is_shame);
    let stayed = reading.all(is_stayed_with);
    let countable = reading.all(|what| is_shame(what) || is_stayed_with(what));
    let mut chains: Vec<[&Countable; 3]> = Vec::new();
    for second in stayed {
        let Some(third) = next_attendance(reading, second) else { continue };
        let unused = |first: &&&Countable| {
            reading.not_before(second, first)
                && chains.iter().all(|chain| chain[0].event != first.event)
        };
        let is_new = chains.iter().all(|chain| chain[2].event != third.event);
        if let Some(first) = shown.iter().find(unused).filter(|_| is_new && is_kept(&third.what)) {
            chains.push([first, second, third]);
        }
    }
    let is_met = chains.len() >= usize::from(policy.chains_min.get());
    let met_by = chains.into_iter().flatten().collect();
    let (version, window) = (policy.version.get(), String::from(JOURNEY));
    Found { countable, met_by, is_met, lacks: false, version, window }
}

const fn is_shame(what: &What) -> bool {
    matches!(
        what,
        What::Presentation {
            pattern: Pattern::ShameObvious | Pattern::ShameHidden | Pattern::Guilt
        }
    )
}

const fn is_stayed_with(what: &What) -> bool {
    matches!(what, What::StayedWith { emotion: HardEmotion::Shame | HardEmotion::Guilt })
}

/// The next session after an entry, kept or missed, other than the one it belongs to.
fn next_attendance<'a>(reading: &Reading<'a>, after: &Countable) -> Option<&'a Countable> {
    let own = reading.session_of(after).map(|session| session.event);
    let order = reading.in_order();
    let place = order.iter().position(|one| one.event == after.event)?;
    let is_attendance = |one: &&&Countable| {
        Some(one.event) != own
            && reading.kept_or_missed().iter().any(|session| session.event == one.event)
    };
    order[place + 1..].iter().find(is_attendance).copied()
}

/// S5: a rupture was repaired in time.
pub(super) fn rupture_repaired<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s5;
    let ruptures = reading.all(|what| matches!(what, What::Rupture { .. }));
    let repairs = reading.all(|what| matches!(what, What::Repair { repaired: true, .. }));
    let mut met_by = Vec::new();
    for repair in repairs {
        let What::Repair { rupture: of, .. } = repair.what else { continue };
        let Some(rupture) = reading.log.at(of) else { continue };
        if within(days_between(rupture, repair), policy.repaired_within_days.get()) {
            met_by.extend([rupture, repair]);
        }
    }
    let lacks = ruptures.is_empty();
    Found { lacks, ..over_kept_sessions(reading, met_by, policy.version.get()) }
}

/// S6: the service user asked to change the pace, and said why.
pub(super) fn asked_for_pace<'a>(reading: &Reading<'a>) -> Found<'a> {
    let asked = reading.all(|what| {
        matches!(what, What::Pace { asked_by: PaceAskedBy::ServiceUser, has_reason: true, .. })
    });
    over_kept_sessions(reading, asked, reading.policy.indicators.s6.version.get())
}

/// S7: skills were used in life, in different places.
pub(super) fn skills_in_life<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.s7;
    let used =
        reading.all(|what| matches!(what, What::SkillUsed { in_life: true, place: Some(_) }));
    let places: BTreeSet<_> = used
        .iter()
        .filter_map(|one| {
            let What::SkillUsed { place, .. } = one.what else { return None };
            place.map(|place| place as u8)
        })
        .collect();
    let is_met = places.len() >= usize::from(policy.places_min.get());
    Found { is_met, ..over_kept_sessions(reading, used, policy.version.get()) }
}

/// S8: a fragment, later a scene, later a narrative.
pub(super) fn fuller_accounts<'a>(reading: &Reading<'a>) -> Found<'a> {
    const FORMS: [DisclosureForm; 3] =
        [DisclosureForm::Fragment, DisclosureForm::Scene, DisclosureForm::Narrative];
    let countable = reading.all(|what| matches!(what, What::Disclosure { .. }));
    let mut met_by = Vec::new();
    for one in &countable {
        let awaited = FORMS.get(met_by.len());
        if matches!(one.what, What::Disclosure { form, .. } if Some(&form) == awaited) {
            met_by.push(*one);
        }
    }
    let is_met = met_by.len() == FORMS.len();
    let version = reading.policy.indicators.s8.version.get();
    let window = String::from(JOURNEY);
    Found { countable, met_by, is_met, lacks: false, version, window }
}

/// A rule that counts kept sessions, and is met by whatever else it found.
fn over_kept_sessions<'a>(
    reading: &Reading<'a>,
    met_by: Vec<&'a Countable>,
    version: u16,
) -> Found<'a> {
    let countable = reading.kept_sessions().to_vec();
    let is_met = !met_by.is_empty();
    Found { countable, met_by, is_met, lacks: false, version, window: String::from(JOURNEY) }
}

/// Those of them that `is` holds of.
pub(super) fn only<'a>(all: &[&'a Countable], is: impl Fn(&What) -> bool) -> Vec<&'a Countable> {
    all.iter().copied().filter(|one| is(&one.what)).collect()
}

/// Whether so many of so many are at least this share.
pub(super) fn share(have: usize, of: usize, percent: u16) -> bool {
    have * 100 >= of * usize::from(percent)
}

/// Whether a number of days lies from 0 to `most`.
pub(super) fn within(days: i64, most: u16) -> bool {
    (0..=i64::from(most)).contains(&days)
}
