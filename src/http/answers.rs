//! Answering somebody who asked for the record about them.

use super::actor::Actor;
use super::reply::tagged;
use super::request::{Body, Path, Query, idempotency_key};
use super::{App, Problem};
use crate::access::Caller;
use crate::answers::{self, PreparedShown, Released, RequestsShown, WhichRequest};
use crate::commands::read;
use crate::service::RequestKey;
use crate::{Failure, Service};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::JourneyId;
use serde_json::{Value, json};

pub(super) async fn status(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(which): Query<WhichRequest>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let look = move |service: &Service| answers::status(service, &caller, journey, which);
    let shown: RequestsShown = app.blocking(look).await?;
    Ok(tagged(&headers, &shown))
}

pub(super) async fn preview(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(which): Query<WhichRequest>,
) -> Result<Response, Problem> {
    let look = move |service: &Service| answers::preview(service, &caller, journey, which);
    let page: String = app.blocking(look).await?;
    Ok(file(HTML, "draft.html", page))
}

pub(super) async fn prepare(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let which: WhichRequest = read(&body).map_err(Failure::from)?;
    let key = key(&headers, &caller, &json!({ "prepare": journey, "body": body }))?;
    let prepare = move |service: &Service| answers::prepare(service, &caller, journey, which, key);
    let done: PreparedShown = app.blocking(prepare).await?;
    let status = if done.already { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(done)).into_response())
}

pub(super) async fn release(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let which: WhichRequest = read(&body).map_err(Failure::from)?;
    let key = key(&headers, &caller, &json!({ "release": journey, "body": body }))?;
    let release = move |service: &Service| answers::release(service, &caller, journey, which, key);
    let Released { digest, files } = app.blocking(release).await?;
    let digest = HeaderValue::from_str(&digest).expect("hex digits");
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let mut response = if accept.is_some_and(|accept| accept.contains("text/html")) {
        file(HTML, "bundle.html", files.html)
    } else {
        file("application/json", "bundle.json", files.json)
    };
    response.headers_mut().insert("stepin-digest", digest);
    Ok(response)
}

pub(super) const HTML: &str = "text/html; charset=utf-8";

/// To be kept and opened as a file: the page brings its own style, which no page of this service
/// may.
pub(super) fn file(kind: &'static str, name: &str, content: String) -> Response {
    let kept = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let mut response = ([(header::CONTENT_TYPE, kind)], content).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, kept.expect("a plain name"));
    response
}

fn key(headers: &HeaderMap, caller: &Caller, whole: &Value) -> Result<RequestKey, Problem> {
    let whole = json!({ "by": caller.recorder, "asks": whole });
    Ok(RequestKey::of(idempotency_key(headers)?, whole))
}
