//! Opening journeys, recording in them, and reading them.

use super::actor::Actor;
use super::reply::{tagged, tagged_as};
use super::request::{Body, Nothing, Path, Query, idempotency_key, if_match};
use super::{App, Problem};
use crate::access::Caller;
use crate::commands::{About, Request};
use crate::view::{self, CompareQuery, Summary, ViewQuery};
use crate::{Failure, Service};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use event_log::RequestDigest;
use events::{Compartment, Draft, Invalid, JourneyId, Version};
use projections::Reader;
use projections::views::ViewEntry;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A journey to open.
#[derive(JsonSchema)]
pub(super) struct NewJourney {
    /// Its id, if the client chooses it.
    #[expect(dead_code, reason = "described here, read field by field")]
    id: Option<JourneyId>,
    /// `referral-received` first, then whatever else is known.
    #[expect(dead_code, reason = "described here, read field by field")]
    events: Vec<Draft>,
}

/// Events to record.
#[derive(JsonSchema)]
pub(super) struct NewEvents {
    /// Up to 128, recorded all or none, in this order.
    #[expect(dead_code, reason = "described here, read field by field")]
    events: Vec<Draft>,
}

/// What to look for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// Part of a reference or of a name. Left out: every open journey, up to the limit.
    search: Option<String>,
    /// Exactly this reference; closed journeys are found, too.
    reference: Option<String>,
    /// At most this many: 1 to 1000, 50 if left out.
    limit: Option<usize>,
}

pub(super) async fn open(
    State(app): State<App>,
    Actor(Caller { recorder: actor, .. }): Actor,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let id = body.0.as_object_mut().and_then(|body| body.remove("id"));
    let chosen: Option<JourneyId> = id.map(serde_json::from_value).transpose().map_err(|_| {
        Problem(Invalid::field("/id", "should be a UUID; leave it out to be given one").into())
    })?;
    let whole = json!({ "open": chosen, "by": actor, "body": body.0 });
    let drafts = body.drafts()?;
    body.nothing_else()?;
    let journey = chosen.unwrap_or_else(|| JourneyId(Uuid::now_v7()));
    let key = idempotency_key(&headers)?;
    let request = Request { about: About::NewJourney(journey), key, actor, drafts };
    execute(&app, request, &whole, None).await
}

pub(super) async fn record(
    State(app): State<App>,
    Actor(Caller { recorder: actor, .. }): Actor,
    Path(journey): Path<JourneyId>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let whole = json!({ "record": journey, "by": actor, "body": body.0 });
    let drafts = body.drafts()?;
    body.nothing_else()?;
    let (key, seen) = (idempotency_key(&headers)?, if_match(&headers)?);
    let request = Request { about: About::Journey(journey), key, actor, drafts };
    execute(&app, request, &whole, seen).await
}

/// `whole` is everything that makes this request the same as another one.
pub(super) async fn execute(
    app: &App,
    request: Request,
    whole: &serde_json::Value,
    seen: Option<Version>,
) -> Result<Response, Problem> {
    let digest: RequestDigest = Sha256::digest(whole.to_string().as_bytes()).into();
    let reader = Reader { role: request.actor.role };
    let (already, answer) = app
        .blocking(move |service| {
            let recording = service.execute(&request, digest, seen)?;
            Ok((recording.already, service.answer(&recording, reader)?))
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
    actor: Actor,
    Query(query): Query<SearchQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_read_cases(&actor)?;
    let at_most = query.limit.unwrap_or(50);
    if !(1..=view::LIMIT_MAX).contains(&at_most) {
        let why = format!("limit: is {at_most}; allowed is 1 to {}", view::LIMIT_MAX);
        return Err(Problem(Failure::malformed(why)));
    }
    let found = app
        .blocking(move |service| {
            Ok(service.with_cases_now(|cases| match &query.reference {
                Some(reference) => cases.with_reference(reference),
                None => cases.search(query.search.as_deref().unwrap_or_default(), at_most),
            }))
        })
        .await?;
    Ok(tagged(&headers, &found))
}

fn may_read_cases(actor: &Actor) -> Result<(), Problem> {
    if actor.reader().may_read(Compartment::Case) {
        return Ok(());
    }
    let why = format!("a {} does not read cases", actor.0.recorder.role);
    Err(Problem(Failure::not_theirs(why)))
}

pub(super) async fn summary(
    State(app): State<App>,
    actor: Actor,
    Path(journey): Path<JourneyId>,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_read_cases(&actor)?;
    let reader = actor.reader();
    let summary: Summary =
        app.blocking(move |service| view::summary(service, journey, reader)).await?;
    Ok(tagged(&headers, &summary))
}

pub(super) async fn timeline(
    State(app): State<App>,
    actor: Actor,
    Path(journey): Path<JourneyId>,
    Query(query): Query<ViewQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let page =
        app.blocking(move |service| view::timeline(service, journey, &query, reader)).await?;
    Ok(tagged(&headers, &page))
}

/// Whichever view of a journey this is.
pub(super) async fn view(
    entry: &'static ViewEntry,
    app: App,
    actor: Actor,
    journey: JourneyId,
    query: ViewQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let make = move |service: &Service| view::of_journey(service, journey, entry, &query, reader);
    let made = app.blocking(make).await?;
    Ok(tagged_as(&headers, "application/json", made))
}

pub(super) async fn compare(
    State(app): State<App>,
    actor: Actor,
    Path(journey): Path<JourneyId>,
    Query(query): Query<CompareQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = actor.reader();
    let compared =
        app.blocking(move |service| view::compare(service, journey, &query, reader)).await?;
    Ok(tagged(&headers, &compared))
}
