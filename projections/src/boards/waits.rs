//! From referral to the first kept session, and what happened to risk meanwhile (`docs/domain.md`
//! §9, question 29).

use super::survival::{Median, Spell, median};
use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::{Case, Countable, Reading};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::EventId;
use events::vocabulary::RiskLevel;
use schemars::JsonSchema;
use serde::Serialize;

/// Every wait: those that go on first, the longest of them first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaitsBoard {
    /// One for each referral.
    pub rows: Vec<WaitRow>,
    /// All of them together.
    pub summary: WaitSummary,
}

/// All waits together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaitSummary {
    /// Cases with a kept session.
    pub started: usize,
    /// Cases that wait.
    pub waiting: usize,
    /// Cases that were closed without a session.
    pub never_started: usize,
    /// The days within which half start. Whoever waits or was closed counts for the time seen.
    pub median_days: Median,
}

/// The wait of one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaitRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// The London date of the referral.
    pub referred: NaiveDate,
    /// How the wait ended, if it did.
    pub state: WaitState,
    /// London days until then, or so far.
    pub days: i64,
    /// The level that was last assessed by then.
    pub risk_level: Option<RiskLevel>,
    /// Incidents that became known meanwhile.
    pub incidents: usize,
    /// Overrides that were raised meanwhile.
    pub overrides: usize,
    /// The referral, the first session, and what happened in between.
    pub events: Vec<EventId>,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaitState {
    /// It goes on.
    Waiting,
    /// With a kept session.
    Started,
    /// With the closure of the case.
    NeverStarted,
}

impl Board for WaitsBoard {
    const NAME: &'static str = "waits";
    const SAYS: &'static str = "From referral to the first session, and risk meanwhile";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "referred",
        "state",
        "days",
        "risk_level",
        "incidents",
        "overrides",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| {
            (a.state, b.days, a.case.order()).cmp(&(b.state, a.days, b.case.order()))
        });
        let spells =
            rows.iter().map(|row| Spell { days: row.days, ended: row.state == WaitState::Started });
        let median_days = median(spells.collect());
        let count = |state| rows.iter().filter(|row| row.state == state).count();
        let summary = WaitSummary {
            started: count(WaitState::Started),
            waiting: count(WaitState::Waiting),
            never_started: count(WaitState::NeverStarted),
            median_days,
        };
        Self { rows, summary }
    }
}

/// The wait of a case: since when, how it ended, and on which day; none without a referral.
pub(super) fn wait(
    case: &Case,
    reading: &Reading<'_>,
) -> Option<(NaiveDate, WaitState, NaiveDate)> {
    let referred = case.referred.as_ref()?.is.day();
    Some(match (reading.kept_sessions().first(), case.lifecycle.closed_since()) {
        (Some(first), _) => (referred, WaitState::Started, first.day),
        (None, Some(closed)) => (referred, WaitState::NeverStarted, closed.day()),
        (None, None) => (referred, WaitState::Waiting, reading.today),
    })
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<WaitRow> {
    let reading = input.reading(case);
    let (referred, state, until) = wait(case, &reading)?;
    let meanwhile = |one: &Countable| {
        let known = if let What::Incident { known, .. } = one.what { known } else { one.day };
        (referred..=until).contains(&known)
    };
    let risks = reading.all(|what| matches!(what, What::Risk { .. }));
    let risk = risks.iter().rev().find(|one| one.day <= until);
    let these = |is: fn(&What) -> bool| {
        let mut these = reading.all(is);
        these.retain(|one| meanwhile(one));
        these
    };
    let incidents = these(|what| matches!(what, What::Incident { .. }));
    let overrides = these(|what| matches!(what, What::OverrideRaised { .. }));
    let first = reading.kept_sessions().first().filter(|_| state == WaitState::Started);
    let found = first.into_iter().chain(risk).chain(&incidents).chain(&overrides);
    let events = case.referred.iter().map(|fact| fact.event).chain(found.map(|one| one.event));
    Some(WaitRow {
        case: Which::of(case),
        referred,
        state,
        days: (until - referred).num_days().max(0),
        risk_level: risk.and_then(|risk| {
            let What::Risk { level, .. } = risk.what else { return None };
            Some(level)
        }),
        incidents: incidents.len(),
        overrides: overrides.len(),
        events: events.collect(),
    })
}
