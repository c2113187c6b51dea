//! Who looked at records, when, for what purpose, and what left the house (`docs/domain.md` §9,
//! questions 4 and 5).

use super::{Board, BoardGroup, BoardInput, OfAccesses};
use crate::Access;
use alloc::string::String;
use alloc::vec::Vec;
use events::{EventId, Instant, JourneyId, Role, StaffId};
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
    /// How many entries or rows were shown.
    pub shown: Option<u16>,
    /// How they stood to the journey: caseload, team, duty, emergency and the like.
    pub relations: Vec<String>,
    /// The rules that allowed it, or forbade it.
    pub because: Vec<String>,
    /// The digest of the permissions by which that was decided.
    pub permissions: Option<String>,
    /// Whether any of the journeys was not on their caseload at that time; none where no journey is
    /// concerned, and for roles that have no caseload.
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
        "shown",
        "relations",
        "because",
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
    const OPTIONS: &'static [&'static str] = &["journey", "staff"];
    const OF_ACCESSES: OfAccesses = OfAccesses::Always;

    /// Supervisors look, too.
    const GROUP: BoardGroup = BoardGroup::Access;

    fn of(input: &BoardInput<'_>) -> Self {
        let whose = input.whose;
        let is_asked_for =
            |journey: &JourneyId| input.cases.case(*journey).is_some_and(|case| whose.shows(case));
        let concerns = |access: &&Access| {
            let is_theirs = whose.staff.as_ref().is_none_or(|staff| access.actor == *staff);
            // One that was named is found by its id, whether or not it is a case any longer.
            let is_there = match whose.journey {
                Some(journey) => access.journeys.contains(&journey),
                None if !whose.is_of_cases() => true,
                None => access.journeys.iter().any(is_asked_for),
            };
            // Who reads this board is on it from then on: read as at one moment, it stays the same.
            access.at <= input.as_at && is_theirs && is_there
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
    let has_caseload = access.role.as_deref().is_none_or(|role| role == Role::Practitioner.name());
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
        shown: access.rows,
        relations: access.relations.clone(),
        because: access.because.clone(),
        permissions: access.permissions.clone(),
        outside_caseload: (has_caseload && !access.journeys.is_empty()).then_some(outside),
        references: cases.filter_map(|case| case.reference.clone()).collect(),
        journeys: access.journeys.clone(),
        events: Vec::from([access.event]),
    }
}
