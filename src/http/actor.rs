//! Who asks. Until sign-in lands, a header on loopback says so.

use super::{App, Problem};
use crate::{Failure, actor};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use events::Recorder;
use projections::Reader;

/// Who asks, and in which role.
pub(super) struct Actor(pub(super) Recorder);

impl Actor {
    pub(super) const fn reader(&self) -> Reader {
        Reader { role: self.0.role }
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let header = parts.headers.get("x-stepin-actor");
        let text = header.map_or(Ok(actor::DEFAULT), |value| value.to_str());
        let named = text.map_err(|_| "is not plain text".to_owned()).and_then(actor::person);
        named.map(Self).map_err(|why| Problem(Failure::malformed(format!("X-Stepin-Actor: {why}"))))
    }
}
