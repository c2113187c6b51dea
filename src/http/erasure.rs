//! Erasing a person's record.

use super::actor::Actor;
use super::request::{Body, Path, idempotency_key};
use super::{App, Problem};
use crate::commands::{Erasing, read};
use crate::service::{ErasureDone, erasure_key};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use events::JourneyId;

pub(super) async fn erase(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let asked = read::<Erasing>(&body).map_err(crate::Failure::from)?;
    let key = erasure_key(idempotency_key(&headers)?, journey, &caller.recorder, &body);
    let erase = move |service: &crate::Service| service.erase(journey, &asked, &caller, key);
    let done: ErasureDone = app.blocking(erase).await?;
    let status = if done.already { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(done)).into_response())
}
