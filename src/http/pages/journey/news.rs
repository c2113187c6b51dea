//! `/journeys/{id}/news`: tells an open page that something was recorded since it was made, and not
//! what. Whether to look is the reader's to say.

use super::super::super::actor::{Actor, stays};
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use crate::access::Caller;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use events::{JourneyId, Version};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::ReceiverStream;

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
    let mut stood = app.service.standing_of(id);
    let mut is_news = is_other(&app, &caller, id, seen).await?;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut stopping = app.stopping.clone();
    tokio::spawn(async move {
        while !is_news {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stopping.wait_for(|is| *is) => return,
                () = sender.closed() => return,
            }
            if !stays(&app, &headers, &caller.recorder) {
                return;
            }
            let stands = app.service.standing_of(id);
            if stands != stood {
                stood = stands;
                // What is not theirs any more they are told nothing of.
                let Ok(found) = is_other(&app, &caller, id, seen).await else { return };
                is_news = found;
            }
        }
        let told = Event::default().event("news").data("recorded");
        let _ = sender.send(Ok::<_, Infallible>(told)).await;
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default()).into_response())
}

/// Whether its reader would count anything else by now.
async fn is_other(app: &App, caller: &Caller, id: JourneyId, seen: Seen) -> Result<bool, Problem> {
    let caller = caller.clone();
    let counted = app.blocking(move |service| service.counted(&caller, id)).await?;
    Ok(counted != (seen.case, seen.safety))
}
