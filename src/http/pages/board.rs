//! `/boards` and `/boards/{name}`: every board of the registry as a table, now or as believed.

use super::super::actor::Actor;
use super::super::request::{Path, Query};
use super::super::{App, Problem};
use super::reading::{Reading, Replay, Slider, address, policies};
use super::shown;
use super::work::Shell;
use crate::Failure;
use crate::access::{Caller, of_group};
use crate::view::{self, BoardQuery, Table};
use crate::words::{spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use events::{JourneyId, london_day};
use permissions::Action;
use projections::{BOARDS, BoardEntry, board_named};
use serde::Deserialize;
use std::time::Duration;

#[derive(Template)]
#[template(path = "boards.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    boards: Vec<&'static BoardEntry>,
}

/// How long somebody waits for a board before they are told how far it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// What stands in place of a board until it is put together.
#[derive(Template)]
#[template(path = "board_later.html", config = ".askama.toml")]
struct Later {
    shell: Shell,
    reading: Reading,
    title: String,
    /// How much of the record was read, in a hundred.
    read: u64,
    again: String,
}

#[derive(Template)]
#[template(path = "board.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    board: &'static BoardEntry,
    title: String,
    reading: Reading,
    replay: Replay,
    query: BoardQuery,
    takes_whose: bool,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// What is asked of a board on a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    as_believed_at: Option<String>,
    /// The day to believe it at the end of, counted from the first on record.
    day: Option<u64>,
    policy: Option<String>,
    practitioner: Option<String>,
    team: Option<String>,
    journey: Option<JourneyId>,
    staff: Option<String>,
    seed: Option<u64>,
    size: Option<usize>,
}

/// What stands in a cell.
struct Cell {
    text: String,
    /// The journey that it leads to, in the same reading.
    to: Option<String>,
    is_number: bool,
}

/// Those that this role may read; which cases are on them is asked when one is opened.
pub(super) async fn list(State(app): State<App>, Actor(caller): Actor) -> Response {
    let shell = Shell::of(&caller, "/boards");
    let boards = BOARDS.iter().filter(|board| is_theirs(&app, &caller, board));
    shown(StatusCode::OK, &List { shell, boards: boards.collect() })
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let board = board_named(&name)
        .ok_or_else(|| Problem(Failure::not_found(format!("there is no board {name}"))))?;
    let shell = Shell::of(&caller, "/boards");
    let first = view::first_day(&app.service);
    let today = london_day(app.service.log().now());
    let query = asked.query(|day| first.checked_add_days(Days::new(day.saturating_sub(1))));
    let policies = policies(&app, &caller).await;
    let in_force = view::policy_in_force(&app.service);
    let path = format!("/boards/{name}");
    let believed_at = query.believed_at()?;
    let reading = Reading::of(path.clone(), believed_at, query.as_believed_at.as_deref());
    let policy = query.policy.clone().filter(|policy| *policy != in_force);
    let reading = reading.under(policy.map(|policy| (policy, in_force)));
    let day = believed_at.map_or(today, london_day).min(today);
    let number = |day: NaiveDate| usize::try_from((day - first).num_days() + 1).unwrap_or(0);
    let (at, all) = (number(day), number(today).max(1));
    let slider = Slider { name: "day", label: "Day on record", at, all };
    if is_theirs(&app, &caller, board) && !is_prepared(&app, &query).await? {
        let read = view::progress(&app.service, &query)?;
        let then = query.as_believed_at.clone().map(|at| ("as_believed_at", at));
        let again = address(&path, &then.into_iter().chain(kept(&query)).collect::<Vec<_>>());
        let later = Later { shell, reading, title: spoken(board.name), read, again };
        return Ok(shown(StatusCode::ACCEPTED, &later));
    }
    let made = {
        let query = query.clone();
        app.blocking(move |service| view::board(service, &caller, board, &query)).await?
    };
    let table = Table::of(board, &made);
    let journey = table.head.iter().position(|head| head == "journey");
    let named = table.head.iter().position(|head| head == "reference").unwrap_or(0);
    let head = table.head.iter().filter(|head| *head != "journey").map(|head| spoken(head));
    let rows = table.rows.into_iter().map(|row| cells(row, journey, named, &reading));
    let mut replay = Replay::of(path, slider, "Show this day").keeping(kept(&query));
    if let Some(policies) = &policies {
        replay = replay.offering(policies, &reading);
    }
    let page = Page {
        shell,
        board,
        title: spoken(board.name),
        takes_whose: !board.counts_everybody,
        head: head.collect(),
        rows: rows.collect(),
        replay,
        reading,
        query,
    };
    Ok(shown(StatusCode::OK, &page))
}

/// What a board is asked beside the moment.
fn kept(query: &BoardQuery) -> Vec<(&'static str, String)> {
    let kept = [
        ("policy", query.policy.clone()),
        ("practitioner", query.practitioner.clone()),
        ("team", query.team.clone()),
        ("staff", query.staff.clone()),
        ("journey", query.journey.map(|id| id.to_string())),
        ("seed", query.seed.map(|seed| seed.to_string())),
        ("size", query.size.map(|size| size.to_string())),
    ];
    kept.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn is_theirs(app: &App, caller: &Caller, board: &BoardEntry) -> bool {
    let allows = |boards| app.service.allows(caller, Action::Read, boards, board.name).is_ok();
    of_group(board.group).is_none_or(allows)
}

/// Whether what was believed is put together, or is within a moment. It goes on if it is not.
async fn is_prepared(app: &App, query: &BoardQuery) -> Result<bool, Problem> {
    let query = query.clone();
    let preparing = app.blocking(move |service| view::prepared(service, &query));
    tokio::time::timeout(PATIENCE, preparing).await.unwrap_or(Ok(false))
}

impl Asked {
    /// A field of a form that was left empty asks for nothing. `day` says which day has a number.
    fn query(self, day: impl Fn(u64) -> Option<NaiveDate>) -> BoardQuery {
        let given = |field: Option<String>| field.filter(|text| !text.trim().is_empty());
        let day = self.day.and_then(day).map(|day| day.to_string());
        BoardQuery {
            as_believed_at: day.or_else(|| given(self.as_believed_at)),
            policy: given(self.policy),
            practitioner: given(self.practitioner),
            team: given(self.team),
            journey: self.journey,
            staff: given(self.staff),
            seed: self.seed,
            size: self.size,
            ..BoardQuery::default()
        }
    }
}

/// The journey of a row leads there from the cell that names it, and has none of its own.
fn cells(row: Vec<String>, journey: Option<usize>, named: usize, reading: &Reading) -> Vec<Cell> {
    let id = journey.and_then(|place| row[place].parse::<JourneyId>().ok());
    let to = id.map(|id| reading.to(&format!("/journeys/{id}")));
    let others = row.into_iter().enumerate().filter(|(place, _)| Some(*place) != journey);
    let cell = |(place, text): (usize, String)| {
        let is_number = text.parse::<f64>().is_ok();
        Cell { text: with_times(&text), to: to.clone().filter(|_| place == named), is_number }
    };
    others.map(cell).collect()
}

/// Times among its words as London reads them.
fn with_times(text: &str) -> String {
    let word = |word: &str| {
        let (bare, rest) = word.strip_suffix(';').map_or((word, ""), |bare| (bare, ";"));
        bare.parse().map_or_else(|_| word.to_owned(), |at| format!("{}{rest}", when(at)))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
