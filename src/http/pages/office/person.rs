//! `/people/{id}`: one person, and what is done about them.

use super::super::super::actor::Actor;
use super::super::super::people::seen_to;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::record::fields::Choice;
use super::super::work::Shell;
use super::super::{Form, sentence, shown};
use super::people::{given, roles, signs_in};
use crate::Failure;
use crate::access::Caller;
use crate::people::PersonShown;
use crate::sign_in::now;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{Role, StaffId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "person.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    person: PersonShown,
    signs_in: String,
    /// Whether it is who asks.
    is_own: bool,
    /// Roles that they do not hold.
    others: Vec<Choice>,
    said: Option<&'static str>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Said {
    said: Option<String>,
}

/// What a button of the page asks for.
#[derive(Deserialize)]
pub(in super::super) struct Asks {
    role: Option<String>,
}

pub(in super::super) async fn person(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<StaffId>,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Problem> {
    // Only what stands here is ever said: the address is not a place to put words in.
    let said = match said.as_deref() {
        Some("grant") => Some("The role is theirs from now on."),
        Some("revoke") => Some("The role is taken back. Whatever was open in it is closed."),
        Some("disable") => Some("They are kept out, from this moment on."),
        Some("enable") => Some("They are let in again. They sign in anew."),
        Some(_) | None => None,
    };
    Ok(shown(StatusCode::OK, &Page { said, ..page(&app, caller, id).await? }))
}

/// Does what a button of the page asks for.
pub(in super::super) async fn acted(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, act)): Path<(StaffId, String)>,
    Form(Asks { role }): Form<Asks>,
) -> Result<Response, Problem> {
    let role = role.map(|role| role.parse::<Role>()).transpose().map_err(Failure::malformed)?;
    let shell = Shell::of(&caller, "/people");
    let (by, whom) = (caller.clone(), id.clone());
    let done = match (act.as_str(), role) {
        ("link", _) => {
            let made = seen_to(&app, by, move |people, origin| people.link(&whom, origin)).await;
            match made {
                Ok(made) => return Ok(given(shell, made)),
                Err(problem) => Err(problem),
            }
        }
        ("grant", Some(role)) => {
            seen_to(&app, by, move |people, _| people.grant(&whom, role)).await
        }
        ("revoke", Some(role)) => {
            seen_to(&app, by, move |people, _| people.revoke(&whom, role)).await
        }
        ("disable", _) => seen_to(&app, by, move |people, _| people.disable(&whom, true)).await,
        ("enable", _) => seen_to(&app, by, move |people, _| people.disable(&whom, false)).await,
        (_, _) => Err(Problem(Failure::not_found("there is no such thing to do about them"))),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}?said={act}")).into_response()),
        Err(Problem(failure)) if failure.kind().status == 422 || failure.kind().status == 403 => {
            let error = Some(sentence(&failure.to_string()));
            let page = Page { error, ..page(&app, caller, id).await? };
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(problem) => Err(problem),
    }
}

async fn page(app: &App, caller: Caller, id: StaffId) -> Result<Page, Problem> {
    let (shell, is_own) = (Shell::of(&caller, "/people"), *caller.staff() == id);
    let person = seen_to(app, caller, move |people, _| {
        let found = people.all().into_iter().find(|one| one.id == id);
        found.ok_or_else(|| Failure::not_found("nobody here has this staff id"))
    });
    let person = person.await?;
    let held: Vec<_> = person.roles.iter().map(|role| role.name()).collect();
    let others = roles().into_iter().filter(|role| !held.contains(&role.value.as_str()));
    let (others, signs_in) = (others.collect(), signs_in(&person, now()));
    Ok(Page { shell, person, signs_in, is_own, others, said: None, error: None })
}
