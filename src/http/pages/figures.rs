//! `/figures`: the cohort in four figures, each with its table; and any board as CSV. What is
//! shown are the rows of the board, small numbers left out there.

mod bars;
mod flow;

use super::super::actor::Actor;
use super::super::request::{Path, Query};
use super::super::{App, Problem};
use super::caseload::{rows, text};
use super::shown;
use super::work::Shell;
use crate::Failure;
use crate::view::{self, BoardQuery, Table};
use crate::words::{count, phase, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bars::{Bar, Bars};
use flow::Flow;
use projections::board_named;
use serde_json::Value;

#[derive(Template)]
#[template(path = "figures.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    bars: Vec<Bars>,
    flow: Option<Flow>,
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/figures");
    let (board, query) = (board_named("cohort").expect("it is a board"), BoardQuery::default());
    let made = app.blocking(move |service| view::board(service, &caller, board, &query)).await?;
    let of = |about: &str| rows(&made).iter().filter(|row| row["about"] == about).collect();
    let phases: Vec<&Value> = of("phase");
    let attended = rows(&made).iter().filter(|row| row["figure"] == "sessions kept");
    let bars = [
        Bars::of(
            "time-in-phase",
            "Time in a phase",
            "Days within which half of those who came into a phase had moved on.",
            ["Phase", "Half moved on within", "Moved on"],
            None,
            phases.into_iter().map(time_in_phase),
        ),
        Bars::of(
            "attendance",
            "Attendance",
            "Sessions kept, out of all that were kept or missed.",
            ["Who", "Kept", "Sessions"],
            Some(100),
            attended.map(attendance),
        ),
        Bars::of(
            "closures",
            "Closures",
            "Cases that ended, by how they ended.",
            ["How", "Cases", "Share"],
            None,
            of("closure").into_iter().map(closure),
        ),
    ];
    let flow = Flow::of(&of("flow"));
    let bars = bars.into_iter().flatten().collect();
    Ok(shown(StatusCode::OK, &Page { shell, bars, flow }))
}

/// `/boards/{name}/csv`: the same table as the page of a board, to be kept.
pub(super) async fn csv(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(name): Path<String>,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let board = board_named(&name)
        .ok_or_else(|| Problem(Failure::not_found(format!("there is no board {name}"))))?;
    let made = app.blocking(move |service| view::board(service, &caller, board, &query)).await?;
    let kept = format!("attachment; filename=\"{}.csv\"", board.name);
    let kind = "text/csv; charset=utf-8".to_owned();
    let heads = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, kept)];
    Ok((heads, Table::of(board, &made).csv()).into_response())
}

/// A count, or that it is too small to be shown.
fn figure(value: &Value) -> String {
    value.as_u64().map_or_else(|| "too few to show".to_owned(), |count| count.to_string())
}

fn out_of(row: &Value) -> String {
    format!("{} of {}", figure(&row["count"]), figure(&row["of"]))
}

fn time_in_phase(row: &Value) -> Bar {
    let days = row["median_days"].as_u64();
    let says = days.map(|days| count(usize::try_from(days).unwrap_or(usize::MAX), "day"));
    let label = phase(row["group"].as_str().unwrap_or_default()).to_owned();
    Bar::of(label, days, says.unwrap_or_else(|| "not reached by half".to_owned()), out_of(row))
}

fn attendance(row: &Value) -> Bar {
    let (about, group) = (text(&row["about"]), text(&row["group"]));
    let label =
        if about == "everybody" { "Everybody".to_owned() } else { format!("{about}: {group}") };
    let percent = row["percent"].as_u64();
    let says = percent.map_or_else(|| "not shown".to_owned(), |percent| format!("{percent} %"));
    Bar::of(label, percent, says, out_of(row))
}

fn closure(row: &Value) -> Bar {
    let share = row["percent"].as_u64().map(|share| format!("{share} %")).unwrap_or_default();
    let label = spoken(&text(&row["group"]));
    Bar::of(label, row["count"].as_u64(), figure(&row["count"]), share)
}
