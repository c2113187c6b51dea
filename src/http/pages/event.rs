//! `/journeys/{id}/events/{event}`: one entry, with its three times and its proof.

use super::super::actor::Actor;
use super::super::request::Path;
use super::super::{App, Problem};
use super::shown;
use super::work::Shell;
use crate::view::{self, OneEvent};
use crate::words::{fields_of, notes, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment, event_type};

#[derive(Template)]
#[template(path = "event.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    event: EventId,
    title: String,
    /// Each field by its name, as it is said, and what it reads.
    fields: Vec<(String, String, String)>,
    notes: Vec<String>,
    about: Vec<EventId>,
    facts: Vec<(&'static str, String)>,
    leaf_hash: String,
    /// Whether this reader may amend it.
    may_amend: bool,
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((_, event)): Path<(JourneyId, EventId)>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let amends =
        event_type("entry-corrected").is_some_and(|it| it.may_be_recorded_by(caller.role()));
    let found = app.blocking(move |service| view::one_event(service, &caller, event)).await?;
    Ok(shown(StatusCode::OK, &Page::of(shell, found, amends)))
}

impl Page {
    fn of(shell: Shell, OneEvent { journey, entry, leaf_hash }: OneEvent, amends: bool) -> Self {
        let whole = serde_json::to_value(&entry).expect("views have string keys and no floats");
        let recorder = format!("{}, {}", entry.recorder.id, entry.recorder.role);
        let mut facts = vec![
            ("Happened", when(entry.occurred_at)),
            ("Known", when(entry.known_at)),
            ("Recorded", when(Moment::Instant(entry.recorded_at))),
            ("By", recorder),
            ("Compartment", entry.compartment.to_string()),
        ];
        facts.extend(entry.version.map(|version| ("Version", version.to_string())));
        facts.extend(entry.position.map(|position| ("Position in the log", position.to_string())));
        Self {
            shell,
            id: journey,
            event: entry.event,
            title: spoken(&entry.kind),
            fields: fields_of(&entry.data),
            notes: notes(&whole, Some(entry.occurred_at)),
            about: entry.refers_to,
            facts,
            leaf_hash,
            may_amend: amends && event_type(&entry.kind).is_some() && !entry.retracted,
        }
    }
}
