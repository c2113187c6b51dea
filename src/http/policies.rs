//! The policies, and adopting one.

use super::actor::Actor;
use super::reply::{tagged, tagged_as};
use super::request::{Nothing, Path, Query, Text};
use super::{App, Problem};
use crate::Failure;
use crate::access::Caller;
use crate::failure::kind;
use crate::policies::Document;
use crate::view::{self, PolicyDiffQuery};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use projections::Reader;

pub(super) const TOML: &str = "application/toml";

pub(super) async fn all(
    State(app): State<App>,
    actor: Actor,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let list = app.blocking(move |service| view::policies(service, reader)).await?;
    Ok(tagged(&headers, &list))
}

pub(super) async fn one(
    State(app): State<App>,
    actor: Actor,
    Path(version): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let shown = app.blocking(move |service| view::policy(service, Some(&version), reader)).await?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains(TOML) || accept.contains("text/plain")) {
        return Ok(tagged_as(&headers, TOML, shown.document.into_bytes()));
    }
    Ok(tagged(&headers, &shown))
}

/// What another version would have flagged.
pub(super) async fn diff(
    State(app): State<App>,
    actor: Actor,
    Path(version): Path<String>,
    Query(query): Query<PolicyDiffQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let compare = move |service: &crate::Service| {
        let (from, to) = (service.policy_named(&version)?, service.policy_named(&query.to)?);
        view::policy_diff(service, (&from, &to), &query, reader, |_| {})
    };
    Ok(tagged(&headers, &app.blocking(compare).await?))
}

/// The document first, durably; then the event. A request that is repeated finds it in force.
pub(super) async fn adopt(
    State(app): State<App>,
    Actor(Caller { recorder: actor, .. }): Actor,
    Path(version): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    Text(document): Text,
) -> Result<Response, Problem> {
    let adopt = move |service: &crate::Service| {
        let document = Document::of(document.into_bytes());
        let says = document.read()?.version;
        if says != version {
            let why = format!("the document says version = \"{says}\", the address {version}");
            return Err(Failure::Other(kind::BROKEN_POLICY, why));
        }
        let adopted = service.adopt(&document, &actor)?;
        let reader = Reader { role: actor.role };
        Ok((adopted.already, view::policy(service, Some(&adopted.version), reader)?.row))
    };
    let (already, row) = app.blocking(adopt).await?;
    let status = if already { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(row)).into_response())
}
