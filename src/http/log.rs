//! The log itself: for auditors and supervisors. The protected compartment stays masked.

use super::actor::{Actor, stays};
use super::journeys::NDJSON;
use super::request::Query;
use super::{App, Problem};
use crate::Failure;
use crate::access::{Caller, Look, LookKind, Shown};
use crate::export;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use events::Position;
use permissions::{Action, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

/// Which records.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LogQuery {
    /// The position before the first one wanted; 0 if left out.
    after: Option<u64>,
    /// At most this many: 1 to 10000, 1000 if left out.
    limit: Option<u64>,
}

/// What the tail says of a new record: never what it holds, and of a protected one that it is there
/// and no more, as `/v1/log` does.
#[derive(Serialize)]
struct Announced {
    event: Option<events::EventId>,
    journey: Option<events::JourneyId>,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
}

/// Places in the log, proofs and sealed records say nothing of any person: no look is recorded.
pub(super) fn may_read(app: &App, caller: &Caller) -> Result<(), Problem> {
    let what = "read the log; a journey has its timeline";
    Ok(app.service.allows(caller, Action::Read, Resource::Log, what)?)
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(query): Query<LogQuery>,
) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(1000);
    if !(1..=10_000).contains(&limit) {
        let why = format!("limit: is {limit}; allowed is 1 to 10000");
        return Err(Problem(Failure::malformed(why)));
    }
    let after = Position(query.after.unwrap_or(0));
    let lines = app
        .blocking(move |service| {
            let look = Look::across(LookKind::Replayed, "records of the log");
            service.look_across(&caller, (Action::Replay, Resource::Log), &look, |_| {
                let head = service.log().head().position;
                let upto = Position(after.0.saturating_add(limit).min(head.0));
                let mut lines = Vec::new();
                export::masked(service, after, upto, &mut lines)?;
                let rows = usize::try_from(upto.0.saturating_sub(after.0)).unwrap_or(usize::MAX);
                Ok(Shown::rows(lines, rows))
            })
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, NDJSON)], lines).into_response())
}

/// Goes on until the client leaves, may no longer ask, or the service stops.
pub(super) async fn tail(
    State(app): State<App>,
    Actor(caller): Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let what = "follow the log; a journey has its timeline";
    app.service.allows(&caller, Action::Replay, Resource::Log, what)?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let head = app.service.log().head().position;
    let after = match last.map(str::parse) {
        None => head,
        Some(Ok(position)) => Position(position).min(head),
        Some(Err(_)) => {
            let why = "Last-Event-ID should be a position in the log";
            return Err(Problem(Failure::malformed(why.to_owned())));
        }
    };
    let (sender, receiver) = tokio::sync::mpsc::channel(256);
    let mut stopping = app.stopping.clone();
    let mut tail = app.service.log().tail(after);
    tokio::spawn(async move {
        loop {
            let page = tokio::select! {
                page = tail.next() => page,
                _ = stopping.wait_for(|is| *is) => return,
                () = sender.closed() => return,
            };
            let Ok(page) = page else { return };
            if !stays(&app, &headers, &caller.recorder) {
                return;
            }
            for recorded in &page {
                if sender.send(announce(recorded)).await.is_err() {
                    return;
                }
            }
        }
    });
    let events = ReceiverStream::new(receiver).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

fn announce(recorded: &events::Recorded) -> Event {
    let open = recorded.stream.compartment != events::Compartment::Protected;
    let announced = Announced {
        event: open.then_some(recorded.entry.id),
        journey: if open { recorded.journey() } else { None },
        kind: open.then(|| recorded.entry.event.name()),
    };
    let data = serde_json::to_string(&announced).expect("an announcement is plain data");
    Event::default().id(recorded.position.to_string()).event("recorded").data(data)
}
