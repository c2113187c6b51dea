//! `/journeys/{id}/emergencies/{event}/close`: what was found of an emergency access.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::Form;
use super::super::form::Sheet;
use super::super::record::fields::{Control, Widget};
use super::super::record::is_for_the_form;
use super::super::record::typed::Typed;
use super::super::work::Shell;
use super::{key, with_key};
use crate::access::Caller;
use crate::commands::ClosingAnEmergency;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use events::{EventId, JourneyId, Role};
use serde_json::json;

type Which = (JourneyId, EventId);

/// The form tells nothing of the record: whether there is such an access the answer to it says.
pub(in super::super) async fn close(
    Actor(caller): Actor,
    Path(which): Path<Which>,
) -> Result<Response, Problem> {
    let typed = with_key();
    Ok(sheet(&caller, which, &typed).shown(&typed))
}

pub(in super::super) async fn close_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(pairs);
    match typed.or("finding", "").parse() {
        Err(_) => typed.wrong("finding", "Say what you found, in a few words."),
        Ok(finding) => {
            let whole = json!({ "close": which, "finding": typed.or("finding", "") });
            let (key, by) = (key(&typed, &caller, &whole)?, caller.clone());
            let asked = ClosingAnEmergency { finding };
            let closed =
                app.blocking(move |service| service.close_an_emergency(&by, which, &asked, key));
            match closed.await {
                Ok(_) => {
                    let to = format!("{}?said=closed", back(&caller, which.0));
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(Problem(failure)) if is_for_the_form(&failure) => typed.take_failure(&failure),
                Err(problem) => return Err(problem),
            }
        }
    }
    Ok(sheet(&caller, which, &typed).shown(&typed))
}

/// A supervisor of the case closes one as well; how it is kept is for governance leads.
fn back(caller: &Caller, journey: JourneyId) -> String {
    match caller.role() {
        Role::GovernanceLead => format!("/journeys/{journey}/keeping"),
        Role::Practitioner
        | Role::SupportWorker
        | Role::Supervisor
        | Role::Auditor
        | Role::Administrator
        | Role::System => format!("/journeys/{journey}"),
    }
}

fn sheet(caller: &Caller, (journey, event): Which, typed: &Typed) -> Sheet {
    let finding = ("What you found", "It is kept for ever: name nobody.");
    Sheet {
        shell: Shell::of(caller, ""),
        title: "Close an emergency access".to_owned(),
        back: (back(caller, journey), "this record"),
        says: vec![
            "Look at what was opened, for which purpose, and what was read: the board of accesses \
             lists it. Then say what you found."
                .to_owned(),
        ],
        action: format!("/journeys/{journey}/emergencies/{event}/close"),
        hidden: vec![("key".to_owned(), typed.or("key", "").to_owned())],
        controls: vec![Control::of("finding", finding, Widget::Text, typed)],
        button: "Close it",
        wrong: None,
        errors: Vec::new(),
    }
}
