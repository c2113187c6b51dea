//! `/journeys/{id}/decisions/{event}`: a move to another phase, or a closure, with what whoever
//! decided had before them; approved or returned by somebody else.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::journey::{Link, Names, Unknown, unknown_then, unseen_then};
use super::super::reading::{Reading, journey};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::typed::Typed;
use super::{Case, Head, Sent, event, of_supervisors, sent, to_the_team, today};
use crate::Failure;
use crate::access::Caller;
use crate::commands::About;
use crate::words::{criterion, name, phase, plain, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment, london_day};
use projections::TimelineEntry;
use projections::views::Move;
use serde_json::json;

#[derive(Template)]
#[template(path = "review.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    head: Head,
    action: String,
    decided: Decided,
    unknown: Vec<Unknown>,
    /// What was said of it before.
    said: Option<String>,
    /// Whether whoever looks decided it: somebody else approves.
    is_own: bool,
    is_open: bool,
    rationale: String,
    wrong_rationale: Option<String>,
    wrong_answer: Option<String>,
    answer: String,
}

/// What was decided, and on what.
struct Decided {
    title: String,
    by: String,
    on: String,
    at: String,
    facts: Vec<(&'static str, String)>,
    evidence: Vec<Link>,
    unseen: Vec<Link>,
    goes_on: &'static str,
}

pub(in super::super) async fn decision(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, decision)): Path<(JourneyId, EventId)>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let case = Case::of(&app, &caller, id).await?;
    let page = Page::of(&caller, &case, decision, &Typed::default())?;
    Ok(shown(StatusCode::OK, &page))
}

pub(in super::super) async fn decision_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, decision)): Path<(JourneyId, EventId)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let mut typed = Typed::of(pairs);
    // What is no decision is approved by nobody, whatever is sent.
    let case = Case::of(&app, &caller, id).await?;
    Page::of(&caller, &case, decision, &typed)?;
    let kind = match typed.one("answer") {
        Some("approve") => Some("decision-approved"),
        Some("return") => Some("decision-returned"),
        Some(_) | None => None,
    };
    if let Some(kind) = kind {
        let mut data = json!({ "decision": decision });
        if let Some(rationale) = typed.one("one.rationale") {
            data["rationale"] = rationale.into();
        }
        let events = vec![event(kind, today(), &typed, data)];
        let prefixes = vec!["one".to_owned()];
        match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
            Sent::Recorded(_) => return Ok(to_the_team()),
            Sent::Wrong(wrong) => typed = wrong,
        }
    } else {
        typed.wrong("answer", "Say whether you approve it or return it.");
    }
    let page = Page::of(&caller, &case, decision, &typed)?;
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

impl Page {
    fn of(caller: &Caller, case: &Case, decision: EventId, typed: &Typed) -> Result<Self, Failure> {
        let entries = &case.timeline.entries;
        let is_it = |entry: &&TimelineEntry| {
            entry.event == decision && matches!(entry.kind.as_str(), "phase-moved" | "case-closed")
        };
        let found = entries.iter().find(is_it);
        let entry = found.ok_or_else(|| Failure::not_found("there is no such decision"))?;
        let reading = Reading::of(journey(case.id), None, None);
        let names = Names::of(&case.timeline, &reading);
        let said = entries.iter().find(|later| {
            matches!(later.kind.as_str(), "decision-approved" | "decision-returned")
                && later.refers_to.contains(&decision)
        });
        let is_approved = said.is_some_and(|said| said.kind == "decision-approved");
        let words = |said: &TimelineEntry| {
            let on = short_day(london_day(said.recorded_at));
            let what = spoken(&said.kind).replace("decision ", "");
            let why = said.data["rationale"].as_str().map(|why| format!(": {why}"));
            format!("{what} by {} on {on}{}", said.recorder.id, why.unwrap_or_default())
        };
        let mut moves = case.stands.iter().flat_map(|(standing, _)| &standing.moves);
        let moved = moves.find(|moved| moved.event == decision);
        let decided = Decided::of(case, entry, moved, &names);
        Ok(Self {
            shell: Shell::of(caller, ""),
            id: case.id,
            head: Head::of(Some(case), &decided.title, typed),
            action: format!("/journeys/{}/decisions/{decision}", case.id),
            unknown: unknown_then(entries, entry, &names),
            decided,
            said: said.map(words),
            is_own: entry.recorder.id == *caller.staff(),
            is_open: !is_approved && !entry.retracted,
            rationale: typed.or("one.rationale", "").to_owned(),
            wrong_rationale: typed.error("one.rationale"),
            wrong_answer: typed.error("answer"),
            answer: typed.or("answer", "").to_owned(),
        })
    }
}

impl Decided {
    fn of(case: &Case, entry: &TimelineEntry, moved: Option<&Move>, names: &Names<'_>) -> Self {
        let links = |ids: &[EventId]| ids.iter().filter_map(|one| names.link(*one)).collect();
        let at = Moment::Instant(entry.recorded_at);
        let whole = Self {
            title: "The closure of the case".to_owned(),
            by: entry.recorder.id.to_string(),
            on: when(at),
            at: at.to_string(),
            facts: Vec::new(),
            evidence: links(&entry.refers_to),
            unseen: Vec::new(),
            goes_on: "The closure is in force since it was recorded. Approving it says that it \
                      stands; returning it asks whoever closed the case to think again. The risk \
                      review after a closure is due either way.",
        };
        let Some(moved) = moved else {
            let field = |name: &str| {
                let said = &entry.data[name];
                if said.is_null() { "not said".to_owned() } else { spoken(&plain(said)) }
            };
            let facts = vec![
                ("Category", field("category")),
                ("Risk reassessed", field("risk_reassessed")),
                ("Who was told", field("told")),
            ];
            return Self { facts, ..whole };
        };
        let (from, to) = (name(&moved.from), name(&moved.to));
        let words = |all: &[String]| match all {
            [] => "nothing".to_owned(),
            all => all.iter().map(|id| criterion(id)).collect::<Vec<_>>().join("; "),
        };
        let seen = format!("case {}, safety {}", moved.seen.case, moved.seen.safety);
        let facts = vec![
            ("Why", moved.rationale.clone().unwrap_or_else(|| "not said".to_owned())),
            ("Had seen, up to entry", seen),
            ("Under policy", moved.policy_version.clone()),
            ("Not met by what was recorded then", words(&moved.not_met_then)),
            ("Not met by what is now known of then", words(&moved.not_met_now)),
        ];
        Self {
            title: format!("The move from {} to {}", phase(&from), phase(&to)),
            facts,
            evidence: links(&moved.evidence),
            unseen: unseen_then(&case.timeline.entries, moved, names),
            goes_on: "The move is in force since it was recorded. Approving it says that it \
                      stands; returning it asks whoever decided to think again. The phase stays \
                      where it is until somebody moves it.",
            ..whole
        }
    }
}
