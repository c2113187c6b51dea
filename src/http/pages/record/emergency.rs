//! `/emergency`: a case that is not theirs, opened to somebody for half an hour; and
//! `/journeys/{id}/emergencies/{event}`: a supervisor looks at that, and closes it.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem, sessions};
use super::super::caseload::{rows, text};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::typed::Typed;
use super::{Head, is_for_the_form, of_supervisors, to_the_team};
use crate::Failure;
use crate::access::{Caller, Via};
use crate::commands::{ClosingAnEmergency, OpeningInEmergency, read};
use crate::failure::kind;
use crate::service::RequestKey;
use crate::sign_in::{is_recent, now};
use crate::view::{self, BoardQuery};
use crate::words::{moment, short_day, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{BatchId, EventId, Invalid, JourneyId, Role};
use projections::board_named;
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

#[derive(Template)]
#[template(path = "emergency_closing.html", config = ".askama.toml")]
struct Closing {
    shell: Shell,
    id: JourneyId,
    head: Head,
    action: String,
    facts: Vec<(&'static str, String)>,
    /// Whether whoever looks opened it: somebody else closes it.
    is_own: bool,
    is_closed: bool,
    closes: String,
    finding: String,
    wrong_finding: Option<String>,
}

pub(in super::super) async fn closing(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<(JourneyId, EventId)>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let page = Closing::of(&app, &caller, which, &Typed::default()).await?;
    Ok(shown(StatusCode::OK, &page))
}

pub(in super::super) async fn closing_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<(JourneyId, EventId)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let mut typed = Typed::of(pairs);
    let body = json!({ "finding": typed.or("finding", "") });
    let key = key(&typed, &caller, &json!({ "close": which, "body": body }))?;
    match read::<ClosingAnEmergency>(&body) {
        Err(_) if typed.one("finding").is_none() => {
            typed.wrong("finding", "Say what you found, without a name.");
        }
        Err(invalid) => typed.wrong("finding", why(&invalid)),
        Ok(asked) => {
            let by = caller.clone();
            let close =
                move |service: &crate::Service| service.close_an_emergency(&by, which, &asked, key);
            match app.blocking(close).await {
                Ok(_) => return Ok(to_the_team()),
                Err(Problem(failure)) if is_for_the_form(&failure) => {
                    typed.wrong("", failure.to_string());
                }
                Err(problem) => return Err(problem),
            }
        }
    }
    let page = Closing::of(&app, &caller, which, &typed).await?;
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

impl Closing {
    async fn of(
        app: &App,
        caller: &Caller,
        (id, opened): (JourneyId, EventId),
        typed: &Typed,
    ) -> Result<Self, Problem> {
        let (board, by) = (board_named("emergencies").expect("it is a board"), caller.clone());
        let query = BoardQuery { journey: Some(id), ..BoardQuery::default() };
        let made = app.blocking(move |service| view::board(service, &by, board, &query)).await?;
        let opened = opened.to_string();
        let row = rows(&made).iter().find(|row| row["events"][0] == *opened);
        let row = row.ok_or_else(|| Failure::not_found("there is no such emergency access"))?;
        let title =
            format!("Emergency access to {}", row["reference"].as_str().unwrap_or("a case"));
        Ok(Self {
            shell: Shell::of(caller, ""),
            id,
            head: Head::of(None, &title, typed),
            action: format!("/journeys/{id}/emergencies/{opened}"),
            facts: facts(row),
            is_own: row["actor"] == *caller.staff().as_str(),
            is_closed: !row["closed_at"].is_null(),
            closes: caller.staff().to_string(),
            finding: typed.or("finding", "").to_owned(),
            wrong_finding: typed.error("finding"),
        })
    }
}

fn facts(row: &Value) -> Vec<(&'static str, String)> {
    let at = |name: &str| moment(&row[name]).map(when).unwrap_or_default();
    let told = row["told"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let told = if told.is_empty() { "nobody was on duty".to_owned() } else { told.join(", ") };
    let until = match row["open"] == true {
        true => format!("{}, still open", at("until")),
        false => at("until"),
    };
    let close_by = moment(&row["close_by"]).map(|at| short_day(at.day())).unwrap_or_default();
    let mut facts = vec![
        ("Opened by", text(&row["actor"])),
        ("For", text(&row["purpose"])),
        ("When", at("opened_at")),
        ("Until at the longest", until),
        ("Told, on duty", told),
    ];
    if row["closed_at"].is_null() {
        facts.push(("To be looked at by", close_by));
    } else {
        facts.push(("Closed", format!("{}, by {}", at("closed_at"), text(&row["closed_by"]))));
        facts.push(("Found", text(&row["finding"])));
    }
    facts
}
