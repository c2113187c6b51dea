//! Which records are past retention and not on hold (`docs/domain.md` §9, question 21).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::{Case, Countable, Reading};
use alloc::vec::Vec;
use chrono::{Months, NaiveDate};
use events::EventId;
use events::vocabulary::{ClosureCategory, RetentionOutcome};
use schemars::JsonSchema;
use serde::Serialize;

/// Records whose time is over, the longest first: somebody decides whether each is destroyed, and
/// nothing is destroyed otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RetentionBoard {
    /// One for each such record that is not on hold.
    pub rows: Vec<RetentionRow>,
    /// Those whose time is over and that are on hold.
    pub held: Vec<HeldRow>,
}

/// A record whose time is over, and of which nothing may be destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HeldRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// The London date until which it was to be kept.
    pub keep_until: NaiveDate,
    /// The days since.
    pub days_over: i64,
    /// The last London date of the hold that ends last, if all of them end.
    pub held_until: Option<NaiveDate>,
    /// The holds.
    pub events: Vec<EventId>,
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
    /// The days since.
    pub days_over: i64,
    /// What the last review of it decided.
    pub last_review: Option<RetentionOutcome>,
    /// Holds that have run out and that nobody has lifted: until somebody does, nothing is erased.
    pub holds_to_lift: Vec<EventId>,
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
        "days_over",
        "last_review",
        "journey",
    ];

    /// The governance lead decides on it.
    const GROUP: BoardGroup = BoardGroup::Keeping;

    fn of(input: &BoardInput<'_>) -> Self {
        let (mut rows, mut held) = (Vec::new(), Vec::new());
        for over in input.shown().filter_map(|case| over(input, case)) {
            match over {
                Over::Row(row) => rows.push(row),
                Over::Held(row) => held.push(row),
            }
        }
        rows.sort_by(|a, b| (a.keep_until, a.case.order()).cmp(&(b.keep_until, b.case.order())));
        held.sort_by(|a, b| (a.keep_until, a.case.order()).cmp(&(b.keep_until, b.case.order())));
        Self { rows, held }
    }
}

/// A record whose time is over.
enum Over {
    Row(RetentionRow),
    Held(HeldRow),
}

fn over(input: &BoardInput<'_>, case: &Case) -> Option<Over> {
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
    if keep_until > today {
        return None;
    }
    let days_over = (today - keep_until).num_days();
    let holds = reading.all(|what| matches!(what, What::HoldPlaced { .. }));
    let open: Vec<_> = holds.iter().filter(|hold| !is_lifted(&reading, hold)).collect();
    let case = Which::of(case);
    if open.iter().any(|hold| until(hold).is_none_or(|until| until >= today)) {
        let ends: Option<Vec<_>> = open.iter().map(|hold| until(hold)).collect();
        let held_until = ends.and_then(|ends| ends.into_iter().max());
        let events = open.iter().map(|hold| hold.event).collect();
        return Some(Over::Held(HeldRow { case, keep_until, days_over, held_until, events }));
    }
    events.extend(holds.iter().map(|hold| hold.event));
    Some(Over::Row(RetentionRow {
        case,
        category,
        closed,
        keep_until,
        days_over,
        last_review: review.map(|(outcome, ..)| outcome),
        holds_to_lift: open.iter().map(|hold| hold.event).collect(),
        events,
    }))
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

fn until(placed: &Countable) -> Option<NaiveDate> {
    if let What::HoldPlaced { until } = placed.what { until } else { None }
}

fn is_lifted(reading: &Reading<'_>, placed: &Countable) -> bool {
    reading.log.all().iter().any(|one| {
        let What::HoldLifted { hold } = one.what else { return false };
        reading.log.at(hold).is_some_and(|hold| hold.event == placed.event)
    })
}
