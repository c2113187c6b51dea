//! A person's own reads: what the record holds of their looking, for them to see.

use super::{Board, BoardGroup, BoardInput, OfAccesses};
use crate::{Access, Case};
use alloc::string::String;
use alloc::vec::Vec;
use events::{EventId, Instant, JourneyId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every recorded look of whoever asks, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnLooksBoard {
    /// One for each look.
    pub rows: Vec<OwnLookRow>,
}

/// One look, or what was asked for and not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnLookRow {
    /// When.
    pub at: Instant,
    /// In which role.
    pub role: Option<String>,
    /// What was done, as the event's type has it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// At what.
    pub scope: Option<String>,
    /// For what purpose.
    pub purpose: Option<String>,
    /// As of which moment it was shown, if not as of now.
    pub as_of: Option<Instant>,
    /// To whom it was given.
    pub recipient: Option<String>,
    /// How many entries or rows were shown.
    pub shown: Option<u16>,
    /// How they stood to the journey.
    pub relations: Vec<String>,
    /// The references of those journeys that they see today.
    pub references: Vec<String>,
    /// The journeys; none of a refusal, which says nothing of what there is.
    pub journeys: Vec<JourneyId>,
    /// The event.
    pub events: Vec<EventId>,
}

impl Board for OwnLooksBoard {
    const NAME: &'static str = "own-looks";
    const SAYS: &'static str = "What you looked at yourself, as it is recorded";
    const COLUMNS: &'static [&'static str] = &[
        "at",
        "role",
        "type",
        "scope",
        "purpose",
        "recipient",
        "shown",
        "relations",
        "references",
        "journeys",
    ];
    const NARROW: &'static [&'static str] =
        &["at", "type", "scope", "purpose", "recipient", "shown", "relations", "references"];
    const OPTIONS: &'static [&'static str] = &["journey"];
    const OF_ACCESSES: OfAccesses = OfAccesses::Always;
    const GROUP: BoardGroup = BoardGroup::Own;

    fn of(input: &BoardInput<'_>) -> Self {
        // That a conflict stopped them would say that there is something.
        let is_own = |access: &&Access| {
            let is_theirs = Some(&access.actor) == input.staff;
            access.at <= input.as_at && is_theirs && access.kind != "conflict-blocked"
        };
        let own = input.accesses.all.iter().filter(is_own);
        let asked = input.whose.journey;
        let mut rows: Vec<_> = own.map(|access| row(input, access)).collect();
        rows.retain(|row| asked.is_none_or(|journey| row.journeys.contains(&journey)));
        rows.sort_by_key(|row| core::cmp::Reverse(row.at));
        Self { rows }
    }
}

/// Of what was refused no more is said than they said themselves: whatever came of it, what is not
/// theirs and what is not there read alike.
fn row(input: &BoardInput<'_>, access: &Access) -> OwnLookRow {
    let refused = access.is_refusal();
    let journeys = if refused { Vec::new() } else { access.journeys.clone() };
    let cases = journeys.iter().filter_map(|journey| input.cases.case(*journey));
    let seen = cases.filter(|case: &&Case| (input.sees)(case));
    let references = seen.filter_map(|case| case.reference.clone()).collect();
    OwnLookRow {
        at: access.at,
        role: access.role.clone(),
        kind: access.kind,
        scope: access.scope.clone(),
        purpose: access.purpose.clone(),
        as_of: access.as_of,
        recipient: access.recipient.clone(),
        shown: access.rows,
        relations: if refused { Vec::new() } else { access.relations.clone() },
        references,
        journeys,
        events: Vec::from([access.event]),
    }
}
