//! Emergency accesses: who opened a case that was not theirs, for what purpose, who was told, and
//! whether somebody has looked at what was read (`docs/domain.md` §4).

use super::{Board, BoardGroup, BoardInput, OfAccesses, Which};
use crate::working_days::working_days_after;
use crate::{Access, Case, Closed, Emergency};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{EventId, Instant, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Whoever oversees the case has this long to look at what was read: as long as for an override.
const CLOSE_WORKING_DAYS: u16 = 1;

/// Every emergency access: those that nobody has closed first, the longest open of them first; then
/// the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmergenciesBoard {
    /// One for each.
    pub rows: Vec<EmergencyRow>,
}

/// One emergency access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmergencyRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// Who opened it.
    pub actor: StaffId,
    /// For what purpose.
    pub purpose: String,
    /// When.
    pub opened_at: Instant,
    /// Until when it could be read at the longest.
    pub until: Instant,
    /// Whether it can be read by that now.
    pub open: bool,
    /// Who was on duty then, and told.
    pub told: Vec<StaffId>,
    /// Until which London day it is to be looked at and closed.
    pub close_by: NaiveDate,
    /// Who looked at it and closed it.
    pub closed_by: Option<StaffId>,
    /// When.
    pub closed_at: Option<Instant>,
    /// What they found.
    pub finding: Option<String>,
    /// Whether nobody has closed it in time.
    pub overdue: bool,
    /// What was looked at by that, in the order in which it was: whoever closes it reads this.
    /// Given where the board is asked of one journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks: Option<Vec<EmergencyLook>>,
    /// The opening, and the closing.
    pub events: Vec<EventId>,
}

/// A look at a case that was open in an emergency: what of it, and nothing that stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmergencyLook {
    /// When.
    pub at: Instant,
    /// What was done, as the event's type has it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// At what.
    pub scope: Option<String>,
    /// For what purpose, if they stated one beside that of the emergency.
    pub purpose: Option<String>,
    /// As of which moment it was shown, if not as of now.
    pub as_of: Option<Instant>,
    /// How many entries or rows were shown.
    pub shown: Option<u16>,
    /// The look.
    pub event: EventId,
}

impl EmergencyLook {
    fn of(access: &Access) -> Self {
        Self {
            at: access.at,
            kind: access.kind,
            scope: access.scope.clone(),
            purpose: access.purpose.clone(),
            as_of: access.as_of,
            shown: access.rows,
            event: access.event,
        }
    }
}

impl Board for EmergenciesBoard {
    const NAME: &'static str = "emergencies";
    const SAYS: &'static str = "Emergency accesses: who, for what, who was told, who closed them";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "actor",
        "purpose",
        "opened_at",
        "until",
        "open",
        "told",
        "close_by",
        "closed_by",
        "closed_at",
        "finding",
        "overdue",
        "journey",
    ];
    const NARROW: &'static [&'static str] = &[
        "reference",
        "actor",
        "purpose",
        "opened_at",
        "told",
        "close_by",
        "closed_by",
        "finding",
        "overdue",
    ];
    const OPTIONS: &'static [&'static str] = &["journey", "staff"];
    const OF_ACCESSES: OfAccesses = OfAccesses::OfOne;
    const GROUP: BoardGroup = BoardGroup::Looking;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| rows_of(input, case)).collect();
        rows.retain(|row| input.whose.staff.as_ref().is_none_or(|staff| row.actor == *staff));
        rows.sort_by(|a, b| {
            let is_closed = |row: &EmergencyRow| row.closed_at.is_some();
            let by_time = match (is_closed(a), is_closed(b)) {
                (true, true) => b.opened_at.cmp(&a.opened_at),
                (one, other) => one.cmp(&other).then(a.opened_at.cmp(&b.opened_at)),
            };
            by_time.then_with(|| a.case.order().cmp(&b.case.order()))
        });
        Self { rows }
    }
}

fn rows_of(input: &BoardInput<'_>, case: &Case) -> Vec<EmergencyRow> {
    let emergencies = case.openings.iter().flat_map(|openings| &openings.emergencies);
    let known = emergencies.filter(|one| one.opened <= input.as_at);
    known.map(|one| row(input, case, one)).collect()
}

fn row(input: &BoardInput<'_>, case: &Case, one: &Emergency) -> EmergencyRow {
    let close_by = working_days_after(london_day(one.opened), CLOSE_WORKING_DAYS);
    let closed: Option<&Closed> = one.closed.as_ref();
    EmergencyRow {
        case: Which::of(case),
        actor: one.actor.clone(),
        purpose: one.purpose.clone(),
        opened_at: one.opened,
        until: one.until,
        open: closed.is_none() && input.as_at < one.until,
        told: input.organisation.on_duty(one.opened),
        close_by,
        closed_by: closed.map(|closed| closed.by.clone()),
        closed_at: closed.map(|closed| closed.at),
        finding: closed.and_then(|closed| closed.finding.clone()),
        overdue: closed.is_none() && input.today() > close_by,
        looks: input.whose.journey.map(|_| looks(input, case, one)),
        events: core::iter::once(one.event).chain(closed.map(|closed| closed.event)).collect(),
    }
}

/// What somebody looked at because the case was open to them: by the last of their openings that
/// came before the look.
fn looks(input: &BoardInput<'_>, case: &Case, one: &Emergency) -> Vec<EmergencyLook> {
    let all = case.openings.iter().flat_map(|openings| &openings.emergencies);
    let is_of_it = |access: &&Access| {
        let mut before = all.clone().filter(|other| other.opened <= access.at);
        let by = |other: &&Emergency| other.actor == access.actor;
        access.is_look()
            && access.at <= input.as_at
            && access.actor == one.actor
            && access.relations.iter().any(|relation| relation == "emergency")
            && before.by_ref().filter(by).last().is_some_and(|last| last.event == one.event)
    };
    input.accesses.all.iter().filter(is_of_it).map(EmergencyLook::of).collect()
}
