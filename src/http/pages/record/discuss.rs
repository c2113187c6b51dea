//! `POST /journeys/{id}/questions`: what supervision decided about one question, recorded from
//! beside its evidence.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::Form;
use super::super::journey::{Answered, questions_with_wrong};
use super::typed::Typed;
use super::{Sent, event, of_supervisors, sent, today};
use crate::Failure;
use crate::commands::About;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use events::JourneyId;
use projections::rules::IndicatorId;
use serde_json::json;

pub(in super::super) async fn questions_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let mut typed = Typed::of(pairs);
    let question = IndicatorId::named(typed.or("question", ""));
    let question = question.ok_or_else(|| Failure::not_found("there is no such question"))?.name();
    if let Some(decided) = typed.one("one.decided") {
        let data = json!({ "indicators": [question], "decided": decided });
        let events = vec![event("case-discussed", today(), &typed, data)];
        let prefixes = vec!["one".to_owned()];
        match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
            Sent::Recorded(_) => {
                let to = format!("/journeys/{id}/questions?said=recorded#{question}");
                return Ok(Redirect::to(&to).into_response());
            }
            Sent::Wrong(wrong) => typed = wrong,
        }
    } else {
        typed.wrong("one.decided", "Say what was decided, even if it is to wait.");
    }
    let wrong = typed.errors().values().next().cloned().unwrap_or_default();
    let text = |name: &str| typed.or(name, "").to_owned();
    let answered = Answered { key: text("key"), question, decided: text("one.decided"), wrong };
    questions_with_wrong(&app, &caller, id, &answered).await
}
