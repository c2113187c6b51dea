//! Who records late (`docs/domain.md` §9, question 14). What is written down weeks later is
//! remembered, not observed.

use super::{Board, BoardGroup, BoardInput};
use crate::Countables;
use crate::countable::{Countable, What};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{Compartment, EventId, Role, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Everybody who recorded in the cases shown, the slowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LateRecordingBoard {
    /// One for each person who recorded.
    pub rows: Vec<LateRecordingRow>,
}

/// How late one person records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LateRecordingRow {
    /// Who recorded.
    pub recorder: StaffId,
    /// Their standing entries in the case and safety compartments.
    pub entries: usize,
    /// London days from what happened, or from when an incident was known, to its recording: half
    /// of the entries took no longer.
    pub median_delay_days: i64,
    /// The longest.
    pub longest_delay_days: i64,
    /// Entries that took longer than the policy allows.
    pub over: usize,
    /// Those entries.
    pub events: Vec<EventId>,
}

impl Board for LateRecordingBoard {
    const NAME: &'static str = "late-recording";
    const SAYS: &'static str = "Who records late: median delay, and what took over two weeks";
    const COLUMNS: &'static [&'static str] =
        &["recorder", "entries", "median_delay_days", "longest_delay_days", "over"];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let allowed = i64::from(input.policy.boards.late_recording_days.get());
        let mut by_recorder: BTreeMap<StaffId, Recorded> = BTreeMap::new();
        for case in input.shown() {
            for one in case.countables.all().iter().filter(|one| counts(one)) {
                let Some(recorder) = case.countables.recorder(one) else { continue };
                let begins = since(&case.countables, one);
                let delay = (london_day(one.recorded) - begins).num_days();
                let recorded = by_recorder.entry(recorder.clone()).or_default();
                recorded.delays.push(delay);
                if delay > allowed {
                    recorded.over.push(one.event);
                }
            }
        }
        let mut rows: Vec<_> = by_recorder.into_iter().map(row).collect();
        rows.sort_by_key(|row| core::cmp::Reverse((row.median_delay_days, row.over)));
        Self { rows }
    }
}

/// What can be recorded late begins when it was known: who hears of an incident from years ago and
/// writes it down the same day is not late.
fn since(log: &Countables, one: &Countable) -> NaiveDate {
    if let What::Incident { .. } = one.what { log.known(one).day() } else { one.day }
}

#[derive(Default)]
struct Recorded {
    delays: Vec<i64>,
    over: Vec<EventId>,
}

fn counts(one: &Countable) -> bool {
    one.role != Role::System && matches!(one.compartment, Compartment::Case | Compartment::Safety)
}

fn row((recorder, mut recorded): (StaffId, Recorded)) -> LateRecordingRow {
    recorded.delays.sort_unstable();
    let entries = recorded.delays.len();
    LateRecordingRow {
        recorder,
        entries,
        median_delay_days: recorded.delays.get((entries - 1) / 2).copied().unwrap_or(0),
        longest_delay_days: recorded.delays.last().copied().unwrap_or(0),
        over: recorded.over.len(),
        events: recorded.over,
    }
}
