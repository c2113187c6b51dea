//! Boards, as JSON or as CSV.

use super::actor::Actor;
use super::reply::{tagged, with_tag};
use super::request::Query;
use super::{App, Problem};
use crate::view::{self, Table, ViewQuery};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};

pub(super) async fn contact(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ViewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let board = app.blocking(move |service| view::contact(service, &query, reader)).await?;
    Ok(if wants_csv(&headers) { csv(&headers, &(&board).into()) } else { tagged(&headers, &board) })
}

pub(super) async fn caseload(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ViewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let board = app.blocking(move |service| view::caseload(service, &query, reader)).await?;
    Ok(if wants_csv(&headers) { csv(&headers, &(&board).into()) } else { tagged(&headers, &board) })
}

fn wants_csv(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accepts.is_some_and(|accept| accept.contains("text/csv"))
}

fn csv(headers: &HeaderMap, table: &Table) -> Response {
    let bytes = table.csv();
    let tag = format!("\"{}\"", BASE64.encode(&Sha256::digest(&bytes)[..16]));
    with_tag(headers, &tag, "text/csv; charset=utf-8", bytes)
}
