//! What of an entry is handed out, decided entry by entry by whoever is signed in.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::record::typed::Typed;
use super::super::record::{Sent, event, fields, sent};
use super::super::{Form, shown};
use super::request::{Which, page, prefix};
use crate::commands::About;
use crate::sign_in::now;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{EventId, Moment, event_type, london_day};
use serde_json::json;
use std::collections::BTreeSet;

pub(in super::super) async fn decide(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, request)): Path<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = event_type("disclosure-decided").expect("it is in the vocabulary");
    let named = |name: &str| name.strip_prefix("entry-")?.split('.').next()?.parse().ok();
    let entries: BTreeSet<EventId> = pairs.iter().filter_map(|(name, _)| named(name)).collect();
    let mut typed = Typed::of(pairs);
    // The day and not the moment, which would make a second click another request.
    let today = Moment::Day(london_day(now()));
    let mut prefixes = Vec::new();
    let mut events = Vec::new();
    for entry in entries {
        let prefix = prefix(entry);
        let Some(mut data) = fields::data(kind, &prefix, &typed) else { continue };
        data["request"] = json!(request);
        data["target"] = json!(entry);
        events.push(event(kind.name, today, &typed, data));
        prefixes.push(prefix);
    }
    if events.is_empty() {
        typed.wrong("", "decide on at least one entry");
    } else {
        match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
            Sent::Recorded(_) => {
                let to = format!("/journeys/{id}/requests/{request}?said=decided");
                return Ok(Redirect::to(&to).into_response());
            }
            Sent::Wrong(wrong) => typed = wrong,
        }
    }
    let page = page(&app, &caller, (id, request), None, &typed).await?;
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
