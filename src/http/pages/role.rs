//! `/sign-in/role`: which of several roles to act in.

use super::super::{App, Problem, sessions};
use super::{Form, Next, SignedIn, shown};
use crate::Failure;
use crate::sign_in::{now, required};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{Role, StaffId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "role.html", config = ".askama.toml")]
struct Page<'a> {
    id: &'a StaffId,
    role: Option<Role>,
    roles: Vec<Role>,
    next: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    role: String,
    next: Option<String>,
}

pub(super) async fn page(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
    Query(query): Query<Next>,
) -> Response {
    let roles = app.service.roles_of(&session.staff);
    let (role, next) = (session.role, sessions::local(query.next.as_deref()));
    shown(StatusCode::OK, &Page { id: &session.staff, role, roles, next })
}

pub(super) async fn chosen(
    State(app): State<App>,
    SignedIn { key, session }: SignedIn,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let role: Role = chosen.role.parse().map_err(|why: String| Failure::malformed(why))?;
    if !app.service.roles_of(&session.staff).contains(&role) {
        return Err(Problem(Failure::not_theirs(format!("{} is no {role}", session.staff))));
    }
    let key = app.sign_in.in_role(&key, role, now());
    let key = key.ok_or_else(|| required("your session has ended; sign in again"))?;
    let to = Redirect::to(sessions::local(chosen.next.as_deref()));
    Ok(sessions::with(to.into_response(), &key))
}
