//! The pages that people read and work with. They work without JavaScript, passkeys aside.
//!
//! Pages are no API: their forms and paths may change, and the OpenAPI document has none of them.

mod account;
mod again;
mod audit;
mod board;
mod caseload;
mod event;
mod figures;
mod form;
mod help;
mod journey;
mod keeping;
mod later;
mod link;
mod office;
mod passkeys;
mod purpose;
mod reading;
mod record;
mod role;
mod sign_in;
mod support;
mod team;
mod work;

use super::problem::Told;
use super::{App, Problem, provider, sessions};
use crate::Failure;
use crate::failure::kind;
use crate::sign_in::Session;
use crate::words::capitalised;
use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One page: where, and by what.
type Row = (&'static str, MethodRouter<App>);

/// Every page; those of two roles stand beside what they do.
pub(super) fn pages() -> Vec<Row> {
    let all = [cases(), auditing(), keeping::pages(), office::pages(), own()];
    all.into_iter().flatten().collect()
}

/// Where people work on cases.
fn cases() -> Vec<Row> {
    vec![
        ("/", get(work::home)),
        ("/caseload", get(caseload::page)),
        ("/journeys/{id}", get(journey::page)),
        ("/journeys/{id}/events/{event}", get(event::page)),
        ("/journeys/new", get(record::opening).post(record::opening_sent)),
        (
            "/journeys/{id}/events/{event}/correct/{field}",
            get(record::correct).post(record::correct_sent),
        ),
        ("/journeys/{id}/questions", get(journey::questions).post(record::questions_sent)),
        ("/journeys/{id}/decisions", get(journey::decisions)),
        ("/journeys/{id}/decisions/{event}", get(record::decision).post(record::decision_sent)),
        ("/journeys/{id}/overrides/{event}", get(record::overriding).post(record::overriding_sent)),
        ("/journeys/{id}/emergencies/{event}", get(record::closing).post(record::closing_sent)),
        ("/emergency", get(record::emergency).post(record::emergency_sent)),
        ("/team", get(team::page)),
        ("/supervision", get(record::supervision)),
        ("/supervision/{practitioner}", get(record::agenda).post(record::agenda_sent)),
        ("/journeys/{id}/news", get(journey::news)),
        ("/journeys/{id}/compare", get(journey::compare)),
        ("/journeys/{id}/record", get(record::session).post(record::session_sent)),
        ("/journeys/{id}/record/other", get(record::list)),
        ("/journeys/{id}/record/{kind}", get(record::other).post(record::other_sent)),
        ("/group", get(record::group).post(record::group_sent)),
        ("/support", get(support::list)),
        ("/support/{id}", get(support::page)),
        ("/boards", get(board::list)),
        ("/boards/{name}", get(board::page)),
        ("/boards/{name}/csv", get(figures::csv)),
        ("/figures", get(figures::page)),
        ("/help", get(help::page)),
    ]
}

/// Where auditors replay and verify.
fn auditing() -> Vec<Row> {
    vec![
        ("/journeys/{id}/looks", get(audit::looks_at)),
        ("/journeys/{id}/export", get(audit::export).post(audit::export_sent)),
        ("/looks", get(audit::lookers)),
        ("/looks/{staff}", get(audit::looks_of)),
        ("/account/own-looks", get(audit::own_looks)),
        ("/sample", get(audit::sample)),
        ("/what-if", get(audit::what_if)),
        ("/verification", get(audit::verification)),
        ("/verification/events/{event}", get(audit::proof)),
    ]
}

/// One's own sign-in, what for one reads, and what pages are made with.
fn own() -> Vec<Row> {
    vec![
        ("/purpose", get(purpose::page).post(purpose::stated)),
        ("/purpose/end", post(purpose::ended)),
        ("/sign-in", get(sign_in::page).post(sign_in::submitted)),
        ("/sign-in/link/{secret}", get(link::page).post(link::submitted)),
        ("/sign-in/demo/{secret}", get(link::demo)),
        ("/sign-in/oidc", get(provider::begin)),
        ("/sign-in/oidc/callback", get(provider::callback)),
        ("/sign-in/oidc/sign-out", get(provider::sign_out)),
        ("/sign-in/role", get(role::page).post(role::chosen)),
        ("/sign-in/again", get(again::page).post(again::submitted)),
        ("/sign-in/passkey/begin", post(passkeys::begin_signing_in)),
        ("/sign-in/passkey/finish", post(passkeys::finish_signing_in)),
        ("/account", get(account::page)),
        ("/account/passphrase", post(account::passphrase)),
        ("/account/passkeys/begin", post(passkeys::begin_adding)),
        ("/account/passkeys/finish", post(passkeys::finish_adding)),
        ("/account/sessions/end", post(account::end_session)),
        ("/account/passkeys/remove", post(account::remove_passkey)),
        ("/sign-out", post(account::sign_out)),
        ("/sign-out/everywhere", post(account::sign_out_everywhere)),
        ("/assets/stepin.css", get(|| asset("text/css", include_str!("pages/stepin.css")))),
        ("/assets/work.js", get(|| asset("text/javascript", include_str!("pages/work.js")))),
        (
            "/assets/passkeys.js",
            get(|| asset("text/javascript", include_str!("pages/passkeys.js"))),
        ),
    ]
}

/// Nothing from elsewhere, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

pub(super) fn shown(status: StatusCode, template: &impl Template) -> Response {
    let html = match template.render() {
        Ok(html) => html,
        Err(error) => return Problem(Failure::broken(error.to_string())).into_response(),
    };
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}

async fn asset(content_type: &'static str, text: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_str(&format!("{content_type}; charset=utf-8"));
    headers.insert(header::CONTENT_TYPE, content_type.expect("plain text"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Counts and logs what became of an attempt to sign in. It names nobody: whoever mistypes their
/// staff id may have typed a passphrase there.
pub(super) fn outcome(by: &'static str, outcome: &'static str) {
    metrics::counter!("stepin_sign_ins_total", "by" => by, "outcome" => outcome).increment(1);
    if outcome == "done" {
        tracing::info!(by, "somebody signed in");
    } else {
        tracing::warn!(by, outcome, "a sign-in was refused");
    }
}

/// One thing said, and where to go from there.
#[derive(Template)]
#[template(path = "message.html", config = ".askama.toml")]
pub(super) struct Message<'a> {
    pub(super) title: &'a str,
    pub(super) words: &'a str,
    pub(super) to: &'a str,
    pub(super) link: &'a str,
}

/// A way on from a page that says no. It travels with the answer, as what is told of it does.
#[derive(Clone)]
pub(super) struct WayOn {
    to: String,
    link: &'static str,
}

/// A problem, told on a page.
#[derive(Template)]
#[template(path = "problem.html", config = ".askama.toml")]
struct OnAPage<'a> {
    title: &'a str,
    words: &'a str,
    is_signed_in: bool,
    /// Whether a form came in a session that had ended.
    has_ended: bool,
    /// Another way on.
    more: Option<WayOn>,
}

/// Whoever reads pages is told of a problem on one; programs, and whoever asks the API, as data.
pub(super) async fn in_words(request: Request, next: middleware::Next) -> Response {
    let is_form = request.method() == Method::POST;
    let is_signed_in = sessions::key(request.headers()).is_some();
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let reads_pages = accepts.is_some_and(|accept| accept.contains("text/html"))
        && !request.uri().path().starts_with("/v1/");
    let asked_for = (request.method() == Method::GET).then(|| request.uri().clone());
    let mut response = next.run(request).await;
    let Some(Told { kind, detail }) = response.extensions_mut().remove::<Told>() else {
        return response;
    };
    if !reads_pages {
        return response;
    }
    if let Some(asked_for) = asked_for.filter(|_| *kind == *kind::PURPOSE_NEEDED) {
        return purpose::asks(&asked_for);
    }
    let has_ended = is_form && response.status() == StatusCode::UNAUTHORIZED;
    let words = sentence(&detail);
    let more = response.extensions_mut().remove::<WayOn>();
    let problem = OnAPage { title: kind.title, words: &words, is_signed_in, has_ended, more };
    let mut page = shown(response.status(), &problem);
    if let Some(seconds) = response.headers_mut().remove(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    page
}

/// Problems are told as parts of sentences: commands put a name before them.
fn sentence(detail: &str) -> String {
    format!("{}.", capitalised(detail.trim_end_matches('.')))
}

/// Where somebody wants to go once they are signed in.
#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

/// The name of the host that passkeys are bound to.
fn passkey_host(app: &App) -> Option<String> {
    app.sign_in.passkeys().host().map(str::to_owned)
}

/// Somebody who is signed in at this browser, in a role or before they chose one.
struct SignedIn {
    key: String,
    session: Session,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let key = sessions::key(&parts.headers).map(str::to_owned);
        let found = key.and_then(|key| {
            let session = app.sign_in.session(&key, crate::sign_in::now())?;
            Some(Self { key, session })
        });
        found.ok_or_else(|| {
            let next = sessions::encoded(parts.uri.path());
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        })
    }
}

/// What a form holds.
struct Form<T>(T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let read = axum::Form::<T>::from_request(request, app).await;
        // Its own words could quote what was typed.
        read.map(|axum::Form(form)| Self(form)).map_err(|_| {
            Problem(Failure::malformed("this form did not arrive as it was made; go back"))
        })
    }
}
