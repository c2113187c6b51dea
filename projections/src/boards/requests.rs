//! Who asked for the record about them, and by when each is to be answered.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::{AccessRequest, Case};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{EventId, Role, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Requests that nobody has answered, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestsBoard {
    /// One for each request.
    pub rows: Vec<RequestRow>,
}

/// One request that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// The request.
    pub request: EventId,
    /// The London date on which they asked.
    pub asked: NaiveDate,
    /// The London date by which it is to be answered.
    pub due: NaiveDate,
    /// Whether that is an extended one.
    pub extended: bool,
    /// The days until then; fewer than none once it is overdue.
    pub days_left: i64,
    /// Whether it should have been answered.
    pub overdue: bool,
    /// How far it is.
    pub state: RequestState,
    /// Who prepared what is to be handed out: somebody else releases it.
    pub prepared_by: Option<StaffId>,
    /// Who asked. Requests of protected people are shown to governance leads only, and not by whom:
    /// that is read where the request stands, for a stated purpose.
    pub asked_by: AskedBy,
    /// The events behind it.
    pub events: Vec<EventId>,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Nothing is put together yet.
    Open,
    /// It waits to be released by another governance lead.
    Prepared,
}

/// Who asked for the record about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// The service user.
    ServiceUser,
    /// A protected person.
    ProtectedPerson,
}

impl Board for RequestsBoard {
    const NAME: &'static str = "requests";
    const SAYS: &'static str = "Who asked for the record about them, and by when to answer";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "asked",
        "due",
        "extended",
        "days_left",
        "overdue",
        "state",
        "prepared_by",
        "asked_by",
        "request",
        "journey",
    ];
    const NARROW: &'static [&'static str] =
        &["reference", "asked", "due", "days_left", "overdue", "state", "prepared_by", "asked_by"];

    /// Supervisors do not see it: requests are between the person and the governance leads.
    const GROUP: BoardGroup = BoardGroup::Access;

    fn of(input: &BoardInput<'_>) -> Self {
        // That a protected person asked tells that there is one.
        let all = input.reader.role == Role::GovernanceLead;
        let rows = input.shown().flat_map(|case| {
            let open = case.requests.iter().filter(|one| one.is_open());
            let shown = open.filter(move |one| all || one.label.is_none());
            shown.map(|one| row(case, one, input.today()))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|a, b| (a.due, a.case.order()).cmp(&(b.due, b.case.order())));
        Self { rows }
    }
}

fn row(case: &Case, request: &AccessRequest, today: NaiveDate) -> RequestRow {
    let due = request.due();
    let prepared = request.prepared.as_ref();
    let extension = request.extended.map(|(_, event)| event);
    let events = [Some(request.event), extension, prepared.map(|one| one.event)];
    RequestRow {
        case: Which::of(case),
        request: request.event,
        asked: request.asked,
        due,
        extended: extension.is_some(),
        days_left: (due - today).num_days(),
        overdue: today > due,
        state: if prepared.is_some() { RequestState::Prepared } else { RequestState::Open },
        prepared_by: prepared.map(|one| one.by.clone()),
        asked_by: match request.label {
            None => AskedBy::ServiceUser,
            Some(_) => AskedBy::ProtectedPerson,
        },
        events: events.into_iter().flatten().collect(),
    }
}
