//! Answering somebody who asked for the record about them: where each request stands, putting the
//! answer together, and handing it out once another governance lead released it.
//!
//! What is in an answer the fold `disclosure` says; who may do what, and when, `commands/answer.rs`.

mod files;
mod page;

pub(crate) use files::Files;

use crate::access::{Caller, Look, LookKind, Needs, Opened, Shown};
use crate::commands::{About, Refusal, Request};
use crate::service::RequestKey;
use crate::{Failure, Service};
use chrono::NaiveDate;
use events::vocabulary::SubjectAccessOutcome;
use events::{
    Compartment, Compartments, Draft, EventId, Invalid, JourneyId, Label, Moment, Position,
    Recorded, StaffId, london_day,
};
use permissions::{Action, Resource};
use projections::disclosure::{AccessRequest, Registered, Standing};
use projections::{AsOf, Disclosure, Journey, disclosure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Which request.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichRequest {
    /// The `subject-access-requested`; left out: the only one that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<EventId>,
}

/// Every request about one journey.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestsShown {
    /// The journey.
    pub(crate) journey: JourneyId,
    /// In the order in which they were recorded.
    pub(crate) requests: Vec<RequestShown>,
}

/// Where one request stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestShown {
    /// The `subject-access-requested`.
    pub(crate) request: EventId,
    /// The London date on which they asked.
    pub(crate) asked: NaiveDate,
    /// The London date by which it is to be answered.
    pub(crate) due: NaiveDate,
    /// Whether that is an extended one.
    pub(crate) extended: bool,
    /// The days until then; fewer than none once it is overdue. None once it is answered.
    pub(crate) days_left: Option<i64>,
    /// The label of the protected person who asked; none where the service user did.
    pub(crate) label: Option<Label>,
    /// Who prepared what is to be handed out, where somebody did.
    pub(crate) prepared_by: Option<StaffId>,
    /// The digest of that.
    pub(crate) digest: Option<String>,
    /// Who released or refused it, and how.
    pub(crate) answered: Option<AnswerShown>,
    /// Each entry that can be given or held back, and what was decided of it: the service's own
    /// register, no part of the answer. None while what a protected person told is not opened to
    /// whoever asks: name the request then.
    pub(crate) register: Option<Vec<Registered>>,
}

/// How a request was answered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AnswerShown {
    /// By whom.
    pub(crate) by: StaffId,
    /// The London date.
    pub(crate) on: NaiveDate,
    /// How.
    pub(crate) outcome: SubjectAccessOutcome,
}

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
    /// Entries that are in it neither by their type nor by a decision.
    pub(crate) undecided: Vec<EventId>,
}

/// What leaves the house, and the request that it answers.
#[derive(Clone, Debug)]
pub(crate) struct Released {
    pub(crate) digest: String,
    pub(crate) files: Files,
}

/// Where the requests about a journey stand.
pub(crate) fn status(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
) -> Result<RequestsShown, Failure> {
    let look = look(service, id, which, "requests for access")?;
    service.look_at(caller, id, &look, |opened| {
        let journey = folded(opened, None)?;
        let today = london_day(service.log().now());
        let asked = journey.case.requests.iter();
        let asked = asked.filter(|one| which.request.is_none_or(|id| one.event == id));
        let reads_protected = look.needs == right(true);
        let shown = |one: &AccessRequest| {
            let is_open = one.label.is_none() || reads_protected;
            let made = is_open.then(|| disclosure(&journey, one.event, today)).flatten();
            RequestShown::of(one, today, made.map(|made| made.register))
        };
        let requests: Vec<_> = asked.map(shown).collect();
        let rows = requests.len();
        Ok(Shown::rows(RequestsShown { journey: id, requests }, rows))
    })
}

/// One governance lead puts together what is to be handed out, as of today.
pub(crate) fn prepare(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
    key: RequestKey,
) -> Result<PreparedShown, Failure> {
    let look = look(service, id, which, "preparing an answer")?;
    service.look_at(caller, id, &look, |opened| {
        let journey = folded(opened, None)?;
        let asked = asked(&journey, which)?;
        let today = london_day(service.log().now());
        let made = made(&journey, asked, today);
        let digest = Files::of(&made.bundle).digest();
        let data = json!({ "request": asked.event, "digest": digest });
        let (already, prepared) =
            record(service, caller, id, key, ("subject-access-prepared", Some(today), data))?;
        let kept = prepared.entry.event.data()["digest"].as_str().unwrap_or(&digest).to_owned();
        let entries = made.bundle.entries.len();
        let left = made.register.iter().filter(|one| one.decision.is_none());
        let left = left.filter(|one| one.stands != Standing::Given);
        let undecided = left.map(|one| one.event).collect();
        let (request, event) = (asked.event, prepared.entry.id);
        let shown = PreparedShown { already, request, event, digest: kept, entries, undecided };
        Ok(Shown::rows(shown, entries))
    })
}

/// Another one releases exactly that: the answer is recorded, the export is recorded, and then it
/// is handed out. What was released before is handed out again, the same to the byte.
pub(crate) fn release(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
    key: RequestKey,
) -> Result<Released, Failure> {
    let look = look(service, id, which, "answer to a request for access")?;
    let recipient = "the person who asked".parse().expect("plain words");
    let look = Look { recipient: Some(recipient), ..look.done_as(LookKind::Exported) };
    // This is the one place at which an answer leaves: whatever the door, it is on record as an
    // export before.
    service.look_at(caller, id, &look, |opened| {
        let mut journey = folded(opened, None)?;
        let mut asked = asked(&journey, which)?.clone();
        if asked.answered.is_none() {
            answer(service, caller, &journey, &asked, key)?;
            journey = folded(opened, None)?;
            asked = self::asked(&journey, WhichRequest { request: Some(asked.event) })?.clone();
        }
        let released = again(opened, &journey, &asked)?;
        Ok(Shown::rows(released, journey.entries.len()))
    })
}

/// Records that a request is answered with what was prepared.
fn answer(
    service: &Service,
    caller: &Caller,
    journey: &Journey,
    asked: &AccessRequest,
    key: RequestKey,
) -> Result<(), Failure> {
    let Some(prepared) = &asked.prepared else {
        let why = "nothing is prepared: another governance lead prepares it first";
        return Err(Refusal::NotInState(why.to_owned()).into());
    };
    let made = made(journey, asked, prepared.on);
    let outcome = if made.is_whole() { "provided" } else { "partly" };
    let data = json!({ "request": asked.event, "outcome": outcome, "digest": prepared.digest,
                       "approver": prepared.by });
    record(service, caller, journey.id, key, ("subject-access-answered", None, data)).map(drop)
}

/// What was handed out, made again from what was on record when it was released.
fn again(
    opened: &Opened<'_>,
    journey: &Journey,
    asked: &AccessRequest,
) -> Result<Released, Failure> {
    let answered = asked.answered.as_ref().and_then(|answer| journey.entry(answer.event));
    let (Some(answered), Some(prepared)) = (answered, &asked.prepared) else {
        return Err(nothing_was_handed_out());
    };
    let before = Position(answered.recorded.position.0 - 1);
    let then = folded(opened, Some(before))?;
    let made = disclosure(&then, asked.event, prepared.on).ok_or_else(nothing_was_handed_out)?;
    let files = Files::of(&made.bundle);
    let digest = files.digest();
    if digest != prepared.digest {
        let why = "this answer cannot be made again as it was handed out: the record, or this \
                   program, is another one since";
        return Err(Refusal::NotInState(why.to_owned()).into());
    }
    Ok(Released { digest, files })
}

fn nothing_was_handed_out() -> Failure {
    let why = "nothing was handed out on this request: it was refused";
    Refusal::NotInState(why.to_owned()).into()
}

/// A look for the sake of a request: at the case, or at what a protected person told.
fn look(
    service: &Service,
    id: JourneyId,
    which: WhichRequest,
    scope: &str,
) -> Result<Look, Failure> {
    let governance = Compartments::of([Compartment::Governance]);
    let events = service.events_in(id, governance)?;
    let journey = Journey::fold(id, events, &AsOf::NOW);
    let found = asked(&journey, which).ok();
    let named = which.request.is_some() || scope != "requests for access";
    let of_protected = named && found.is_some_and(|one| one.label.is_some());
    Ok(Look::viewing(scope, right(of_protected)))
}

const fn right(of_protected: bool) -> Needs {
    let resource = if of_protected { Resource::Protected } else { Resource::Case };
    Needs::Right(Action::Answer, resource)
}

fn folded(opened: &Opened<'_>, position: Option<Position>) -> Result<Journey, Failure> {
    let as_of = AsOf { believed_at: None, position };
    Ok(Journey::fold(opened.journey, opened.left()?, &as_of))
}

/// The request that was named, or the only one that is open.
fn asked(journey: &Journey, which: WhichRequest) -> Result<&AccessRequest, Failure> {
    let requests = &journey.case.requests;
    let detail = if let Some(id) = which.request {
        if let Some(found) = requests.iter().find(|one| one.event == id) {
            return Ok(found);
        }
        "should be the id of a subject-access-requested of this journey"
    } else {
        let mut open = requests.iter().filter(|one| one.is_open());
        if let (Some(one), None) = (open.next(), open.next()) {
            return Ok(one);
        }
        "is needed: there is not exactly one open request; name the subject-access-requested"
    };
    Err(Invalid::field("/request", detail).into())
}

fn made(journey: &Journey, asked: &AccessRequest, on: NaiveDate) -> Disclosure {
    disclosure(journey, asked.event, on).expect("it is a request of this journey")
}

/// Records one event about a request, as of now or of a London date.
pub(crate) fn record(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    key: RequestKey,
    (kind, on, data): (&str, Option<NaiveDate>, Value),
) -> Result<(bool, Recorded), Failure> {
    let at = on.map_or_else(|| Moment::Instant(service.log().now()), Moment::Day);
    let draft = Draft::read(&json!({ "type": kind, "occurred_at": at, "data": data }))?;
    let (about, actor) = (About::Journey(id), caller.recorder.clone());
    let request = Request { about, key: key.id, actor, drafts: vec![draft] };
    let recording = service.execute(caller, &request, key.digest, None)?;
    let first = recording.events.into_iter().next().expect("one event was asked for");
    Ok((recording.already, first))
}

impl RequestShown {
    fn of(one: &AccessRequest, today: NaiveDate, register: Option<Vec<Registered>>) -> Self {
        let due = one.due();
        Self {
            request: one.event,
            asked: one.asked,
            due,
            extended: one.extended.is_some(),
            days_left: one.is_open().then(|| (due - today).num_days()),
            label: one.label.clone(),
            prepared_by: one.prepared.as_ref().map(|prepared| prepared.by.clone()),
            digest: one.prepared.as_ref().map(|prepared| prepared.digest.clone()),
            answered: one.answered.as_ref().map(|answer| AnswerShown {
                by: answer.by.clone(),
                on: answer.on,
                outcome: answer.outcome,
            }),
            register,
        }
    }
}
