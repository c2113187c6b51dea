//! `/account`: what somebody sees and changes of their own sign-in.

use super::super::client::Client;
use super::super::{App, Problem, sessions};
use super::link::new_passphrase;
use super::{Form, Message, SignedIn, passkey_host, shown};
use crate::sign_in::{Session, now};
use crate::words::when;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use events::{Moment, Role, StaffId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account.html", config = ".askama.toml")]
struct Page<'a> {
    id: &'a StaffId,
    role: Option<Role>,
    roles: Vec<Role>,
    sessions: Vec<Browser>,
    keys: Vec<Key>,
    passkeys: bool,
    host: String,
    /// What was done just now.
    said: Option<&'static str>,
    /// What is wrong with a new passphrase.
    error: Option<String>,
    /// What is wrong with the one so far.
    wrong: Option<&'static str>,
}

/// A browser at which they are signed in.
struct Browser {
    name: String,
    role: String,
    began: String,
    used: String,
    until: String,
    is_here: bool,
}

struct Key {
    id: String,
    name: String,
    added: String,
}

#[derive(Deserialize)]
pub(super) struct Said {
    said: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct NewPassphrase {
    current: String,
    passphrase: String,
    again: String,
}

#[derive(Deserialize)]
pub(super) struct Ended {
    session: String,
}

#[derive(Deserialize)]
pub(super) struct Removed {
    key: String,
}

pub(super) async fn page(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(query): Query<Said>,
) -> Response {
    // Only what stands here is ever said: the address is not a place to put words in.
    let said = match query.said.as_deref() {
        Some("set") => Some("Your passphrase is kept. Add a passkey, too, if you can."),
        Some("changed") => Some("Your passphrase is changed."),
        Some("added") => Some("The passkey is added."),
        Some("ended") => Some("That browser is signed out."),
        Some("removed") => Some("The passkey is removed."),
        Some(_) | None => None,
    };
    shown(StatusCode::OK, &Page { said, ..account(&app, &signed_in) })
}

fn account<'a>(app: &App, SignedIn { session, key }: &'a SignedIn) -> Page<'a> {
    let account = app.sign_in.accounts().of(&session.staff);
    let keys = account.passkeys.iter().map(|one| Key {
        id: BASE64.encode(one.key.cred_id()),
        name: one.name.clone(),
        added: events::london_day(one.added).to_string(),
    });
    let host = passkey_host(app);
    let sessions = app.sign_in.sessions_of(&session.staff, key, now());
    Page {
        id: &session.staff,
        role: session.role,
        roles: app.service.roles_of(&session.staff),
        sessions: sessions.into_iter().map(browser).collect(),
        keys: keys.collect(),
        passkeys: host.is_some(),
        host: host.unwrap_or_default(),
        said: None,
        error: None,
        wrong: None,
    }
}

fn browser((name, session, is_here): (String, Session, bool)) -> Browser {
    let at = |at| when(Moment::Instant(at));
    Browser {
        name,
        role: session.role.map_or("no role yet".to_owned(), |role| role.to_string()),
        began: at(session.began),
        used: at(session.used_at),
        until: at(session.until),
        is_here,
    }
}

/// Signs out at one other browser: whoever does has shown just now who they are.
pub(super) async fn end_session(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
    Form(Ended { session: name }): Form<Ended>,
) -> Response {
    if !session.is_recent(now()) {
        return Redirect::to("/sign-in/again?next=/account").into_response();
    }
    app.sign_in.end_named(&session.staff, &name);
    Redirect::to("/account?said=ended").into_response()
}

pub(super) async fn passphrase(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Form(asked): Form<NewPassphrase>,
) -> Result<Response, Problem> {
    let NewPassphrase { current, passphrase, again } = asked;
    let staff = signed_in.session.staff.clone();
    let asked = staff.clone();
    app.rates.sign_in(client, Some(&staff))?;
    let right = app.checking(move |sign_in| sign_in.is_passphrase_of(&asked, &current)).await?;
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    if !right {
        let wrong = Some("This is not your passphrase.");
        return Ok(shown(unfit, &Page { wrong, ..account(&app, &signed_in) }));
    }
    match new_passphrase(&app, staff.clone(), passphrase, again).await? {
        Err(error) => Ok(shown(unfit, &Page { error: Some(error), ..account(&app, &signed_in) })),
        Ok(hashed) => {
            app.sign_in.accounts().change(&staff, |account| {
                account.passphrase = Some(hashed);
                account.signs_out_everywhere();
            })?;
            let to = Some("/account?said=changed");
            let role = signed_in.session.role;
            Ok(sessions::begin_in(&app, &headers, &staff, role, to)?)
        }
    }
}

pub(super) async fn remove_passkey(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
    Form(Removed { key }): Form<Removed>,
) -> Result<Response, Problem> {
    if !session.is_recent(now()) {
        return Ok(Redirect::to("/sign-in/again?next=/account").into_response());
    }
    let id = BASE64.decode(key).unwrap_or_default();
    let removed = app.sign_in.accounts().change(&session.staff, |account| {
        let is_last = account.passphrase.is_none() && account.passkeys.len() == 1;
        if !is_last {
            account.passkeys.retain(|one| one.key.cred_id().as_slice() != id);
        }
        !is_last
    })?;
    if removed {
        return Ok(Redirect::to("/account?said=removed").into_response());
    }
    let (title, to, link) = ("This is your only way in", "/account", "Your account");
    let words = "Without it you could not sign in again. Add another passkey first.";
    Ok(shown(StatusCode::CONFLICT, &Message { title, words, to, link }))
}

pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Some(key) = sessions::key(&headers) {
        app.sign_in.end(key);
    }
    signed_out(&app)
}

pub(super) async fn sign_out_everywhere(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
) -> Result<Response, Problem> {
    app.sign_in.end_everywhere(&session.staff)?;
    Ok(signed_out(&app))
}

/// Where a provider vouches for people it still does so, at a click, until they sign out there.
fn signed_out(app: &App) -> Response {
    if app.provider.is_none() {
        return sessions::without(Redirect::to("/sign-in").into_response());
    }
    let words = "On a machine that others use, sign out at your organisation, too.";
    let (title, link) = ("You are signed out of Stepin", "Sign out at your organisation");
    let message = Message { title, words, to: "/sign-in/oidc/sign-out", link };
    sessions::without(shown(StatusCode::OK, &message))
}
