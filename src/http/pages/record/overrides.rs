//! `/journeys/{id}/overrides/{event}`: one safety review, with its cause, what it stops and what
//! goes on; taken note of, and lifted on a fresh assessment by somebody else than who raised it.

use super::super::super::actor::Actor;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::fields::Choice;
use super::typed::Typed;
use super::{Case, Head, Sent, event, of_supervisors, sent, to_the_team, today};
use crate::Failure;
use crate::access::Caller;
use crate::commands::About;
use crate::words::{name, override_rule, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment, Role};
use projections::TimelineEntry;
use projections::views::Override;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "override.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    head: Head,
    /// The key of the form that lifts.
    lift_key: String,
    action: String,
    facts: Vec<(&'static str, String)>,
    /// What brought it about, and what its rule counted.
    rests_on: Vec<Choice>,
    is_grave: bool,
    is_standing: bool,
    is_acknowledged: bool,
    /// Whether whoever looks raised it: somebody else lifts it.
    is_own: bool,
    assessments: Vec<Choice>,
    wrong_assessment: Option<String>,
}

pub(in super::super) async fn overriding(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, raised)): Path<(JourneyId, EventId)>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let case = Case::of(&app, &caller, id).await?;
    Ok(shown(StatusCode::OK, &Page::of(&caller, &case, raised, &Typed::default())?))
}

pub(in super::super) async fn overriding_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, raised)): Path<(JourneyId, EventId)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let case = Case::of(&app, &caller, id).await?;
    let (entry, _) = found(&case, raised)?;
    let typed = Typed::of(pairs);
    let lifts = typed.one("do") == Some("lift");
    let mut data = json!({ "override": raised });
    if lifts {
        data["assessment"] = typed.one("one.assessment").map_or(Value::Null, Value::from);
    }
    // A signal writes nothing to safety, and neither does what is done about it.
    let whose = entry.kind.trim_end_matches("raised");
    let kind = format!("{whose}{}", if lifts { "lifted" } else { "acknowledged" });
    let events = vec![event(&kind, today(), &typed, data)];
    let prefixes = vec!["one".to_owned()];
    match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
        Sent::Recorded(_) => Ok(to_the_team()),
        Sent::Wrong(typed) => {
            let page = Page::of(&caller, &case, raised, &typed)?;
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// The entry that raised it, and how it stands.
fn found(case: &Case, raised: EventId) -> Result<(&TimelineEntry, &Override), Failure> {
    let entry = case.timeline.entries.iter().find(|entry| entry.event == raised);
    let all = case.safety.iter().flat_map(|safety| &safety.overrides);
    let stands = all.into_iter().find(|one| one.events.first() == Some(&raised));
    entry.zip(stands).ok_or_else(|| Failure::not_found("there is no such safety review"))
}

impl Page {
    fn of(caller: &Caller, case: &Case, raised: EventId, typed: &Typed) -> Result<Self, Failure> {
        let (entry, one) = found(case, raised)?;
        // Who took note of it and who lifted it stands above.
        let is_step = |entry: &TimelineEntry| entry.refers_to.contains(&raised);
        // What came after it was raised, such as the assessment on which it was lifted, is no
        // cause of it.
        let came_before = |other: &TimelineEntry| other.position <= entry.position;
        let rests_on = case.entries(|other| {
            let is_of_it = other.event != raised && one.events.contains(&other.event);
            is_of_it && !is_step(other) && came_before(other)
        });
        let is_fresh = |later: &TimelineEntry| {
            later.kind == "risk-assessed" && later.position > entry.position
        };
        let mut assessments = case.entries(is_fresh);
        let chosen = typed.one("one.assessment").map(str::to_owned);
        for (place, assessment) in assessments.iter_mut().enumerate() {
            assessment.is_chosen = chosen.as_ref().map_or(place == 0, |id| *id == assessment.value);
        }
        // Two acts are two requests: the form that was not sent gets a key of its own.
        let mut head = Head::of(Some(case), "Safety review", typed);
        let mut lift_key = Uuid::now_v7().to_string();
        if typed.one("do") == Some("lift") {
            std::mem::swap(&mut head.key, &mut lift_key);
        }
        Ok(Self {
            shell: Shell::of(caller, ""),
            id: case.id,
            head,
            lift_key,
            action: format!("/journeys/{}/overrides/{raised}", case.id),
            facts: facts(entry, one),
            rests_on,
            is_grave: one.grave == Some(true),
            is_standing: one.standing,
            is_acknowledged: one.acknowledged_at.is_some(),
            is_own: entry.recorder.role != Role::System && entry.recorder.id == *caller.staff(),
            assessments,
            wrong_assessment: typed.error("one.assessment"),
        })
    }
}

fn facts(entry: &TimelineEntry, one: &Override) -> Vec<(&'static str, String)> {
    let at = |at| when(Moment::Instant(at));
    let by = |who: &Option<events::StaffId>| {
        who.as_ref().map(|who| format!(", by {who}")).unwrap_or_default()
    };
    let raised_by = match entry.recorder.role {
        Role::System => "by rule".to_owned(),
        Role::Practitioner
        | Role::SupportWorker
        | Role::Supervisor
        | Role::Auditor
        | Role::GovernanceLead
        | Role::Administrator => format!("by {}", entry.recorder.id),
    };
    let list = |words: &[String]| match words {
        [] => "nothing".to_owned(),
        words => words.join(", "),
    };
    let mut facts = vec![
        ("Raised", format!("{}, {raised_by}", at(one.raised_at))),
        ("Stops", list(&one.stops)),
        ("Goes on", list(&one.continues)),
        ("What the practitioner does", one.what_to_do.clone()),
    ];
    facts.extend(one.rule.map(|rule| ("Cause", override_rule(&name(&rule)))));
    match (one.acknowledged_at, one.acknowledge_by) {
        (Some(taken), _) => {
            facts.push(("Taken note of", format!("{}{}", at(taken), by(&one.acknowledged_by))));
        }
        (None, Some(until)) if one.standing => {
            facts.push(("To be taken note of by", when(until)));
        }
        (None, _) => {}
    }
    facts.extend(
        one.lifted_at.map(|lifted| ("Lifted", format!("{}{}", at(lifted), by(&one.lifted_by)))),
    );
    facts
}
