//! Answering somebody who asked for the record about them: where each request stands, putting the
//! answer together, and handing it out once another governance lead released it.
//!
//! What is in an answer the fold `disclosure` says; who may do what, and when,
//! `commands/answer.rs`.
//! Nothing is ever recorded while a record is open: a look ends, and is on record, before what it
//! led to is written, by the one path on which everything is.

mod files;
mod handing_out;
mod page;
mod status;

pub(crate) use files::Files;
pub(crate) use handing_out::{PreparedShown, Released, prepare, preview, release};
pub(crate) use status::{RequestShown, RequestsShown, status};

use crate::access::{Caller, Look, LookKind, Needs, Opened, Shown};
use crate::commands::{About, Refusal, Request, not_opened};
use crate::failure::kind;
use crate::service::RequestKey;
use crate::{Failure, Service};
use events::{Draft, EventId, Invalid, JourneyId, Recorded};
use permissions::{Action, Resource};
use projections::disclosure::AccessRequest;
use projections::{AsOf, Journey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which request.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichRequest {
    /// The `subject-access-requested`; left out: the only one that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<EventId>,
}

/// Records something about a request, all or nothing.
pub(crate) fn record(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    key: RequestKey,
    events: &[Value],
) -> Result<(bool, Vec<Recorded>), Failure> {
    let drafts = events.iter().map(Draft::read).collect::<Result<_, _>>()?;
    let (about, actor) = (About::Journey(id), caller.recorder.clone());
    let request = Request { about, key: key.id, actor, drafts };
    let recording = service.execute(caller, &request, key.digest, None)?;
    Ok((recording.already, recording.events))
}

/// Looks at one request, with what its answer is made from: the case, or, where a protected person
/// asked, what that person told, and nothing of the case.
fn look<T>(
    (service, caller, id): (&Service, &Caller, JourneyId),
    which: WhichRequest,
    (kind, scope): (LookKind, &str),
    make: impl FnOnce(&Opened<'_>, &Journey, &AccessRequest) -> Result<Shown<T>, Failure>,
) -> Result<T, Failure> {
    let of_protected = service.with_cases_now(|cases| {
        let requests = cases.case(id).map(|case| &case.requests);
        requests.is_some_and(|these| asked(these, which).is_ok_and(|one| one.label.is_some()))
    });
    let mut look = Look::viewing(scope, right(of_protected)).done_as(kind);
    if kind == LookKind::Exported {
        look.recipient = Some("the person who asked".parse().expect("plain words"));
    }
    let shown = service.look_at(caller, id, &look, |opened| {
        let journey = folded(opened, &AsOf::NOW)?;
        let one = asked(&journey.case.requests, which)?;
        // What was not opened is never left out in silence.
        if one.label.is_some() != of_protected {
            return Err(not_opened().into());
        }
        make(opened, &journey, one)
    });
    shown.map_err(|failure| match failure.kind() == kind::UNKNOWN_JOURNEY && of_protected {
        true => not_opened().into(),
        false => failure,
    })
}

const fn right(of_protected: bool) -> Needs {
    let resource = if of_protected { Resource::Protected } else { Resource::Case };
    Needs::Right(Action::Answer, resource)
}

fn folded(opened: &Opened<'_>, as_of: &AsOf) -> Result<Journey, Failure> {
    Ok(Journey::fold(opened.journey, opened.left()?, as_of))
}

/// The request that was named, or the only one that is open.
fn asked(requests: &[AccessRequest], which: WhichRequest) -> Result<&AccessRequest, Failure> {
    if let Some(id) = which.request {
        return requests.iter().find(|one| one.event == id).ok_or_else(|| {
            let detail = "should be the id of a subject-access-requested of this journey";
            Invalid::field("/request", detail).into()
        });
    }
    let open: Vec<_> = requests.iter().filter(|one| one.is_open()).collect();
    match open.as_slice() {
        [one] => Ok(one),
        [] => {
            let why = "nobody's request waits for an answer here; record one first \
                       (subject-access-requested), or name the one that you mean";
            Err(Refusal::NotInState(why.to_owned()).into())
        }
        [..] => {
            let n = open.len();
            let detail = format!("is needed: {n} requests are open; say which one you mean");
            Err(Invalid::field("/request", detail).into())
        }
    }
}
