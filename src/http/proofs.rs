//! The log as a tree, for auditors and supervisors: checkpoints, proofs and tiles, in the formats
//! of C2SP, so that any verifier understands them.

use super::actor::Actor;
use super::log::may_read;
use super::request::{Path, Query};
use super::{App, Problem};
use crate::Failure;
use crate::proofs::{self, ProvedReceipt};
use ::events::{EventId, Position};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use proof::base64_of;
use proof::tile::Resource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const TEXT: &str = "text/plain";
/// The same, as an answer says it.
pub(super) const PLAIN: &str = "text/plain; charset=utf-8";
pub(super) const BYTES: &str = "application/octet-stream";

/// Which record.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InclusionQuery {
    /// Its position: 1 is the first.
    position: u64,
}

/// Between which sizes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsistencyQuery {
    /// The size of an earlier checkpoint.
    from: u64,
    /// The size of a later one.
    to: u64,
}

/// An inclusion proof.
#[derive(Serialize, JsonSchema)]
pub(super) struct Inclusion {
    /// The record's position.
    position: u64,
    /// Its index in the tree: one less.
    index: u64,
    /// The hashes from its leaf to the root, in base64 (RFC 6962).
    hashes: Vec<String>,
    /// The signed checkpoint that they lead to.
    checkpoint: String,
}

/// A consistency proof.
#[derive(Serialize, JsonSchema)]
pub(super) struct Consistency {
    /// The earlier size.
    from: u64,
    /// The later size.
    to: u64,
    /// The hashes that both roots follow from, in base64 (RFC 6962).
    hashes: Vec<String>,
}

pub(super) async fn checkpoint(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let note = app.blocking(|service| proofs::checkpoint(service.log())).await?;
    Ok(as_text(note.to_text()))
}

pub(super) async fn key(State(app): State<App>, Actor(caller): Actor) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    Ok(as_text(format!("{}\n", app.service.log().verifier())))
}

pub(super) async fn inclusion(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(query): Query<InclusionQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let position = Position(query.position);
    let proof = app.blocking(move |service| proofs::inclusion(service.log(), position)).await?;
    if !wants_json(&headers) {
        return Ok(as_text(proof.to_text()));
    }
    let (index, hashes) = (proof.index, proof.path.iter().map(|hash| base64_of(hash)));
    let (hashes, checkpoint) = (hashes.collect(), proof.checkpoint.to_text());
    Ok(Json(Inclusion { position: position.0, index, hashes, checkpoint }).into_response())
}

pub(super) async fn consistency(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(ConsistencyQuery { from, to }): Query<ConsistencyQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let hashes = app.blocking(move |service| proofs::consistency(service.log(), from, to)).await?;
    let hashes: Vec<_> = hashes.iter().map(|hash| base64_of(hash)).collect();
    if wants_json(&headers) {
        return Ok(Json(Consistency { from, to, hashes }).into_response());
    }
    Ok(as_text(hashes.iter().map(|hash| format!("{hash}\n")).collect()))
}

pub(super) async fn tile(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let resource = Resource::parse(&path)
        .map_err(|why| Problem(Failure::not_found(format!("tile/{path}: {why}"))))?;
    let bytes = app.blocking(move |service| proofs::tile(service.log(), resource)).await?;
    Ok(([(header::CONTENT_TYPE, BYTES)], bytes).into_response())
}

pub(super) async fn receipt(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(event): Path<EventId>,
) -> Result<Json<ProvedReceipt>, Problem> {
    may_read(&app, &caller)?;
    app.blocking(move |service| proofs::receipt(service, event)).await.map(Json)
}

fn as_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, PLAIN)], text).into_response()
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accepts.is_some_and(|accept| accept.contains("application/json"))
}
