//! Boards, as JSON or as CSV.

use super::actor::Actor;
use super::reply::{tagged, tagged_as};
use super::request::Query;
use super::{App, Problem};
use crate::view::{self, Table, ViewQuery};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;

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
    tagged_as(headers, "text/csv; charset=utf-8", table.csv())
}
