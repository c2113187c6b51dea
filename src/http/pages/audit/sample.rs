//! `/sample`: a draw of files to read, which anybody can draw again.

use super::super::super::actor::Actor;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::reading::journey;
use super::super::shown;
use super::super::work::Shell;
use crate::view::{self, BoardQuery};
use crate::words::{self, count, moment, short_day, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{JourneyId, event_type, london_day};
use projections::board_named;
use serde::Deserialize;
use serde_json::Value;

/// How many are drawn where nobody says, and at most.
const SIZE: &str = "10";
const SIZE_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    seed: Option<String>,
    size: Option<String>,
}

#[derive(Template)]
#[template(path = "sample.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    seed: String,
    size: String,
    wrong_seed: bool,
    wrong_size: bool,
    /// Out of how many it was drawn, and what was drawn.
    drawn: Option<(String, Vec<File>)>,
    /// Whether this reader records what they found.
    records: bool,
}

/// A file that was drawn.
struct File {
    to: String,
    reference: String,
    practitioner: String,
    state: String,
    phase: &'static str,
    entries: u64,
    last: String,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/sample");
    let records = event_type("file-sampled").is_some_and(|it| it.may_be_recorded_by(caller.role()));
    // A seed that nobody chose to suit: the day.
    let today = london_day(app.service.log().now()).format("%Y%m%d").to_string();
    let is_asked = asked.seed.is_some();
    let (seed, size) = (asked.seed.unwrap_or(today), asked.size.unwrap_or(SIZE.to_owned()));
    let both = (seed.trim().parse::<u64>().ok(), size.trim().parse::<usize>().ok());
    let both = (both.0, both.1.filter(|size| (1..=SIZE_MAX).contains(size)));
    let drawn = match both {
        (Some(seed), Some(size)) if is_asked => {
            let board = board_named("file-sample").expect("it is a board");
            let query = BoardQuery { seed: Some(seed), size: Some(size), ..BoardQuery::default() };
            let draw = app.blocking(move |service| view::board(service, &caller, board, &query));
            Some(draw.await?)
        }
        _ => None,
    };
    let (wrong_seed, wrong_size) = (both.0.is_none(), both.1.is_none());
    let status =
        if wrong_seed || wrong_size { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let drawn = drawn.map(|made| {
        let of = made["of"].as_u64().and_then(|of| usize::try_from(of).ok()).unwrap_or_default();
        let rows = made["rows"].as_array().into_iter().flatten();
        (count(of, "case"), rows.filter_map(file).collect())
    });
    let page = Page { shell, seed, size, wrong_seed, wrong_size, drawn, records };
    Ok(shown(status, &page))
}

fn file(row: &Value) -> Option<File> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id: JourneyId = row["journey"].as_str()?.parse().ok()?;
    let last = moment(&row["last_sampled"]).map(|at| {
        let found = if row["was_clear"] == true { "clear" } else { "not clear" };
        format!("{}, found {found}", short_day(at.day()))
    });
    Some(File {
        to: journey(id),
        reference: row["reference"].as_str().unwrap_or("a case").to_owned(),
        practitioner: text(&row["practitioner"]),
        state: spoken(row["lifecycle"]["state"].as_str().unwrap_or_default()),
        phase: words::phase(row["phase"].as_str().unwrap_or_default()),
        entries: row["entries"].as_u64().unwrap_or_default(),
        last: last.unwrap_or_else(|| "never".to_owned()),
    })
}
