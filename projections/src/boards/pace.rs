//! Where a rung above the ceiling was asked, and what followed (`docs/domain.md` §9, question 6).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::Case;
use crate::rules::pace::{FollowedBy, asks};
use alloc::vec::Vec;
use events::vocabulary::{AskResponse, Phase};
use events::{EventId, Moment, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every ask for pacing that was above the ceiling of the phase held, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaceBoard {
    /// One for each such ask.
    pub rows: Vec<PrematureAskRow>,
}

/// An ask above the ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrematureAskRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// When it was asked.
    pub asked: Moment,
    /// Who recorded it.
    pub by: Option<StaffId>,
    /// The phase held when it was recorded.
    pub phase: Phase,
    /// What was asked, from 0 to 5.
    pub rung: u8,
    /// The highest rung in pace in that phase.
    pub ceiling: u16,
    /// How it was met.
    pub response: Option<AskResponse>,
    /// What followed.
    pub followed_by: FollowedBy,
    /// The ask, and what followed it.
    pub events: Vec<EventId>,
}

impl Board for PaceBoard {
    const NAME: &'static str = "pace";
    const SAYS: &'static str = "Where more was asked than is in pace, and what followed";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "asked",
        "phase",
        "rung",
        "ceiling",
        "response",
        "followed_by",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| premature(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &PrematureAskRow| (row.asked.day(), row.asked.start());
            (key(b), a.case.order()).cmp(&(key(a), b.case.order()))
        });
        Self { rows }
    }
}

fn premature(input: &BoardInput<'_>, case: &Case) -> Vec<PrematureAskRow> {
    let reading = input.reading(case);
    let row = |ask: crate::rules::pace::Ask| {
        let asked = reading.in_order().iter().find(|one| one.event == ask.event)?;
        Some(PrematureAskRow {
            case: Which::of(case),
            asked: asked.at,
            by: case.countables.recorder(asked).cloned(),
            phase: ask.phase,
            rung: ask.rung,
            ceiling: ask.ceiling,
            response: ask.response,
            followed_by: ask.followed_by,
            events: ask.events,
        })
    };
    asks(&reading).into_iter().filter(|ask| ask.premature).filter_map(row).collect()
}
