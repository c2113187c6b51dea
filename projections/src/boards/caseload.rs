//! Whose cases there are, and where each stands.

use super::{Board, BoardGroup, BoardInput};
use crate::{Case, Lifecycle};
use alloc::string::String;
use alloc::vec::Vec;
use events::{EventId, JourneyId, Moment, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// All cases that are not closed, by practitioner and reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseloadBoard {
    /// One for each case.
    pub rows: Vec<CaseloadRow>,
}

/// One case of the caseload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseloadRow {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference.
    pub reference: Option<String>,
    /// The name that the service user uses.
    pub name: Option<String>,
    /// Whose case it is.
    pub practitioner: Option<StaffId>,
    /// Who works on it beside them.
    pub co_workers: Vec<StaffId>,
    /// Open or paused.
    pub lifecycle: Lifecycle,
    /// When the first referral came.
    pub referred: Option<Moment>,
    /// Sessions that the service user came to.
    pub sessions_kept: u32,
    /// When the latest kept contact happened.
    pub last_contact_occurred: Option<Moment>,
    /// The events that say so.
    pub events: Vec<EventId>,
}

impl Board for CaseloadBoard {
    const NAME: &'static str = "caseload";
    const SAYS: &'static str = "Whose cases there are, by practitioner and reference";
    const COLUMNS: &'static [&'static str] = &[
        "practitioner",
        "reference",
        "name",
        "lifecycle.state",
        "referred",
        "sessions_kept",
        "last_contact_occurred",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.open().map(row).collect();
        rows.sort_by(|a, b| {
            let (one, other) = ((&a.practitioner, &a.reference), (&b.practitioner, &b.reference));
            (one, a.journey).cmp(&(other, b.journey))
        });
        Self { rows }
    }
}

fn row(case: &Case) -> CaseloadRow {
    let events = [
        case.referred.as_ref().map(|fact| fact.event),
        case.practitioner.as_ref().map(|fact| fact.event),
        case.last_contact.as_ref().map(|fact| fact.event),
    ];
    CaseloadRow {
        journey: case.journey,
        reference: case.reference.clone(),
        name: case.name.clone(),
        practitioner: case.practitioner.as_ref().map(|fact| fact.is.clone()),
        co_workers: case.co_workers.clone(),
        lifecycle: case.lifecycle.clone(),
        referred: case.referred.as_ref().map(|fact| fact.is),
        sessions_kept: case.sessions_kept,
        last_contact_occurred: case.last_contact.as_ref().map(|fact| fact.is),
        events: events.into_iter().flatten().collect(),
    }
}
