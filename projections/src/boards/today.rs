//! What needs somebody today, case by case: each a fact of the record and of the clock, none a
//! judgement of the work.

use super::supervision::is_done;
use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::{Countable, What};
use crate::rules::review::review_due;
use crate::{Case, Reading};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{EventId, Role};
use schemars::JsonSchema;
use serde::Serialize;

/// What waits, the longest overdue first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TodayBoard {
    /// One for each case and each thing that waits in it.
    pub rows: Vec<TodayRow>,
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TodayRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// What waits.
    pub what: Waits,
    /// The London date from which it waits, or by which it is due.
    pub date: NaiveDate,
    /// Whether that is later than it should be.
    pub overdue: bool,
    /// How many of them, where there are several.
    pub count: usize,
    /// The events that say so.
    pub events: Vec<EventId>,
}

/// What may wait in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Waits {
    /// The risk is to be reviewed.
    RiskReview,
    /// Nobody was reached for longer than the policy allows.
    Contact,
    /// An appointment that has passed, and nothing says what became of it.
    AppointmentWithoutOutcome,
    /// An appointment of today.
    AppointmentToday,
    /// An action that was agreed in supervision. To practitioners, their own.
    SupervisionAction,
    /// Presentations that are held in mind until somebody comes back to them.
    HeldInMind,
}

impl Board for TodayBoard {
    const NAME: &'static str = "today";
    const SAYS: &'static str = "What needs somebody today, the longest overdue first";
    const COLUMNS: &'static [&'static str] =
        &["practitioner", "reference", "what", "date", "overdue", "count", "journey"];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.open().flat_map(|case| rows(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &TodayRow| (!row.overdue, row.what == Waits::HeldInMind, row.date);
            (key(a), a.what, a.case.order()).cmp(&(key(b), b.what, b.case.order()))
        });
        Self { rows }
    }
}

fn rows(input: &BoardInput<'_>, case: &Case) -> Vec<TodayRow> {
    let reading = input.reading(case);
    let of = |waits: Waiting| TodayRow {
        case: Which::of(case),
        what: waits.what,
        date: waits.date,
        overdue: waits.overdue,
        count: waits.events.len(),
        events: waits.events,
    };
    let single = [contact(input, case), risk_review(input, &reading), held_in_mind(&reading)];
    let appointments = appointments(&reading).into_iter().flatten();
    let several = appointments.chain(actions(input, &reading));
    single.into_iter().flatten().chain(several).map(of).collect()
}

struct Waiting {
    what: Waits,
    date: NaiveDate,
    overdue: bool,
    events: Vec<EventId>,
}

impl Waiting {
    fn one(what: Waits, date: NaiveDate, overdue: bool, event: EventId) -> Self {
        Self { what, date, overdue, events: [event].into() }
    }
}

/// The latest contact went by too long ago (`docs/domain.md` §9, question 1).
fn contact(input: &BoardInput<'_>, case: &Case) -> Option<Waiting> {
    let last = case.last_contact.as_ref().or(case.referred.as_ref())?;
    let allowed = i64::from(input.policy.boards.contact_overdue_days.get());
    let date = last.is.day();
    let is_overdue = (input.today() - date).num_days() > allowed;
    is_overdue.then(|| Waiting::one(Waits::Contact, date, true, last.event))
}

/// Overdue, or due within the days that the policy calls soon (question 9).
fn risk_review(input: &BoardInput<'_>, reading: &Reading<'_>) -> Option<Waiting> {
    let next = review_due(reading)?;
    let soon = i64::from(input.policy.boards.risk_review_soon_days.get());
    let is_near = (next.due - reading.today).num_days() <= soon;
    let (date, overdue, events) = (next.due, next.overdue, next.events);
    is_near.then_some(Waiting { what: Waits::RiskReview, date, overdue, events })
}

fn held_in_mind(reading: &Reading<'_>) -> Option<Waiting> {
    let log = reading.log;
    let is_revisited = |seen: &Countable| {
        let is_of = |what| matches!(what, What::Revisited { target, .. } if log.is(target, seen));
        log.all().iter().any(|one| is_of(one.what))
    };
    let seen = reading.all(|what| matches!(what, What::Presentation { .. }));
    let open: Vec<_> = seen.into_iter().filter(|seen| !is_revisited(seen)).collect();
    let date = open.first()?.day;
    let events = open.iter().map(|one| one.event).collect();
    Some(Waiting { what: Waits::HeldInMind, date, overdue: false, events })
}

/// What became of an appointment is whatever was recorded of its day: a session that was or was not
/// held, a contact that was tried.
fn appointments(reading: &Reading<'_>) -> [Option<Waiting>; 2] {
    let agreed = reading.all(|what| matches!(what, What::Appointment { .. }));
    let log = reading.log;
    let replaces = |later: &Countable, first: &Countable| {
        let What::Appointment { instead_of, .. } = later.what else { return false };
        log.is(instead_of, first)
    };
    let is_replaced = |first: &Countable| agreed.iter().any(|later| replaces(later, first));
    let has_outcome = |on: NaiveDate| {
        reading.in_order().iter().any(|one| {
            one.day == on
                && matches!(
                    one.what,
                    What::SessionHeld { .. }
                        | What::SessionNotHeld { .. }
                        | What::ContactReached
                        | What::ContactTried
                )
        })
    };
    let open: Vec<&Countable> =
        agreed.iter().copied().filter(|one| !is_replaced(one) && !has_outcome(on(one))).collect();
    let of = |what: Waits, is: &dyn Fn(NaiveDate) -> bool, overdue: bool| {
        let these: Vec<_> = open.iter().filter(|one| is(on(one))).collect();
        let date = these.iter().map(|one| on(one)).min()?;
        let events = these.iter().map(|one| one.event).collect();
        Some(Waiting { what, date, overdue, events })
    };
    let today = reading.today;
    [
        of(Waits::AppointmentWithoutOutcome, &|day| day < today, true),
        of(Waits::AppointmentToday, &|day| day == today, false),
    ]
}

/// The day that was agreed on.
const fn on(appointment: &Countable) -> NaiveDate {
    if let What::Appointment { on, .. } = appointment.what { on } else { appointment.day }
}

/// Those of whoever looks; all of them to who oversees the work.
fn actions(input: &BoardInput<'_>, reading: &Reading<'_>) -> Vec<Waiting> {
    let is_theirs = |owner: u16| match input.reader.role {
        Role::Practitioner => reading.log.staff_at(owner) == input.staff,
        Role::SupportWorker
        | Role::Supervisor
        | Role::Auditor
        | Role::GovernanceLead
        | Role::Administrator
        | Role::System => true,
    };
    let waits = |one: &Countable| {
        let What::ActionSet { due, owner } = one.what else { return None };
        let overdue = due < reading.today;
        (is_theirs(owner) && !is_done(reading, one))
            .then(|| Waiting::one(Waits::SupervisionAction, due, overdue, one.event))
    };
    reading.log.all().iter().filter_map(waits).collect()
}
