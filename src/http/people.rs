//! People and tokens, for administrators; and who one is, for everybody.

use super::actor::Actor;
use super::request::{Body, Path};
use super::{App, Problem, sessions};
use crate::Failure;
use crate::access::{Caller, Via};
use crate::commands::read;
use crate::people::{NewPerson, OneRole, People, may_see_to_people};
use crate::public_url::PublicUrl;
use crate::sign_in::{NewToken, now};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use events::{Instant, Role, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Who asks, as the service knows them.
#[derive(Serialize, JsonSchema)]
pub(super) struct Me {
    /// The staff id.
    id: StaffId,
    /// What they act as.
    role: Role,
    /// What they may act as.
    roles: Vec<Role>,
    /// How that is known: session, token or header.
    via: &'static str,
    /// Until when, if nothing else is asked.
    expires: Option<Instant>,
}

pub(super) async fn me(
    State(app): State<App>,
    Actor(Caller { recorder, via, .. }): Actor,
    headers: HeaderMap,
) -> Response {
    let (via, expires) = match via {
        Via::Session { .. } => {
            let session = sessions::key(&headers).and_then(|key| app.sign_in.session(key, now()));
            ("session", session.map(|session| session.until))
        }
        Via::Token { name, .. } => {
            let mut tokens = app.sign_in.accounts().tokens().into_iter();
            ("token", tokens.find(|token| token.name == name).map(|token| token.until))
        }
        Via::Header | Via::Operator => ("header", None),
    };
    let roles = app.service.roles_of(&recorder.id);
    Json(Me { id: recorder.id, role: recorder.role, roles, via, expires }).into_response()
}

pub(super) async fn all(State(app): State<App>, Actor(by): Actor) -> Result<Response, Problem> {
    let all = seen_to(&app, by, |people, _| Ok(people.all())).await?;
    Ok(Json(all).into_response())
}

pub(super) async fn add(
    State(app): State<App>,
    Actor(by): Actor,
    Body(body): Body,
) -> Result<Response, Problem> {
    let new: NewPerson = read(&body).map_err(Failure::from)?;
    let made = seen_to(&app, by, move |people, origin| people.add(&new, origin)).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

pub(super) async fn link(
    State(app): State<App>,
    Actor(by): Actor,
    Path(staff): Path<StaffId>,
) -> Result<Response, Problem> {
    let made = seen_to(&app, by, move |people, origin| people.link(&staff, origin)).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

pub(super) async fn grant(
    State(app): State<App>,
    Actor(by): Actor,
    Path(staff): Path<StaffId>,
    Body(body): Body,
) -> Result<StatusCode, Problem> {
    let OneRole { role } = read(&body).map_err(Failure::from)?;
    seen_to(&app, by, move |people, _| people.grant(&staff, role)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn revoke(
    State(app): State<App>,
    Actor(by): Actor,
    Path(staff): Path<StaffId>,
    Body(body): Body,
) -> Result<StatusCode, Problem> {
    let OneRole { role } = read(&body).map_err(Failure::from)?;
    seen_to(&app, by, move |people, _| people.revoke(&staff, role)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn disable(
    State(app): State<App>,
    Actor(by): Actor,
    Path(staff): Path<StaffId>,
) -> Result<StatusCode, Problem> {
    seen_to(&app, by, move |people, _| people.disable(&staff, true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn enable(
    State(app): State<App>,
    Actor(by): Actor,
    Path(staff): Path<StaffId>,
) -> Result<StatusCode, Problem> {
    seen_to(&app, by, move |people, _| people.disable(&staff, false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn tokens(State(app): State<App>, Actor(by): Actor) -> Result<Response, Problem> {
    let all = seen_to(&app, by, |people, _| Ok(people.tokens())).await?;
    Ok(Json(all).into_response())
}

pub(super) async fn make_token(
    State(app): State<App>,
    Actor(by): Actor,
    Body(body): Body,
) -> Result<Response, Problem> {
    let new: NewToken = read(&body).map_err(Failure::from)?;
    let made = seen_to(&app, by, move |people, _| people.make_token(&new)).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    Actor(by): Actor,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    seen_to(&app, by, move |people, _| people.accounts.revoke_token(&name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does what only administrators do.
pub(super) async fn seen_to<T: Send + 'static>(
    app: &App,
    by: Caller,
    work: impl FnOnce(&People<'_>, &PublicUrl) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Problem> {
    may_see_to_people(&by.recorder)?;
    let sign_in = app.sign_in.clone();
    app.blocking(move |service| {
        work(&People { service, accounts: sign_in.accounts(), by }, sign_in.origin())
    })
    .await
}
