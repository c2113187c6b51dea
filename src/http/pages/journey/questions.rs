//! `/journeys/{id}/questions`: signs of stepping in and of surface engagement, each a question with
//! its evidence and its counter-evidence side by side.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::reading::{Reading, Replay, journey};
use super::super::shown;
use super::super::work::Shell;
use super::Asked;
use super::entries::{Link, Names};
use crate::view;
use crate::words::{short_day, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Role, london_day};
use projections::views::Indicators;

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
    groups: [(&'static str, Vec<Question>); 2],
}

struct Question {
    id: &'static str,
    asks: &'static str,
    answer: String,
    is_met: bool,
    window: String,
    evidence: Vec<Link>,
    counter: Vec<Link>,
    decided: Vec<String>,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let is_supervisor = caller.role() == Role::Supervisor;
    let query = asked.query();
    let believed_at = query.as_believed_at.clone();
    let made = app.blocking(move |service| view::journey_page(service, &caller, id, &query));
    let made = made.await?;
    let here = format!("{}/questions", journey(id));
    let reading = Reading::of_journey(here.clone(), &made, believed_at.as_deref());
    let names = Names::of(&made.timeline, &reading);
    let (surface, stepping_in): (Vec<_>, Vec<_>) =
        questions(&made.indicators, &names).into_iter().partition(|one| one.id.starts_with('C'));
    let page = Page {
        shell,
        id,
        replay: Replay::of_journey(here, &made, &reading),
        back: reading.to(&journey(id)),
        reference: made.summary.reference.unwrap_or_else(|| "A journey".to_owned()),
        policy: made.indicators.policy,
        may_decide: is_supervisor && reading.is_as_it_is(),
        groups: [("Stepping in", stepping_in), ("Surface engagement", surface)],
        reading,
    };
    Ok(shown(StatusCode::OK, &page))
}

fn questions(indicators: &Indicators, names: &Names<'_>) -> Vec<Question> {
    let links = |ids: &[EventId]| ids.iter().filter_map(|id| names.link(*id)).collect::<Vec<_>>();
    let question = |shown: &projections::views::ShownIndicator| {
        let one = &shown.indicator;
        let decided = shown.supervision.iter().map(|said| {
            let on = short_day(london_day(said.recorded_at));
            let by = said.by.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{on}, {by}: {}", said.decided.as_deref().unwrap_or("talked about"))
        });
        Question {
            id: one.id.name(),
            asks: one.id.question(),
            answer: spoken(one.answer.name()),
            is_met: one.answer == projections::rules::Answer::Met,
            window: format!("{}: {} of {}", one.window, one.have, one.of),
            evidence: links(&one.events),
            counter: links(&one.counter_evidence),
            decided: decided.collect(),
        }
    };
    indicators.indicators.iter().map(question).collect()
}
