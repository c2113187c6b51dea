//! The policies, and adopting one.

use super::actor::Actor;
use super::reply::{tagged, tagged_as};
use super::request::{Nothing, Path, Query, Text};
use super::{App, Problem};
use crate::Failure;
use crate::failure::kind;
use crate::policies::Document;
use crate::view::{self, PolicyDiffQuery};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) const TOML: &str = "application/toml";

pub(super) async fn all(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = app.blocking(move |service| view::policies(service, &caller)).await?;
    Ok(tagged(&headers, &list))
}

pub(super) async fn one(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shown = app.blocking(move |service| view::policy(service, &caller, Some(&version))).await?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains(TOML) || accept.contains("text/plain")) {
        return Ok(tagged_as(&headers, TOML, shown.document.into_bytes()));
    }
    Ok(tagged(&headers, &shown))
}

/// What another version would have flagged.
pub(super) async fn diff(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
    Query(query): Query<PolicyDiffQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let compare = move |service: &crate::Service| {
        let (from, to) = (service.policy_named(&version)?, service.policy_named(&query.to)?);
        view::policy_diff(service, &caller, (&from, &to), &query, |_| {})
    };
    Ok(tagged(&headers, &app.blocking(compare).await?))
}

/// The document first, durably; then the event. A request that is repeated finds it in force.
pub(super) async fn adopt(
    State(app): State<App>,
    Actor(caller): Actor,
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
        let adopted = service.adopt(&document, &caller)?;
        Ok((adopted.already, view::policy(service, &caller, Some(&adopted.version))?.row))
    };
    let (already, row) = app.blocking(adopt).await?;
    let status = if already { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(row)).into_response())
}
