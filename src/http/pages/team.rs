//! `/team`: what needs a supervisor, case by case and the gravest first; then every case of the
//! team. It reads the boards and counts nothing anew.

pub(super) mod needs;

use super::super::actor::Actor;
use super::super::request::Query;
use super::super::{App, Problem};
use super::caseload::{Row, case, is_found, rows};
use super::shown;
use super::work::Shell;
use crate::view::{self, BoardQuery};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use needs::{Case, Group, Kind};
use projections::board_named;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    find: Option<String>,
    practitioner: Option<String>,
    state: Option<String>,
    needs: Option<String>,
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "team.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    /// Whether something was recorded just now.
    is_recorded: bool,
    filters: Vec<Filter>,
    groups: Vec<(Group, Vec<Case>)>,
    cases: Vec<Row>,
    all: usize,
    find: String,
    practitioner: String,
    practitioners: BTreeSet<String>,
    state: String,
    needs: String,
}

/// One kind of what waits, which can be shown alone.
struct Filter {
    label: &'static str,
    to: String,
    count: usize,
    is_here: bool,
}

/// What is asked of the boards, in this order.
const BOARDS: [&str; 8] = [
    "overrides",
    "emergencies",
    "supervision",
    "risk-reviews",
    "contact",
    "not-asked",
    "stuck",
    "caseload",
];

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/team");
    let boards = BOARDS.map(|name| board_named(name).expect("it is a board"));
    let query = BoardQuery::default();
    let made = app
        .blocking(move |service| view::boards(service, &caller, "team page", boards, &query))
        .await?;
    Ok(shown(StatusCode::OK, &Page::of(shell, &made, &asked)))
}

impl Page {
    fn of(shell: Shell, boards: &[Value; 8], asked: &Asked) -> Self {
        let [waiting @ .., caseload] = boards;
        let given = |field: &Option<String>| field.as_deref().unwrap_or_default().trim().to_owned();
        let (practitioner, state, needs) =
            (given(&asked.practitioner), given(&asked.state), given(&asked.needs));
        let find = given(&asked.find);
        let cases = rows(caseload);
        let practitioners = cases.iter().filter_map(|row| row["practitioner"].as_str());
        let is_theirs = |row: &Value| practitioner.is_empty() || works_on(row, &practitioner);
        let mut waiting = needs::of(waiting.each_ref());
        waiting.retain(|case| {
            practitioner.is_empty()
                || case.practitioner == practitioner
                || cases.iter().any(|row| row["journey"] == *case.journey && is_theirs(row))
        });
        let filters = filters(&waiting, &practitioner, &needs);
        if let Some(kind) = Kind::named(&needs) {
            waiting.iter_mut().for_each(|case| case.needs.retain(|need| need.kind == kind));
            waiting.retain(|case| !case.needs.is_empty());
        }
        let waits = |row: &Value| {
            needs.is_empty() || waiting.iter().any(|case| row["journey"] == *case.journey)
        };
        let is_in_state = |row: &Value| state.is_empty() || row["lifecycle"]["state"] == *state;
        let shown = cases
            .iter()
            .filter(|row| is_theirs(row) && is_in_state(row) && is_found(row, &find) && waits(row));
        Self {
            shell,
            is_recorded: asked.said.as_deref() == Some("recorded"),
            cases: shown.map(case).collect(),
            all: cases.len(),
            practitioners: practitioners.map(str::to_owned).collect(),
            groups: needs::by_group(waiting),
            filters,
            find,
            practitioner,
            state,
            needs,
        }
    }
}

/// As practitioner or beside them.
fn works_on(row: &Value, who: &str) -> bool {
    let beside = row["co_workers"].as_array().into_iter().flatten();
    row["practitioner"] == *who || beside.into_iter().any(|one| one == who)
}

/// Every kind of which something waits, and all of them.
fn filters(waiting: &[Case], practitioner: &str, here: &str) -> Vec<Filter> {
    let of_whom = match practitioner {
        "" => String::new(),
        who => format!("&practitioner={}", super::super::sessions::encoded(who)),
    };
    let count = |kind: Option<Kind>| {
        let needs = waiting.iter().flat_map(|case| &case.needs);
        needs.filter(|need| kind.is_none_or(|kind| need.kind == kind)).count()
    };
    let kinds = std::iter::once(None).chain(Kind::ALL.into_iter().map(Some));
    let filter = |kind: Option<Kind>| {
        let (label, name) = kind.map_or(("Everything", ""), |kind| (kind.label(), kind.name()));
        let to = format!("/team?needs={name}{of_whom}");
        Filter { label, to, count: count(kind), is_here: here == name }
    };
    kinds.map(filter).filter(|one| one.count > 0 || one.is_here).collect()
}
