//! `/journeys/{id}/requests/{request}`: one request for the record, its clock, and what was decided
//! of each entry.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::record::Case;
use super::super::record::fields::{self, Control, Widget};
use super::super::record::typed::Typed;
use super::super::work::Shell;
use super::super::{sentence, shown};
use super::{may_keep, with_key};
use crate::access::Caller;
use crate::answers::{self, RequestShown, WhichRequest};
use crate::failure::kind;
use crate::words::{self, short_day, spoken};
use crate::{Failure, Service};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::vocabulary::DisclosureOutcome;
use events::{EventId, JourneyId, event_type};
use projections::disclosure::{Registered, Standing};
use serde::Deserialize;

pub(super) type Which = (JourneyId, EventId);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    said: Option<String>,
    /// An entry that is to be decided on although it is given without that.
    entry: Option<EventId>,
}

#[derive(Template)]
#[template(path = "request.html", config = ".askama.toml")]
pub(super) struct Page {
    shell: Shell,
    id: JourneyId,
    reference: String,
    said: Option<&'static str>,
    request: RequestShown,
    asked: String,
    due: String,
    clock: String,
    is_late: bool,
    answered: Option<String>,
    /// Whether whoever reads this prepared it.
    prepared_it: bool,
    key: String,
    /// How many entries nobody has decided on.
    undecided: usize,
    waits: Vec<Row>,
    left_out: Vec<Row>,
    decided: Vec<Row>,
    given: Vec<Row>,
    wrong: Option<String>,
    errors: Vec<(String, String)>,
}

/// An entry that can be given or held back.
struct Row {
    event: EventId,
    title: String,
    says: String,
    more: Vec<(String, String)>,
    /// Who decided so, and why.
    decision: Option<String>,
    controls: Vec<Control>,
}

pub(in super::super) async fn request(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(which): Path<Which>,
    Query(Asked { said, entry }): Query<Asked>,
) -> Result<Response, Problem> {
    let said = match said.as_deref() {
        Some("decided") => Some("Decided, in your name."),
        Some("prepared") => Some("Prepared. Another governance lead reads it and releases it."),
        Some("refused") => Some("Recorded that nothing is handed out."),
        Some(_) | None => None,
    };
    let page = page(&app, &caller, which, entry, &with_key()).await?;
    Ok(shown(StatusCode::OK, &Page { said, ..page }))
}

pub(super) async fn page(
    app: &App,
    caller: &Caller,
    (id, request): Which,
    entry: Option<EventId>,
    typed: &Typed,
) -> Result<Page, Problem> {
    may_keep(app, caller)?;
    let case = Case::of(app, caller, id).await?;
    let by = caller.clone();
    let found = app.blocking(move |service| status(service, &by, (id, request))).await?;
    Ok(Page::of(&case, caller, found, entry, typed))
}

/// With the register, unless what a protected person told is not opened to whoever asks.
fn status(
    service: &Service,
    caller: &Caller,
    (id, request): Which,
) -> Result<RequestShown, Failure> {
    let which = WhichRequest { request: Some(request) };
    let named = match answers::status(service, caller, id, which) {
        Err(failure) if *failure.kind() == *kind::NEEDS_ANOTHER => {
            answers::status(service, caller, id, WhichRequest::default())
        }
        other => other,
    };
    let found = named?.requests.into_iter().find(|one| one.request == request);
    found.ok_or_else(|| Failure::not_found("there is no such request here"))
}

/// The part of the form that is about one entry.
pub(super) fn prefix(entry: EventId) -> String {
    format!("entry-{entry}")
}

impl Page {
    fn of(
        case: &Case,
        caller: &Caller,
        request: RequestShown,
        entry: Option<EventId>,
        typed: &Typed,
    ) -> Self {
        let register = request.register.as_deref().unwrap_or_default();
        let is_open = request.answered.is_none();
        let rows = |is_one: &dyn Fn(&Registered) -> bool, decides: bool| -> Vec<_> {
            let these = register.iter().filter(|one| is_one(one));
            these.map(|one| Row::of(case, one, decides && is_open, typed)).collect()
        };
        let is_named = |one: &Registered| entry == Some(one.event) || is_typed(typed, one.event);
        let undecided = |one: &Registered| one.stands == Standing::Undecided || is_named(one);
        let rest = |one: &Registered| !undecided(one);
        let errors = typed.errors().iter().filter(|(name, _)| !name.is_empty());
        Self {
            shell: Shell::of(caller, ""),
            id: case.id,
            reference: case.reference.clone(),
            said: None,
            asked: short_day(request.asked),
            due: short_day(request.due),
            clock: match request.days_left {
                Some(days @ 1..) => format!("{} left", words::count(usize_of(days), "day")),
                Some(0) => "today".to_owned(),
                Some(days) => format!("{} over", words::count(usize_of(-days), "day")),
                None => String::new(),
            },
            is_late: request.days_left.is_some_and(|days| days < 0),
            answered: request.answered.as_ref().map(|one| {
                let (by, on) = (&one.by, short_day(one.on));
                format!("{} on {on} by {by}", spoken(&words::name(&one.outcome)))
            }),
            prepared_it: request.prepared_by.as_ref() == Some(caller.staff()),
            key: typed.or("key", "").to_owned(),
            undecided: register.iter().filter(|one| one.stands == Standing::Undecided).count(),
            waits: rows(&undecided, true),
            left_out: rows(&|one| one.stands == Standing::LeftOut && rest(one), true),
            decided: rows(
                &|one| one.decision.is_some() && one.stands != Standing::LeftOut && rest(one),
                true,
            ),
            given: rows(
                &|one| one.decision.is_none() && one.stands == Standing::Given && rest(one),
                false,
            ),
            wrong: typed.error("").map(|why| sentence(&why)),
            errors: errors.map(|(name, why)| (name.clone(), why.clone())).collect(),
            request,
        }
    }
}

fn usize_of(days: i64) -> usize {
    usize::try_from(days).unwrap_or(0)
}

fn is_typed(typed: &Typed, entry: EventId) -> bool {
    let prefix = prefix(entry);
    typed.one(&format!("{prefix}.outcome")).is_some()
        || typed.one(&format!("{prefix}.reason")).is_some()
}

impl Row {
    fn of(case: &Case, one: &Registered, decides: bool, typed: &Typed) -> Self {
        let mut entries = case.timeline.entries.iter();
        let entry = entries.find(|entry| entry.event == one.event);
        let (says, more) = entry.map(|entry| words::fields(&entry.data)).unwrap_or_default();
        let decision = one.decision.as_ref().map(|it| {
            let outcome = match it.outcome {
                DisclosureOutcome::Give => "Given",
                DisclosureOutcome::HoldBack => "Held back",
            };
            format!("{outcome}, as {} decided: {}", it.by, it.reason)
        });
        let kind = event_type("disclosure-decided").expect("it is in the vocabulary");
        let prefix = prefix(one.event);
        let only = ["outcome", "reason"];
        let mut controls = match decides {
            true => fields::controls(kind, &prefix, &only, &[], typed),
            false => Vec::new(),
        };
        // Whoever decides on some of them leaves the others empty.
        controls.iter_mut().for_each(|control| control.required = true);
        let day = short_day(one.occurred_at.day());
        let title = format!("{} of {day}", words::capitalised(&spoken(one.kind)));
        Self { event: one.event, title, says, more, decision, controls }
    }
}
