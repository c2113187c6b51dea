//! Whether every threat was passed to victim support, and how fast (`docs/domain.md` §9,
//! question 26).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::rules::response::{Elapsed, told_support};
use crate::{Case, Countable};
use alloc::vec::Vec;
use events::vocabulary::IncidentKind;
use events::{EventId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// Every known threat: those that were not passed on first, then the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ThreatsBoard {
    /// One for each threat.
    pub rows: Vec<ThreatRow>,
}

/// One threat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ThreatRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// A threat, or a threat to kill.
    pub kind: IncidentKind,
    /// When it was made.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
    /// Whether a threat was passed to victim support since.
    pub passed: bool,
    /// How long that took.
    pub support: Option<Elapsed>,
    /// The threat, and what passed it on.
    pub events: Vec<EventId>,
}

impl Board for ThreatsBoard {
    const NAME: &'static str = "threats";
    const SAYS: &'static str = "Whether every threat was passed to victim support, and how fast";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "kind",
        "occurred_at",
        "known_at",
        "passed",
        "hours_to_support=support.hours",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(rows_of).collect();
        rows.sort_by(|a, b| {
            let key = |row: &ThreatRow| (row.known_at.day(), row.known_at.start());
            (a.passed, key(b), a.case.order()).cmp(&(b.passed, key(a), b.case.order()))
        });
        Self { rows }
    }
}

fn rows_of(case: &Case) -> impl Iterator<Item = ThreatRow> {
    case.countables.all().iter().filter_map(|one| row(case, one))
}

fn row(case: &Case, threat: &Countable) -> Option<ThreatRow> {
    let What::Incident { kind, .. } = threat.what else { return None };
    if !matches!(kind, IncidentKind::Threat | IncidentKind::ThreatToKill) {
        return None;
    }
    let known = case.countables.known(threat);
    let is_threat = |what: &What| matches!(what, What::Passed { threat: true, .. });
    let told = told_support(&case.countables, known, is_threat);
    Some(ThreatRow {
        case: Which::of(case),
        kind,
        occurred_at: threat.at,
        known_at: known,
        passed: told.is_some(),
        support: told.map(|(_, at)| Elapsed::from(known, at)),
        events: core::iter::once(threat.event).chain(told.map(|(one, _)| one.event)).collect(),
    })
}
