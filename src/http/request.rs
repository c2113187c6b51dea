//! Reading requests, with a clear word about what is wrong with one.

use super::{App, Problem};
use crate::Failure;
use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use events::{BatchId, Draft, Invalid, Version};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A JSON body.
pub(super) struct Body(pub(super) Value);

/// The largest request, in events.
pub(crate) const EVENTS_MAX: usize = 128;

impl FromRequest<App> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let read = serde_json::from_slice(&whole(request, app).await?);
        read.map(Self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            malformed(&format!("the body is no JSON: see line {line}, column {column}"))
        })
    }
}

/// A body of plain text.
pub(super) struct Text(pub(super) String);

impl FromRequest<App> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let text = String::from_utf8(whole(request, app).await?.into());
        text.map(Self).map_err(|_| malformed("the body is no UTF-8"))
    }
}

async fn whole(request: Request, app: &App) -> Result<Bytes, Problem> {
    Bytes::from_request(request, app).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem(Failure::too_large("the body is larger than 1 MiB; send less at once"))
        } else {
            malformed("the body did not arrive whole; send it again")
        }
    })
}

impl Body {
    /// Reads the events one by one, so that each names its own faults.
    pub(super) fn drafts(&mut self) -> Result<Vec<Draft>, Failure> {
        let events = self.0.as_object_mut().and_then(|body| body.remove("events"));
        let Some(Value::Array(events)) = events else {
            return Err(Invalid::field("/events", "is required: a list of events").into());
        };
        if events.len() > EVENTS_MAX {
            let got = events.len();
            let why = format!("holds {got} events; at most {EVENTS_MAX} are taken at once");
            return Err(Failure::too_large(why));
        }
        let mut drafts = Vec::new();
        let mut errors = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match Draft::read(event) {
                Ok(draft) => drafts.push(draft),
                Err(invalid) => errors.extend(invalid.under(&format!("/events/{index}")).0),
            }
        }
        if errors.is_empty() { Ok(drafts) } else { Err(Invalid(errors).into()) }
    }

    /// Refuses what the operation does not know.
    pub(super) fn nothing_else(&self, allowed: &str) -> Result<(), Failure> {
        let Some(left) = self.0.as_object() else { return Ok(()) };
        let errors = left.keys().map(|key| {
            events::FieldError::new(
                format!("/{key}"),
                format!("is not a field here; allowed: {allowed}"),
            )
        });
        let errors: Vec<_> = errors.collect();
        if errors.is_empty() { Ok(()) } else { Err(Invalid(errors).into()) }
    }
}

fn malformed(why: &str) -> Problem {
    Problem(Failure::malformed(why.to_owned()))
}

/// The key that makes a retry safe.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<BatchId, Problem> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    key.and_then(|key| key.trim_matches('"').parse().ok()).ok_or_else(|| {
        malformed("Idempotency-Key is required: a UUID of your choosing, the same on every retry")
    })
}

/// The case version that the client saw, if it makes its request depend on it.
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<Version>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.trim_start_matches("W/").trim_matches('"').parse().map(Version);
    version.map(Some).map_err(|_| malformed("If-Match should be a case version such as \"9\""))
}

/// A path parameter, or a problem that says what is wrong with it.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, app).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(|_: PathRejection| {
            Problem(Failure::not_found("there is nothing of that name; ids are UUIDs".to_owned()))
        })
    }
}

/// No query at all: whoever asks for something that is not offered should hear of it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// The query, or a problem that says what is wrong with it.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = axum::extract::Query::from_request_parts(parts, app).await;
        read.map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection: QueryRejection| malformed(&rejection.body_text()))
    }
}
