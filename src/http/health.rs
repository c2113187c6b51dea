//! For whoever operates the service.

use super::{App, Problem};
use crate::Failure;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use event_log::Scrubbed;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) async fn live() -> &'static str {
    "live\n"
}

/// That it can take writes, and what the background reading has found. Nobody signs in for it, so
/// it says nothing that grows with the log: records that only few may know of would move it, too.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ready {
    ready: bool,
    scrub: Scrub,
}

/// Everything on the disk is read again, round after round.
#[derive(Serialize, JsonSchema)]
struct Scrub {
    /// How often all of it was read since the start.
    rounds: u64,
    /// Faults found since the start. They do not keep it from being ready.
    faults: u64,
    /// The last of them, and what to do about it.
    fault: Option<String>,
}

/// Ready means: it can take a write and keep it.
pub(super) async fn ready(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let log = app.service.log();
    if let Err(unwell) = log.health() {
        return Err(Problem(Failure::unavailable(unwell.to_string())));
    }
    if !wants_json(&headers) {
        return Ok("ready\n".into_response());
    }
    let Scrubbed { rounds, faults, fault, .. } = log.scrubbed();
    let scrub = Scrub { rounds, faults, fault };
    Ok(Json(Ready { ready: true, scrub }).into_response())
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accepts.is_some_and(|accept| accept.contains("application/json"))
}

pub(super) async fn metrics(State(app): State<App>) -> String {
    let scrubbed = app.service.log().scrubbed();
    metrics::gauge!("stepin_scrub_rounds").set(precise(scrubbed.rounds));
    metrics::gauge!("stepin_scrub_faults").set(precise(scrubbed.faults));
    app.metrics.render()
}

/// Gauges are floats; counts stay exact far beyond any log.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
const fn precise(count: u64) -> f64 {
    count as f64
}
