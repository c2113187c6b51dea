//! Who may do what: reading it, and adopting an organisation's own.

use super::actor::Actor;
use super::proofs::{PLAIN, TEXT};
use super::reply::{tagged, tagged_as};
use super::request::{Nothing, Path, Query, Text};
use super::{App, Problem};
use crate::view;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) const CEDAR: &str = TEXT;

pub(super) async fn read(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shown = app.blocking(move |service| view::permissions(service, &caller)).await?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains(CEDAR)) {
        return Ok(tagged_as(&headers, PLAIN, shown.document.into_bytes()));
    }
    Ok(tagged(&headers, &shown))
}

pub(super) async fn adopt(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    Text(document): Text,
) -> Result<Response, Problem> {
    let adopt = move |service: &crate::Service| {
        service.adopt_permissions(&caller, &version, &document)?;
        view::permissions(service, &caller)
    };
    let shown = app.blocking(adopt).await?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}
