//! `/policies`: which versions there are, which one is in force, what another one changes; and who
//! may do what.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::form::Sheet;
use super::super::record::fields::{Control, Widget};
use super::super::record::typed::Typed;
use super::super::work::Shell;
use super::super::{Form, shown};
use crate::Failure;
use crate::access::Caller;
use crate::policies::Document;
use crate::view::{self, PermissionsShown, PolicyList, PolicyRow, PolicyShown};
use crate::words::{capitalised, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{Instant, Moment, Recorder, event_type};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "policies.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    is_adopted: bool,
    may_adopt: bool,
    in_force: String,
    rows: Vec<Row>,
    /// The version of the permissions, and how it came to be in force.
    permissions: (String, String),
}

/// One version, and what is known of it.
struct Row {
    version: String,
    in_force: bool,
    says: Vec<String>,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "policy.html", config = ".askama.toml")]
struct One {
    shell: Shell,
    may_adopt: bool,
    policy: PolicyShown,
    since: Option<String>,
    /// Those that it can be compared with.
    others: Vec<String>,
    /// What it says otherwise than the one in force.
    changes: Vec<Change>,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "policy_changes.html", config = ".askama.toml")]
struct Changes {
    shell: Shell,
    from: String,
    to: String,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "permissions.html", config = ".askama.toml")]
struct Who {
    shell: Shell,
    may_adopt: bool,
    permissions: PermissionsShown,
    adopted: Vec<String>,
}

/// A figure that reads otherwise in another version.
struct Change {
    name: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Said {
    said: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct To {
    to: String,
}

fn may_adopt(caller: &Caller) -> bool {
    event_type("policy-adopted").is_some_and(|kind| kind.may_be_recorded_by(caller.role()))
}

/// Who put a version in force, and when.
fn by(who: &Recorder, at: Instant) -> String {
    let (on, role) = (when(Moment::Instant(at)), spoken(who.role.name()));
    format!("adopted on {on} by {}, {role}", who.id)
}

impl Row {
    fn of(row: PolicyRow) -> Self {
        let adopted = row.adopted.iter().map(|one| capitalised(&by(&one.by, one.at)));
        let shipped = row.shipped.then(|| "Ships with Stepin".to_owned());
        let mut says: Vec<_> = shipped.into_iter().chain(adopted).collect();
        if row.adopted.is_empty() {
            let why = if row.in_force { "In force, as none was adopted" } else { "Never adopted" };
            says.push(why.to_owned());
        }
        Self { version: row.version, in_force: row.in_force, says, fault: row.fault }
    }
}

pub(in super::super) async fn policies(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Problem> {
    let (shell, may_adopt) = (Shell::of(&caller, "/policies"), may_adopt(&caller));
    let made = app.blocking(move |service| {
        Ok((view::policies(service, &caller)?, view::permissions(service, &caller)?))
    });
    let (list, permissions) = made.await?;
    let is_adopted = said.as_deref() == Some("adopted");
    let how = permissions.adopted.last().map(|last| by(&last.by, last.at));
    let permissions =
        (permissions.version, how.unwrap_or_else(|| "as none was adopted".to_owned()));
    let PolicyList { in_force, policies } = list;
    let rows = policies.into_iter().map(Row::of).collect();
    Ok(shown(StatusCode::OK, &List { shell, is_adopted, may_adopt, in_force, rows, permissions }))
}

pub(in super::super) async fn policy(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
) -> Result<Response, Problem> {
    let (shell, may_adopt) = (Shell::of(&caller, "/policies"), may_adopt(&caller));
    let made = app.blocking(move |service| {
        let in_force = view::policy(service, &caller, None)?;
        let all = view::policies(service, &caller)?.policies;
        Ok((view::policy(service, &caller, Some(&version))?, in_force, all))
    });
    let (policy, in_force, all) = made.await?;
    // What cannot be read cannot be compared; the page says why.
    let changes = match &policy.row.fault {
        None => changes(&in_force.document, &policy.document)?,
        Some(_) => Vec::new(),
    };
    let (from, to) = (in_force.row.version, policy.row.version.clone());
    let others = all.into_iter().filter(|row| row.fault.is_none()).map(|row| row.version);
    let others = others.filter(|other| *other != to && *other != from).collect();
    let since = policy.row.since.map(|since| when(Moment::Instant(since)));
    Ok(shown(StatusCode::OK, &One { shell, may_adopt, policy, since, others, changes, from, to }))
}

/// What one version says otherwise than another.
pub(in super::super) async fn compare(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
    Query(To { to }): Query<To>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/policies");
    let made = app.blocking(move |service| {
        let of = |version: &str| view::policy(service, &caller, Some(version));
        Ok((of(&version)?, of(&to)?))
    });
    let (from, to) = made.await?;
    let changes = changes(&from.document, &to.document)?;
    let (from, to) = (from.row.version, to.row.version);
    Ok(shown(StatusCode::OK, &Changes { shell, from, to, changes }))
}

/// Figure by figure, in the order of their names.
fn changes(from: &str, to: &str) -> Result<Vec<Change>, Failure> {
    let (from, to) = (figures(from)?, figures(to)?);
    let names: BTreeSet<_> = from.keys().chain(to.keys()).collect();
    let read = |of: &BTreeMap<String, String>, name: &str| {
        of.get(name).cloned().unwrap_or_else(|| "not there".to_owned())
    };
    let change =
        |name: &String| Change { name: name.clone(), from: read(&from, name), to: read(&to, name) };
    Ok(names.into_iter().map(change).filter(|one| one.from != one.to).collect())
}

fn figures(document: &str) -> Result<BTreeMap<String, String>, Failure> {
    fn take(name: &str, value: &toml::Value, into: &mut BTreeMap<String, String>) {
        let Some(table) = value.as_table() else {
            into.insert(name.to_owned(), value.to_string());
            return;
        };
        for (key, value) in table {
            let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            take(&name, value, into);
        }
    }
    let table: toml::Table = toml::from_str(document)
        .map_err(|error| Failure::not_found(format!("this document cannot be read: {error}")))?;
    let mut figures = BTreeMap::new();
    take("", &toml::Value::Table(table), &mut figures);
    Ok(figures)
}

/// Puts a version in force of which there is a document.
pub(in super::super) async fn adopt(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(version): Path<String>,
) -> Result<Response, Problem> {
    let adopt = move |service: &crate::Service| {
        // Whoever may not even read it is told nothing of which versions there are.
        view::policy(service, &caller, Some(&version))?;
        service.adopt(&service.document(&version)?, &caller)
    };
    app.blocking(adopt).await?;
    Ok(adopted())
}

fn adopted() -> Response {
    Redirect::to("/policies?said=adopted").into_response()
}

pub(in super::super) async fn permissions(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    let (shell, may_adopt) = (Shell::of(&caller, "/policies"), may_adopt(&caller));
    let permissions = app.blocking(move |service| view::permissions(service, &caller)).await?;
    let adopted = permissions.adopted.iter();
    let adopted = adopted.map(|one| format!("{}, {}", one.version, by(&one.by, one.at))).collect();
    Ok(shown(StatusCode::OK, &Who { shell, may_adopt, permissions, adopted }))
}

/// What a document is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Figures,
    Permissions,
}

impl Of {
    fn named(name: &str, caller: &Caller) -> Result<Self, Failure> {
        match name {
            "policy" if may_adopt(caller) => Ok(Self::Figures),
            "permissions" if may_adopt(caller) => Ok(Self::Permissions),
            _ => Err(Failure::not_found("there is no such form for you")),
        }
    }
}

/// The form for a document that is not there yet.
pub(in super::super) async fn new_policy(
    Actor(caller): Actor,
    Path(of): Path<String>,
) -> Result<Response, Problem> {
    let typed = Typed::default();
    Ok(sheet(&caller, Of::named(&of, &caller)?, &typed).shown(&typed))
}

/// Takes it, and puts it in force.
pub(in super::super) async fn new_policy_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(of): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let of = Of::named(&of, &caller)?;
    let mut typed = Typed::of(pairs);
    let by = caller.clone();
    // Browsers end lines in their own way: the same document has the same digest everywhere.
    let document = format!("{}\n", typed.or("document", "").replace("\r\n", "\n"));
    let version = typed.or("version", "").to_owned();
    let adopt = move |service: &crate::Service| match of {
        Of::Figures => service.adopt(&Document::of(document.into_bytes()), &by).map(drop),
        Of::Permissions => service.adopt_permissions(&by, &version, &document).map(drop),
    };
    match app.blocking(adopt).await {
        Ok(()) => return Ok(adopted()),
        Err(Problem(failure)) if [409, 422].contains(&failure.kind().status) => {
            typed.wrong("document", failure.to_string());
        }
        Err(problem) => return Err(problem),
    }
    Ok(sheet(&caller, of, &typed).shown(&typed))
}

fn sheet(caller: &Caller, of: Of, typed: &Typed) -> Sheet {
    let document = |hint: &str| Control::of("document", ("Document", hint), Widget::Text, typed);
    let version = ("Version", "Its own name for ever, such as permissions-north-2.");
    let (title, says, to, controls) = match of {
        Of::Figures => (
            "Adopt another policy",
            "It is in force from the moment that you adopt it. What was decided before is still \
             read under what was in force then.",
            "policy",
            vec![document(
                "TOML. Begin with a copy of the one in force and give it a version of its own.",
            )],
        ),
        Of::Permissions => (
            "Adopt other permissions",
            "They are in force from the moment that you adopt them, for everybody. The wall \
             around protected people is added to any.",
            "permissions",
            vec![
                Control::of("version", version, Widget::Line, typed),
                document("Cedar. Begin with a copy of the one in force."),
            ],
        ),
    };
    Sheet {
        shell: Shell::of(caller, "/policies"),
        title: title.to_owned(),
        back: ("/policies".to_owned(), "policies"),
        says: vec![says.to_owned()],
        action: format!("/adopt/{to}"),
        hidden: Vec::new(),
        controls,
        button: "Adopt it",
        wrong: None,
        errors: Vec::new(),
    }
}
