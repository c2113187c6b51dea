//! Which cases sit in one phase without a decision about pace (`docs/domain.md` §9, question 12).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::{Case, Lifecycle};
use alloc::vec::Vec;
use events::vocabulary::Phase;
use events::{EventId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// Open cases that are long in one phase, the longest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StuckBoard {
    /// One for each such case.
    pub rows: Vec<StuckRow>,
}

/// A case that is long in one phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StuckRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// The phase.
    pub phase: Phase,
    /// Since when: the last move, or the referral where there was none.
    pub since: Moment,
    /// London days since then.
    pub days: i64,
    /// Whether the case is paused.
    pub paused: bool,
    /// The event since which that is so.
    pub events: Vec<EventId>,
}

impl Board for StuckBoard {
    const NAME: &'static str = "stuck";
    const SAYS: &'static str = "Which cases are over twelve weeks in one phase, no pace decided";
    const COLUMNS: &'static [&'static str] =
        &["practitioner", "reference", "phase", "since", "days", "paused", "journey"];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.open().filter_map(|case| row(input, case)).collect();
        rows.sort_by(|a, b| (b.days, a.case.order()).cmp(&(a.days, b.case.order())));
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, case: &Case) -> Option<StuckRow> {
    let log = &case.countables;
    let (since, event) = match log.last_move() {
        Some((_, moved)) => (moved.at, moved.event),
        None => case.referred.as_ref().map(|referred| (referred.is, referred.event))?,
    };
    let days = (input.today() - since.day()).num_days();
    // What was decided before the move was about another phase, whenever it is said to have been.
    let in_this_phase = log.all().iter().rev().take_while(|one| one.event != event);
    let mut decided = in_this_phase.filter(|one| matches!(one.what, What::Pace { .. }));
    if days <= i64::from(input.policy.boards.stuck_days.get()) || decided.next().is_some() {
        return None;
    }
    Some(StuckRow {
        case: Which::of(case),
        phase: log.phase(),
        since,
        days,
        paused: matches!(case.lifecycle, Lifecycle::Paused { .. }),
        events: Vec::from([event]),
    })
}
