//! `/keeping`: what is due, across the records; and finding one.

use super::super::super::actor::Actor;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::shown;
use super::super::work::Shell;
use super::may_keep;
use crate::access::Caller;
use crate::view::{self, BoardQuery, SearchQuery};
use crate::words::{count, moment, short_day, spoken, when};
use crate::{Failure, Service};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use projections::board_named;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    find: Option<String>,
}

#[derive(Template)]
#[template(path = "keeping.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    /// What is due; nothing while nobody said what they read for.
    due: Option<Due>,
    find: String,
    found: Option<Vec<Line>>,
}

struct Due {
    requests: Vec<Line>,
    retention: Vec<Line>,
    held: Vec<Line>,
    emergencies: Vec<Line>,
    /// What one of them began and another one has to agree to.
    two: Vec<Line>,
}

/// One record, and what there is to say of it.
struct Line {
    to: String,
    reference: String,
    words: String,
    is_late: bool,
}

pub(in super::super) async fn home(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Asked { find }): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/keeping");
    let find = find.unwrap_or_default().trim().to_owned();
    may_keep(&app, &caller)?;
    // Which records those are is read for a purpose: nothing is looked at without one.
    if caller.purpose.is_none() {
        return Ok(shown(StatusCode::OK, &Page { shell, due: None, find, found: None }));
    }
    let wanted = find.clone();
    let made = app.blocking(move |service| {
        let found = match wanted.is_empty() {
            true => None,
            false => Some(found(service, &caller, wanted)?),
        };
        Ok((due(&boards(service, &caller)?, &caller), found))
    });
    let (due, found) = made.await?;
    Ok(shown(StatusCode::OK, &Page { shell, due: Some(due), find, found }))
}

fn boards(service: &Service, caller: &Caller) -> Result<[Value; 4], Failure> {
    let boards = ["requests", "retention", "emergencies", "two-people"];
    let boards = boards.map(|name| board_named(name).expect("it is a board"));
    view::boards(service, caller, "keeping page", boards, &BoardQuery::default())
}

fn found(service: &Service, caller: &Caller, find: String) -> Result<Vec<Line>, Failure> {
    let query = SearchQuery { search: None, reference: Some(find.clone()), limit: None };
    let mut found = view::search(service, caller, &query)?;
    if found.is_empty() {
        let query = SearchQuery { search: Some(find), reference: None, limit: None };
        found = view::search(service, caller, &query)?;
    }
    let line = |one: projections::Found| Line {
        to: format!("/journeys/{}/keeping", one.journey),
        reference: one.reference.unwrap_or_else(|| "A record".to_owned()),
        words: one.name.unwrap_or_default(),
        is_late: false,
    };
    Ok(found.into_iter().map(line).collect())
}

fn due([requests, retention, emergencies, two]: &[Value; 4], caller: &Caller) -> Due {
    let lines = |rows: &Value, line: &dyn Fn(&Value) -> Line| {
        rows.as_array().into_iter().flatten().map(line).collect::<Vec<_>>()
    };
    let open = rows(emergencies).filter(|row| row["closed_at"].is_null());
    // Of a record whose time is over its own line says that it was decided on.
    let is_over = |two: &&Value| {
        let held = retention["held"].as_array().into_iter().flatten();
        rows(retention).chain(held).any(|row| row["journey"] == two["journey"])
    };
    let two = rows(two).filter(|row| row["what"] == "opening" || !is_over(row));
    Due {
        requests: lines(&requests["rows"], &|row| request(row, caller)),
        retention: lines(&retention["rows"], &over),
        held: lines(&retention["held"], &held),
        emergencies: open.map(|row| emergency(row, caller)).collect(),
        two: two.map(|row| for_two(row, caller)).collect(),
    }
}

fn rows(board: &Value) -> impl Iterator<Item = &Value> {
    board["rows"].as_array().into_iter().flatten()
}

fn line(row: &Value, to: &str, words: String, is_late: bool) -> Line {
    let reference = row["reference"].as_str().unwrap_or("A record").to_owned();
    Line { to: to.to_owned(), reference, words, is_late }
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

fn day(row: &Value, name: &str) -> String {
    moment(&row[name]).map(|at| short_day(at.day())).unwrap_or_default()
}

fn request(row: &Value, caller: &Caller) -> Line {
    let who = match text(row, "asked_by") {
        "protected-person" => "A protected person",
        _ => "The service user",
    };
    let stands = match (text(row, "state"), text(row, "prepared_by")) {
        ("prepared", by) if by == caller.staff().as_str() => {
            "you prepared it, and another one releases it".to_owned()
        }
        ("prepared", by) => format!("{by} prepared it: read it and release it"),
        _ => "nothing is prepared yet".to_owned(),
    };
    let is_late = row["overdue"] == true;
    let due = if is_late { "was due on" } else { "is due by" };
    let (asked, by) = (day(row, "asked"), day(row, "due"));
    let words = format!("{who} asked on {asked}. The answer {due} {by}; {stands}.");
    let to = format!("/journeys/{}/requests/{}", text(row, "journey"), text(row, "request"));
    line(row, &to, words, is_late)
}

fn over(row: &Value) -> Line {
    let (category, until) = (spoken(text(row, "category")), day(row, "keep_until"));
    let next = match text(row, "last_review") {
        "destroy" => "One of you decided that it is destroyed; another one carries that out",
        _ => "Look whether it is still needed",
    };
    let holds = row["holds_to_lift"].as_array().map_or(0, Vec::len);
    let holds = match holds {
        0 => String::new(),
        n => format!(" First {} that ran out: somebody lifts it.", count(n, "hold")),
    };
    let words = format!("Closed ({category}), to be kept until {until}. {next}.{holds}");
    line(row, &format!("/journeys/{}/keeping", text(row, "journey")), words, false)
}

fn held(row: &Value) -> Line {
    let until = day(row, "keep_until");
    let hold = match moment(&row["held_until"]) {
        Some(at) => format!("on hold until {}", short_day(at.day())),
        None => "on hold until somebody lifts it".to_owned(),
    };
    let words = format!("To be kept until {until}, and {hold}.");
    line(row, &format!("/journeys/{}/keeping", text(row, "journey")), words, false)
}

fn emergency(row: &Value, caller: &Caller) -> Line {
    let (actor, is_late) = (text(row, "actor"), row["overdue"] == true);
    let at = moment(&row["opened_at"]).map(when).unwrap_or_default();
    let who = if actor == caller.staff().as_str() { "you" } else { actor };
    let words = format!("Opened by {who} on {at}, for: {}.", text(row, "purpose"));
    let event = row["events"][0].as_str().unwrap_or_default();
    let to = format!("/journeys/{}/emergencies/{event}", text(row, "journey"));
    line(row, &to, words, is_late)
}

fn for_two(row: &Value, caller: &Caller) -> Line {
    let (by, on) = (text(row, "by"), day(row, "since"));
    let who = if by == caller.staff().as_str() { "You" } else { by };
    let is_opening = row["what"] == "opening";
    let words = if is_opening {
        let what = match text(row, "scope") {
            "protected" => "what protected people told",
            _ => "the chronology across compartments",
        };
        format!("{who} asked on {on} to open {what}, for: {}.", text(row, "purpose"))
    } else {
        format!("{who} decided on {on} that it is destroyed.")
    };
    let next = match (who, is_opening) {
        ("You", true) => "Another one agrees.",
        ("You", false) => "Another one carries that out.",
        (_, true) => "Look whether you agree.",
        (_, false) => "Look whether you carry that out.",
    };
    let to = format!("/journeys/{}/keeping", text(row, "journey"));
    line(row, &to, format!("{words} {next}"), false)
}
