//! What a governance lead sees to: how long records are kept, holds, erasure by two people, and
//! answers to people who ask for the record about them.

mod case;
mod decide;
mod erase;
mod home;
mod release;
mod request;

use super::super::{App, Problem};
use super::record::typed::Typed;
use crate::Failure;
use crate::access::Caller;
use crate::service::RequestKey;
use axum::routing::{MethodRouter, get, post};
use permissions::{Action, Resource};
use serde_json::{Value, json};
use uuid::Uuid;

/// Their pages.
pub(super) fn pages() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/keeping", get(home::home)),
        ("/journeys/{id}/keeping", get(case::case)),
        ("/journeys/{id}/erasure", get(erase::erase).post(erase::erase_sent)),
        ("/journeys/{id}/requests/{request}", get(request::request)),
        ("/journeys/{id}/requests/{request}/decide", post(decide::decide)),
        ("/journeys/{id}/requests/{request}/prepare", post(release::prepare)),
        ("/journeys/{id}/requests/{request}/release", post(release::release)),
        (
            "/journeys/{id}/requests/{request}/refuse",
            get(release::refuse).post(release::refuse_sent),
        ),
    ]
}

/// Whether these pages are theirs: to whoever reads less of the record they would say that there is
/// nothing where there is.
fn may_keep(app: &App, caller: &Caller) -> Result<(), Failure> {
    app.service.allows(caller, Action::Erase, Resource::Governance, "see to how records are kept")
}

/// A form's first showing, with the key that makes a second click the same as the first.
fn with_key() -> Typed {
    Typed::default().with("key", Uuid::now_v7().to_string())
}

/// What makes this request the same as another: its key, all that it says, and by whom.
fn key(typed: &Typed, caller: &Caller, whole: &Value) -> Result<RequestKey, Problem> {
    let key = super::record::key(typed)?;
    Ok(RequestKey::of(key, json!({ "by": caller.recorder, "form": whole })))
}
