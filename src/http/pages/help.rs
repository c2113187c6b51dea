//! `/help`: the ideas behind what is shown, in plain English.

use super::super::actor::Actor;
use super::shown;
use super::work::Shell;
use crate::words::rung;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "help.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    rungs: Vec<(u64, &'static str)>,
}

pub(super) async fn page(Actor(caller): Actor) -> Response {
    let rungs = (0..=5).map(|number| (number, rung(number))).collect();
    shown(StatusCode::OK, &Page { shell: Shell::of(&caller, "/help"), rungs })
}
