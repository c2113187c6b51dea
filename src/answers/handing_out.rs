//! One governance lead prepares what is handed out, each reads it, another one releases exactly
//! that.

use super::{Files, WhichRequest, folded, look, record};
use crate::access::{Caller, LookKind, Opened, Shown};
use crate::commands::{Refusal, nothing_prepared};
use crate::service::RequestKey;
use crate::{Failure, Service};
use chrono::NaiveDate;
use events::{EventId, JourneyId, Moment, Position, london_day};
use projections::disclosure::{AccessRequest, Standing};
use projections::{AsOf, Disclosure, Journey, disclosure};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// What is to be handed out was put together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PreparedShown {
    /// Whether the same request had been carried out before.
    #[serde(skip)]
    pub(crate) already: bool,
    /// The request.
    pub(crate) request: EventId,
    /// The `subject-access-prepared`.
    pub(crate) event: EventId,
    /// The digest of what is handed out.
    pub(crate) digest: String,
    /// How many entries are in it.
    pub(crate) entries: usize,
    /// Entries of safety and supervision that are not in it, as nobody decided that they are given.
    pub(crate) left_out: Vec<EventId>,
}

/// What leaves the house.
#[derive(Clone, Debug)]
pub(crate) struct Released {
    pub(crate) digest: String,
    pub(crate) files: Files,
}

/// One governance lead puts together what is to be handed out, as of today.
pub(crate) fn prepare(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
    key: RequestKey,
) -> Result<PreparedShown, Failure> {
    let today = london_day(service.log().now());
    let at = (service, caller, id);
    let scope = (LookKind::Viewed, "preparing an answer to a request for access");
    let (request, made) = look(at, which, scope, |_, journey, asked| {
        let made = made(journey, asked, today);
        let entries = made.bundle.entries.len();
        Ok(Shown::rows((asked.event, made), entries))
    })?;
    let data = json!({ "request": request, "digest": Files::of(&made.bundle).digest() });
    let prepared = json!({ "type": "subject-access-prepared", "occurred_at": today, "data": data });
    let (already, recorded) = record(service, caller, id, key, &[prepared])?;
    let prepared = &recorded.first().expect("one event was asked for").entry;
    let left_out = made.register.iter().filter(|one| one.stands == Standing::LeftOut);
    Ok(PreparedShown {
        already,
        request,
        event: prepared.id,
        digest: prepared.event.data()["digest"].as_str().unwrap_or_default().to_owned(),
        entries: made.bundle.entries.len(),
        left_out: left_out.map(|one| one.event).collect(),
    })
}

/// What would be handed out, as a page that says of itself that it is a draft: whoever prepares or
/// releases it reads it first.
pub(crate) fn preview(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
) -> Result<String, Failure> {
    let today = london_day(service.log().now());
    let at = (service, caller, id);
    let scope = (LookKind::Viewed, "draft of an answer to a request for access");
    look(at, which, scope, |_, journey, asked| {
        let on = asked.prepared.as_ref().map_or(today, |prepared| prepared.on);
        let bundle = made(journey, asked, on).bundle;
        Ok(Shown::rows(super::page::draft(&bundle), bundle.entries.len()))
    })
}

/// Another one releases exactly what was prepared: the answer is recorded, then the export is, and
/// then it is handed out. What was released before is handed out again, the same to the byte.
pub(crate) fn release(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
    key: RequestKey,
) -> Result<Released, Failure> {
    let at = (service, caller, id);
    let scope = (LookKind::Viewed, "releasing an answer to a request for access");
    let (request, answer) = look(at, which, scope, |_, journey, asked| {
        Ok(Shown::one((asked.event, answer(journey, asked)?)))
    })?;
    if let Some(data) = answer {
        let now = Moment::Instant(service.log().now());
        let kind = "subject-access-answered";
        let answered = json!({ "type": kind, "occurred_at": now, "data": data });
        record(service, caller, id, key, &[answered])?;
    }
    // This is the one place at which an answer leaves: whatever the door, it is on record as an
    // export before.
    let which = WhichRequest { request: Some(request) };
    let scope = (LookKind::Exported, "answer to a request for access");
    look(at, which, scope, |opened, journey, asked| {
        let (released, entries) = again(opened, journey, asked)?;
        Ok(Shown::rows(released, entries))
    })
}

/// What is to be recorded of the answer; nothing where that was done.
fn answer(journey: &Journey, asked: &AccessRequest) -> Result<Option<Value>, Failure> {
    if asked.answered.is_some() {
        return Ok(None);
    }
    let prepared = asked.prepared.as_ref().ok_or_else(nothing_prepared)?;
    let outcome = if made(journey, asked, prepared.on).is_whole() { "provided" } else { "partly" };
    Ok(Some(json!({ "request": asked.event, "outcome": outcome, "digest": prepared.digest,
                    "approver": prepared.by })))
}

/// What was handed out, made again from what was on record when it was released.
fn again(
    opened: &Opened<'_>,
    journey: &Journey,
    asked: &AccessRequest,
) -> Result<(Released, usize), Failure> {
    let answered = asked.answered.as_ref().and_then(|answer| journey.entry(answer.event));
    let (Some(answered), Some(prepared)) = (answered, &asked.prepared) else {
        let why = "nothing was handed out on this request: it was refused";
        return Err(Refusal::NotInState(why.to_owned()).into());
    };
    let before = Position(answered.recorded.position.0 - 1);
    let then = folded(opened, &AsOf { believed_at: None, position: Some(before) })?;
    let made = disclosure(&then, asked.event, prepared.on);
    let made = made.expect("a request stands before its answer");
    let files = Files::of(&made.bundle);
    let digest = files.digest();
    if digest != prepared.digest {
        let why = "this answer cannot be made again as it was handed out: the record, or this \
                   program, is another one since";
        return Err(Refusal::NotInState(why.to_owned()).into());
    }
    Ok((Released { digest, files }, made.bundle.entries.len()))
}

fn made(journey: &Journey, asked: &AccessRequest, on: NaiveDate) -> Disclosure {
    disclosure(journey, asked.event, on).expect("it is a request of this journey")
}
