//! `/sign-in`: staff id and passphrase, a passkey, or the organisation's own provider.

use super::super::client::Client;
use super::super::{App, Problem, sessions};
use super::{Form, Next, outcome, passkey_host, shown};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use events::StaffId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html", config = ".askama.toml")]
struct Page<'a> {
    id: &'a str,
    next: &'a str,
    error: Option<String>,
    passkeys: bool,
    host: String,
    provider: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    id: String,
    passphrase: String,
    next: Option<String>,
}

/// One answer for every reason: it never says whether somebody has an account.
const WRONG: &str = "This staff id and this passphrase do not belong together.";

pub(super) async fn page(State(app): State<App>, Query(query): Query<Next>) -> Response {
    form(&app, StatusCode::OK, "", query.next.as_deref(), None)
}

pub(super) async fn submitted(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Result<Response, Problem> {
    let Submitted { id, passphrase, next } = submitted;
    let next = next.as_deref();
    // Whatever was typed is checked, so that all takes as long.
    let staff = id.parse().unwrap_or_else(|_| nobody());
    app.rates.sign_in(client, Some(&staff))?;
    let asked = staff.clone();
    let right = app.checking(move |sign_in| sign_in.is_passphrase_of(&asked, &passphrase)).await?;
    let no = |why: String| {
        form(&app, StatusCode::UNPROCESSABLE_ENTITY, &id, next, Some(why)).into_response()
    };
    if !right {
        outcome("passphrase", "wrong");
        return Ok(no(WRONG.to_owned()));
    }
    match sessions::begin(&app, &headers, &staff, next) {
        Ok(response) => {
            outcome("passphrase", "done");
            Ok(response)
        }
        Err(failure) => {
            outcome("passphrase", "not-let-in");
            Ok(no(failure.to_string()))
        }
    }
}

fn nobody() -> StaffId {
    "nobody".parse().expect("an id that fits")
}

fn form(
    app: &App,
    status: StatusCode,
    id: &str,
    next: Option<&str>,
    error: Option<String>,
) -> Response {
    let (host, next) = (passkey_host(app), sessions::local(next));
    let passkeys = host.is_some();
    let provider = provider(app, next);
    shown(status, &Page { id, next, error, passkeys, host: host.unwrap_or_default(), provider })
}

/// The path that leads to the organisation's identity provider, if it has one.
fn provider(app: &App, next: &str) -> Option<String> {
    app.provider.is_some().then(|| format!("/sign-in/oidc?next={}", sessions::encoded(next)))
}
