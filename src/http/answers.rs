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
use sha2::{Digest, Sha256};

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
    let (kind, body) = if accept.is_some_and(|accept| accept.contains("text/html")) {
        ("text/html; charset=utf-8", files.html)
    } else {
        ("application/json", files.json)
    };
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    let headers = response.headers_mut();
    headers.insert("stepin-digest", digest);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn key(headers: &HeaderMap, caller: &Caller, whole: &Value) -> Result<RequestKey, Problem> {
    let whole = json!({ "by": caller.recorder, "asks": whole });
    let digest = Sha256::digest(whole.to_string().as_bytes()).into();
    Ok(RequestKey { id: idempotency_key(headers)?, digest })
}
