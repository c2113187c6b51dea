//! How long phases last, how cases flow, and whether access, drop-out and flags differ between
//! people (`docs/domain.md` §9, question 30).

mod by_people;

use super::small_numbers::Count;
use super::survival::{Median, Spell, median};
use super::{Board, BoardGroup, BoardInput};
use crate::countable::What;
use crate::{Case, Lifecycle};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use events::EventId;
use events::vocabulary::Phase;
use schemars::JsonSchema;
use serde::Serialize;

/// A cohort in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CohortBoard {
    /// One for each figure: about phases, about moves between them, about closures, about
    /// everybody, and about each answer to a question of the monitoring form.
    pub rows: Vec<CohortRow>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CohortRow {
    /// What it is about: `phase`, `flow`, `closure`, `everybody`, `sex`, `ethnicity`, `disability`
    /// or `language`.
    pub about: &'static str,
    /// The phase, the move, the category of closure, or the answer.
    pub group: String,
    /// What is counted.
    pub figure: &'static str,
    /// How many.
    pub count: Count,
    /// Of how many.
    pub of: Option<Count>,
    /// The share, in whole hundredths.
    pub percent: Option<u64>,
    /// London days within which half got there.
    pub median_days: Option<Median>,
    /// The events counted, where they are moves and closures. About people there is none.
    pub events: Vec<EventId>,
}

impl CohortRow {
    fn new(
        about: &'static str,
        group: impl Into<String>,
        figure: &'static str,
        count: Count,
    ) -> Self {
        let (group, events) = (group.into(), Vec::new());
        Self { about, group, figure, count, of: None, percent: None, median_days: None, events }
    }

    /// The same out of so many.
    fn out_of(mut self, whole: Count) -> Self {
        if let (Count::Of(part), Count::Of(whole)) = (self.count, whole) {
            self.percent = (part * 100).checked_div(whole);
        }
        self.of = Some(whole);
        self
    }
}

impl Board for CohortBoard {
    const NAME: &'static str = "cohort";
    const SAYS: &'static str = "Time in phases, flow, attendance, waits, flags; by sex and so on";
    const COLUMNS: &'static [&'static str] =
        &["about", "group", "figure", "count", "of", "percent", "median_days"];
    const COUNTS_EVERYBODY: bool = true;

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows = phases(input);
        rows.extend(closures(input));
        rows.extend(by_people::rows(input));
        Self { rows }
    }
}

#[derive(Default)]
struct Stays {
    spells: Vec<Spell>,
    moves: Vec<EventId>,
}

/// Time in each phase, and moves from each to each.
fn phases(input: &BoardInput<'_>) -> Vec<CohortRow> {
    let mut stays: BTreeMap<u8, (Phase, Stays)> = BTreeMap::new();
    let mut flow: BTreeMap<(u8, u8), (String, Vec<EventId>)> = BTreeMap::new();
    for case in input.shown() {
        let Some(referred) = &case.referred else { continue };
        let (mut phase, mut since) = (Phase::Reach, referred.is.day());
        let stay = |phase: Phase, days: i64, moved: Option<EventId>, stays: &mut BTreeMap<_, _>| {
            let (_, stay): &mut (Phase, Stays) =
                stays.entry(phase as u8).or_insert_with(|| (phase, Stays::default()));
            stay.spells.push(Spell { days: days.max(0), ended: moved.is_some() });
            stay.moves.extend(moved);
        };
        for one in case.countables.all() {
            let What::PhaseMoved { to, .. } = one.what else { continue };
            stay(phase, (one.day - since).num_days(), Some(one.event), &mut stays);
            let name = format!("{} to {}", name(phase), name(to));
            flow.entry((phase as u8, to as u8)).or_insert((name, Vec::new())).1.push(one.event);
            (phase, since) = (to, one.day);
        }
        let seen_until = case.lifecycle.closed_since().map_or(input.today(), |at| at.day());
        stay(phase, (seen_until - since).num_days(), None, &mut stays);
    }
    let of_phase = |(phase, stay): (Phase, Stays)| {
        let (moved, all) = (counted(stay.moves.len()), counted(stay.spells.len()));
        let mut row = CohortRow::new("phase", name(phase), "moved on", moved).out_of(all);
        row.median_days = Some(median(stay.spells));
        row.events = stay.moves;
        row
    };
    let of_flow = |(name, events): (String, Vec<EventId>)| {
        let row = CohortRow::new("flow", name, "moves", counted(events.len()));
        CohortRow { events, ..row }
    };
    stays.into_values().map(of_phase).chain(flow.into_values().map(of_flow)).collect()
}

/// How many cases ended how.
fn closures(input: &BoardInput<'_>) -> Vec<CohortRow> {
    let mut by_category: BTreeMap<u8, (String, Vec<EventId>)> = BTreeMap::new();
    for case in input.shown() {
        let Lifecycle::Closed { event, category, .. } = case.lifecycle else { continue };
        let (_, events) =
            by_category.entry(category as u8).or_insert_with(|| (word(&category), Vec::new()));
        events.push(event);
    }
    let all = counted(by_category.values().map(|(_, events)| events.len()).sum());
    let row = |(name, events): (String, Vec<EventId>)| {
        let row = CohortRow::new("closure", name, "closed", counted(events.len())).out_of(all);
        CohortRow { events, ..row }
    };
    by_category.into_values().map(row).collect()
}

/// A count that is not about what people said of themselves.
const fn counted(count: usize) -> Count {
    Count::Of(count as u64)
}

const fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Reach => "reach",
        Phase::Settle => "settle",
        Phase::Steady => "steady",
        Phase::Look => "look",
        Phase::Own => "own",
        Phase::LiveIt => "live-it",
    }
}

/// The word of the vocabulary.
fn word(value: &impl Serialize) -> String {
    let written = serde_json::to_value(value).ok();
    written.as_ref().and_then(|value| value.as_str()).unwrap_or_default().into()
}

/// What one case adds to the figures about people.
struct Person<'a> {
    case: &'a Case,
    wait: Option<Spell>,
    kept: usize,
    kept_or_missed: usize,
    closed: bool,
    dropped_out: bool,
    premature: bool,
    surface: bool,
}
