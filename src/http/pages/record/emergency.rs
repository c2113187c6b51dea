//! `/emergency`: a case that is not theirs, opened to somebody for half an hour.

mod closing;

pub(in super::super) use closing::{closing, closing_sent};

use super::super::super::actor::Actor;
use super::super::super::request::Query;
use super::super::super::{App, Problem, sessions};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::typed::Typed;
use super::{Head, is_for_the_form};
use crate::Failure;
use crate::access::{Caller, Via};
use crate::commands::{OpeningInEmergency, read};
use crate::failure::kind;
use crate::service::RequestKey;
use crate::sign_in::{is_recent, now};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{BatchId, Invalid, JourneyId, Role};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    reference: Option<String>,
}

#[derive(Template)]
#[template(path = "emergency.html", config = ".askama.toml")]
struct Opening {
    shell: Shell,
    head: Head,
    reference: String,
    wrong_reference: Option<String>,
    purpose: String,
    wrong_purpose: Option<String>,
    /// Where to show once more who one is, if that was too long ago.
    again: Option<&'static str>,
}

const HERE: &str = "/emergency";

/// The form. Whoever opens it has just shown who they are: that is asked before they type anything.
pub(in super::super) async fn opening(
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    theirs(&caller)?;
    let typed = Typed::default().with("reference", asked.reference.unwrap_or_default());
    if let Via::Session { signed_in_at } = &caller.via
        && !is_recent(*signed_in_at, now())
    {
        let next = match typed.one("reference") {
            Some(reference) => format!("{HERE}?reference={}", sessions::encoded(reference)),
            None => HERE.to_owned(),
        };
        let again = format!("/sign-in/again?next={}", sessions::encoded(&next));
        return Ok(Redirect::to(&again).into_response());
    }
    Ok(shown(StatusCode::OK, &Opening::of(&caller, &typed)))
}

pub(in super::super) async fn opening_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    theirs(&caller)?;
    let mut typed = Typed::of(pairs);
    let reference = typed.or("reference", "").to_owned();
    let mut asked = json!({ "purpose": typed.or("purpose", "") });
    // Somebody who was sent a link has the id of the journey and not its reference.
    let is_id = reference.parse::<JourneyId>().is_ok();
    asked[if is_id { "journey" } else { "reference" }] = reference.as_str().into();
    let key = key(&typed, &caller, &json!({ "emergency": asked }))?;
    if reference.is_empty() {
        typed.wrong("reference", "Say which case, by its reference.");
    }
    if typed.one("purpose").is_none() {
        typed.wrong("purpose", "Say for what: it is told to the supervisor.");
    }
    let asked = read::<OpeningInEmergency>(&asked);
    if let Err(invalid) = &asked {
        typed.wrong("purpose", why(invalid));
    }
    let asked = match asked {
        Ok(asked) if typed.errors().is_empty() => asked,
        Ok(_) | Err(_) => {
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &Opening::of(&caller, &typed)));
        }
    };
    let by = caller.clone();
    let opened = app.blocking(move |service| service.open_in_emergency(&by, &asked, key)).await;
    let failure = match opened {
        Ok(opened) => {
            return Ok(Redirect::to(&format!("/journeys/{}", opened.journey)).into_response());
        }
        Err(Problem(failure)) => failure,
    };
    let status = StatusCode::from_u16(failure.kind().status);
    let again = *failure.kind() == *kind::SIGN_IN_AGAIN;
    if failure.kind().status == 404 {
        // What is not there and what is not theirs to open read alike.
        typed.wrong("reference", "There is no case of this reference that you can open.");
    } else if again || is_for_the_form(&failure) || *failure.kind() == *kind::MALFORMED {
        typed.wrong("", failure.to_string());
    } else {
        return Err(Problem(failure));
    }
    let mut page = Opening::of(&caller, &typed);
    page.again = again.then_some("/sign-in/again?next=/emergency");
    Ok(shown(status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &page))
}

/// Those who work with cases; which case, the service says.
pub(in super::super) fn may_open(caller: &Caller) -> bool {
    matches!(caller.role(), Role::Practitioner | Role::Supervisor)
}

fn theirs(caller: &Caller) -> Result<(), Failure> {
    if may_open(caller) {
        return Ok(());
    }
    Err(Failure::not_found("there is no such form for you"))
}

fn key(typed: &Typed, caller: &Caller, whole: &Value) -> Result<RequestKey, Failure> {
    let key = typed.one("key").and_then(|key| key.parse::<BatchId>().ok());
    let malformed = || Failure::malformed("this form did not arrive as it was made; go back");
    let whole = json!({ "by": caller.recorder, "asks": whole });
    Ok(RequestKey::of(key.ok_or_else(malformed)?, whole))
}

/// What is wrong with the one field that is checked.
fn why(Invalid(errors): &Invalid) -> String {
    errors.iter().map(|error| error.detail.clone()).collect::<Vec<_>>().join("; ")
}

impl Opening {
    fn of(caller: &Caller, typed: &Typed) -> Self {
        Self {
            shell: Shell::of(caller, ""),
            head: Head::of(None, "A case that is not yours, in an emergency", typed),
            reference: typed.or("reference", "").to_owned(),
            wrong_reference: typed.error("reference"),
            purpose: typed.or("purpose", "").to_owned(),
            wrong_purpose: typed.error("purpose"),
            again: None,
        }
    }
}
