//! `/boards` and `/boards/{name}`: every board of the registry as a table, now or as believed.

use super::super::actor::Actor;
use super::super::request::{Path, Query};
use super::super::{App, Problem};
use super::shown;
use super::work::Shell;
use crate::Failure;
use crate::access::of_group;
use crate::view::{self, BoardQuery, Table};
use crate::words::{spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::JourneyId;
use permissions::Action;
use projections::{BOARDS, BoardEntry, board_named};

#[derive(Template)]
#[template(path = "boards.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    boards: Vec<&'static BoardEntry>,
}

#[derive(Template)]
#[template(path = "board.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    board: &'static BoardEntry,
    title: String,
    belief: Option<String>,
    query: BoardQuery,
    takes_whose: bool,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
struct Cell {
    text: String,
    /// The journey that it leads to.
    to: Option<JourneyId>,
    is_number: bool,
}

/// Those that this role may read; which cases are on them is asked when one is opened.
pub(super) async fn list(State(app): State<App>, Actor(caller): Actor) -> Response {
    let shell = Shell::of(&caller, "/boards");
    let is_theirs = |board: &&BoardEntry| {
        of_group(board.group).is_none_or(|boards| {
            app.service.allows(&caller, Action::Read, boards, board.name).is_ok()
        })
    };
    let boards = BOARDS.iter().filter(is_theirs);
    shown(StatusCode::OK, &List { shell, boards: boards.collect() })
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(name): Path<String>,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let board = board_named(&name)
        .ok_or_else(|| Problem(Failure::not_found(format!("there is no board {name}"))))?;
    let shell = Shell::of(&caller, "/boards");
    let query = without_blanks(query);
    let asked = query.clone();
    let made = app.blocking(move |service| view::board(service, &caller, board, &asked)).await?;
    let table = Table::of(board, &made);
    let journey = table.head.iter().position(|head| head == "journey");
    let named = table.head.iter().position(|head| head == "reference").unwrap_or(0);
    let head = table.head.iter().filter(|head| *head != "journey").map(|head| spoken(head));
    let rows = table.rows.into_iter().map(|row| cells(row, journey, named));
    let page = Page {
        shell,
        board,
        title: spoken(board.name),
        belief: query.as_believed_at.clone(),
        takes_whose: !board.counts_everybody,
        query,
        head: head.collect(),
        rows: rows.collect(),
    };
    Ok(shown(StatusCode::OK, &page))
}

/// A field of a form that was left empty asks for nothing.
fn without_blanks(query: BoardQuery) -> BoardQuery {
    let given = |field: Option<String>| field.filter(|text| !text.trim().is_empty());
    BoardQuery {
        as_believed_at: given(query.as_believed_at),
        practitioner: given(query.practitioner),
        team: given(query.team),
        ..query
    }
}

/// The journey of a row leads there from the cell that names it, and has none of its own.
fn cells(row: Vec<String>, journey: Option<usize>, named: usize) -> Vec<Cell> {
    let to = journey.and_then(|place| row[place].parse().ok());
    let others = row.into_iter().enumerate().filter(|(place, _)| Some(*place) != journey);
    let cell = |(place, text): (usize, String)| {
        let is_number = text.parse::<f64>().is_ok();
        Cell { text: with_times(&text), to: to.filter(|_| place == named), is_number }
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
