//! Boards, as JSON or as CSV: one operation for each board of the registry, one way to answer it.

use super::actor::Actor;
use super::openapi::Operation;
use super::reply::{tagged, tagged_as};
use super::request::Query;
use super::{App, Problem};
use crate::view::{self, BoardQuery, Table};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use projections::BoardEntry;

/// The operation that answers with this board.
pub(super) fn operation(board: &'static BoardEntry) -> Operation {
    let answer =
        move |app: State<App>, actor, query, headers| answer(board, app, actor, query, headers);
    let optional =
        ["journey", "staff", "seed", "size"].into_iter().filter(|it| !board.options.contains(it));
    let everybody = ["practitioner", "team"].into_iter().filter(|_| board.counts_everybody);
    Operation::get(format!("/v1/boards/{}", board.name), board.says, answer)
        .query::<BoardQuery>()
        .without(optional.chain(everybody))
        .schema(200, "The board", board.schema)
        .text(200, "The same as a table", "text/csv")
}

async fn answer(
    board: &'static BoardEntry,
    State(app): State<App>,
    Actor(caller): Actor,
    Query(query): Query<BoardQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let made = app.blocking(move |service| view::board(service, &caller, board, &query)).await?;
    if wants_csv(&headers) {
        let csv = Table::of(board, &made).csv();
        return Ok(tagged_as(&headers, "text/csv; charset=utf-8", csv));
    }
    Ok(tagged(&headers, &made))
}

fn wants_csv(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accepts.is_some_and(|accept| accept.contains("text/csv"))
}
