//! What is handed out on a request: one governance lead prepares it, another one releases it; or
//! nothing is.

use super::super::super::actor::Actor;
use super::super::super::answers::{HTML, file};
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::form::Sheet;
use super::super::record::fields::{Control, Widget};
use super::super::record::typed::Typed;
use super::super::record::{Sent, event, is_for_the_form, sent};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::request::{Which, page};
use super::{key, with_key};
use crate::access::Caller;
use crate::answers::{self, Released, WhichRequest};
use crate::commands::About;
use crate::sign_in::now;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{Moment, london_day};
use serde_json::json;

/// Puts the answer together, as of today.
pub(in super::super) async fn prepare(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, request)): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = Typed::of(pairs);
    let key = key(&typed, &caller, &json!({ "prepare": [id.to_string(), request.to_string()] }))?;
    let (by, which) = (caller.clone(), WhichRequest { request: Some(request) });
    let done = app.blocking(move |service| answers::prepare(service, &by, id, which, key)).await;
    match done {
        Ok(_) => {
            let to = format!("/journeys/{id}/requests/{request}?said=prepared");
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => not_done(&app, &caller, (id, request), typed, problem).await,
    }
}

/// Shows the request again, with why it was not done, if somebody can mend that there.
async fn not_done(
    app: &App,
    caller: &Caller,
    which: Which,
    mut typed: Typed,
    Problem(failure): Problem,
) -> Result<Response, Problem> {
    if !is_for_the_form(&failure) {
        return Err(Problem(failure));
    }
    typed.take_failure(&failure);
    let page = page(app, caller, which, None, &typed).await?;
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Hands it out, as a page or as data: the first time this releases it, later it is the same again.
pub(in super::super) async fn release(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, request)): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = Typed::of(pairs);
    let key = key(&typed, &caller, &json!({ "release": [id.to_string(), request.to_string()] }))?;
    let (by, which) = (caller.clone(), WhichRequest { request: Some(request) });
    let done = app.blocking(move |service| answers::release(service, &by, id, which, key)).await;
    match done {
        Ok(Released { files, .. }) => Ok(match typed.one("as") {
            Some("data") => file("application/json", "answer.json", files.json),
            Some(_) | None => file(HTML, "answer.html", files.html),
        }),
        Err(problem) => not_done(&app, &caller, (id, request), typed, problem).await,
    }
}

/// The form that says that nothing is handed out, where there is such a request.
pub(in super::super) async fn refuse(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<Which>,
) -> Result<Response, Problem> {
    let typed = with_key();
    page(&app, &caller, which, None, &typed).await?;
    Ok(sheet(&caller, which, &typed).shown(&typed))
}

pub(in super::super) async fn refuse_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, request)): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let typed = Typed::of(pairs);
    let approver = typed.one("one.approver");
    let data = json!({ "request": request, "outcome": "refused", "approver": approver });
    let today = Moment::Day(london_day(now()));
    let events = vec![event("subject-access-answered", today, &typed, data)];
    let prefixes = vec!["one".to_owned()];
    match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
        Sent::Recorded(_) => {
            let to = format!("/journeys/{id}/requests/{request}?said=refused");
            Ok(Redirect::to(&to).into_response())
        }
        Sent::Wrong(typed) => Ok(sheet(&caller, (id, request), &typed).shown(&typed)),
    }
}

fn sheet(caller: &Caller, (id, request): Which, typed: &Typed) -> Sheet {
    let approver = ("Who approved it", "The staff id of another governance lead.");
    Sheet {
        shell: Shell::of(caller, ""),
        title: "Hand out nothing".to_owned(),
        back: (format!("/journeys/{id}/requests/{request}"), "the request"),
        says: vec![
            "The person is told why, and that they can complain and go to court. Two people stand \
             behind it: you, and whoever approved it."
                .to_owned(),
        ],
        action: format!("/journeys/{id}/requests/{request}/refuse"),
        hidden: vec![("key".to_owned(), typed.or("key", "").to_owned())],
        controls: vec![Control::of("one.approver", approver, Widget::Line, typed)],
        button: "Record that nothing is handed out",
        wrong: None,
        errors: Vec::new(),
    }
}
