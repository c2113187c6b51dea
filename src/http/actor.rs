//! Who asks. Until sign-in lands, a header on loopback says so.

use super::{App, Problem};
use crate::Failure;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use events::{Recorder, Role};
use projections::Reader;

/// Who asks, and in which role.
pub(super) struct Actor(pub(super) Recorder);

impl Actor {
    pub(super) const HEADER: &'static str = "x-stepin-actor";
    /// Who asks when nobody says.
    pub(crate) const DEFAULT: &'static str = "local/supervisor";

    pub(super) const fn reader(&self) -> Reader {
        Reader { role: self.0.role }
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let header = parts.headers.get(Self::HEADER);
        let text = header.map_or(Ok(Self::DEFAULT), |value| value.to_str());
        let actor: Result<Recorder, String> =
            text.map_err(|_| "is not plain text".to_owned()).and_then(str::parse);
        match actor {
            Ok(actor) if actor.role == Role::System => Err(Problem(Failure::not_theirs(
                "nobody acts as the system; what it raises follows from what people record"
                    .to_owned(),
            ))),
            Ok(actor) => Ok(Self(actor)),
            Err(why) => Err(Problem(Failure::malformed(format!("X-Stepin-Actor {why}")))),
        }
    }
}
