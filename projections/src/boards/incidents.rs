//! How long it took after an incident became known (`docs/domain.md` §9, question 10): until a
//! supervisor knew, until an override was raised, until victim support was told.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::rules::response::{Response, response};
use crate::{Case, Countable, Reading};
use alloc::vec::Vec;
use events::Moment;
use events::vocabulary::IncidentKind;
use schemars::JsonSchema;
use serde::Serialize;

/// Every known incident, the one that became known last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentsBoard {
    /// One for each incident.
    pub rows: Vec<IncidentRow>,
}

/// What followed one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// What happened.
    pub kind: IncidentKind,
    /// When.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
    /// How long it took, and by which events.
    #[serde(flatten)]
    pub response: Response,
}

impl Board for IncidentsBoard {
    const NAME: &'static str = "incidents";
    const SAYS: &'static str = "After an incident: hours to supervisor, override, victim support";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "kind",
        "occurred_at",
        "known_at",
        "hours_to_supervisor=supervisor.hours",
        "hours_to_override=raised.hours",
        "hours_to_support=support.hours",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| rows_of(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &IncidentRow| (row.known_at.day(), row.known_at.start());
            (key(b), a.case.order()).cmp(&(key(a), b.case.order()))
        });
        Self { rows }
    }
}

fn rows_of(input: &BoardInput<'_>, case: &Case) -> Vec<IncidentRow> {
    let reading = input.reading(case);
    let incidents = reading.all(|what| matches!(what, What::Incident { .. }));
    incidents.into_iter().filter_map(|incident| row(case, &reading, incident)).collect()
}

fn row(case: &Case, reading: &Reading<'_>, incident: &Countable) -> Option<IncidentRow> {
    let What::Incident { kind, .. } = incident.what else { return None };
    let known_at = case.countables.known(incident);
    Some(IncidentRow {
        case: Which::of(case),
        kind,
        occurred_at: incident.at,
        known_at,
        response: response(reading, incident),
    })
}
