//! `/journeys/{id}/emergencies/{event}`: whoever oversees the case, or how the record is kept,
//! reads what was looked at in an emergency, and closes it.

use super::super::super::super::actor::Actor;
use super::super::super::super::request::Path;
use super::super::super::super::{App, Problem};
use super::super::super::caseload::{rows, text};
use super::super::super::work::Shell;
use super::super::super::{Form, shown};
use super::super::typed::Typed;
use super::super::{Head, is_for_the_form, to_the_team};
use super::{key, why};
use crate::access::Caller;
use crate::commands::{ClosingAnEmergency, read};
use crate::view::{self, BoardQuery};
use crate::words::{count, moment, short_day, spoken, when};
use crate::{Failure, Service};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use events::{EventId, JourneyId, Role};
use permissions::{Action, Resource};
use projections::board_named;
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "emergency_closing.html", config = ".askama.toml")]
struct Closing {
    shell: Shell,
    id: JourneyId,
    head: Head,
    action: String,
    facts: Vec<(&'static str, String)>,
    /// When, and at what, they looked.
    looks: Vec<(String, String)>,
    /// Whether whoever looks opened it: somebody else closes it.
    is_own: bool,
    is_closed: bool,
    closes: String,
    finding: String,
    wrong_finding: Option<String>,
}

pub(in super::super::super) async fn closing(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<(JourneyId, EventId)>,
) -> Result<Response, Problem> {
    let page = Closing::of(&app, &caller, which, &Typed::default()).await?;
    Ok(shown(StatusCode::OK, &page))
}

pub(in super::super::super) async fn closing_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<(JourneyId, EventId)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
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
                move |service: &Service| service.close_an_emergency(&by, which, &asked, key);
            match app.blocking(close).await {
                Ok(_) => return Ok(back_from(&caller, which.0)),
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
        let by = caller.clone();
        let made = app.blocking(move |service| read_of(service, &by, id)).await?;
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
            looks: row["looks"].as_array().into_iter().flatten().map(look).collect(),
            is_own: row["actor"] == *caller.staff().as_str(),
            is_closed: !row["closed_at"].is_null(),
            closes: caller.staff().to_string(),
            finding: typed.or("finding", "").to_owned(),
            wrong_finding: typed.error("finding"),
        })
    }
}

/// The board of this journey, with what was looked at. Whoever could not close it is told so before
/// they type anything.
fn read_of(service: &Service, caller: &Caller, id: JourneyId) -> Result<Value, Failure> {
    service.may_close_emergencies(caller, id)?;
    if caller.role() == Role::GovernanceLead {
        service.allows(caller, Action::Read, Resource::Case, "read what was opened")?;
    }
    let board = board_named("emergencies").expect("it is a board");
    view::board(service, caller, board, &BoardQuery { journey: Some(id), ..BoardQuery::default() })
}

/// A supervisor goes on with what the team needs, a governance lead with the record.
fn back_from(caller: &Caller, id: JourneyId) -> Response {
    if caller.role() == Role::GovernanceLead {
        return Redirect::to(&format!("/journeys/{id}/keeping?said=closed")).into_response();
    }
    to_the_team()
}

/// One look: what of the case, never what stood in it.
fn look(one: &Value) -> (String, String) {
    let at = |name: &str| moment(&one[name]).map(when).unwrap_or_default();
    let shown = one["shown"].as_u64().and_then(|shown| usize::try_from(shown).ok());
    let did = match text(&one["type"]).as_str() {
        "record-exported" => Some("taken out".to_owned()),
        _ => None,
    };
    let as_of = Some(at("as_of")).filter(|at| !at.is_empty());
    let purpose = Some(text(&one["purpose"])).filter(|purpose| !purpose.is_empty());
    let what = [
        Some(spoken(&text(&one["scope"]))),
        shown.map(|shown| count(shown, "entry")),
        as_of.map(|at| format!("as believed on {at}")),
        did,
        purpose.map(|purpose| format!("for: {purpose}")),
    ];
    (at("at"), what.into_iter().flatten().collect::<Vec<_>>().join(", "))
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
