//! `/organisation`: teams, who is on duty, and recording a change of either.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::form::Sheet;
use super::super::record::fields::{self, Control, Widget};
use super::super::record::typed::Typed;
use super::super::record::{Sent, event, sent};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::people::roles;
use crate::Failure;
use crate::access::Caller;
use crate::commands::About;
use crate::sign_in::now;
use crate::view::{self, OrganisationQuery};
use crate::words::{capitalised, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{EventType, Moment, Role, StaffId, event_type, london_day};
use projections::OrganisationShown;
use serde::Deserialize;
use serde_json::Map;
use uuid::Uuid;

/// What has a form here. Policies have pages of their own.
const KINDS: &[&str] = &["team-changed", "duty-cover-set", "role-granted", "role-revoked"];

#[derive(Template)]
#[template(path = "organisation.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    is_recorded: bool,
    shown: OrganisationShown,
    /// Who is on duty now or later, from when until when.
    covers: Vec<[String; 3]>,
    /// What this role records, and how that is called.
    kinds: Vec<(&'static str, String)>,
    changes_teams: bool,
    /// Whether roles are seen to on the page of people.
    sees_people: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Said {
    said: Option<String>,
}

pub(in super::super) async fn organisation(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Problem> {
    let (shell, role) = (Shell::of(&caller, "/organisation"), caller.role());
    let query = OrganisationQuery::default();
    let of = app.blocking(move |service| view::organisation(service, &caller, &query)).await?;
    let kinds = KINDS.iter().filter_map(|kind| a_form(kind, role));
    let sees_people = role == Role::Administrator;
    let is_here = |kind: &&EventType| !(sees_people && kind.name.starts_with("role-"));
    let kinds = kinds.filter(is_here).map(|kind| (kind.name, name(kind))).collect();
    let covers = of.duty_cover.iter();
    let covers = covers.map(|one| [one.staff.to_string(), when(one.from), when(one.until)]);
    let page = Page {
        shell,
        is_recorded: said.as_deref() == Some("recorded"),
        covers: covers.collect(),
        changes_teams: a_form("team-changed", role).is_some(),
        shown: of,
        kinds,
        sees_people,
    };
    Ok(shown(StatusCode::OK, &page))
}

/// The type of this name, if this role records it here.
fn a_form(kind: &str, role: Role) -> Option<&'static EventType> {
    let kind = KINDS.contains(&kind).then(|| event_type(kind)).flatten()?;
    kind.may_be_recorded_by(role).then_some(kind)
}

fn name(kind: &EventType) -> String {
    match kind.name {
        "team-changed" => "Change a team, or begin one".to_owned(),
        "duty-cover-set" => "Set who is on duty".to_owned(),
        "role-granted" => "Grant a role".to_owned(),
        "role-revoked" => "Take a role back".to_owned(),
        other => capitalised(&spoken(other)),
    }
}

fn theirs(kind: &str, caller: &Caller) -> Result<&'static EventType, Failure> {
    let kind = a_form(kind, caller.role());
    kind.ok_or_else(|| Failure::not_found("there is no such form for you"))
}

/// Shows the form of a type.
pub(in super::super) async fn record(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(kind): Path<String>,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = theirs(&kind, &caller)?;
    // A link may fill in what it is about.
    let typed = given
        .into_iter()
        .fold(Typed::default(), |typed, (name, value)| typed.with(&format!("{ONE}.{name}"), value));
    let typed = typed.with("key", Uuid::now_v7().to_string());
    let mut sheet = sheet(&caller, kind, &typed);
    if let Some(team) = typed.one(&format!("{ONE}.team")).map(str::to_owned) {
        let query = OrganisationQuery::default();
        let of = app.blocking(move |service| view::organisation(service, &caller, &query)).await?;
        let found = of.teams.iter().find(|one| one.team == team);
        sheet.says.extend(found.map(|one| format!("In it now: {}.", listed(&one.members))));
    }
    Ok(sheet.shown(&typed))
}

fn listed(members: &[StaffId]) -> String {
    let members: Vec<_> = members.iter().map(ToString::to_string).collect();
    if members.is_empty() { "nobody".to_owned() } else { members.join(", ") }
}

/// Takes it.
pub(in super::super) async fn record_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(kind): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = theirs(&kind, &caller)?;
    let typed = Typed::of(pairs);
    let data = fields::data(kind, ONE, &typed).unwrap_or_else(|| Map::new().into());
    // The day and not the moment, which would make a second click another request.
    let events = vec![event(kind.name, Moment::Day(london_day(now())), &typed, data)];
    let prefixes = vec![ONE.to_owned()];
    match sent(&app, &caller, About::Organisation, events, prefixes, typed).await? {
        Sent::Recorded(_) => Ok(Redirect::to("/organisation?said=recorded").into_response()),
        Sent::Wrong(typed) => Ok(sheet(&caller, kind, &typed).shown(&typed)),
    }
}

/// The prefix of a form with one event.
const ONE: &str = "one";

fn sheet(caller: &Caller, kind: &EventType, typed: &Typed) -> Sheet {
    let mut controls = fields::controls(kind, ONE, &[], &[], typed);
    for control in controls.iter_mut().filter(|control| control.name == "one.role") {
        let says = (control.label.as_str(), control.hint.as_str());
        *control = Control::of("one.role", says, Widget::Choice(roles()), typed);
    }
    Sheet {
        shell: Shell::of(caller, "/organisation"),
        title: name(kind),
        back: ("/organisation".to_owned(), "the organisation"),
        says: vec![kind.meaning().to_owned()],
        action: format!("/organisation/{}", kind.name),
        hidden: vec![("key".to_owned(), typed.or("key", "").to_owned())],
        controls,
        button: "Record",
        wrong: None,
        errors: Vec::new(),
    }
}
