//! What supervision is asked: cases that were not discussed, actions that are overdue, questions
//! about surface engagement, decisions that wait (`docs/domain.md` §9, questions 13 and 15).

use super::closures::review;
use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::rules::{Answer, IndicatorId, indicators};
use crate::{Case, Countable, Reading};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::SignalLevel;
use events::{EventId, Instant, Moment, Role, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every open case, and closed ones whose closure waits for approval; the longest without
/// discussion first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupervisionBoard {
    /// One for each case.
    pub rows: Vec<SupervisionRow>,
}

/// What one case asks of supervision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupervisionRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// Whether it is closed.
    pub closed: bool,
    /// When it was discussed last.
    pub last_discussed: Option<Moment>,
    /// London days since then; since the referral where it never was.
    pub days_since: i64,
    /// Whether an open case has not been discussed for more days than the policy allows.
    pub overdue: bool,
    /// Actions that were to be done before today.
    pub overdue_actions: Vec<OverdueAction>,
    /// Indicators of surface engagement that are met: questions, not findings.
    pub questions: Vec<Question>,
    /// Decisions that nobody approved or returned.
    pub waiting: Vec<Waiting>,
    /// Signals from the protected compartment: that they came, never what was said.
    pub signals: Vec<SignalShown>,
    /// The last discussion, and everything named above.
    pub events: Vec<EventId>,
}

/// An action that was to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OverdueAction {
    /// The `action-set`.
    pub event: EventId,
    /// By when.
    pub due: NaiveDate,
    /// By whom.
    pub owner: Option<StaffId>,
}

/// A question about surface engagement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Question {
    /// Which.
    pub id: IndicatorId,
    /// The version of the rule.
    pub rule_version: u16,
    /// The events behind it.
    pub events: Vec<EventId>,
    /// What speaks for another reading.
    pub counter_evidence: Vec<EventId>,
    /// The latest discussion that named it: what was decided stands there.
    pub decided: Option<EventId>,
    /// The London date of that.
    pub decided_on: Option<NaiveDate>,
}

/// A decision that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Waiting {
    /// The decision.
    pub event: EventId,
    /// What was decided: `phase-moved` or `case-closed`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The London date of it.
    pub since: NaiveDate,
}

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SignalShown {
    /// How urgent.
    pub level: SignalLevel,
    /// When it was passed.
    pub passed_at: Instant,
}

impl Board for SupervisionBoard {
    const NAME: &'static str = "supervision";
    const SAYS: &'static str = "Not discussed in 28 days, overdue actions, questions, decisions";
    const COLUMNS: &'static [&'static str] = &[
        "practitioner",
        "reference",
        "last_discussed",
        "days_since",
        "overdue",
        "overdue_actions",
        "questions=questions.id",
        "waiting=waiting.type",
        "signals",
        "journey",
    ];

    const OF_PROTECTED: bool = true;
    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &SupervisionRow| (row.overdue, row.days_since);
            (key(b), a.case.order()).cmp(&(key(a), b.case.order()))
        });
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<SupervisionRow> {
    let reading = input.reading(case);
    let closed = case.lifecycle.closed_since().is_some();
    let waiting = waiting(&reading);
    if closed && waiting.is_empty() {
        return None;
    }
    let discussed = reading.all(|what| matches!(what, What::Discussed { .. }));
    let last = discussed.last();
    let since = last.map(|one| one.day).or(case.referred.as_ref().map(|fact| fact.is.day()));
    let days_since = since.map_or(0, |since| (reading.today - since).num_days().max(0));
    let allowed = i64::from(input.policy.boards.supervision_due_days.get());
    let overdue_actions = overdue_actions(&reading);
    let questions = if closed { Vec::new() } else { questions(&reading, &discussed) };
    let mut events: Vec<_> = last.map(|one| one.event).into_iter().collect();
    events.extend(case.referred.iter().filter(|_| last.is_none()).map(|fact| fact.event));
    events.extend(overdue_actions.iter().map(|action| action.event));
    events.extend(questions.iter().flat_map(|question| &question.events));
    events.extend(waiting.iter().map(|waiting| waiting.event));
    Some(SupervisionRow {
        case: Which::of(case),
        closed,
        last_discussed: last.map(|one| one.at),
        days_since,
        overdue: !closed && days_since > allowed,
        overdue_actions,
        questions,
        waiting,
        signals: signals(input, case),
        events: once(events),
    })
}

/// Each once, in the order of its first place.
fn once(events: Vec<EventId>) -> Vec<EventId> {
    let mut seen = alloc::collections::BTreeSet::new();
    events.into_iter().filter(|event| seen.insert(*event)).collect()
}

/// Whether an action that was set was done.
pub(super) fn is_done(reading: &Reading<'_>, set: &Countable) -> bool {
    let log = reading.log;
    let is_of = |what| matches!(what, What::ActionDone { action } if log.is(action, set));
    log.all().iter().any(|one| is_of(one.what))
}

fn overdue_actions(reading: &Reading<'_>) -> Vec<OverdueAction> {
    let overdue = |one: &Countable| {
        let What::ActionSet { due, owner } = one.what else { return None };
        let owner = reading.log.staff_at(owner).cloned();
        let is_overdue = due < reading.today && !is_done(reading, one);
        is_overdue.then_some(OverdueAction { event: one.event, due, owner })
    };
    reading.log.all().iter().filter_map(overdue).collect()
}

fn questions(reading: &Reading<'_>, discussed: &[&Countable]) -> Vec<Question> {
    let met = indicators(reading).into_iter();
    let met = met.filter(|one| one.id.is_surface() && one.answer == Answer::Met);
    met.map(|met| {
        let named = discussed.iter().rev().find(|one| {
            matches!(one.what, What::Discussed { indicators } if indicators & met.id.bit() != 0)
        });
        Question {
            id: met.id,
            rule_version: met.rule_version,
            events: met.events,
            counter_evidence: met.counter_evidence,
            decided: named.map(|one| one.event),
            decided_on: named.map(|one| one.day),
        }
    })
    .collect()
}

fn waiting(reading: &Reading<'_>) -> Vec<Waiting> {
    let waits = |one: &Countable| {
        let kind = if matches!(one.what, What::PhaseMoved { .. }) {
            "phase-moved"
        } else if matches!(one.what, What::Closed { .. }) {
            "case-closed"
        } else {
            return None;
        };
        let is_waiting = review(reading, one).is_none();
        is_waiting.then_some(Waiting { event: one.event, kind, since: one.day })
    };
    reading.log.all().iter().filter_map(waits).collect()
}

/// For supervisors only: a signal is passed to them.
fn signals(input: &BoardInput<'_>, case: &Case) -> Vec<SignalShown> {
    let signal = |one: &Countable| {
        let What::Signal { level } = one.what else { return None };
        Some(SignalShown { level, passed_at: one.recorded })
    };
    let sealed = input.sealed(case).filter(|_| input.reader.role == Role::Supervisor).into_iter();
    sealed.flat_map(|sealed| sealed.countables.all()).filter_map(signal).collect()
}
