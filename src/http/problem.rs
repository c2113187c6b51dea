//! Problem details (RFC 9457) for every kind of no.

use crate::Failure;
use crate::commands::Refusal;
use crate::erasure::Gone;
use crate::failure::kind::{self, Kind};
use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use events::FieldError;
use schemars::JsonSchema;
use serde::Serialize;

/// A failure on its way to a client.
pub(crate) struct Problem(pub(crate) Failure);

/// What an `application/problem+json` body holds.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Details {
    /// Names the kind of problem; the page behind it explains it.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What is wrong this time, and what to do.
    detail: String,
    /// The fields at fault, by JSON pointer into the request body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// The version that the case is at now, where a stale one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<u64>,
    /// What became of a record that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<Gone>,
}

/// What a page says of a problem; travels with the answer, for whoever reads pages.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) kind: &'static Kind,
    pub(super) detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(failure) = self;
        let kind = failure.kind();
        let current_version = if let Failure::Refused(Refusal::Stale { current }) = &failure {
            Some(current.0)
        } else {
            None
        };
        // A fault of ours may name files and inner workings: those are for the log.
        if kind.status == 500 {
            tracing::error!(kind = kind.name, detail = failure.to_string(), "a fault");
        } else if kind.status == 503 {
            tracing::warn!(kind = kind.name, detail = failure.to_string(), "not possible just now");
        }
        let detail = if *kind == *kind::BROKEN {
            "this hit a fault in Stepin, which its log describes; what was recorded before is safe"
                .to_owned()
        } else {
            failure.to_string()
        };
        let details = Details {
            kind: format!("/docs#{}", kind.name),
            title: kind.title.to_owned(),
            status: kind.status,
            detail,
            errors: failure.fields().to_vec(),
            current_version,
            erased: failure.gone().cloned(),
        };
        let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let told = Told { kind, detail: details.detail.clone() };
        let mut response = (status, Json(details)).into_response();
        response.extensions_mut().insert(told);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(current) = current_version {
            let tag = HeaderValue::from_str(&format!("\"{current}\""));
            headers.insert(header::ETAG, tag.expect("digits and quotes"));
        }
        if kind.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Failure::TooOften { seconds } = failure {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if kind.status == 503 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

pub(super) async fn no_such_path(uri: Uri) -> Problem {
    Problem(Failure::not_found(format!(
        "there is nothing at {}; /docs lists what there is",
        uri.path()
    )))
}

pub(super) async fn no_such_method(method: Method, uri: Uri) -> Problem {
    let why = format!("{} does not take {method}; /docs says what it takes", uri.path());
    Problem(Failure::Other(kind::METHOD_NOT_ALLOWED, why))
}
