//! `/journeys/{id}/erasure`: what would be destroyed, said plainly; and doing it, by somebody else
//! than who decided it.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::record::fields::{Choice, Control, Widget};
use super::super::record::typed::Typed;
use super::super::record::{Case, is_for_the_form};
use super::super::work::Shell;
use super::super::{Form, Message, sentence, shown};
use super::case::destroys;
use super::{key, may_keep, with_key};
use crate::Failure;
use crate::access::Caller;
use crate::commands::{Erasing, Person};
use crate::failure::kind;
use crate::service::ErasureDone;
use crate::words::{count, short_day, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Compartment, JourneyId, Moment};
use serde_json::json;

#[derive(Template)]
#[template(path = "erasure.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    reference: String,
    /// What stands in the compartments of the service user, and since when.
    there: Vec<String>,
    since: String,
    /// Who decided it, and when.
    decided_by: String,
    decided_on: String,
    key: String,
    controls: Vec<Control>,
    wrong: Option<String>,
    errors: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "erased.html", config = ".askama.toml")]
struct Erased {
    shell: Shell,
    reference: String,
    /// What is gone, and on whose decision.
    parts: Vec<String>,
    /// What people still have to see to.
    to_do: Vec<String>,
}

pub(in super::super) async fn erase(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
) -> Result<Response, Problem> {
    may_keep(&app, &caller)?;
    let case = Case::of(&app, &caller, id).await?;
    let typed = with_key();
    Ok(shown(StatusCode::OK, &Page::of(&case, &caller, &typed)?))
}

/// Does it. What became of the record is in the answer: it cannot be asked for again.
pub(in super::super) async fn erase_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_keep(&app, &caller)?;
    let case = match Case::of(&app, &caller, id).await {
        Err(Problem(failure)) if *failure.kind() == *kind::ERASED => return Ok(was_done()),
        case => case?,
    };
    let mut typed = Typed::of(pairs);
    if let Some(asked) = read(&case, &mut typed)? {
        let whole = json!({ "erase": id, "person": asked.person, "basis": asked.basis,
                            "approver": asked.approver });
        let (key, by) = (key(&typed, &caller, &whole)?, caller.clone());
        match app.blocking(move |service| service.erase(id, &asked, &by, key)).await {
            Ok(done) => {
                let page = Erased::of(Shell::of(&caller, ""), case.reference, done);
                return Ok(shown(StatusCode::OK, &page));
            }
            Err(Problem(failure)) if is_for_the_form(&failure) => typed.take_failure(&failure),
            Err(problem) => return Err(problem),
        }
    }
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &Page::of(&case, &caller, &typed)?))
}

/// A click before this one did it, and its answer went by: what is left to do still has to be said.
fn was_done() -> Response {
    let (title, to, link) = ("This record is destroyed", "/keeping", "Keeping records");
    let words = "It was destroyed before this click came. What is left to do: escrow the new \
                 master key, and remove backups and copies of the old one, as docs/operations.md \
                 says under \"Erasing a person's record\".";
    shown(StatusCode::GONE, &Message { title, words, to, link })
}

fn read(case: &Case, typed: &mut Typed) -> Result<Option<Erasing>, Failure> {
    let decided = destroys(case).ok_or_else(not_decided)?;
    let person = match typed.one("person") {
        Some("service-user") => Some(Person::ServiceUser),
        Some("protected") => Some(Person::Protected),
        Some(_) | None => {
            typed.wrong("person", "Say whose record is destroyed.");
            None
        }
    };
    let basis = typed.or("basis", "").to_owned();
    if basis.is_empty() {
        typed.wrong("basis", "Say on what basis.");
    }
    if typed.one("confirmed") != Some(case.reference.as_str()) {
        let why = format!("Type {} exactly, so that no other record is meant.", case.reference);
        typed.wrong("confirmed", why);
    }
    let approver = decided.recorder.id.to_string();
    let is_whole = typed.errors().is_empty();
    Ok(person.filter(|_| is_whole).map(|person| Erasing { person, basis, approver }))
}

fn not_decided() -> Failure {
    Failure::not_found("nobody has decided that this record is destroyed")
}

impl Page {
    fn of(case: &Case, caller: &Caller, typed: &Typed) -> Result<Self, Failure> {
        let decided = destroys(case).ok_or_else(not_decided)?;
        if decided.recorder.id == *caller.staff() {
            let why = "you decided this yourself: another governance lead carries it out";
            return Err(crate::commands::Refusal::NeedsAnother(why.to_owned()).into());
        }
        let entries = &case.timeline.entries;
        let of_them = Person::ServiceUser.compartments();
        let there = of_them.iter().filter_map(|of: &Compartment| {
            let n = entries.iter().filter(|entry| entry.compartment == *of).count();
            (n > 0).then(|| format!("{} of the {of} compartment", count(n, "entry")))
        });
        let theirs = entries.iter().filter(|entry| of_them.contains(&entry.compartment));
        let since = theirs.map(|entry| entry.occurred_at.day()).min();
        let errors = typed.errors().iter().filter(|(name, _)| !name.is_empty());
        Ok(Self {
            shell: Shell::of(caller, ""),
            id: case.id,
            reference: case.reference.clone(),
            there: there.collect(),
            since: since.map(short_day).unwrap_or_default(),
            decided_by: decided.recorder.id.to_string(),
            decided_on: when(Moment::Instant(decided.recorded_at)),
            key: typed.or("key", "").to_owned(),
            controls: controls(&case.reference, typed),
            wrong: typed.error("").map(|why| sentence(&why)),
            errors: errors.map(|(name, why)| (name.clone(), why.clone())).collect(),
        })
    }
}

fn controls(reference: &str, typed: &Typed) -> Vec<Control> {
    let whose = vec![
        Choice::of("service-user", "the service user’s: case, safety and supervision"),
        Choice::of("protected", "what protected people told"),
    ];
    let confirmed = format!("Type {reference} to confirm");
    let basis = ("Basis", "It is kept for ever, so it names nobody.");
    vec![
        Control::of("person", ("Whose record", ""), Widget::Choice(whose), typed),
        Control::of("basis", basis, Widget::Line, typed),
        Control::of("confirmed", (&confirmed, ""), Widget::Line, typed),
    ]
}

impl Erased {
    fn of(shell: Shell, reference: String, done: ErasureDone) -> Self {
        let parts = done.gone.parts.iter().map(|part| {
            let at = when(Moment::Instant(part.erased_at));
            let (of, by, approver) = (part.compartment, &part.by, &part.approver);
            format!("The {of} compartment, on {at}, by {by}, as {approver} had decided.")
        });
        let parts = parts.collect();
        let to_do = done.to_do.iter().map(|words| sentence(words)).collect();
        Self { shell, reference, parts, to_do }
    }
}
