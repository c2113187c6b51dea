//! Where nothing was asked or named about abuse for a number of sessions (`docs/domain.md` §9,
//! question 25): patience that never asks leaves protected people unsafe.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::Case;
use crate::rules::Answer;
use crate::rules::pace::not_asked;
use alloc::vec::Vec;
use events::{EventId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// Open cases in which nothing was asked, by how long that has been so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotAskedBoard {
    /// One for each such case.
    pub rows: Vec<NotAskedRow>,
}

/// A case in which nothing was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotAskedRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// Kept sessions without an ask, a boundary or a disclosure: as many as the rule looks at.
    pub sessions: usize,
    /// The first of them.
    pub since: Option<Moment>,
    /// London days since then.
    pub days: i64,
    /// The version of the rule.
    pub rule_version: u16,
    /// The sessions.
    pub events: Vec<EventId>,
}

impl Board for NotAskedBoard {
    const NAME: &'static str = "not-asked";
    const SAYS: &'static str = "Where nothing was asked or named about abuse for eight sessions";
    const COLUMNS: &'static [&'static str] =
        &["practitioner", "reference", "sessions", "since", "days", "journey"];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.open().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| (b.days, a.case.order()).cmp(&(a.days, b.case.order())));
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<NotAskedRow> {
    let reading = input.reading(case);
    let judged = not_asked(&reading);
    if judged.answer != Answer::Met {
        return None;
    }
    let first = judged.events.first();
    let first = reading.kept_sessions().iter().find(|session| Some(&session.event) == first);
    Some(NotAskedRow {
        case: Which::of(case),
        sessions: judged.events.len(),
        since: first.map(|session| session.at),
        days: first.map_or(0, |session| reading.days_ago(session)),
        rule_version: judged.rule_version,
        events: judged.events,
    })
}
