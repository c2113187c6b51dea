//! Who asks, and how that is known: by a token, by a session, or, where the operator turned
//! sign-in off, by what a header says.

use super::{App, Problem, sessions};
use crate::access::{Caller, Via};
use crate::failure::kind;
use crate::sign_in::{self, Scope, required};
use crate::{Failure, actor};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use events::{Recorder, Text};

/// Who asks, and in which role.
pub(super) struct Actor(pub(super) Caller);

/// What an operation needs of a token; written beside each operation by the table of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// This scope.
    Scope(Scope),
    /// Any token will do.
    AnyToken,
    /// A person: no token will do.
    Person,
}

/// In characters.
const PURPOSE_MAX: usize = 500;

impl FromRequestParts<App> for Actor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match caller(parts, app) {
            Ok(caller) => Ok(Self(caller)),
            Err(failure) if is_page(parts) && *failure.kind() == *kind::SIGN_IN_REQUIRED => {
                Err(to_sign_in(&parts.uri))
            }
            Err(failure) => Err(Problem(failure).into_response()),
        }
    }
}

fn caller(parts: &Parts, app: &App) -> Result<Caller, Failure> {
    let mut purpose = purpose(&parts.headers)?;
    let (recorder, via) = if let Some(token) = bearer(&parts.headers) {
        by_token(app, token, parts.extensions.get::<Needs>().copied())?
    } else if let Some(key) = sessions::key(&parts.headers) {
        let (recorder, via, stated) = by_session(app, key)?;
        purpose = purpose.or(stated);
        (recorder, via)
    } else if app.sign_in.by_header() {
        (by_header(&parts.headers)?, Via::Header)
    } else {
        return Err(required("sign in at /sign-in, or send a token as Authorization: Bearer"));
    };
    if via != Via::Header {
        app.rates.person(&recorder.id)?;
    }
    Ok(Caller { recorder, via, purpose })
}

/// Whether whoever asked could still ask: for answers that go on.
pub(super) fn stays(app: &App, headers: &HeaderMap, recorder: &Recorder) -> bool {
    let now = sign_in::now();
    let is_good = if let Some(token) = bearer(headers) {
        app.sign_in.token(token, now).is_some()
    } else if let Some(key) = sessions::key(headers) {
        app.sign_in.goes_on(key, now)
    } else {
        return app.sign_in.by_header();
    };
    is_good && app.service.roles_of(&recorder.id).contains(&recorder.role)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn by_token(app: &App, secret: &str, needs: Option<Needs>) -> Result<(Recorder, Via), Failure> {
    let found = app.sign_in.token(secret, sign_in::now());
    let (name, token) =
        found.ok_or_else(|| required("this token is not known, or is not good any more"))?;
    let recorder = token.acts_as;
    if !app.service.roles_of(&recorder.id).contains(&recorder.role) {
        return Err(required(&format!("{recorder} is no more: the role was revoked")));
    }
    let refused = |why: String| Err(Failure::Other(kind::OUT_OF_SCOPE, why));
    match needs {
        Some(Needs::Scope(scope)) if !token.scopes.contains(&scope) => {
            return refused(format!("this needs a token with the scope {scope}"));
        }
        // What the table says nothing of is for people.
        Some(Needs::Person) | None => {
            return refused("this is for people who sign in, not for tokens".to_owned());
        }
        Some(Needs::Scope(_) | Needs::AnyToken) => {}
    }
    let scopes = token.scopes.iter().map(ToString::to_string).collect();
    Ok((recorder, Via::Token { name, scopes }))
}

/// With the purpose that they stated on a page, if they did.
fn by_session(app: &App, key: &str) -> Result<(Recorder, Via, Option<Text>), Failure> {
    let session = app.sign_in.session(key, sign_in::now());
    let session = session.ok_or_else(|| required("your session has ended; sign in again"))?;
    let role = session.role.ok_or_else(|| required("choose a role first, at /sign-in/role"))?;
    if !app.service.roles_of(&session.staff).contains(&role) {
        app.sign_in.end(key);
        return Err(required("this role was revoked; sign in again"));
    }
    let via = Via::Session { signed_in_at: session.signed_in_at };
    Ok((Recorder { id: session.staff, role }, via, session.purpose))
}

/// Only where the operator turned sign-in off.
fn by_header(headers: &HeaderMap) -> Result<Recorder, Failure> {
    let header = headers.get("x-stepin-actor");
    let text = header.map_or(Ok(actor::DEFAULT), |value| value.to_str());
    let named = text.map_err(|_| "is not plain text".to_owned()).and_then(str::parse);
    let named: Recorder =
        named.map_err(|why| Failure::malformed(format!("X-Stepin-Actor: {why}")))?;
    actor::is_a_person(&named).map_err(Failure::not_theirs)?;
    Ok(named)
}

fn purpose(headers: &HeaderMap) -> Result<Option<Text>, Failure> {
    let Some(value) = headers.get("stepin-purpose") else { return Ok(None) };
    // Headers are bytes; browsers and programs write UTF-8 in them.
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| "is not UTF-8".to_owned());
    let read = text.and_then(stated);
    read.map_err(|why| Failure::malformed(format!("Stepin-Purpose: {why}")))
}

/// A purpose as somebody stated it, in a header or on a page; nothing where they left it empty.
pub(super) fn stated(text: &str) -> Result<Option<Text>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > PURPOSE_MAX {
        return Err(format!("is longer than {PURPOSE_MAX} characters"));
    }
    text.parse().map(Some)
}

/// Whether a person looks for a page, who can be asked to sign in instead of being refused.
fn is_page(parts: &Parts) -> bool {
    let accepts = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    parts.method == Method::GET && accepts.is_some_and(|accept| accept.contains("text/html"))
}

fn to_sign_in(uri: &Uri) -> Response {
    let asked_for = uri.path_and_query().map_or("/", |path| path.as_str());
    Redirect::to(&format!("/sign-in?next={}", sessions::encoded(asked_for))).into_response()
}
