//! Who looked at records, when, for what purpose, and what left the house (`docs/domain.md` §9,
//! questions 4 and 5).

use super::{Board, BoardGroup, BoardInput};
use crate::Access;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use events::{EventId, Instant, JourneyId, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every recorded look, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccessBoard {
    /// One for each look.
    pub rows: Vec<AccessRow>,
}

/// One look, or what kept somebody from one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccessRow {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: StaffId,
    /// In which role.
    pub role: Option<String>,
    /// What was done, as the event's type has it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// At what.
    pub scope: Option<String>,
    /// For what purpose; of a refusal, why it was refused.
    pub purpose: Option<String>,
    /// As of which moment it was shown, if not as of now.
    pub as_of: Option<Instant>,
    /// To whom it was given.
    pub recipient: Option<String>,
    /// On what basis.
    pub basis: Option<String>,
    /// Whether any of the journeys was not on their caseload at that time; none where
    /// no journey is concerned.
    pub outside_caseload: Option<bool>,
    /// The references of the journeys.
    pub references: Vec<String>,
    /// The journeys.
    pub journeys: Vec<JourneyId>,
    /// The event.
    pub events: Vec<EventId>,
}

impl Board for AccessBoard {
    const NAME: &'static str = "access";
    const SAYS: &'static str = "Who looked or exported, when, for what purpose, to whom";
    const COLUMNS: &'static [&'static str] = &[
        "at",
        "actor",
        "role",
        "type",
        "scope",
        "purpose",
        "recipient",
        "basis",
        "outside_caseload",
        "references",
        "journeys",
    ];
    const NARROW: &'static [&'static str] = &[
        "at",
        "actor",
        "type",
        "scope",
        "purpose",
        "recipient",
        "basis",
        "outside_caseload",
        "references",
    ];
    const OF_ACCESSES: bool = true;

    /// Supervisors look, too.
    const GROUP: BoardGroup = BoardGroup::Access;

    fn of(input: &BoardInput<'_>) -> Self {
        let shown: BTreeSet<_> = input.shown().map(|case| case.journey).collect();
        let everything = shown.len() == input.cases.len();
        let concerns = |access: &&Access| {
            everything || access.journeys.iter().any(|journey| shown.contains(journey))
        };
        let asked = input.accesses.all.iter().rev().filter(concerns);
        let mut rows: Vec<_> = asked.map(|access| row(input, access)).collect();
        rows.sort_by_key(|row| core::cmp::Reverse(row.at));
        Self { rows }
    }
}

fn row(input: &BoardInput<'_>, access: &Access) -> AccessRow {
    let cases = access.journeys.iter().filter_map(|journey| input.cases.case(*journey));
    let is_outside = |case: &crate::Case| {
        !case.staffing.was_on_caseload_of(&access.actor, access.at, &case.countables)
    };
    let outside = cases.clone().any(is_outside);
    AccessRow {
        at: access.at,
        actor: access.actor.clone(),
        role: access.role.clone(),
        kind: access.kind,
        scope: access.scope.clone(),
        purpose: access.purpose.clone(),
        as_of: access.as_of,
        recipient: access.recipient.clone(),
        basis: access.basis.clone(),
        outside_caseload: (!access.journeys.is_empty()).then_some(outside),
        references: cases.filter_map(|case| case.reference.clone()).collect(),
        journeys: access.journeys.clone(),
        events: Vec::from([access.event]),
    }
}
