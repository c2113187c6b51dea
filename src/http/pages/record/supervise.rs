//! `/supervision/{practitioner}`: the agenda of a supervision session, drawn from the boards, and
//! what was said and agreed in it, recorded at one go: of each case in one write.

mod agenda;

pub(in super::super) use agenda::list;

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::{Form, shown};
use super::typed::Typed;
use super::{drafts, event, key, key_of, of_supervisors, send};
use crate::commands::About;
use crate::sign_in::now;
use agenda::Agenda;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{JourneyId, Moment, StaffId};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    said: Option<String>,
}

pub(in super::super) async fn session(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(practitioner): Path<StaffId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let today = events::london_day(now()).to_string();
    let typed = Typed::default().with("on", today);
    let mut page = Agenda::of(&app, &caller, &practitioner, &typed).await?;
    page.is_recorded = asked.said.as_deref() == Some("recorded");
    Ok(shown(StatusCode::OK, &page))
}

pub(in super::super) async fn session_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(practitioner): Path<StaffId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let mut typed = Typed::of(pairs);
    let whole = key(&typed)?;
    let mut recorded = Vec::new();
    if let Some(occurred) = typed.occurred(now()) {
        let said = Said::all(occurred, &typed);
        if said.is_empty() {
            typed.wrong("", "Nothing is typed yet: say of one case at least what was agreed.");
        }
        for Said { events, prefixes, .. } in &said {
            if let Err(invalid) = drafts(events) {
                typed.take(&invalid, prefixes);
            }
        }
        if typed.errors().is_empty() {
            for Said { journey, events, prefixes } in said {
                let about = About::Journey(journey);
                match send(&app, &caller, about, key_of(whole, journey), &events).await? {
                    Ok(_) => recorded.push(journey),
                    Err(refused) => {
                        if let Some(words) = refused.words {
                            typed.wrong(&format!("{journey}.decided"), words);
                        }
                        typed.take(&refused.fields, &prefixes);
                    }
                }
            }
        }
    }
    if typed.errors().is_empty() {
        let who = super::super::super::sessions::encoded(practitioner.as_str());
        return Ok(Redirect::to(&format!("/supervision/{who}?said=recorded")).into_response());
    }
    if !recorded.is_empty() {
        // What stands on the record is not sent again: the rest goes under a key of its own.
        let of_it = |name: &str| recorded.iter().any(|one| name.starts_with(&one.to_string()));
        typed = typed.without(|name| name == "key" || of_it(name));
    }
    let mut page = Agenda::of(&app, &caller, &practitioner, &typed).await?;
    page.recorded_of(&recorded);
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// What was said of one case.
struct Said {
    journey: JourneyId,
    events: Vec<Value>,
    /// The parts of the form that they were made of.
    prefixes: Vec<String>,
}

impl Said {
    /// Of each case of which anything was said.
    fn all(occurred: Moment, typed: &Typed) -> Vec<Self> {
        let cases = typed.all("case").into_iter().filter_map(|id| id.parse().ok());
        let said = cases.map(|journey| Self::of(journey, occurred, typed));
        said.filter(|said| !said.events.is_empty()).collect()
    }

    fn of(journey: JourneyId, occurred: Moment, typed: &Typed) -> Self {
        let one = |name: &str| typed.one(&format!("{journey}.{name}"));
        let all = |name: &str| typed.all(&format!("{journey}.{name}"));
        let (decided, indicators) = (one("decided"), all("indicators"));
        let mut said = Self { journey, events: Vec::new(), prefixes: Vec::new() };
        let mut take = |kind: &str, part: String, data: Value| {
            said.events.push(event(kind, occurred, &Typed::default(), data));
            said.prefixes.push(part);
        };
        // Whoever agrees on something has talked it over.
        let is_agreed = one("action").is_some() || one("due").is_some();
        if one("discussed").is_some() || decided.is_some() || !indicators.is_empty() || is_agreed {
            let mut data = json!({});
            if let Some(decided) = decided {
                data["decided"] = decided.into();
            }
            if !indicators.is_empty() {
                data["indicators"] = indicators.into();
            }
            take("case-discussed", journey.to_string(), data);
        }
        if is_agreed {
            let typed_in =
                ["action", "owner", "due"].into_iter().filter_map(|name| Some((name, one(name)?)));
            let data = typed_in.map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
            take("action-set", journey.to_string(), Value::Object(data));
        }
        for done in all("done") {
            take("action-done", format!("{journey}.done"), json!({ "action": done }));
        }
        said
    }
}
