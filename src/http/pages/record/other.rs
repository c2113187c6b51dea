//! A form for any other type of event, made from the type; and the list of them.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::fields::{self, Control, Widget};
use super::kept::{self, Kept};
use super::typed::Typed;
use super::{Case, Head, Sent, event, key, recorded, sent};
use crate::Failure;
use crate::commands::About;
use crate::sign_in::now;
use crate::words::{name, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{Compartments, EventType, Home, JourneyId, Role, event_type, event_types, london_day};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What people look for it under: the five insights first.
const GROUPS: &[(&str, &[&str])] = &[
    ("A safe environment", &["environment-reviewed"]),
    (
        "The person and what they lived through",
        &["need-recorded", "strength-recorded", "life-experience-shared"],
    ),
    ("Pace", &["pace-set", "pace-changed", "phase-moved"]),
    (
        "Their own say",
        &[
            "choice-offered",
            "goal-set",
            "goal-reviewed",
            "own-account-added",
            "plan-reviewed-together",
        ],
    ),
    (
        "How disagreement, apology and limits can look",
        &["modelling-shown", "boundary-stated", "alliance-rated", "rupture-noted", "repair-tried"],
    ),
    (
        "Seen and felt",
        &[
            "presentation-observed",
            "behaviour-revisited",
            "emotion-named",
            "emotion-stayed-with",
            "trigger-identified",
            "arousal-observed",
            "skill-introduced",
            "skill-practised",
            "skill-used",
            "measure-completed",
        ],
    ),
    (
        "Accountability",
        &[
            "ask-made",
            "disclosure-made",
            "responsibility-stated",
            "impact-recognised",
            "account-differed",
            "repair-action-taken",
        ],
    ),
    (
        "Safety",
        &[
            "incident-learned",
            "risk-assessed",
            "safety-information-passed",
            "risk-referred",
            "agency-information-received",
            "agency-meeting-held",
            "information-shared",
            "report-issued",
            "practice-instruction-given",
            "override-raised",
            "override-acknowledged",
            "override-lifted",
        ],
    ),
    (
        "The record itself",
        &[
            "hold-placed",
            "hold-lifted",
            "retention-reviewed",
            "subject-access-requested",
            "subject-access-extended",
            "agency-share-granted",
            "conflict-declared",
            "conflict-ended",
            "joint-access-requested",
            "joint-access-agreed",
        ],
    ),
];

#[derive(Template)]
#[template(path = "record_list.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    id: JourneyId,
    reference: String,
    /// Whether sessions are theirs to record.
    holds_sessions: bool,
    groups: Vec<Group>,
}

struct Group {
    name: &'static str,
    kinds: Vec<(&'static str, String, &'static str)>,
}

#[derive(Template)]
#[template(path = "record_other.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    head: Head,
    meaning: &'static str,
    action: String,
    hidden: Vec<(String, String)>,
    needed: Vec<Control>,
    further: Vec<Control>,
}

/// What is made on a page of its own, and never typed.
const MADE: &[&str] = &[
    "referral-received",
    "key-destroyed",
    "disclosure-decided",
    "subject-access-prepared",
    "subject-access-answered",
];

/// What this role records in a journey by hand, whether or not the list names it.
fn is_by_hand(kind: &EventType, role: Role) -> bool {
    kind.recorders.contains(&role) && !MADE.contains(&kind.name) && kind.home != Home::Organisation
}

/// Whether it is theirs to record in the parts of a journey that they record in. Amendments are
/// begun from the entry that they amend.
fn is_listed(kind: &EventType, role: Role, records_in: Compartments) -> bool {
    let is_there = kind.home.compartment().is_some_and(|home| records_in.contains(home));
    is_by_hand(kind, role) && is_there
}

/// Whether a session, and whether anything, is theirs to record where they record in these parts.
pub(in super::super) fn offered(role: Role, records_in: Compartments) -> (bool, bool) {
    let is_offered = |kind: &EventType| is_listed(kind, role, records_in);
    (event_type("session-held").is_some_and(is_offered), event_types().any(is_offered))
}

pub(in super::super) async fn list(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let case = Case::of(&app, &caller, id).await?;
    let role = caller.role();
    let records_in = app.service.records_in(&caller, id);
    let row = |kind: &'static EventType| (kind.name, spoken(kind.name), kind.meaning());
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|(name, kinds)| {
            let kinds = kinds.iter().filter_map(|kind| event_type(kind));
            let kinds = kinds.filter(|kind| is_listed(kind, role, records_in)).map(row).collect();
            Group { name, kinds }
        })
        .collect();
    let is_grouped = |kind: &EventType| GROUPS.iter().any(|(_, of)| of.contains(&kind.name));
    let others =
        event_types().filter(|kind| is_listed(kind, role, records_in) && !is_grouped(kind));
    groups.push(Group { name: "The course of the case", kinds: others.map(row).collect() });
    groups.retain(|group| !group.kinds.is_empty());
    let reference = case.reference;
    let (holds_sessions, _) = offered(role, records_in);
    Ok(shown(StatusCode::OK, &List { shell, id, reference, holds_sessions, groups }))
}

/// Shows the form of a type.
pub(in super::super) async fn other(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, kind)): Path<(JourneyId, String)>,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = by_hand(&kind, caller.role())?;
    let case = Case::to_record(&app, &caller, id, kind.name).await?;
    let go_on = given.iter().find(|(name, _)| name == "go_on").map(|(_, key)| key.as_str());
    if let Some((typed, since)) = kept::begun(&app, &caller, id, kind.name, go_on).await? {
        // What the page fills in is what stands there now: what was seen is seen now.
        let typed = begun(kind, &case, fields::without_filled_in(kind, ONE, typed));
        let mut page = Page::of(Shell::of(&caller, ""), kind, Some(&case), &typed);
        page.head.kept = Some(since);
        return Ok(shown(StatusCode::OK, &page));
    }
    // A link may fill in what it is about.
    let typed = given
        .into_iter()
        .filter(|(name, _)| name != "go_on")
        .fold(Typed::default(), |typed, (name, value)| typed.with(&format!("{ONE}.{name}"), value));
    let typed = begun(kind, &case, typed);
    let mut page = Page::of(Shell::of(&caller, ""), kind, Some(&case), &typed);
    page.head.begun = kept::others(&app, &caller, id, kind.name).await?;
    Ok(shown(StatusCode::OK, &page))
}

/// Takes it.
pub(in super::super) async fn other_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path((id, kind)): Path<(JourneyId, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = by_hand(&kind, caller.role())?;
    let mut typed = Typed::of(pairs);
    let kept = kept::answered(&app, &caller, id, kind.name, &mut typed).await?;
    if let Kept::Done(response) = kept {
        return Ok(response);
    }
    let occurred = if matches!(kept, Kept::Not) { typed.occurred(now()) } else { None };
    if let Some(occurred) = occurred {
        let events = vec![event(kind.name, occurred, &typed, data(kind, &typed))];
        let (about, key) = (About::Journey(id), key(&typed)?);
        match sent(&app, &caller, about, events, vec![ONE.to_owned()], typed).await? {
            Sent::Recorded(_) => {
                kept::recorded(&app, &caller, id, kind.name, key).await;
                return Ok(recorded_in(id, kind, caller.role()));
            }
            Sent::Wrong(wrong) => typed = wrong,
        }
    }
    let case = Case::of(&app, &caller, id).await?;
    let page = Page::of(Shell::of(&caller, ""), kind, Some(&case), &typed);
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// To where what was recorded is shown: what concerns the record itself, for whoever keeps it, on a
/// page of its own.
fn recorded_in(id: JourneyId, kind: &EventType, role: Role) -> Response {
    if kind.home == Home::Governance && role == Role::GovernanceLead {
        return Redirect::to(&format!("/journeys/{id}/keeping?said=recorded")).into_response();
    }
    recorded(id)
}

fn by_hand(kind: &str, role: Role) -> Result<&'static EventType, Failure> {
    let kind = event_type(kind).filter(|kind| is_by_hand(kind, role));
    kind.ok_or_else(|| Failure::not_found("there is no such form for you"))
}

fn data(kind: &EventType, typed: &Typed) -> Value {
    fields::data(kind, ONE, typed).unwrap_or_else(|| Map::new().into())
}

fn referral() -> &'static EventType {
    event_type("referral-received").expect("it is a type")
}

/// `/journeys/new`: a referral, with which a journey begins.
pub(in super::super) async fn opening(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    let (by, about) = (caller.clone(), About::NewJourney(JourneyId(Uuid::now_v7())));
    app.blocking(move |service| service.may_record(&by, about, &[referral().name])).await?;
    let typed = Typed::default().with("on", today());
    let shell = Shell::of(&caller, "");
    Ok(shown(StatusCode::OK, &Page::of(shell, referral(), None, &typed)))
}

/// Takes it. The key of the form makes a second click the same as the first.
pub(in super::super) async fn opening_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(pairs);
    if let Some(occurred) = typed.occurred(now()) {
        let kind = referral();
        let events = vec![event(kind.name, occurred, &typed, data(kind, &typed))];
        let opened = JourneyId(Uuid::now_v7());
        let about = About::NewJourney(opened);
        match sent(&app, &caller, about, events, vec![ONE.to_owned()], typed).await? {
            Sent::Recorded(id) => return Ok(recorded(id.unwrap_or(opened))),
            Sent::Wrong(wrong) => typed = wrong,
        }
    }
    let page = Page::of(Shell::of(&caller, ""), referral(), None, &typed);
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The prefix of a form with one event.
const ONE: &str = "one";

fn today() -> String {
    london_day(now()).to_string()
}

/// What the page knows already: the day, the pace or phase that is left; of a move the evidence,
/// the policy, and what whoever decides has in front of them.
fn begun(kind: &EventType, case: &Case, typed: Typed) -> Typed {
    let typed = typed.with("on", today());
    let Some((standing, pace)) = &case.stands else { return typed };
    match kind.name {
        "phase-moved" => {
            let here = standing.criteria.iter().filter(|one| one.phase == standing.phase);
            let evidence = here.flat_map(|one| one.events.iter().map(ToString::to_string));
            let mut evidence: BTreeSet<_> = evidence.collect();
            if typed.one(&format!("{ONE}.evidence")).is_some() {
                evidence.clear();
            }
            typed
                .with(&format!("{ONE}.from"), name(&standing.phase))
                .with(&format!("{ONE}.seen.case"), standing.seen.case.to_string())
                .with(&format!("{ONE}.seen.safety"), standing.seen.safety.to_string())
                .with(&format!("{ONE}.policy_version"), standing.policy.clone())
                .with_all(&format!("{ONE}.evidence"), evidence)
        }
        "pace-changed" => {
            let decided = pace.decisions.last();
            let from = decided.and_then(|item| item.data["to"].as_str()).unwrap_or("as-planned");
            typed.with(&format!("{ONE}.from"), from)
        }
        _ => typed,
    }
}

impl Page {
    fn of(shell: Shell, kind: &EventType, case: Option<&Case>, typed: &Typed) -> Self {
        let entries = case.map(|case| case.entries(|_| true)).unwrap_or_default();
        let controls = fields::controls(kind, ONE, &[], &entries, typed);
        let (needed, further) = controls.into_iter().partition(|control| control.required);
        let action = match case {
            Some(case) => format!("/journeys/{}/record/{}", case.id, kind.name),
            None => "/journeys/new".to_owned(),
        };
        let title = case.map_or_else(|| "A new referral".to_owned(), |_| spoken(kind.name));
        let head = Head::of(case, &title, typed);
        let (meaning, hidden) = (kind.meaning(), fields::filled_in(kind, ONE, typed));
        Self { shell, head, meaning, action, hidden, needed, further }
    }
}
