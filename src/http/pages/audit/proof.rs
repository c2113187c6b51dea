//! `/verification/events/{event}`: whether an event is in the log, step by step. Nothing here says
//! what it is or whose it is: no look is recorded, as of no proof.

use super::super::super::actor::Actor;
use super::super::super::log::may_read;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::shown;
use super::super::work::Shell;
use crate::proofs::{self, Proved};
use crate::wire::hex;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::EventId;
use proof::base64_of;

#[derive(Template)]
#[template(path = "proof.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    event: EventId,
    position: u64,
    index: u64,
    leaf: String,
    steps: Vec<Shown>,
    size: u64,
    root: String,
    /// The same as the steps write hashes.
    root_hex: String,
    fault: Option<String>,
}

/// A step: what is hashed with what, and what comes out.
struct Shown {
    first: String,
    second: String,
    /// Whether the first is what the proof gives, and the second what was reached so far.
    is_left: bool,
    hash: String,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(event): Path<EventId>,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let proved = app.blocking(move |service| proofs::shown(service, event)).await?;
    let shell = Shell::of(&caller, "/verification");
    Ok(shown(StatusCode::OK, &Page::of(shell, proved)))
}

impl Page {
    fn of(shell: Shell, proved: Proved) -> Self {
        let mut below = hex(&proved.leaf);
        let mut steps = Vec::new();
        for step in &proved.steps {
            let (sibling, hash) = (hex(&step.sibling), hex(&step.hash));
            let (first, second) = if step.is_left { (sibling, below) } else { (below, sibling) };
            steps.push(Shown { first, second, is_left: step.is_left, hash: hash.clone() });
            below = hash;
        }
        Self {
            shell,
            event: proved.event,
            position: proved.position.0,
            index: proved.position.0 - 1,
            leaf: hex(&proved.leaf),
            steps,
            size: proved.checkpoint.size,
            root: base64_of(&proved.checkpoint.root),
            root_hex: hex(&proved.checkpoint.root),
            fault: proved.fault,
        }
    }
}
