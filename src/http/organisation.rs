//! Recording about the organisation, and reading it.

use super::actor::Actor;
use super::journeys::execute;
use super::reply::tagged;
use super::request::{Body, Query, idempotency_key, if_match};
use super::{App, Problem};
use crate::commands::{About, Request};
use crate::view::{self, OrganisationQuery};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

pub(super) async fn record(
    State(app): State<App>,
    Actor(caller): Actor,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let whole = json!({ "organisation": true, "by": caller.recorder, "body": body.0 });
    let drafts = body.drafts()?;
    body.nothing_else("events")?;
    let (key, seen) = (idempotency_key(&headers)?, if_match(&headers)?);
    let actor = caller.recorder.clone();
    let request = Request { about: About::Organisation, key, actor, drafts };
    execute(&app, caller, request, whole, seen).await
}

pub(super) async fn read(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(query): Query<OrganisationQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shown = app.blocking(move |service| view::organisation(service, &caller, &query)).await?;
    Ok(tagged(&headers, &shown))
}
