//! Which records are past retention and not on hold (`docs/domain.md` §9, question 21).

use super::{Board, BoardInput, Which, oversees};
use crate::countable::What;
use crate::{Case, Reader, Reading};
use alloc::vec::Vec;
use chrono::{Months, NaiveDate};
use events::vocabulary::{ClosureCategory, RetentionOutcome};
use events::{EventId, Role};
use schemars::JsonSchema;
use serde::Serialize;

/// Records whose time is over, the longest first: somebody decides whether each is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RetentionBoard {
    /// One for each such record.
    pub rows: Vec<RetentionRow>,
}

/// A record whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RetentionRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// How the case ended.
    pub category: ClosureCategory,
    /// The London date on which it was closed.
    pub closed: NaiveDate,
    /// The London date until which it was to be kept.
    pub keep_until: NaiveDate,
    /// What the last review of it decided.
    pub last_review: Option<RetentionOutcome>,
    /// The closure, the last review, and holds that ended.
    pub events: Vec<EventId>,
}

impl Board for RetentionBoard {
    const NAME: &'static str = "retention";
    const SAYS: &'static str = "Which records are past retention and not on hold";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "category",
        "closed",
        "keep_until",
        "last_review",
        "journey",
    ];

    /// The governance lead decides on it.
    fn may_read(reader: Reader) -> bool {
        oversees(reader) || reader.role == Role::GovernanceLead
    }

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| (a.keep_until, a.case.order()).cmp(&(b.keep_until, b.case.order())));
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<RetentionRow> {
    let crate::Lifecycle::Closed { event, since, category } = case.lifecycle else { return None };
    let (closed, today) = (since.day(), input.today());
    let months = Months::new(u32::from(input.policy.boards.retention_months.get()));
    let mut keep_until = closed.checked_add_months(months)?;
    let reading = input.reading(case);
    let mut events = Vec::from([event]);
    let review = last_review(&reading);
    if let Some((_, next, review)) = review {
        keep_until = next.map_or(keep_until, |next| keep_until.max(next));
        events.push(review);
    }
    let holds = reading.all(|what| matches!(what, What::HoldPlaced { .. }));
    if keep_until > today || holds.iter().any(|hold| holds_still(&reading, hold)) {
        return None;
    }
    events.extend(holds.iter().map(|hold| hold.event));
    let last_review = review.map(|(outcome, ..)| outcome);
    let case = Which::of(case);
    Some(RetentionRow { case, category, closed, keep_until, last_review, events })
}

type Review = (RetentionOutcome, Option<NaiveDate>, EventId);

/// The review that was recorded last. One that keeps the record without saying until when puts
/// nothing off.
fn last_review(reading: &Reading<'_>) -> Option<Review> {
    reading.log.all().iter().rev().find_map(|one| {
        let What::RetentionReviewed { outcome, next } = one.what else { return None };
        Some((outcome, next.filter(|_| outcome == RetentionOutcome::Keep), one.event))
    })
}

/// Whether a hold was neither lifted nor has run out.
fn holds_still(reading: &Reading<'_>, placed: &crate::Countable) -> bool {
    let What::HoldPlaced { until } = placed.what else { return false };
    let is_lifted = reading.log.all().iter().any(|one| {
        let What::HoldLifted { hold } = one.what else { return false };
        reading.log.at(hold).is_some_and(|hold| hold.event == placed.event)
    });
    !is_lifted && until.is_none_or(|until| until >= reading.today)
}
