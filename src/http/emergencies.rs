//! Emergency access.

use super::actor::Actor;
use super::request::{Body, Path, idempotency_key};
use super::{App, Problem};
use crate::Failure;
use crate::Service;
use crate::access::Caller;
use crate::commands::{ClosingAnEmergency, OpeningInEmergency, read};
use crate::service::{EmergencyAnswer, RequestKey};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use events::{EventId, JourneyId};
use serde_json::{Value, json};

pub(super) async fn open(
    State(app): State<App>,
    Actor(caller): Actor,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let asked: OpeningInEmergency = read(&body).map_err(Failure::from)?;
    let key = key(&headers, &caller, &json!({ "emergency": body }))?;
    let open = move |service: &Service| service.open_in_emergency(&caller, &asked, key);
    app.blocking(open).await.map(answered)
}

pub(super) async fn close(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<(JourneyId, EventId)>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let asked: ClosingAnEmergency = read(&body).map_err(Failure::from)?;
    let key = key(&headers, &caller, &json!({ "close": which, "body": body }))?;
    let close = move |service: &Service| service.close_an_emergency(&caller, which, &asked, key);
    app.blocking(close).await.map(answered)
}

fn answered(done: EmergencyAnswer) -> Response {
    let status = if done.already { StatusCode::OK } else { StatusCode::CREATED };
    (status, Json(done)).into_response()
}

fn key(headers: &HeaderMap, caller: &Caller, whole: &Value) -> Result<RequestKey, Problem> {
    let whole = json!({ "by": caller.recorder, "asks": whole });
    Ok(RequestKey::of(idempotency_key(headers)?, whole))
}
