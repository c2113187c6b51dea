//! `/journeys/{id}/events/{event}/correct/{field}`: one field of an entry put right. What it read
//! stays readable.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::fields::{self, Control, Widget};
use super::typed::Typed;
use super::{Case, Head, Sent, event, recorded, sent, today};
use crate::Failure;
use crate::commands::About;
use crate::words::{plain, short_day, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, Field, JourneyId, event_type};
use projections::TimelineEntry;
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "correct.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    head: Head,
    action: String,
    entry: String,
    reads: String,
    control: Control,
    reason: String,
    wrong_reason: Option<String>,
}

/// The entry, the field, and what it reads.
struct Target<'a> {
    entry: &'a TimelineEntry,
    field: &'static Field,
    reads: &'a Value,
}

type Which = (JourneyId, EventId, String);

/// Shows the form.
pub(in super::super) async fn correct(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, event, field)): Path<Which>,
) -> Result<Response, Problem> {
    let case = Case::to_record(&app, &caller, id, "entry-corrected").await?;
    let target = Target::of(&case, event, &field)?;
    let reads = match target.reads {
        Value::Null => String::new(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        Value::Number(_) | Value::String(_) | Value::Object(_) => plain(target.reads),
    };
    let typed = Typed::default().with(&target.control_name(), reads);
    Ok(shown(StatusCode::OK, &Page::of(Shell::of(&caller, ""), &case, &target, &typed)))
}

/// Takes it.
pub(in super::super) async fn correct_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, target_id, field)): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let case = Case::of(&app, &caller, id).await?;
    let target = Target::of(&case, target_id, &field)?;
    let mut typed = Typed::of(pairs);
    let reason = typed.one("reason").map(str::to_owned);
    if reason.is_none() {
        typed.wrong("reason", "Say why: whoever reads it later will want to know.");
    }
    let new = fields::value(target.field, &target.control_name(), &typed).unwrap_or(Value::Null);
    let data = json!({ "target": target_id, "field": field, "new_value": new, "reason": reason });
    let correction = event("entry-corrected", today(), &typed, data);
    let prefixes = vec!["one".to_owned()];
    match sent(&app, &caller, About::Journey(id), vec![correction], prefixes, typed).await? {
        Sent::Recorded(_) => Ok(recorded(id)),
        Sent::Wrong(typed) => {
            let page = Page::of(Shell::of(&caller, ""), &case, &target, &typed);
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

impl<'a> Target<'a> {
    fn of(case: &'a Case, event: EventId, field: &str) -> Result<Self, Failure> {
        let entry = case.timeline.entries.iter().find(|entry| entry.event == event);
        let kind = entry.and_then(|entry| event_type(&entry.kind));
        let known = kind.and_then(|kind| kind.fields().iter().find(|one| one.name == field));
        match (entry, known) {
            (Some(entry), Some(field)) => {
                Ok(Self { entry, field, reads: &entry.data[&field.name] })
            }
            (Some(_) | None, Some(_) | None) => {
                Err(Failure::not_found("there is no such field to correct"))
            }
        }
    }

    fn control_name(&self) -> String {
        format!("one.{}", self.field.name)
    }
}

impl Page {
    fn of(shell: Shell, case: &Case, target: &Target<'_>, typed: &Typed) -> Self {
        let kind = event_type(&target.entry.kind).expect("it was found by its type");
        let entries = case.entries(|_| true);
        let only = [target.field.name.as_str()];
        let control = fields::controls(kind, "one", &only, &entries, typed).into_iter().next();
        let mut control = control.expect("the type has this field");
        control.required = true;
        control.error = control.error.or_else(|| typed.error("one.new_value"));
        let (id, event) = (case.id, target.entry.event);
        let day = short_day(target.entry.occurred_at.day());
        Self {
            shell,
            head: Head::of(Some(case), "Put right", typed),
            action: format!("/journeys/{id}/events/{event}/correct/{}", target.field.name),
            entry: format!("{} of {day}", spoken(&target.entry.kind)),
            reads: plain(target.reads),
            control,
            reason: typed.one("reason").unwrap_or_default().to_owned(),
            wrong_reason: typed.error("reason"),
        }
    }
}
