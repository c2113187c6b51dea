//! `/journeys/{id}/record`: a session and what was noticed in it, or any other type of event, on
//! one page. Whatever was typed stays until it is recorded.

mod correct;
mod discuss;
mod emergency;
mod fields;
mod other;
mod overrides;
mod review;
mod session;
mod supervise;
mod typed;

pub(super) use correct::{correct, correct_sent};
pub(super) use discuss::questions_sent;
pub(super) use emergency::{
    closing, closing_sent, opening as emergency, opening_sent as emergency_sent,
};
pub(super) use other::{list, opening, opening_sent, other, other_sent};
pub(super) use overrides::{overriding, overriding_sent};
pub(super) use review::{decision, decision_sent};
pub(super) use session::{session, session_sent};
pub(super) use supervise::{list as supervision, session as agenda, session_sent as agenda_sent};

use super::super::{App, Problem};
use crate::access::Caller;
use crate::commands::{About, Request};
use crate::failure::kind;
use crate::sign_in::now;
use crate::view::{self, JourneyPage, ViewQuery};
use crate::wire::digest_of;
use crate::words::{short_day, spoken};
use crate::{Failure, words};
use axum::response::{IntoResponse, Redirect, Response};
use events::{BatchId, Draft, Invalid, JourneyId, Moment, Role};
use fields::Choice;
use projections::TimelineEntry;
use serde_json::{Value, json};
use typed::Typed;
use uuid::Uuid;

/// What stands above every form: the case, and what went wrong.
struct Head {
    /// The journey, unless this one opens it.
    id: Option<JourneyId>,
    title: String,
    reference: String,
    /// Makes a second click the same as the first.
    key: String,
    /// What is wrong with no field in particular.
    wrong: Option<String>,
    /// What is wrong, field by field, to be read at once.
    errors: Vec<(String, String)>,
    when: When,
}

/// When it happened, and when that became known.
struct When {
    on: String,
    at: String,
    known: String,
    wrong_on: Option<String>,
    wrong_at: Option<String>,
    wrong_known: Option<String>,
    today: String,
}

impl Head {
    fn of(case: Option<&Case>, title: &str, typed: &Typed) -> Self {
        let text = |name: &str| typed.one(name).unwrap_or_default().to_owned();
        let of_a_field = typed.errors().iter().filter(|(name, _)| !name.is_empty());
        Self {
            id: case.map(|case| case.id),
            title: title.to_owned(),
            reference: case.map(|case| case.reference.clone()).unwrap_or_default(),
            key: typed.or("key", &Uuid::now_v7().to_string()).to_owned(),
            wrong: typed.error(""),
            errors: of_a_field.map(|(name, why)| (name.clone(), why.clone())).collect(),
            when: When {
                on: text("on"),
                at: text("at"),
                known: text("known"),
                wrong_on: typed.error("on"),
                wrong_at: typed.error("at"),
                wrong_known: typed.error("known"),
                today: events::london_day(now()).to_string(),
            },
        }
    }
}

/// What a form needs to know of the case.
struct Case {
    id: JourneyId,
    reference: String,
    page: JourneyPage,
}

impl Case {
    async fn of(app: &App, caller: &Caller, id: JourneyId) -> Result<Self, Problem> {
        let caller = caller.clone();
        let query = ViewQuery::default();
        let made = app.blocking(move |service| view::journey_page(service, &caller, id, &query));
        let page = made.await?;
        let reference = page.summary.reference.clone().unwrap_or_else(|| "A journey".to_owned());
        Ok(Self { id, reference, page })
    }

    /// The entries that a field may name, newest first.
    fn entries(&self, is_one: impl Fn(&TimelineEntry) -> bool) -> Vec<Choice> {
        let entries = self.page.timeline.entries.iter();
        let choice = |entry: &TimelineEntry| {
            let (inline, _) = words::fields(&entry.data);
            let day = short_day(entry.occurred_at.day());
            Choice::of(&entry.event.to_string(), format!("{day}: {} {inline}", spoken(&entry.kind)))
        };
        entries.filter(|entry| !entry.retracted && is_one(entry)).map(choice).collect()
    }
}

/// What came of a form that was sent.
enum Sent {
    Recorded(JourneyId),
    /// What is wrong stands with what was typed.
    Wrong(Typed),
}

/// Records what a form came to. `prefixes` are the parts of the form that the events were made of.
async fn sent(
    app: &App,
    caller: &Caller,
    about: About,
    events: Vec<Value>,
    prefixes: Vec<String>,
    mut typed: Typed,
) -> Result<Sent, Problem> {
    let mut drafts = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match Draft::read(event) {
            Ok(draft) => drafts.push(draft),
            Err(invalid) => typed.take(&invalid.under(&format!("/events/{index}")), &prefixes),
        }
    }
    let key = typed.one("key").and_then(|key| key.parse::<BatchId>().ok());
    let Some(key) = key else {
        return Err(Problem(Failure::malformed(
            "this form did not arrive as it was made; go back",
        )));
    };
    if !typed.errors().is_empty() {
        return Ok(Sent::Wrong(typed));
    }
    let by = caller.recorder.clone();
    // A journey that is opened has a new id at each click, which makes it no other request.
    let journey = if let About::Journey(journey) = about { Some(journey) } else { None };
    let digest = digest_of(json!({ "form": events, "about": journey, "by": by }));
    let request = Request { about, key, actor: by, drafts };
    let caller = caller.clone();
    let recorded = app
        .blocking(move |service| {
            let recording = service.execute(&caller, &request, digest, None)?;
            service.answer(&recording)
        })
        .await;
    match recorded {
        Ok(answer) => match answer.journey {
            Some(journey) => Ok(Sent::Recorded(journey)),
            None => Err(Problem(Failure::broken("a form of a journey recorded none".to_owned()))),
        },
        Err(Problem(failure)) if is_for_the_form(&failure) => {
            let fields = Invalid(failure.fields().to_vec());
            if fields.0.is_empty() {
                typed.wrong("", failure.to_string());
            }
            typed.take(&fields, &prefixes);
            Ok(Sent::Wrong(typed))
        }
        Err(problem) => Err(problem),
    }
}

/// To the journey, which shows what was recorded.
fn recorded(id: JourneyId) -> Response {
    Redirect::to(&format!("/journeys/{id}?said=recorded")).into_response()
}

/// To what needs the supervisor next.
fn to_the_team() -> Response {
    Redirect::to("/team?said=recorded").into_response()
}

/// What is answered by supervisors alone; which cases, whoever looks at the case says.
fn of_supervisors(caller: &Caller) -> Result<(), Failure> {
    if caller.role() == Role::Supervisor {
        return Ok(());
    }
    Err(Failure::not_found("there is no such form for you"))
}

/// The day and not the moment, which would make a second click another request.
fn today() -> Moment {
    Moment::Day(events::london_day(now()))
}

/// Whether somebody can mend it in the form: then the form is shown again with everything in it.
fn is_for_the_form(failure: &Failure) -> bool {
    let kind = failure.kind();
    [kind::INVALID, kind::CLOSED, kind::NOT_IN_STATE, kind::NEEDS_ANOTHER, kind::STALE, kind::HELD]
        .contains(&kind)
        || kind.status == 503
}

/// An event as the API takes it.
fn event(kind: &str, occurred: Moment, typed: &Typed, data: Value) -> Value {
    let mut event = json!({ "type": kind, "occurred_at": occurred, "data": data });
    if let Some(known) = typed.one("known") {
        event["known_at"] = known.into();
    }
    event
}
