//! `/journeys/{id}/record`: a session and what was noticed in it, or any other type of event, on
//! one page. Whatever was typed stays until it is recorded.

mod correct;
mod discuss;
mod emergency;
pub(super) mod fields;
mod group;
mod kept;
pub(super) mod labels;
mod other;
mod overrides;
mod review;
mod session;
mod supervise;
pub(super) mod typed;

pub(super) use correct::{correct, correct_sent};
pub(super) use discuss::questions_sent;
pub(super) use emergency::{
    closing, closing_sent, may_open, opening as emergency, opening_sent as emergency_sent,
};
pub(super) use group::{group, group_sent};
pub(super) use kept::{Offer, offers};
pub(super) use other::{list, offered, opening, opening_sent, other, other_sent};
pub(super) use overrides::{overriding, overriding_sent};
pub(super) use review::{decision, decision_sent};
pub(super) use session::{session, session_sent};
pub(super) use supervise::{list as supervision, session as agenda, session_sent as agenda_sent};

use super::super::{App, Problem};
use crate::access::Caller;
use crate::commands::{About, Request};
use crate::failure::kind;
use crate::sign_in::now;
use crate::view::{self, JourneyPage, ViewQuery};
use crate::wire::digest_of;
use crate::words::{short_day, spoken};
use crate::{Failure, Service, words};
use axum::response::{IntoResponse, Redirect, Response};
use events::{BatchId, Draft, Invalid, JourneyId, Moment, Role};
use fields::Choice;
use projections::views::{PaceView, Safety, Standing};
use projections::{Timeline, TimelineEntry};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use typed::Typed;
use uuid::Uuid;

/// What stands above every form: the case, and what went wrong.
pub(super) struct Head {
    /// The journey, unless this one opens it.
    id: Option<JourneyId>,
    title: String,
    reference: String,
    /// Makes a second click the same as the first.
    key: String,
    /// Since when what stands in it is kept, if somebody has begun it before.
    kept: Option<String>,
    /// What else was begun with the same form.
    begun: Vec<Offer>,
    /// What is wrong with no field in particular.
    wrong: Option<String>,
    /// What is wrong, field by field, to be read at once.
    errors: Vec<(String, String)>,
    when: When,
}

/// When it happened, and when that became known.
pub(super) struct When {
    on: String,
    at: String,
    known: String,
    /// How they know.
    sources: Vec<Choice>,
    wrong_on: Option<String>,
    wrong_at: Option<String>,
    wrong_known: Option<String>,
    today: String,
}

/// How somebody knows what they record, where they were not there.
const SOURCES: &[(&str, &str)] = &[
    ("observed", "I saw or did it"),
    ("self-report", "They told me"),
    ("agency", "Another organisation told us"),
    ("document", "It stands in a document"),
];

impl Head {
    pub(super) fn of(case: Option<&Case>, title: &str, typed: &Typed) -> Self {
        let text = |name: &str| typed.one(name).unwrap_or_default().to_owned();
        let of_a_field = typed.errors().iter().filter(|(name, _)| !name.is_empty());
        Self {
            id: case.map(|case| case.id),
            title: title.to_owned(),
            reference: case.map(|case| case.reference.clone()).unwrap_or_default(),
            kept: None,
            begun: Vec::new(),
            key: typed.or("key", &Uuid::now_v7().to_string()).to_owned(),
            wrong: typed.error(""),
            errors: of_a_field.map(|(name, why)| (name.clone(), why.clone())).collect(),
            when: When {
                on: text("on"),
                at: text("at"),
                known: text("known"),
                sources: SOURCES
                    .iter()
                    .map(|(source, words)| Choice {
                        is_chosen: typed.one("source") == Some(source),
                        ..Choice::of(source, *words)
                    })
                    .collect(),
                wrong_on: typed.error("on"),
                wrong_at: typed.error("at"),
                wrong_known: typed.error("known"),
                today: events::london_day(now()).to_string(),
            },
        }
    }
}

/// What a form needs to know of the case.
pub(super) struct Case {
    pub(super) id: JourneyId,
    pub(super) reference: String,
    /// Everything that they read of it.
    pub(super) timeline: Timeline,
    /// Where it stands, unless only what was told for somebody's safety is theirs to read.
    pub(super) stands: Option<(Standing, PaceView)>,
    /// What stands because of risk, under the same condition.
    safety: Option<Safety>,
}

impl Case {
    pub(super) async fn of(app: &App, caller: &Caller, id: JourneyId) -> Result<Self, Problem> {
        let caller = caller.clone();
        let query = ViewQuery::default();
        if caller.role() == Role::SupportWorker {
            let made = app.blocking(move |service| view::told(service, &caller, id));
            let (reference, stands, safety) = ("the case".to_owned(), None, None);
            return Ok(Self { id, reference, timeline: made.await?, stands, safety });
        }
        let made = app.blocking(move |service| view::journey_page(service, &caller, id, &query));
        let JourneyPage { summary, standing, pace, safety, timeline, .. } = made.await?;
        let reference = summary.reference.unwrap_or_else(|| "A journey".to_owned());
        let (stands, safety) = (Some((standing, pace)), Some(safety));
        Ok(Self { id, reference, timeline, stands, safety })
    }

    /// The same for a form of this type of event, if its entry would be theirs to record.
    async fn to_record(
        app: &App,
        caller: &Caller,
        id: JourneyId,
        kind: &'static str,
    ) -> Result<Self, Problem> {
        let by = caller.clone();
        let may = move |service: &Service| service.may_record(&by, About::Journey(id), &[kind]);
        app.blocking(may).await?;
        Self::of(app, caller, id).await
    }

    /// The entries that a field may name, newest first.
    pub(super) fn entries(&self, is_one: impl Fn(&TimelineEntry) -> bool) -> Vec<Choice> {
        let entries = self.timeline.entries.iter();
        let choice = |entry: &TimelineEntry| {
            let (inline, _) = words::fields(&entry.data);
            let day = short_day(entry.occurred_at.day());
            Choice::of(&entry.event.to_string(), format!("{day}: {} {inline}", spoken(&entry.kind)))
        };
        entries.filter(|entry| !entry.retracted && is_one(entry)).map(choice).collect()
    }
}

/// What came of a form that was sent.
pub(super) enum Sent {
    /// In this journey, unless it is about the organisation.
    Recorded(Option<JourneyId>),
    /// What is wrong stands with what was typed.
    Wrong(Typed),
}

/// Records what a form came to. `prefixes` are the parts of the form that the events were made of.
pub(super) async fn sent(
    app: &App,
    caller: &Caller,
    about: About,
    events: Vec<Value>,
    prefixes: Vec<String>,
    mut typed: Typed,
) -> Result<Sent, Problem> {
    let key = key(&typed)?;
    match send(app, caller, about, key, &events).await? {
        Ok(journey) => Ok(Sent::Recorded(journey)),
        Err(refused) => {
            if let Some(words) = refused.words {
                typed.wrong("", words);
            }
            typed.take(&refused.fields, &prefixes);
            Ok(Sent::Wrong(typed))
        }
    }
}

/// Makes a second click the same as the first.
pub(super) fn key(typed: &Typed) -> Result<BatchId, Problem> {
    let key = typed.one("key").and_then(|key| key.parse().ok());
    key.ok_or_else(|| {
        Problem(Failure::malformed("this form did not arrive as it was made; go back"))
    })
}

/// The key of one case, by the key of the form and the case: the same click is the same there, and
/// nothing in one case leads to another.
fn key_of(whole: BatchId, id: JourneyId) -> BatchId {
    let digest = Sha256::new().chain_update(whole.0.as_bytes()).chain_update(id.0.as_bytes());
    let digest: [u8; 32] = digest.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    BatchId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What somebody can mend in the form.
struct Refused {
    /// What is wrong with no field in particular.
    words: Option<String>,
    fields: Invalid,
}

/// The events as the service takes them, or everything that is wrong with them.
fn drafts(events: &[Value]) -> Result<Vec<Draft>, Invalid> {
    let mut drafts = Vec::new();
    let mut wrong = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match Draft::read(event) {
            Ok(draft) => drafts.push(draft),
            Err(invalid) => wrong.extend(invalid.under(&format!("/events/{index}")).0),
        }
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(Invalid(wrong)) }
}

/// Records these events, all or none; in this journey, unless they are about the organisation.
async fn send(
    app: &App,
    caller: &Caller,
    about: About,
    key: BatchId,
    events: &[Value],
) -> Result<Result<Option<JourneyId>, Refused>, Problem> {
    let drafts = match drafts(events) {
        Ok(drafts) => drafts,
        Err(fields) => return Ok(Err(Refused { words: None, fields })),
    };
    let by = caller.recorder.clone();
    // A journey that is opened has a new id at each click, which makes it no other request.
    let journey = if let About::Journey(journey) = about { Some(journey) } else { None };
    let digest = digest_of(json!({ "form": events, "about": journey, "by": by }));
    let request = Request { about, key, actor: by, drafts };
    let caller = caller.clone();
    let recorded = app
        .blocking(move |service| {
            let recording = service.execute(&caller, &request, digest, None)?;
            service.answer(&recording)
        })
        .await;
    match recorded {
        Ok(answer) => Ok(Ok(answer.journey)),
        Err(Problem(failure)) if is_for_the_form(&failure) => {
            let fields = Invalid(failure.fields().to_vec());
            let words = fields.0.is_empty().then(|| failure.to_string());
            Ok(Err(Refused { words, fields }))
        }
        Err(problem) => Err(problem),
    }
}

/// To the journey, which shows what was recorded.
fn recorded(id: JourneyId) -> Response {
    Redirect::to(&format!("/journeys/{id}?said=recorded")).into_response()
}

/// To what needs the supervisor next.
fn to_the_team() -> Response {
    Redirect::to("/team?said=recorded").into_response()
}

/// What is answered by supervisors alone; which cases, whoever looks at the case says.
fn of_supervisors(caller: &Caller) -> Result<(), Failure> {
    if caller.role() == Role::Supervisor {
        return Ok(());
    }
    Err(Failure::not_found("there is no such form for you"))
}

/// The day and not the moment, which would make a second click another request.
fn today() -> Moment {
    Moment::Day(events::london_day(now()))
}

/// Whether somebody can mend it in the form: then the form is shown again with everything in it.
pub(super) fn is_for_the_form(failure: &Failure) -> bool {
    let kind = failure.kind();
    [kind::INVALID, kind::CLOSED, kind::NOT_IN_STATE, kind::NEEDS_ANOTHER, kind::STALE, kind::HELD]
        .contains(&kind)
        || kind.status == 503
}

/// An event as the API takes it.
pub(super) fn event(kind: &str, occurred: Moment, typed: &Typed, data: Value) -> Value {
    let mut event = json!({ "type": kind, "occurred_at": occurred, "data": data });
    for (name, field) in [("known_at", "known"), ("source", "source")] {
        if let Some(typed) = typed.one(field) {
            event[name] = typed.into();
        }
    }
    event
}
