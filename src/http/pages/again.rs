//! `/sign-in/again`: who is signed in shows once more who they are, before what is grave.

use super::super::client::Client;
use super::super::{App, Problem, sessions};
use super::{Form, Next, SignedIn, outcome, passkey_host, shown};
use crate::sign_in::{now, required};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::StaffId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "again.html", config = ".askama.toml")]
struct Page<'a> {
    id: &'a StaffId,
    next: &'a str,
    error: Option<&'static str>,
    passkeys: bool,
    host: String,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    passphrase: String,
    next: Option<String>,
}

pub(super) async fn page(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
    Query(query): Query<Next>,
) -> Response {
    form(&app, StatusCode::OK, &session.staff, query.next.as_deref(), None)
}

pub(super) async fn submitted(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    SignedIn { key, session }: SignedIn,
    Form(submitted): Form<Submitted>,
) -> Result<Response, Problem> {
    let Submitted { passphrase, next } = submitted;
    let (staff, next) = (session.staff.clone(), next.as_deref());
    app.rates.sign_in(client, Some(&staff))?;
    let right = app.checking(move |sign_in| sign_in.is_passphrase_of(&staff, &passphrase)).await?;
    outcome("passphrase-again", if right { "done" } else { "wrong" });
    if !right {
        let (no, why) = (StatusCode::UNPROCESSABLE_ENTITY, "This is not your passphrase.");
        return Ok(form(&app, no, &session.staff, next, Some(why)));
    }
    let key = app.sign_in.again(&key, now());
    let key = key.ok_or_else(|| required("your session has ended; sign in again"))?;
    let to = Redirect::to(sessions::local(next));
    Ok(sessions::with(to.into_response(), &key))
}

fn form(
    app: &App,
    status: StatusCode,
    id: &StaffId,
    next: Option<&str>,
    error: Option<&'static str>,
) -> Response {
    let (host, next) = (passkey_host(app), sessions::local(next));
    let passkeys = host.is_some();
    shown(status, &Page { id, next, error, passkeys, host: host.unwrap_or_default() })
}
