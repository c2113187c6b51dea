//! `/purpose`: what somebody reads for, said once for all that they look at from then on. It is
//! kept with their session on the server and never stands in an address.

use super::super::actor::{self, Actor};
use super::super::{App, Problem, sessions};
use super::work::Shell;
use super::{Form, Next, SignedIn, shown};
use crate::sign_in::{now, required};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use events::Text;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "purpose.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    purpose: String,
    next: String,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Stated {
    purpose: String,
    next: Option<String>,
}

/// Leads whoever met a page that needs a purpose to where they state it, and then back.
pub(super) fn asks(asked_for: &Uri) -> Response {
    let next = asked_for.path_and_query().map_or("/", |path| path.as_str());
    Redirect::to(&format!("/purpose?next={}", sessions::encoded(next))).into_response()
}

pub(super) async fn page(
    Actor(caller): Actor,
    _: SignedIn,
    Query(query): Query<Next>,
    headers: HeaderMap,
) -> Response {
    let came_from = query.next.or_else(|| came_from(&headers));
    let next = sessions::local(came_from.as_deref()).to_owned();
    let purpose = caller.purpose.as_ref().map(|purpose| purpose.as_str().to_owned());
    let (shell, purpose, error) = (Shell::of(&caller, ""), purpose.unwrap_or_default(), None);
    shown(StatusCode::OK, &Page { shell, purpose, next, error })
}

pub(super) async fn stated(
    State(app): State<App>,
    Actor(caller): Actor,
    SignedIn { key, .. }: SignedIn,
    Form(Stated { purpose, next }): Form<Stated>,
) -> Result<Response, Problem> {
    let next = sessions::local(next.as_deref());
    let empty = || "Say in a few words what you read for.".to_owned();
    let read = actor::stated(&purpose).map_err(|why| format!("This {why}."));
    match read.and_then(|stated| stated.ok_or_else(empty)) {
        Ok(stated) => keep(&app, &key, Some(stated), next),
        Err(error) => {
            let (shell, next, error) = (Shell::of(&caller, ""), next.to_owned(), Some(error));
            let page = Page { shell, purpose, next, error };
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

pub(super) async fn ended(
    State(app): State<App>,
    SignedIn { key, .. }: SignedIn,
) -> Result<Response, Problem> {
    keep(&app, &key, None, "/")
}

fn keep(app: &App, key: &str, purpose: Option<Text>, next: &str) -> Result<Response, Problem> {
    let key = app.sign_in.reads_for(key, purpose, now());
    let key = key.ok_or_else(|| required("your session has ended; sign in again"))?;
    Ok(sessions::with(Redirect::to(next).into_response(), &key))
}

/// The page of this service from which somebody followed the link in its frame.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let path = uri.path_and_query()?.as_str();
    (!path.starts_with("/purpose") && !path.starts_with("/sign-in")).then(|| path.to_owned())
}
