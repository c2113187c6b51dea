//! C1 to C9 (`docs/domain.md` §7): questions about surface engagement.

use super::indicator::Found;
use super::stepping_in::{only, share, within};
use crate::Reading;
use crate::countable::{Countable, What};
use crate::reading::{is_kept, last};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{Extent, GoalOutcome, Pattern, Prompting, Rater, SetBy};

/// C1: attendance is high, and nothing was disclosed or felt unprompted.
pub(super) fn attends_only<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c1;
    let countable = last(reading.kept_or_missed(), policy.last.get()).to_vec();
    let met_by = only(&countable, is_kept);
    let from = countable.first().copied();
    let unprompted = reading.all(|what| {
        matches!(
            what,
            What::Disclosure { prompting: Prompting::Unprompted, .. }
                | What::Emotion { prompting: Prompting::Unprompted }
        )
    });
    let spoke =
        from.is_some_and(|first| unprompted.iter().any(|one| reading.not_before(one, first)));
    let is_met = !spoke && share(met_by.len(), countable.len(), policy.kept_percent_min.get());
    let lacks = countable.len() < usize::from(policy.last.get());
    let window = format!("last {} sessions, kept or missed", policy.last.get());
    Found { countable, met_by, is_met, lacks, version: policy.version.get(), window }
}

/// C2: full responsibility by the third session, in general terms.
pub(super) fn early_responsibility<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c2;
    let sessions = reading.kept_sessions();
    let first = usize::from(policy.first.get());
    let countable = sessions[..sessions.len().min(first)].to_vec();
    let vague = policy.specificity_max.get();
    let mut met_by = reading.all(|what| {
        matches!(what, What::Responsibility {
            extent: Extent::Full, specificity: Some(specificity), ..
        } if u16::from(*specificity) <= vague)
    });
    let until = countable.last().map(|session| session.day);
    met_by.retain(|one| until.is_some_and(|until| one.day <= until));
    let is_met = !met_by.is_empty();
    let window = format!("first {first} kept sessions");
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}

/// C3: quick agreement in the last sessions, and no skill used, ever.
pub(super) fn quick_agreement<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c3;
    let countable = last(reading.kept_sessions(), policy.last.get()).to_vec();
    let mut met_by =
        reading.all(|what| matches!(what, What::Presentation { pattern: Pattern::RapidAgreement }));
    met_by.retain(|one| {
        let session = reading.session_of(one).map(|session| session.event);
        countable.iter().any(|session_of_window| Some(session_of_window.event) == session)
    });
    let skills = reading.all(|what| matches!(what, What::SkillUsed { .. }));
    let is_met = skills.is_empty() && met_by.len() >= usize::from(policy.agreements_min.get());
    let window = format!("last {} kept sessions", policy.last.get());
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}

/// C4: the service user's last ratings are at the maximum while the worker's latest is a concern.
pub(super) fn highest_alliance<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c4;
    let rated = reading.all(|what| {
        matches!(
            what,
            What::Alliance { rater: Rater::ServiceUser, score: Some(_), max: Some(_), .. }
        )
    });
    let countable = last(&rated, policy.last.get()).to_vec();
    let mut met_by =
        only(&countable, |what| matches!(what, What::Alliance { score, max, .. } if score == max));
    let by_worker = reading.all(|what| matches!(what, What::Alliance { rater: Rater::Worker, .. }));
    let latest = by_worker.last().copied();
    let concern = latest.filter(|one| matches!(one.what, What::Alliance { concern: true, .. }));
    let is_met = met_by.len() == countable.len() && concern.is_some();
    met_by.extend(concern);
    let window = format!("last {} ratings by the service user", policy.last.get());
    let version = policy.version.get();
    Found { countable, met_by, is_met, lacks: latest.is_none(), version, window }
}

/// C5: the last sessions lie around outside dates.
pub(super) fn around_dates<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c5;
    let countable = last(reading.kept_sessions(), policy.last.get()).to_vec();
    let noted = reading.all(|what| matches!(what, What::OutsideDate { .. }));
    let is_near = |day: NaiveDate, noted: &Countable| {
        matches!(noted.what, What::OutsideDate { when }
            if within((day - when).num_days().abs(), policy.near_days.get()))
    };
    let mut met_by = countable.clone();
    met_by.retain(|session| noted.iter().any(|noted| is_near(session.day, noted)));
    let is_met = met_by.len() >= usize::from(policy.near_min.get());
    let near = |noted: &&&Countable| met_by.iter().any(|session| is_near(session.day, noted));
    let dates: Vec<_> = noted.iter().filter(near).copied().collect();
    met_by.extend(dates);
    let window = format!("last {} kept sessions", policy.last.get());
    let version = policy.version.get();
    Found { countable, met_by, is_met, lacks: noted.is_empty(), version, window }
}

/// C6: after asks the talk turned to harm suffered, or to something else.
pub(super) fn turns_away<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c6;
    let rung_min = policy.rung_min.get();
    let mut countable =
        reading.all(|what| matches!(what, What::Ask { rung, .. } if u16::from(*rung) >= rung_min));
    countable.retain(|ask| within(reading.days_ago(ask), policy.window_days.get()));
    let turns = reading.all(|what| {
        matches!(
            what,
            What::Presentation { pattern: Pattern::SaysHarmed | Pattern::ChangesSubject }
        )
    });
    let mut followed = 0;
    let mut met_by = Vec::new();
    for ask in &countable {
        let next = turns
            .iter()
            .find(|turn| reading.same_session(turn, ask) && reading.not_before(turn, ask));
        if let Some(turn) = next {
            followed += 1;
            met_by.extend([*ask, *turn]);
        }
    }
    let is_met = share(followed, countable.len(), policy.followed_percent_min.get());
    let window = format!("asks from rung {rung_min} on, last {} days", policy.window_days.get());
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}

/// C7: weeks in, every goal was set by the worker.
pub(super) fn worker_goals<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c7;
    let countable = reading.all(|what| matches!(what, What::Goal { .. }));
    let met_by = only(&countable, |what| matches!(what, What::Goal { set_by: SetBy::Worker, .. }));
    let is_met = met_by.len() == countable.len();
    let first = reading.kept_sessions().first();
    let days_in = first.map_or(-1, |session| reading.days_ago(session));
    let lacks = days_in < i64::from(policy.days_in_min.get());
    let window = format!("from day {} after the first kept session", policy.days_in_min.get());
    Found { countable, met_by, is_met, lacks, version: policy.version.get(), window }
}

/// C8: accounts differ, and nobody has clarified it.
pub(super) fn unclarified<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c8;
    let countable = reading.all(|what| {
        matches!(
            what,
            What::Disclosure { .. } | What::Responsibility { .. } | What::AccountDiffered { .. }
        )
    });
    let met_by =
        only(&countable, |what| matches!(what, What::AccountDiffered { clarified: false }));
    let is_met = met_by.len() >= usize::from(policy.unclarified_min.get());
    let window = String::from("the journey so far");
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}

/// C9: the last goals were not reached, and the plan stayed as it was.
pub(super) fn unchanged_plan<'a>(reading: &Reading<'a>) -> Found<'a> {
    let policy = &reading.policy.indicators.c9;
    let reviews = reading.all(|what| matches!(what, What::GoalReviewed { .. }));
    let countable = last(&reviews, policy.last.get()).to_vec();
    let met_by = only(&countable, |what| {
        matches!(what, What::GoalReviewed { outcome: GoalOutcome::Partly | GoalOutcome::Not, .. })
    });
    let changes = reading.all(|what| {
        matches!(
            what,
            What::Goal { .. }
                | What::Pace { is_change: true, .. }
                | What::PlanReviewed
                | What::Choice { changed_plan: true, .. }
        )
    });
    let days = policy.unchanged_days.get();
    let changed = changes.iter().any(|change| within(reading.days_ago(change), days));
    let is_met = met_by.len() == countable.len() && !changed;
    let window =
        format!("last {} goal reviews, and the plan of the last {days} days", policy.last.get());
    Found { countable, met_by, is_met, lacks: false, version: policy.version.get(), window }
}
