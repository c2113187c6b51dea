//! What one governance lead began and a second one has to agree to (`docs/domain.md` §4): openings
//! by two, and decisions to destroy that nobody has carried out.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::Case;
use crate::countable::What;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{JointScope, RetentionOutcome};
use events::{EventId, Instant, Role, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// What waits for a second person, the longest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TwoPeopleBoard {
    /// One for each.
    pub rows: Vec<TwoPeopleRow>,
}

/// Something that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TwoPeopleRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// What it is.
    pub what: ForTwo,
    /// Who began it: somebody else agrees, or carries it out.
    pub by: StaffId,
    /// When.
    pub since: Instant,
    /// What is to be opened.
    pub scope: Option<JointScope>,
    /// For what purpose it is to be opened.
    pub purpose: Option<String>,
    /// The event that says so.
    pub events: Vec<EventId>,
}

/// What takes two governance leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ForTwo {
    /// To read what neither reads alone.
    Opening,
    /// To destroy the record.
    Destruction,
}

impl Board for TwoPeopleBoard {
    const NAME: &'static str = "two-people";
    const SAYS: &'static str = "What one governance lead began and a second has to agree to";
    const COLUMNS: &'static [&'static str] =
        &["reference", "what", "by", "since", "scope", "purpose", "journey"];

    /// Supervisors do not see it: that somebody opens what protected people told is between leads.
    const GROUP: BoardGroup = BoardGroup::Access;

    fn of(input: &BoardInput<'_>) -> Self {
        let rows = input.shown().flat_map(|case| openings(case).chain(destruction(case)));
        let mut rows: Vec<_> = rows.filter(|row| row.since <= input.as_at).collect();
        rows.sort_by(|a, b| (a.since, a.case.order()).cmp(&(b.since, b.case.order())));
        Self { rows }
    }
}

fn openings(case: &Case) -> impl Iterator<Item = TwoPeopleRow> {
    let joint = case.openings.iter().flat_map(|openings| &openings.joint);
    joint.filter(|one| one.agreed.is_none()).map(|one| TwoPeopleRow {
        case: Which::of(case),
        what: ForTwo::Opening,
        by: one.requested_by.clone(),
        since: one.requested,
        scope: Some(one.scope),
        purpose: Some(one.purpose.clone()),
        events: Vec::from([one.event]),
    })
}

/// The last review, if it says so and nothing was destroyed since.
fn destruction(case: &Case) -> Option<TwoPeopleRow> {
    let log = &case.countables;
    let is_one = |what: &What| matches!(what, What::RetentionReviewed { .. } | What::KeyDestroyed);
    let last = log.all().iter().rfind(|one| is_one(&one.what))?;
    let What::RetentionReviewed { outcome: RetentionOutcome::Destroy, .. } = last.what else {
        return None;
    };
    (last.role == Role::GovernanceLead).then_some(())?;
    Some(TwoPeopleRow {
        case: Which::of(case),
        what: ForTwo::Destruction,
        by: log.recorder(last)?.clone(),
        since: last.recorded,
        scope: None,
        purpose: None,
        events: Vec::from([last.event]),
    })
}
