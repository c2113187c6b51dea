//! `/journeys/{id}/questions`: signs of stepping in and of surface engagement, each a question with
//! its evidence and its counter-evidence side by side.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::reading::{Reading, Replay, journey};
use super::super::shown;
use super::super::work::Shell;
use super::Asked;
use super::entries::{Link, Names, said};
use crate::access::Caller;
use crate::view::{self, JourneyPage, ViewQuery};
use crate::words::{short_day, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Role, london_day};
use uuid::Uuid;

/// What was typed of one question, and what is wrong with it.
pub(in super::super) struct Answered {
    pub(in super::super) key: String,
    pub(in super::super) question: &'static str,
    pub(in super::super) decided: String,
    pub(in super::super) wrong: String,
}

#[derive(Template)]
#[template(path = "questions.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    reading: Reading,
    replay: Replay,
    back: String,
    reference: String,
    policy: String,
    may_decide: bool,
    is_recorded: bool,
    is_wrong: bool,
    key: String,
    /// Those of surface engagement that are met: what is to be talked over.
    met: Vec<(&'static str, bool)>,
    groups: [(&'static str, Vec<Question>); 2],
}

struct Question {
    id: &'static str,
    asks: &'static str,
    answer: String,
    is_met: bool,
    window: String,
    evidence: Vec<(Link, String)>,
    counter: Vec<(Link, String)>,
    decided: Vec<String>,
    typed: String,
    wrong: Option<String>,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&app, &caller, id, &asked.query(), None).await?;
    page.is_recorded = asked.said.as_deref() == Some("recorded");
    Ok(shown(StatusCode::OK, &page))
}

/// The same with what was typed and could not be taken.
pub(in super::super) async fn with_wrong(
    app: &App,
    caller: &Caller,
    id: JourneyId,
    answered: &Answered,
) -> Result<Response, Problem> {
    let page = Page::of(app, caller, id, &ViewQuery::default(), Some(answered)).await?;
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

impl Page {
    async fn of(
        app: &App,
        caller: &Caller,
        id: JourneyId,
        query: &ViewQuery,
        answered: Option<&Answered>,
    ) -> Result<Self, Problem> {
        let (by, asked) = (caller.clone(), query.clone());
        let made = app.blocking(move |service| view::journey_page(service, &by, id, &asked));
        let made = made.await?;
        let here = format!("{}/questions", journey(id));
        let reading = Reading::of_journey(here.clone(), &made, query.as_believed_at.as_deref());
        let questions = questions(&made, &reading, answered);
        let is_surface = |one: &Question| one.id.starts_with('C');
        let met = questions.iter().filter(|one| is_surface(one) && one.is_met);
        let met = met.map(|one| (one.id, one.decided.is_empty())).collect();
        let (surface, stepping_in): (Vec<_>, Vec<_>) = questions.into_iter().partition(is_surface);
        let key = answered.map_or_else(|| Uuid::now_v7().to_string(), |it| it.key.clone());
        Ok(Self {
            shell: Shell::of(caller, ""),
            id,
            replay: Replay::of_journey(here, &made, &reading),
            back: reading.to(&journey(id)),
            reference: made.summary.reference.unwrap_or_else(|| "A journey".to_owned()),
            policy: made.indicators.policy,
            may_decide: caller.role() == Role::Supervisor && reading.is_as_it_is(),
            is_recorded: false,
            is_wrong: answered.is_some(),
            key,
            met,
            groups: [("Stepping in", stepping_in), ("Surface engagement", surface)],
            reading,
        })
    }
}

fn questions(made: &JourneyPage, reading: &Reading, answered: Option<&Answered>) -> Vec<Question> {
    let entries = &made.timeline.entries;
    let names = Names::of(&made.timeline, reading);
    let link = |id: &EventId| {
        let entry = entries.iter().find(|entry| entry.event == *id)?;
        Some((names.link(*id)?, said(entry).0))
    };
    let links = |ids: &[EventId]| ids.iter().filter_map(link).collect::<Vec<_>>();
    let question = |shown: &projections::views::ShownIndicator| {
        let one = &shown.indicator;
        let decided = shown.supervision.iter().map(|said| {
            let on = short_day(london_day(said.recorded_at));
            let by = said.by.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{on}, {by}: {}", said.decided.as_deref().unwrap_or("talked about"))
        });
        let answered = answered.filter(|answered| answered.question == one.id.name());
        Question {
            id: one.id.name(),
            asks: one.id.question(),
            answer: spoken(one.answer.name()),
            is_met: one.answer == projections::rules::Answer::Met,
            window: format!("{}: {} of {}", one.window, one.have, one.of),
            evidence: links(&one.events),
            counter: links(&one.counter_evidence),
            decided: decided.collect(),
            typed: answered.map(|answered| answered.decided.clone()).unwrap_or_default(),
            wrong: answered.map(|answered| answered.wrong.clone()),
        }
    };
    made.indicators.indicators.iter().map(question).collect()
}
