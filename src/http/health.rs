//! For whoever operates the service.

use super::{App, Problem};
use crate::Failure;
use axum::extract::State;

pub(super) async fn live() -> &'static str {
    "live\n"
}

/// Ready means: it can take a write and keep it.
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    match app.service.log().health() {
        Ok(()) => Ok("ready\n"),
        Err(unwell) => Err(Problem(Failure::unavailable(unwell.to_string()))),
    }
}

pub(super) async fn metrics(State(app): State<App>) -> String {
    let head = app.service.log().head();
    metrics::gauge!("stepin_log_position").set(precise(head.position.0));
    metrics::gauge!("stepin_journeys")
        .set(app.service.with_cases_now(|cases| precise(cases.len() as u64)));
    app.metrics.render()
}

/// Gauges are floats; counts stay exact far beyond any log.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
const fn precise(count: u64) -> f64 {
    count as f64
}
