//! How cases ended, and what came before (`docs/domain.md` §9, question 18).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::{What, bit_of};
use crate::{Case, Countable, Lifecycle, Reading};
use alloc::vec::Vec;
use events::vocabulary::{ClosureCategory, Phase};
use events::{EventId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// Every closed case, by category, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosuresBoard {
    /// One for each closed case.
    pub rows: Vec<ClosureRow>,
    /// How many there are of each category.
    pub summary: Vec<ClosureCount>,
}

/// How many cases ended in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosureCount {
    /// How.
    pub category: ClosureCategory,
    /// How many.
    pub cases: usize,
}

/// One closed case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosureRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// How it ended.
    pub category: ClosureCategory,
    /// When.
    pub closed: Moment,
    /// The phase held.
    pub last_phase: Phase,
    /// The last ask before.
    pub last_ask: Option<LastAsk>,
    /// Whether the risk was assessed again: the closure says so, or an assessment followed in the
    /// days that the policy gives.
    pub risk_reassessed: bool,
    /// Whether anybody was told.
    pub told: bool,
    /// Whether the referrer was: by that word, or by the kind of referrer that the referral names.
    pub referrer_told: bool,
    /// What a supervisor said of it.
    pub approval: Approval,
    /// The closure, and what of the above is an event.
    pub events: Vec<EventId>,
}

/// The last ask before a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LastAsk {
    /// What was asked, from 0 to 5.
    pub rung: u8,
    /// When.
    pub at: Moment,
}

/// What a supervisor said of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// Nothing yet.
    Waiting,
    /// It was approved.
    Approved,
    /// It was returned.
    Returned,
}

impl Board for ClosuresBoard {
    const NAME: &'static str = "closures";
    const SAYS: &'static str = "How cases ended; last phase and ask, risk reassessed, who was told";
    const COLUMNS: &'static [&'static str] = &[
        "category",
        "reference",
        "closed",
        "last_phase",
        "last_rung=last_ask.rung",
        "last_ask=last_ask.at",
        "risk_reassessed",
        "referrer_told",
        "approval",
        "journey",
    ];
    const NARROW: &'static [&'static str] = &[
        "category",
        "reference",
        "closed",
        "last_phase",
        "last_rung",
        "risk_reassessed",
        "referrer_told",
        "approval",
    ];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| {
            let key =
                |row: &ClosureRow| (row.category as u8, core::cmp::Reverse(row.closed.start()));
            (key(a), a.case.order()).cmp(&(key(b), b.case.order()))
        });
        let same = rows.chunk_by(|one, next| one.category == next.category);
        let count =
            |same: &[ClosureRow]| ClosureCount { category: same[0].category, cases: same.len() };
        let summary = same.map(count).collect();
        Self { rows, summary }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<ClosureRow> {
    let Lifecycle::Closed { event, .. } = case.lifecycle else { return None };
    let reading = input.reading(case);
    let closure = reading.in_order().iter().find(|one| one.event == event).copied()?;
    let What::Closed { category, risk_reassessed, told, told_of } = closure.what else {
        return None;
    };
    let ask = last_ask(&reading, closure);
    let reassessment = reassessment(&reading, closure);
    let review = review(&reading, closure);
    let found = [Some(closure), ask.map(|(ask, _)| ask), reassessment, review.map(|(one, _)| one)];
    Some(ClosureRow {
        case: Which::of(case),
        category,
        closed: closure.at,
        last_phase: case.countables.phase(),
        last_ask: ask.map(|(ask, rung)| LastAsk { rung, at: ask.at }),
        risk_reassessed: risk_reassessed == Some(true) || reassessment.is_some(),
        told,
        referrer_told: told_of & (1 | referrer(&reading)) != 0,
        approval: review.map_or(Approval::Waiting, |(_, approval)| approval),
        events: found.into_iter().flatten().map(|one| one.event).collect(),
    })
}

fn last_ask<'a>(reading: &Reading<'a>, closure: &Countable) -> Option<(&'a Countable, u8)> {
    let before = reading.in_order().iter().rev().filter(|one| reading.not_before(closure, one));
    let mut asks = before.filter_map(|one| {
        let What::Ask { rung, .. } = one.what else { return None };
        Some((*one, rung))
    });
    asks.next()
}

fn reassessment<'a>(reading: &Reading<'a>, closure: &Countable) -> Option<&'a Countable> {
    let days = i64::from(reading.policy.overrides.o8.after_trigger_days.get());
    let within = |one: &&Countable| (0..=days).contains(&(one.day - closure.day).num_days());
    reading.all(|what| matches!(what, What::Risk { .. })).into_iter().find(within)
}

/// The latest word of a supervisor on a decision.
pub(super) fn review<'a>(
    reading: &Reading<'a>,
    decided: &Countable,
) -> Option<(&'a Countable, Approval)> {
    reading.log.all().iter().rev().find_map(|one| {
        let What::DecisionReviewed { decision, approved } = one.what else { return None };
        let is_its = reading.log.at(decision).is_some_and(|of| of.event == decided.event);
        let approval = if approved { Approval::Approved } else { Approval::Returned };
        is_its.then_some((one, approval))
    })
}

/// The bit of whoever referred last.
fn referrer(reading: &Reading<'_>) -> u16 {
    let referral = reading.log.all().iter().rev().find_map(|one| {
        let What::Referral { source } = one.what else { return None };
        Some(bit_of(source))
    });
    referral.unwrap_or(0)
}
