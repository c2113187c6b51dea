//! Opening journeys, recording in them, and reading them.

use super::actor::Actor;
use super::reply::{tagged, tagged_as};
use super::request::{Body, Nothing, Path, Query, idempotency_key, if_match};
use super::{App, Problem};
use crate::Service;
use crate::access::Caller;
use crate::commands::{About, Request};
use crate::view::{self, CompareQuery, ExportQuery, SearchQuery, Summary, ViewQuery};
use crate::wire::digest_of;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{Compartment, Draft, Invalid, JourneyId, Version};
use projections::views::ViewEntry;
use schemars::JsonSchema;
use serde_json::json;
use uuid::Uuid;

/// One event a line.
pub(super) const NDJSON: &str = "application/x-ndjson";

/// A journey to open.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewJourney {
    /// Its id, if the client chooses it.
    #[expect(dead_code, reason = "described here, read field by field")]
    id: Option<JourneyId>,
    /// `referral-received` first, then whatever else is known: up to 128, recorded all or none.
    #[schemars(length(min = 1, max = 128))]
    #[expect(dead_code, reason = "described here, read field by field")]
    events: Vec<Draft>,
}

/// Events to record.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewEvents {
    /// Up to 128, recorded all or none, in this order.
    #[schemars(length(min = 1, max = 128))]
    #[expect(dead_code, reason = "described here, read field by field")]
    events: Vec<Draft>,
}

pub(super) async fn open(
    State(app): State<App>,
    Actor(caller): Actor,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let id = body.0.as_object_mut().and_then(|body| body.remove("id"));
    let chosen: Option<JourneyId> = id.map(serde_json::from_value).transpose().map_err(|_| {
        Problem(Invalid::field("/id", "should be a UUID; leave it out to be given one").into())
    })?;
    let whole = json!({ "open": chosen, "by": caller.recorder, "body": body.0 });
    let drafts = body.drafts()?;
    body.nothing_else("id, events")?;
    let journey = chosen.unwrap_or_else(|| JourneyId(Uuid::now_v7()));
    let key = idempotency_key(&headers)?;
    let actor = caller.recorder.clone();
    let request = Request { about: About::NewJourney(journey), key, actor, drafts };
    execute(&app, caller, request, whole, None).await
}

pub(super) async fn record(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let whole = json!({ "record": journey, "by": caller.recorder, "body": body.0 });
    let drafts = body.drafts()?;
    body.nothing_else("events")?;
    let (key, seen) = (idempotency_key(&headers)?, if_match(&headers)?);
    let actor = caller.recorder.clone();
    let request = Request { about: About::Journey(journey), key, actor, drafts };
    execute(&app, caller, request, whole, seen).await
}

/// `whole` is everything that makes this request the same as another one.
pub(super) async fn execute(
    app: &App,
    caller: Caller,
    request: Request,
    whole: serde_json::Value,
    seen: Option<Version>,
) -> Result<Response, Problem> {
    let digest = digest_of(whole);
    let (already, answer) = app
        .blocking(move |service| {
            let recording = service.execute(&caller, &request, digest, seen)?;
            Ok((recording.already, service.answer(&recording)?))
        })
        .await?;
    let status = if already { StatusCode::OK } else { StatusCode::CREATED };
    let (location, seen) = match answer.journey {
        Some(journey) => (format!("/v1/journeys/{journey}"), Compartment::Case),
        None => ("/v1/organisation".to_owned(), Compartment::Governance),
    };
    let version = answer.versions.get(&seen).copied();
    let mut response = (status, Json(answer)).into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::LOCATION, HeaderValue::from_str(&location).expect("a path in plain text"));
    if let Some(version) = version {
        let tag = HeaderValue::from_str(&format!("\"{version}\""));
        headers.insert(header::ETAG, tag.expect("digits and quotes"));
    }
    Ok(response)
}

pub(super) async fn search(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(query): Query<SearchQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.blocking(move |service| view::search(service, &caller, &query)).await?;
    Ok(tagged(&headers, &found))
}

pub(super) async fn summary(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let summary: Summary =
        app.blocking(move |service| view::summary(service, &caller, journey)).await?;
    Ok(tagged(&headers, &summary))
}

pub(super) async fn timeline(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(query): Query<ViewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page =
        app.blocking(move |service| view::timeline(service, &caller, journey, &query)).await?;
    Ok(tagged(&headers, &page))
}

/// Whichever view of a journey this is.
pub(super) async fn view(
    entry: &'static ViewEntry,
    app: App,
    Actor(caller): Actor,
    journey: JourneyId,
    query: ViewQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let make = move |service: &Service| view::of_journey(service, &caller, journey, entry, &query);
    let made = app.blocking(make).await?;
    Ok(tagged_as(&headers, "application/json", made))
}

pub(super) async fn compare(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(query): Query<CompareQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let compared =
        app.blocking(move |service| view::compare(service, &caller, journey, &query)).await?;
    Ok(tagged(&headers, &compared))
}

pub(super) async fn export(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(journey): Path<JourneyId>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let lines =
        app.blocking(move |service| view::case_export(service, &caller, journey, &query)).await?;
    Ok(([(header::CONTENT_TYPE, NDJSON)], lines).into_response())
}
