//! One event with its record.

use super::actor::Actor;
use super::reply::tagged;
use super::request::{Path, Query};
use super::{App, Problem};
use crate::view::{self, EventQuery};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use events::EventId;

pub(super) async fn one(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<EventId>,
    Query(query): Query<EventQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let event = app.blocking(move |service| view::one_event(service, &caller, id, &query)).await?;
    Ok(tagged(&headers, &event))
}
