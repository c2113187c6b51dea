//! `/journeys/{id}/questions`: signs of stepping in and of surface engagement, each a question with
//! its evidence and its counter-evidence side by side.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::shown;
use super::super::work::Shell;
use super::entries::{Link, Names};
use crate::view::{self, ViewQuery};
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
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let may_decide = caller.role() == Role::Supervisor;
    let query = ViewQuery::default();
    let made = app.blocking(move |service| view::journey_page(service, &caller, id, &query));
    let made = made.await?;
    let names = Names::of(&made.timeline.entries);
    let (surface, stepping_in): (Vec<_>, Vec<_>) = questions(id, &made.indicators, &names)
        .into_iter()
        .partition(|one| one.id.starts_with('C'));
    let page = Page {
        shell,
        id,
        reference: made.summary.reference.unwrap_or_else(|| "A journey".to_owned()),
        policy: made.indicators.policy,
        may_decide,
        groups: [("Stepping in", stepping_in), ("Surface engagement", surface)],
    };
    Ok(shown(StatusCode::OK, &page))
}

fn questions(journey: JourneyId, indicators: &Indicators, names: &Names) -> Vec<Question> {
    let links =
        |ids: &[EventId]| ids.iter().filter_map(|id| names.link(journey, *id)).collect::<Vec<_>>();
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
