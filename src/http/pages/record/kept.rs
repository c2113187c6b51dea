//! What somebody has begun to write and not recorded: kept for two weeks, for them alone, until
//! they record it or let it go.

use super::super::super::{App, Problem};
use super::key;
use super::typed::Typed;
use crate::access::Caller;
use crate::service::Begun;
use crate::words::{spoken, when};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use events::{JourneyId, Moment};

/// The form of a session; every other one has the name of its type.
pub(super) const SESSION: &str = "session";

/// A form that was begun, as a page offers it.
pub(in super::super) struct Offer {
    pub(in super::super) journey: JourneyId,
    pub(in super::super) title: String,
    pub(in super::super) to: String,
    pub(in super::super) since: String,
}

/// Everything that they have begun.
pub(in super::super) async fn offers(app: &App, caller: &Caller) -> Result<Vec<Offer>, Problem> {
    Ok(all(app, caller).await?.iter().map(Offer::of).collect())
}

async fn all(app: &App, caller: &Caller) -> Result<Vec<Begun>, Problem> {
    let caller = caller.clone();
    app.blocking(move |service| service.drafts(&caller)).await
}

impl Offer {
    fn of(begun: &Begun) -> Self {
        let Begun { journey, form, kept_at, .. } = begun;
        let (title, end) = match form.as_str() {
            SESSION => ("a session".to_owned(), String::new()),
            kind => (spoken(kind), format!("/{kind}")),
        };
        let (to, since) =
            (format!("/journeys/{journey}/record{end}"), when(Moment::Instant(*kept_at)));
        Self { journey: *journey, title, to, since }
    }
}

/// What they had typed into this form, and since when it is kept.
pub(super) async fn begun(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
) -> Result<Option<(Typed, String)>, Problem> {
    let all = all(app, caller).await?;
    let one = all.into_iter().find(|begun| begun.journey == id && begun.form == form);
    Ok(one.map(|begun| (Typed::of(begun.fields), when(Moment::Instant(begun.kept_at)))))
}

/// Keeps what was typed, if that is what the form was sent for; or lets go of what was kept.
pub(super) async fn answered(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
    typed: &Typed,
) -> Result<Option<Response>, Problem> {
    let Some(asked) = typed.one("keep").map(str::to_owned) else { return Ok(None) };
    if asked == "not" {
        forget(app, caller, id, form).await?;
        return Ok(Some(Redirect::to(&format!("/journeys/{id}")).into_response()));
    }
    let (key, fields) = (key(typed)?, typed.fields());
    let (caller, form) = (caller.clone(), form.to_owned());
    app.blocking(move |service| service.keep_draft(&caller, id, &form, key, &fields)).await?;
    Ok(Some(match asked.as_str() {
        // From the page itself, while somebody is still typing.
        "meanwhile" => StatusCode::NO_CONTENT.into_response(),
        _ => Redirect::to(&format!("/journeys/{id}?said=kept")).into_response(),
    }))
}

/// It is recorded, and nobody has to hear of a draft that could not be removed: it is gone in time,
/// and recording it again records nothing.
pub(super) async fn recorded(app: &App, caller: &Caller, id: JourneyId, form: &str) {
    if let Err(Problem(failure)) = forget(app, caller, id, form).await {
        tracing::warn!("a draft stays behind: {failure}");
    }
}

async fn forget(app: &App, caller: &Caller, id: JourneyId, form: &str) -> Result<(), Problem> {
    let (caller, form) = (caller.clone(), form.to_owned());
    app.blocking(move |service| service.forget_draft(&caller, id, &form)).await
}
