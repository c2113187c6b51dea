//! `/journeys/{id}/news`: tells an open page that something was recorded since it was made, and not
//! what. Whether to look is the reader's to say.

use super::super::super::actor::{Actor, stays};
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use crate::access::Caller;
use crate::commands::{About, Request};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use events::{BatchId, Compartment, JourneyId, Stream, Subject, Version};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

/// How often versions are compared. Nobody waits for it: the page is whole as it is.
const EVERY: Duration = Duration::from_secs(3);

/// What stood on the page.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Seen {
    case: Version,
    safety: Version,
}

pub(in super::super) async fn news(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(seen): Query<Seen>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    is_theirs(&app, &caller, id).await?;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut stopping = app.stopping.clone();
    tokio::spawn(async move {
        while standing(&app, id) == seen {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stopping.wait_for(|is| *is) => return,
                () = sender.closed() => return,
            }
            if !stays(&app, &headers, &caller.recorder) {
                return;
            }
        }
        // What is not theirs any more they are told nothing of.
        if is_theirs(&app, &caller, id).await.is_ok() {
            let told = Event::default().event("news").data("recorded");
            let _ = sender.send(Ok::<_, Infallible>(told)).await;
        }
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default()).into_response())
}

/// Both streams that everybody reads who may open this page. What else there is, it does not tell.
fn standing(app: &App, id: JourneyId) -> Seen {
    let version = |compartment| {
        app.service.log().version(Stream { subject: Subject::Journey(id), compartment })
    };
    Seen { case: version(Compartment::Case), safety: version(Compartment::Safety) }
}

/// A request that records nothing asks only whether they could.
async fn is_theirs(app: &App, caller: &Caller, id: JourneyId) -> Result<(), Problem> {
    let (caller, key) = (caller.clone(), BatchId(Uuid::now_v7()));
    let (about, actor) = (About::Journey(id), caller.recorder.clone());
    let asked = Request { about, key, actor, drafts: Vec::new() };
    let reads = app.blocking(move |service| service.may_record(&caller, &asked)).await?;
    if reads.contains(Compartment::Case) && reads.contains(Compartment::Safety) {
        return Ok(());
    }
    Err(Problem(crate::commands::Refusal::UnknownJourney(id).into()))
}
