//! Who asks. Until sign-in lands, a header on loopback says so.

use super::{App, Problem};
use crate::access::{Caller, Via};
use crate::{Failure, actor};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use events::{Recorder, Text};

/// Who asks, in which role, and for what purpose.
pub(super) struct Actor(pub(super) Caller);

/// The longest purpose, in characters: a look says in a line why it was taken.
const PURPOSE: usize = 500;

impl FromRequestParts<App> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let header = parts.headers.get("x-stepin-actor");
        let text = header.map_or(Ok(actor::DEFAULT), |value| value.to_str());
        let named = text.map_err(|_| "is not plain text".to_owned()).and_then(str::parse);
        let recorder: Recorder =
            named.map_err(|why| Failure::malformed(format!("X-Stepin-Actor: {why}")))?;
        actor::is_a_person(&recorder).map_err(Failure::not_theirs)?;
        Ok(Self(Caller { recorder, via: Via::Header, purpose: purpose(parts)? }))
    }
}

fn purpose(parts: &Parts) -> Result<Option<Text>, Failure> {
    let Some(header) = parts.headers.get("stepin-purpose") else { return Ok(None) };
    let malformed = |why: &str| Failure::malformed(format!("Stepin-Purpose: {why}"));
    let text = std::str::from_utf8(header.as_bytes()).map_err(|_| malformed("is no UTF-8"))?;
    if text.chars().count() > PURPOSE {
        return Err(malformed("is longer than 500 characters; one line is enough"));
    }
    text.parse().map(Some).map_err(|why: String| malformed(&why))
}
