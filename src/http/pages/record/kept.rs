//! What somebody has begun to write and not recorded: kept for two weeks, for them alone, until
//! they record it or let it go.

use super::super::super::{App, Problem};
use super::key;
use super::typed::Typed;
use crate::Failure;
use crate::access::Caller;
use crate::service::Begun;
use crate::words::{spoken, when};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use events::{BatchId, JourneyId, Moment};

/// The form of a session, and of a group; every other one has the name of its type.
pub(super) const SESSION: &str = "session";
pub(super) const GROUP: &str = "group";

/// A form that was begun, as a page offers it.
pub(in super::super) struct Offer {
    pub(in super::super) journey: JourneyId,
    pub(super) form: String,
    pub(in super::super) title: String,
    pub(in super::super) to: String,
    pub(in super::super) since: String,
}

/// Everything that they have begun.
pub(in super::super) async fn offers(app: &App, caller: &Caller) -> Result<Vec<Offer>, Problem> {
    Ok(all(app, caller).await?.iter().map(Offer::of).collect())
}

pub(super) async fn all(app: &App, caller: &Caller) -> Result<Vec<Begun>, Problem> {
    let caller = caller.clone();
    app.blocking(move |service| service.drafts(&caller)).await
}

impl Offer {
    fn of(begun: &Begun) -> Self {
        let Begun { journey, form, key, kept_at, .. } = begun;
        let of_one = |end: &str| format!("/journeys/{journey}/record{end}?go_on={}", key.0);
        let (title, to) = match form.as_str() {
            SESSION => ("a session".to_owned(), of_one("")),
            GROUP => ("a group".to_owned(), format!("/group?go_on={}", whole(begun))),
            kind => (spoken(kind), of_one(&format!("/{kind}"))),
        };
        let since = when(Moment::Instant(*kept_at));
        Self { journey: *journey, form: form.clone(), title, to, since }
    }
}

/// The key of the form itself: a part of a group is kept by one of its own.
pub(super) fn whole(begun: &Begun) -> &str {
    let key = begun.fields.iter().find(|(name, _)| name == "key");
    key.map(|(_, key)| key.as_str()).unwrap_or_default()
}

/// What they had typed into the form of this key, and since when it is kept. A form that is opened
/// anew is always empty: what was begun may be about something else.
pub(super) async fn begun(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
    go_on: Option<&str>,
) -> Result<Option<(Typed, String)>, Problem> {
    let Some(key) = go_on.and_then(|key| key.parse::<BatchId>().ok()) else { return Ok(None) };
    let all = all(app, caller).await?;
    let is_it = |one: &Begun| one.journey == id && one.form == form && one.key == key;
    let one = all.into_iter().find(is_it);
    Ok(one.map(|begun| (Typed::of(begun.fields), when(Moment::Instant(begun.kept_at)))))
}

/// What else they have begun with this form in this case.
pub(super) async fn others(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
) -> Result<Vec<Offer>, Problem> {
    let all = offers(app, caller).await?;
    Ok(all.into_iter().filter(|offer| offer.journey == id && offer.form == form).collect())
}

/// What came of a form that was sent to be kept.
pub(super) enum Kept {
    /// It was sent for something else.
    Not,
    Done(Response),
    /// It is not kept, and the form says why.
    Failed,
}

/// Keeps what was typed, if that is what the form was sent for; or lets go of what was kept.
pub(super) async fn answered(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
    typed: &mut Typed,
) -> Result<Kept, Problem> {
    let Some(asked) = typed.one("keep").map(str::to_owned) else { return Ok(Kept::Not) };
    let key = key(typed)?;
    if asked == "not" {
        forget(app, caller, id, form, key).await?;
        return Ok(Kept::Done(Redirect::to(&format!("/journeys/{id}")).into_response()));
    }
    let kept = keep(app, caller, id, form, key, typed.fields()).await;
    match (kept, asked.as_str()) {
        // From the page itself, while somebody is still typing.
        (Ok(()), "meanwhile") => Ok(Kept::Done(StatusCode::NO_CONTENT.into_response())),
        (Ok(()), _) => {
            let to = format!("/journeys/{id}?said=kept");
            Ok(Kept::Done(Redirect::to(&to).into_response()))
        }
        (Err(Problem(failure)), "yes") if is_for_the_form(&failure) => {
            typed.wrong("", failure.to_string());
            Ok(Kept::Failed)
        }
        (Err(problem), _) => Err(problem),
    }
}

pub(super) async fn keep(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
    key: BatchId,
    fields: Vec<(String, String)>,
) -> Result<(), Problem> {
    let (by, of) = (caller.clone(), form.to_owned());
    app.blocking(move |service| service.keep_draft(&by, id, &of, key, &fields)).await
}

/// Whether why it is not kept is said on the form, with everything in it.
pub(super) fn is_for_the_form(failure: &Failure) -> bool {
    [413, 503].contains(&failure.kind().status)
}

/// It is recorded, and nobody has to hear of a draft that could not be removed: it is gone in time,
/// and recording it again records nothing.
pub(super) async fn recorded(app: &App, caller: &Caller, id: JourneyId, form: &str, key: BatchId) {
    if let Err(Problem(failure)) = forget(app, caller, id, form, key).await {
        tracing::warn!("a draft stays behind: {failure}");
    }
}

pub(super) async fn forget(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    form: &str,
    key: BatchId,
) -> Result<(), Problem> {
    let (caller, form) = (caller.clone(), form.to_owned());
    app.blocking(move |service| service.forget_draft(&caller, id, &form, key)).await
}
