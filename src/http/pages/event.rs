//! `/journeys/{id}/events/{event}`: one entry, with its three times and its proof.

use super::super::actor::Actor;
use super::super::request::{Path, Query};
use super::super::{App, Problem};
use super::reading::{Reading, journey};
use super::shown;
use super::work::Shell;
use crate::access::Caller;
use crate::view::{self, EventQuery, OneEvent};
use crate::words::{fields_of, notes, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment, Role, event_type};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "event.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    reading: Reading,
    back: String,
    event: EventId,
    title: String,
    /// Each field by its name, as it is said, and what it reads.
    fields: Vec<(String, String, String)>,
    notes: Vec<String>,
    about: Vec<(String, EventId)>,
    facts: Vec<(&'static str, String)>,
    leaf_hash: String,
    /// Whether this reader may amend it.
    may_amend: bool,
    /// Whether this reader may see its place in the log.
    may_prove: bool,
}

/// How the entry is to be read: the policy is of no account here, and is kept for the way back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    as_believed_at: Option<String>,
    policy: Option<String>,
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((_, event)): Path<(JourneyId, EventId)>,
    Query(Asked { as_believed_at, policy }): Query<Asked>,
) -> Result<Response, Problem> {
    let query = EventQuery { as_believed_at };
    let found = {
        let (caller, query) = (caller.clone(), query.clone());
        let find = move |service: &crate::Service| {
            let found = view::one_event(service, &caller, event, &query)?;
            let policy = policy.map(|named| (named, view::policy_in_force(service)));
            Ok((found, policy.filter(|(named, in_force)| named != in_force)))
        };
        app.blocking(find).await?
    };
    let (found, policy) = found;
    let now = format!("{}/events/{event}", journey(found.journey));
    let asked = query.as_believed_at.as_deref();
    let reading = Reading::of(now, query.believed_at()?, asked).under(policy);
    Ok(shown(StatusCode::OK, &Page::of(&caller, reading, found)))
}

impl Page {
    fn of(caller: &Caller, reading: Reading, found: OneEvent) -> Self {
        let OneEvent { journey: id, entry, leaf_hash } = found;
        let amends =
            event_type("entry-corrected").is_some_and(|it| it.may_be_recorded_by(caller.role()));
        let amends = amends && reading.is_as_it_is();
        let to = |other: EventId| reading.to(&format!("{}/events/{other}", journey(id)));
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
            shell: Shell::of(caller, ""),
            id,
            back: reading.to(&journey(id)),
            event: entry.event,
            title: spoken(&entry.kind),
            fields: fields_of(&entry.data),
            notes: notes(&whole, Some(entry.occurred_at)),
            about: entry.refers_to.iter().map(|other| (to(*other), *other)).collect(),
            facts,
            leaf_hash,
            may_amend: amends && event_type(&entry.kind).is_some() && !entry.retracted,
            may_prove: [Role::Supervisor, Role::Auditor].contains(&caller.role()),
            reading,
        }
    }
}
