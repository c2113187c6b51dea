//! `/boards` and `/boards/{name}`: every board of the registry as a table, now or as believed.

use super::super::actor::Actor;
use super::super::request::{Path, Query};
use super::super::{App, Problem};
use super::later::{Later, until_ready};
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
use serde_json::Value;

#[derive(Template)]
#[template(path = "boards.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    boards: Vec<&'static BoardEntry>,
}

/// Rows on one page.
const ROWS: usize = 100;
/// Of a list in a cell so many are named.
const LISTED: usize = 6;

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
    table: Rows,
    /// Where the rows before and behind those are, and all of them.
    before: Option<String>,
    behind: Option<String>,
    csv: String,
}

/// The rows of a board that stand on one page.
struct Rows {
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// The columns in which none of these rows says anything: they take no room.
    silent: Vec<String>,
    /// How many rows there are, and the number of the first one that stands here.
    all: usize,
    first: usize,
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
    /// The number of the first row to show.
    row: Option<usize>,
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
    let from = asked.row.unwrap_or(1).max(1) - 1;
    let number = |day: NaiveDate| usize::try_from((day - first).num_days() + 1).unwrap_or(0);
    let all = number(today).max(1);
    let query = asked.query(|day| {
        let days = Days::new(day.clamp(1, all as u64) - 1);
        first.checked_add_days(days)
    });
    let policies = policies(&app, &caller).await;
    let in_force = view::policy_in_force(&app.service);
    let path = format!("/boards/{name}");
    let believed_at = query.believed_at()?;
    let reading = Reading::of(path.clone(), believed_at, query.as_believed_at.as_deref());
    let policy = query.policy.clone().filter(|policy| *policy != in_force);
    let reading = reading.under(policy.map(|policy| (policy, in_force)));
    let day = believed_at.map_or(today, london_day).min(today);
    let slider = Slider { name: "day", label: "Day on record", at: number(day), all };
    if is_theirs(&app, &caller, board)
        && let Some(read) = until_ready(&app, &query).await?
    {
        let again = address(&path, &whole(&query));
        return Ok(Later { shell, reading, title: spoken(board.name), read, again }.shown());
    }
    let made = {
        let query = query.clone();
        app.blocking(move |service| view::board(service, &caller, board, &query)).await?
    };
    let table = Rows::of(Table::of(board, &shortened(made)), from, &reading);
    let at_row =
        |row: usize| address(&path, &[whole(&query), vec![("row", row.to_string())]].concat());
    let behind = (table.first + ROWS <= table.all).then(|| at_row(table.first + ROWS));
    let before = (table.first > 1).then(|| at_row(table.first.saturating_sub(ROWS).max(1)));
    let mut replay = Replay::of(path.clone(), slider, "Show this day").keeping(kept(&query));
    if let Some(policies) = &policies {
        replay = replay.offering(policies, &reading);
    }
    let page = Page {
        shell,
        board,
        title: spoken(board.name),
        takes_whose: !board.counts_everybody,
        table,
        before,
        behind,
        csv: address(&format!("{path}/csv"), &whole(&query)),
        replay,
        reading,
        query,
    };
    Ok(shown(StatusCode::OK, &page))
}

/// All that a board is asked.
fn whole(query: &BoardQuery) -> Vec<(&'static str, String)> {
    let then = query.as_believed_at.clone().map(|at| ("as_believed_at", at));
    then.into_iter().chain(kept(query)).collect()
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

impl Rows {
    /// Those from one on, which is counted from 0.
    fn of(table: Table, from: usize, reading: &Reading) -> Self {
        let place = |name: &str| table.head.iter().position(|head| head == name);
        // Ids are for programs: a cell that names the journey leads there.
        let (journey, ids) = (place("journey"), place("journeys"));
        let named = place("reference").unwrap_or(0);
        let all = table.rows.len();
        let from = from.min(all.saturating_sub(1));
        let here: Vec<_> = table.rows.iter().skip(from).take(ROWS).collect();
        // What leads to the case stays, also where no case has a reference.
        let says =
            |place: &usize| *place == named || here.iter().any(|row| !row[*place].is_empty());
        let shown = (0..table.head.len()).filter(|place| ![journey, ids].contains(&Some(*place)));
        let (columns, silent): (Vec<_>, Vec<_>) = shown.partition(says);
        let named_of = |columns: &[usize]| -> Vec<_> {
            columns.iter().map(|column| spoken(&table.head[*column])).collect()
        };
        let rows = here.iter().map(|row| cells(row, (journey, named), &columns, reading));
        Self {
            head: named_of(&columns),
            rows: rows.collect(),
            silent: named_of(&silent),
            all,
            first: from + 1,
        }
    }
}

/// The journey of a row leads there from the cell that names it, and has none of its own.
fn cells(
    row: &[String],
    (journey, named): (Option<usize>, usize),
    columns: &[usize],
    reading: &Reading,
) -> Vec<Cell> {
    let id = journey.and_then(|place| row[place].parse::<JourneyId>().ok());
    let to = id.map(|id| reading.to(&format!("/journeys/{id}")));
    let cell = |place: &usize| {
        let text = &row[*place];
        let is_number = text.parse::<f64>().is_ok();
        let to = to.clone().filter(|_| *place == named);
        Cell { text: with_times(text), to, is_number }
    };
    columns.iter().map(cell).collect()
}

/// Of a list of many, such as the cases that a board showed, the first ones and how many more.
fn shortened(mut made: Value) -> Value {
    let rows = made["rows"].as_array_mut().into_iter().flatten();
    let fields = rows.filter_map(Value::as_object_mut).flat_map(|row| row.values_mut());
    for list in fields.filter_map(Value::as_array_mut) {
        let more = list.len().saturating_sub(LISTED);
        if more > 1 {
            list.truncate(LISTED);
            list.push(format!("and {more} more").into());
        }
    }
    made
}

/// Times among its words as London reads them; a narrow column does not part a day.
fn with_times(text: &str) -> String {
    let together = |at| when(at).replace(' ', "\u{a0}").replace(",\u{a0}", ", ");
    let word = |word: &str| {
        let (bare, rest) = word.strip_suffix(';').map_or((word, ""), |bare| (bare, ";"));
        bare.parse().map_or_else(|_| word.to_owned(), |at| format!("{}{rest}", together(at)))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
