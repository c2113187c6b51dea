//! `/sign-in/link/…`: where somebody without a credential chooses their passphrase; and the links
//! of a demonstration, which sign in directly.

use super::super::client::Client;
use super::super::{App, Problem, sessions};
use super::{Form, Message, outcome, shown};
use crate::Failure;
use crate::people;
use crate::sign_in::{Opens, Unfit, now};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "link.html", config = ".askama.toml")]
struct Page<'a> {
    id: &'a str,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    passphrase: String,
    again: String,
}

pub(super) async fn page(State(app): State<App>, Path(secret): Path<String>) -> Response {
    match app.sign_in.opens(&secret, now()) {
        Some(opens) => form(&opens, StatusCode::OK, None),
        None => no_link(),
    }
}

pub(super) async fn submitted(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Result<Response, Problem> {
    app.rates.sign_in(client, None)?;
    let Some(opens) = app.sign_in.opens(&secret, now()) else { return Ok(no_link()) };
    let unfit = |why: String| Ok(form(&opens, StatusCode::UNPROCESSABLE_ENTITY, Some(why)));
    let hashed = match hashed(&app, &opens, submitted).await? {
        Ok(hashed) => hashed,
        Err(why) => return unfit(why),
    };
    // First: what is granted twice is granted once, but a link is used up.
    let staff = opens.staff.clone();
    app.blocking(move |service| people::grant_what_a_link_grants(service, &opens)).await?;
    if !app.sign_in.use_link(&secret, hashed, now())? {
        return Ok(no_link());
    }
    match sessions::begin(&app, &headers, &staff, Some("/account?said=set")) {
        Ok(response) => {
            outcome("link", "done");
            Ok(response)
        }
        Err(failure) => Ok(said("Your passphrase is kept", &failure.to_string())),
    }
}

async fn hashed(
    app: &App,
    opens: &Opens,
    Submitted { passphrase, again }: Submitted,
) -> Result<Result<String, String>, Problem> {
    new_passphrase(app, opens.staff.clone(), passphrase, again).await
}

/// The hash of what somebody typed twice, or what is wrong with it.
pub(super) async fn new_passphrase(
    app: &App,
    staff: events::StaffId,
    passphrase: String,
    again: String,
) -> Result<Result<String, String>, Problem> {
    if passphrase != again {
        return Ok(Err("The two are not the same.".to_owned()));
    }
    let judged = app.checking(move |sign_in| sign_in.new_passphrase(&staff, &passphrase)).await?;
    Ok(judged?.map_err(|unfit: Unfit| unfit.to_string()))
}

/// Signs in directly, where a demonstration printed such links.
pub(super) async fn demo(
    State(app): State<App>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(recorder) = app.sign_in.lets_in(&secret) else {
        return Err(Problem(Failure::not_found("there is nothing here")));
    };
    let (staff, role) = (&recorder.id, Some(recorder.role));
    Ok(sessions::begin_in(&app, &headers, staff, role, None)?)
}

fn form(opens: &Opens, status: StatusCode, error: Option<String>) -> Response {
    shown(status, &Page { id: opens.staff.as_str(), error })
}

/// Never says why: used, too old, replaced, or never made.
fn no_link() -> Response {
    outcome("link", "unknown");
    let title = "This link does not work";
    let words = "It was used, or it is too old, or it was replaced by a newer one. Ask an \
                 administrator for another.";
    let message = Message { title, words, to: "/sign-in", link: "Sign in" };
    shown(StatusCode::NOT_FOUND, &message)
}

fn said(title: &str, words: &str) -> Response {
    shown(StatusCode::OK, &Message { title, words, to: "/sign-in", link: "Sign in" })
}
