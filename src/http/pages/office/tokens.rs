//! `/tokens`: what programs act with. Each is shown once, when it is made.

use super::super::super::actor::Actor;
use super::super::super::people::seen_to;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::form::{Once, Sheet};
use super::super::record::fields::{Choice, Control, Widget};
use super::super::record::typed::Typed;
use super::super::work::Shell;
use super::super::{Form, shown};
use super::people::roles;
use crate::access::Caller;
use crate::people::{TokenMade, may_see_to_people};
use crate::sign_in::{NewToken, Scope, TokenShown, now};
use crate::words::{short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use events::{Instant, Moment, Recorder, Role, StaffId};
use serde::Deserialize;

/// A token that ends within these days is to be replaced before what uses it stops.
const SOON: TimeDelta = TimeDelta::days(14);

#[derive(Template)]
#[template(path = "tokens.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    is_revoked: bool,
    soon: usize,
    tokens: Vec<Row>,
}

struct Row {
    name: String,
    acts_as: String,
    scopes: String,
    until: String,
    used: String,
    ends: Ends,
}

/// How near its end a token is.
#[derive(PartialEq, Eq)]
enum Ends {
    Later,
    Soon,
    Ended,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Said {
    said: Option<String>,
}

#[derive(Deserialize)]
pub(in super::super) struct Named {
    name: String,
}

/// Whether a token that is good now ends soon.
pub(super) fn ends_soon(token: &TokenShown, now: Instant) -> bool {
    now < token.until && token.until <= now + SOON
}

pub(in super::super) async fn tokens(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Problem> {
    let (shell, now) = (Shell::of(&caller, "/tokens"), now());
    let mut all = seen_to(&app, caller, |people, _| Ok(people.tokens())).await?;
    all.sort_by_key(|token| token.until);
    let soon = all.iter().filter(|token| ends_soon(token, now)).count();
    let tokens = all.iter().map(|token| Row::of(token, now)).collect();
    let is_revoked = said.as_deref() == Some("revoked");
    Ok(shown(StatusCode::OK, &Page { shell, is_revoked, soon, tokens }))
}

impl Row {
    fn of(token: &TokenShown, now: Instant) -> Self {
        let scopes: Vec<_> = token.scopes.iter().map(ToString::to_string).collect();
        Self {
            name: token.name.clone(),
            acts_as: format!("{}, {}", token.acts_as.id, spoken(token.acts_as.role.name())),
            scopes: scopes.join(", "),
            until: when(Moment::Instant(token.until)),
            used: token.used_on.map_or_else(|| "never".to_owned(), short_day),
            ends: match token.until {
                until if until <= now => Ends::Ended,
                _ if ends_soon(token, now) => Ends::Soon,
                _ => Ends::Later,
            },
        }
    }
}

pub(in super::super) async fn make(Actor(caller): Actor) -> Result<Response, Problem> {
    may_see_to_people(&caller.recorder)?;
    let typed = Typed::default().with("days", "90");
    Ok(sheet(&caller, &typed).shown(&typed))
}

/// Makes one. It is in the answer and nowhere else.
pub(in super::super) async fn make_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_see_to_people(&caller.recorder)?;
    let mut typed = Typed::of(pairs);
    if let Some(new) = read(&mut typed) {
        let made = seen_to(&app, caller.clone(), move |people, _| people.make_token(&new)).await;
        match made {
            Ok(made) => return Ok(given(Shell::of(&caller, "/tokens"), made)),
            Err(Problem(failure)) if failure.kind().status < 500 => typed.take_failure(&failure),
            Err(problem) => return Err(problem),
        }
    }
    Ok(sheet(&caller, &typed).shown(&typed))
}

pub(in super::super) async fn revoke(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(Named { name }): Form<Named>,
) -> Result<Response, Problem> {
    seen_to(&app, caller, move |people, _| people.accounts.revoke_token(&name)).await?;
    Ok(Redirect::to("/tokens?said=revoked").into_response())
}

fn read(typed: &mut Typed) -> Option<NewToken> {
    let id = typed.or("acts_as", "").parse::<StaffId>();
    if let Err(why) = &id {
        typed.wrong("acts_as", why.clone());
    }
    let role = typed.or("role", "").parse::<Role>();
    if role.is_err() {
        typed.wrong("role", "Choose the role that it acts in.");
    }
    let days = typed.or("days", "90").parse::<u32>();
    if days.is_err() {
        typed.wrong("days", "Give a number of days.");
    }
    let scopes: Vec<Scope> =
        typed.all("scopes").into_iter().filter_map(|one| one.parse().ok()).collect();
    let name = typed.or("name", "").to_owned();
    let is_whole = typed.errors().is_empty();
    let acts_as = Recorder { id: id.ok()?, role: role.ok()? };
    Some(NewToken { name, acts_as, scopes, days: days.ok() }).filter(|_| is_whole)
}

fn sheet(caller: &Caller, typed: &Typed) -> Sheet {
    let scopes = [
        (Scope::Read, "read: views of journeys, and boards"),
        (Scope::Record, "record: events"),
        (Scope::Log, "log: its records and proofs"),
        (Scope::Organisation, "organisation: teams, roles, policies, people"),
    ];
    let scopes = scopes.map(|(scope, says)| Choice::of(scope.name(), says));
    let acts_as = ("Acts as", "An id of its own, such as sync-1. No person's.");
    let name = ("Name", "The integration that uses it.");
    let days = ("Good for how many days", "At most 366.");
    let number = Widget::Number { least: 1, most: 366 };
    Sheet {
        shell: Shell::of(caller, "/tokens"),
        title: "Make a token".to_owned(),
        back: ("/tokens".to_owned(), "the tokens"),
        says: vec![
            "A program sends it with each request. It can do what its role may do, and of that \
             only what the token is for."
                .to_owned(),
        ],
        action: "/tokens/new".to_owned(),
        hidden: Vec::new(),
        controls: vec![
            Control::of("name", name, Widget::Line, typed),
            Control::of("acts_as", acts_as, Widget::Line, typed),
            Control::of("role", ("In the role", ""), Widget::Choice(roles()), typed),
            Control::of("scopes", ("May be used for", ""), Widget::Several(scopes.into()), typed),
            Control::of("days", days, number, typed),
        ],
        button: "Make it",
        wrong: None,
        errors: Vec::new(),
    }
}

fn given(shell: Shell, TokenMade { name, token, until }: TokenMade) -> Response {
    let until = when(Moment::Instant(until));
    let once = Once {
        shell,
        title: format!("The token {name}"),
        says: vec![
            "Put it where the program reads it, and nowhere else. It is sent as \
             Authorization: Bearer."
                .to_owned(),
            format!(
                "It is good until {until}. It is not shown again: if it is lost, revoke it and \
                 make another."
            ),
        ],
        secret: ("The token", token),
        back: ("/tokens".to_owned(), "I have put it there"),
    };
    shown(StatusCode::OK, &once)
}
