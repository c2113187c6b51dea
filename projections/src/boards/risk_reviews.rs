//! Which risk reviews are overdue or due soon (`docs/domain.md` §9, question 9). Not an event: the
//! clock that is handed in says it.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::rules::review::{ReviewBecause, review_due};
use crate::{Case, Reading};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::EventId;
use events::vocabulary::RiskLevel;
use schemars::JsonSchema;
use serde::Serialize;

/// The next risk review of every case that is open or was closed lately, by practitioner and date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RiskReviewsBoard {
    /// One for each case in which one is due.
    pub rows: Vec<RiskReviewRow>,
}

/// The next risk review of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RiskReviewRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// Whether it is closed.
    pub closed: bool,
    /// The level that was last assessed.
    pub risk_level: Option<RiskLevel>,
    /// The London date by which it is due.
    pub due: NaiveDate,
    /// Whether that date has passed.
    pub overdue: bool,
    /// London days since then.
    pub days_overdue: i64,
    /// Whether it is due within the days that the policy calls soon.
    pub due_soon: bool,
    /// What it follows from.
    pub because: ReviewBecause,
    /// The version of the rule.
    pub rule_version: u16,
    /// The event that it is counted from.
    pub events: Vec<EventId>,
}

impl Board for RiskReviewsBoard {
    const NAME: &'static str = "risk-reviews";
    const SAYS: &'static str = "Which risk reviews are overdue or due, by practitioner";
    const COLUMNS: &'static [&'static str] = &[
        "practitioner",
        "reference",
        "due",
        "overdue",
        "days_overdue",
        "due_soon",
        "because",
        "risk_level",
        "closed",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| {
            let order = |row: &RiskReviewRow| (row.case.practitioner.clone(), row.due);
            (order(a), a.case.order()).cmp(&(order(b), b.case.order()))
        });
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<RiskReviewRow> {
    let today = input.today();
    let closed = case.lifecycle.closed_since();
    let shown = i64::from(input.policy.boards.closed_shown_days.get());
    if closed.is_some_and(|since| (today - since.day()).num_days() > shown) {
        return None;
    }
    let reading = input.reading(case);
    let next = review_due(&reading)?;
    let soon = i64::from(input.policy.boards.risk_review_soon_days.get());
    let days_left = (next.due - today).num_days();
    Some(RiskReviewRow {
        case: Which::of(case),
        closed: closed.is_some(),
        risk_level: risk_level(&reading),
        due: next.due,
        overdue: next.overdue,
        days_overdue: (-days_left).max(0),
        due_soon: (0..=soon).contains(&days_left),
        because: next.because,
        rule_version: next.rule_version,
        events: next.events,
    })
}

/// The level that was assessed last, by date.
fn risk_level(reading: &Reading<'_>) -> Option<RiskLevel> {
    reading.in_order().iter().rev().find_map(|one| {
        let What::Risk { level, .. } = one.what else { return None };
        Some(level)
    })
}
