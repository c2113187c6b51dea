//! O8: when the risk has to be reviewed next (`docs/domain.md` §8). No event: the clock says it.

use crate::Reading;
use crate::countable::{Countable, What};
use alloc::vec::Vec;
use chrono::{Days, NaiveDate};
use events::EventId;
use schemars::JsonSchema;
use serde::Serialize;

/// The next risk review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReviewDue {
    /// The London date by which it is due.
    pub due: NaiveDate,
    /// Whether that date has passed.
    pub overdue: bool,
    /// What it follows from.
    pub because: ReviewBecause,
    /// The version of the rule.
    pub rule_version: u16,
    /// The event that it is counted from.
    pub events: Vec<EventId>,
}

/// What a risk review follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewBecause {
    /// The first after the referral.
    Referral,
    /// The next after the last.
    LastAssessment,
    /// Something became known, or changed.
    Trigger,
}

/// The earliest review that is not met yet; none where none is due.
#[must_use]
pub fn review_due(reading: &Reading<'_>) -> Option<ReviewDue> {
    let policy = &reading.policy.overrides.o8;
    let assessments = reading.all(|what| matches!(what, What::Risk { .. }));
    let last = assessments.iter().max_by_key(|one| one.day).copied();
    let is_met = |from: NaiveDate| last.is_some_and(|last| last.day >= from);
    let mut due: Vec<(NaiveDate, ReviewBecause, EventId)> = Vec::new();
    let mut unmet = |from: NaiveDate, days: u16, because, event| {
        due.push((from + Days::new(u64::from(days)), because, event));
    };
    if !is_closed(reading) {
        let referral = reading.log.all().iter().find(|one| is_referral(one));
        if let Some(referral) = referral.filter(|referral| !is_met(referral.day)) {
            let days = policy.after_referral_days.get();
            unmet(referral.day, days, ReviewBecause::Referral, referral.event);
        }
        if let Some(last) = last {
            let days = policy.after_assessment_days.get();
            unmet(last.day, days, ReviewBecause::LastAssessment, last.event);
        }
    }
    for one in reading.in_order() {
        if let Some(from) = trigger(one).filter(|from| !is_met(*from)) {
            let days = policy.after_trigger_days.get();
            unmet(from, days, ReviewBecause::Trigger, one.event);
        }
    }
    let (due, because, event) = due.into_iter().min_by_key(|(due, ..)| *due)?;
    let overdue = reading.today > due;
    let rule_version = policy.version.get();
    Some(ReviewDue { due, overdue, because, rule_version, events: Vec::from([event]) })
}

const fn is_referral(countable: &Countable) -> bool {
    matches!(countable.what, What::Referral { .. })
}

/// The date from which a review has to follow, if this asks for one. An incident asks from when it
/// became known.
const fn trigger(countable: &Countable) -> Option<NaiveDate> {
    if let What::Incident { known, .. } = countable.what {
        return Some(known);
    }
    let asks = matches!(
        countable.what,
        What::Circumstances { .. } | What::ConsentWithdrawn | What::Closed { .. }
    );
    if asks { Some(countable.day) } else { None }
}

/// Whether the case is closed, by what was recorded last about that.
fn is_closed(reading: &Reading<'_>) -> bool {
    let said = reading.log.all().iter().rev().find_map(|one| {
        let is_closing = matches!(one.what, What::Closed { .. });
        let is_opening = matches!(one.what, What::TakenUp { reopened: true });
        (is_closing || is_opening).then_some(is_closing)
    });
    said.unwrap_or(false)
}
