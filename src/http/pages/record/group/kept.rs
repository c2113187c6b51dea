//! A group that was begun and not recorded: kept case by case, what was the same for all with what
//! was typed of one, under the key of that case. So an erasure takes all that was typed of them.

use super::super::super::super::{App, Problem};
use super::super::kept::{self, GROUP, Kept};
use super::super::typed::Typed;
use super::super::{key, key_of};
use super::Member;
use crate::access::Caller;
use crate::words::when;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use events::{BatchId, JourneyId, Moment};

/// The part of the form that is about one of them.
fn about(id: JourneyId) -> String {
    format!("who.{id}.")
}

/// What was typed into the group of this key, put together, and since when it is kept.
pub(super) async fn begun(
    app: &App,
    caller: &Caller,
    cases: &[Member],
    go_on: Option<&str>,
) -> Result<Option<(Typed, String)>, Problem> {
    let Some(whole) = go_on else { return Ok(None) };
    // What is about a case that is not theirs any more stays out of sight.
    let is_theirs = |id: JourneyId| cases.iter().any(|case| case.id == id);
    let parts = kept::all(app, caller).await?.into_iter();
    let mut parts = parts
        .filter(|one| one.form == GROUP && kept::whole(one) == whole && is_theirs(one.journey));
    let Some(newest) = parts.next() else { return Ok(None) };
    let since = when(Moment::Instant(newest.kept_at));
    let of_others = parts.flat_map(|part| {
        let about = about(part.journey);
        part.fields.into_iter().filter(move |(name, _)| name.starts_with(&about))
    });
    let fields = newest.fields.into_iter().chain(of_others).collect();
    Ok(Some((Typed::of(fields), since)))
}

/// Keeps what was typed, if that is what the form was sent for; or lets go of what was kept.
pub(super) async fn answered(
    app: &App,
    caller: &Caller,
    cases: &[Member],
    typed: &mut Typed,
) -> Result<Kept, Problem> {
    let Some(asked) = typed.one("keep").map(str::to_owned) else { return Ok(Kept::Not) };
    let whole = key(typed)?;
    let mut is_kept = false;
    for id in cases.iter().map(|case| case.id) {
        let fields = typed.fields();
        let (of_some, mut fields): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|(name, _)| name.starts_with("who."));
        let of_one = of_some.into_iter().filter(|(name, _)| name.starts_with(&about(id)));
        let common = fields.len();
        fields.extend(of_one);
        let key = key_of(whole, id);
        if asked == "not" || fields.len() == common {
            kept::forget(app, caller, id, GROUP, key).await?;
            continue;
        }
        match kept::keep(app, caller, id, GROUP, key, fields).await {
            Ok(()) => is_kept = true,
            Err(Problem(failure)) if asked == "yes" && kept::is_for_the_form(&failure) => {
                typed.wrong("", failure.to_string());
                return Ok(Kept::Failed);
            }
            Err(problem) => return Err(problem),
        }
    }
    Ok(match asked.as_str() {
        "not" => Kept::Done(Redirect::to("/caseload").into_response()),
        "meanwhile" if is_kept => Kept::Done(StatusCode::NO_CONTENT.into_response()),
        // There is nobody yet with whom it could be kept: the page says nothing of it.
        "meanwhile" => Kept::Done(StatusCode::ACCEPTED.into_response()),
        _ if is_kept => Kept::Done(Redirect::to("/caseload?said=kept").into_response()),
        _ => {
            typed.wrong("", "Say of somebody first whether they came: it is kept with their case.");
            Kept::Failed
        }
    })
}

/// It is recorded of this one.
pub(super) async fn recorded(app: &App, caller: &Caller, id: JourneyId, whole: BatchId) {
    kept::recorded(app, caller, id, GROUP, key_of(whole, id)).await;
}
