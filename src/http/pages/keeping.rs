//! What a governance lead sees to: how long records are kept, holds, erasure by two people, and
//! answers to people who ask for the record about them.

mod case;
mod decide;
mod emergency;
mod erase;
mod home;
mod release;
mod request;

pub(super) use case::case;
pub(super) use decide::decide;
pub(super) use emergency::{close, close_sent};
pub(super) use erase::{erase, erase_sent};
pub(super) use home::home;
pub(super) use release::{prepare, refuse, refuse_sent, release};
pub(super) use request::request;

use super::super::{App, Problem};
use super::record::typed::Typed;
use crate::Failure;
use crate::access::Caller;
use crate::service::RequestKey;
use permissions::{Action, Resource};
use serde_json::{Value, json};
use uuid::Uuid;

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
