//! `/sign-in/oidc`: to the organisation's provider and back.

use super::client::Client;
use super::cross_site::is_from_elsewhere;
use super::pages::{Message, outcome, shown};
use super::{App, Problem, sessions};
use crate::Failure;
use crate::sign_in::{self, Back, Provider, Refused, Vouched};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Lives as long as a sign-in may take. `Lax`: the way back comes from another site.
const COOKIE: &str = "__Host-stepin-oidc";

#[derive(Deserialize)]
pub(super) struct Begin {
    next: Option<String>,
    #[serde(default)]
    again: bool,
}

#[derive(Deserialize)]
pub(super) struct Returned {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Another site may lead to the page with the button, and not press it.
pub(super) async fn begin(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Query(asked): Query<Begin>,
) -> Result<Response, Problem> {
    app.rates.sign_in(client, None)?;
    let next = asked.next.map(|next| sessions::local(Some(&next)).to_owned());
    if is_from_elsewhere(&headers) {
        let next = sessions::encoded(sessions::local(next.as_deref()));
        return Ok(Redirect::to(&format!("/sign-in?next={next}")).into_response());
    }
    let begun =
        with(&app, move |provider| provider.begin(next, asked.again, sign_in::now())).await?;
    Ok(match begun {
        Ok(away) => cookie(Redirect::to(&away.to).into_response(), away.browser.as_str(), 600),
        Err(refused) => no(refused),
    })
}

pub(super) async fn callback(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    app.rates.sign_in(client, None)?;
    let browser = sessions::cookie(&headers, COOKIE).map(str::to_owned);
    let finished = with(&app, move |provider| {
        let back = Back {
            state: returned.state.as_deref(),
            code: returned.code.as_deref(),
            issuer: returned.iss.as_deref(),
            error: returned.error.as_deref(),
            browser: browser.as_deref(),
        };
        provider.finish(&back, sign_in::now())
    });
    let answer = match finished.await? {
        Ok(vouched) => signed_in(&app, &headers, &vouched),
        Err(refused) => no(refused),
    };
    Ok(cookie(answer, "", 0))
}

/// To sign out at the provider, too: whoever is signed in there is signed in here at a click.
pub(super) async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if is_from_elsewhere(&headers) {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let then = format!("{}/sign-in", app.sign_in.origin());
    let to = with(&app, move |provider| Ok(provider.sign_out_at(&then))).await?;
    let to = to.ok().flatten().unwrap_or_else(|| "/sign-in".to_owned());
    Ok(Redirect::to(&to).into_response())
}

fn signed_in(app: &App, headers: &HeaderMap, Vouched { staff, next }: &Vouched) -> Response {
    // Who shows again who they are stays in the role that they chose.
    let earlier = sessions::key(headers).and_then(|key| app.sign_in.session(key, sign_in::now()));
    let role = earlier.filter(|one| one.staff == *staff).and_then(|one| one.role);
    match sessions::begin_in(app, headers, staff, role, next.as_deref()) {
        Ok(response) => {
            outcome("provider", "done");
            response
        }
        Err(_no_role) => no(Refused::NoRole),
    }
}

/// One page for every reason: which check it was is for the log.
fn no(refused: Refused) -> Response {
    outcome("provider", refused.name());
    let (status, words) = if refused == Refused::Unreachable {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "Your organisation's sign-in does not answer just now. Try again in a moment.",
        )
    } else {
        (
            StatusCode::FORBIDDEN,
            "This sign-in did not work. Begin again; if that does not help, ask an administrator.",
        )
    };
    let title = "You are not signed in";
    shown(status, &Message { title, words, to: "/sign-in", link: "Begin again" })
}

/// Runs what asks the provider where it may block.
async fn with<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Provider) -> Result<T, Refused> + Send + 'static,
) -> Result<Result<T, Refused>, Problem> {
    let provider = app.provider.clone();
    let provider = provider.ok_or_else(|| Failure::not_found("there is no provider here"))?;
    let fault = |_| Problem(Failure::broken("this request hit a fault in Stepin"));
    tokio::task::spawn_blocking(move || work(&provider)).await.map_err(fault)
}

fn cookie(mut response: Response, value: &str, seconds: u32) -> Response {
    let cookie =
        format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    let cookie = HeaderValue::from_str(&cookie).expect("plain text");
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
