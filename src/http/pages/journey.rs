//! `/journeys/{id}`: one journey, now or as it was believed.

mod compare;
mod decisions;
mod entries;
mod lanes;
mod news;
mod path;
mod questions;

pub(super) use compare::page as compare;
pub(super) use decisions::{Unknown, page as decisions, unknown_then, unseen_then};
pub(super) use entries::{Day, Link, Names, days};
pub(super) use news::news;
pub(super) use questions::{Answered, page as questions, with_wrong as questions_with_wrong};

use super::super::actor::Actor;
use super::super::request::{Path as InPath, Query};
use super::super::{App, Problem};
use super::reading::{Reading, Replay, address, journey, policies};
use super::record::may_open as may_open_in_emergency;
use super::record::{Offer, offered, offers};
use super::work::Shell;
use super::{WayOn, shown};
use crate::view::{self, JourneyPage, PolicyList, Summary, ViewQuery};
use crate::words::{self, count, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use events::{Compartment, EventId, JourneyId, Moment, Role, london_day};
use lanes::{Figure, Lane, Shape};
use path::Path;
use permissions::{Action, Resource};
use projections::rules::Answer;
use projections::{Lifecycle, TimelineEntry};
use serde::Deserialize;

/// Entries of the timeline on one page: with the picture of two hundred, style and script, it stays
/// below 100 kB.
const ENTRIES: usize = 30;
/// Letters of a bare date.
const DAY: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    as_believed_at: Option<String>,
    /// The moment to believe it at, by its number.
    moment: Option<usize>,
    policy: Option<String>,
    show: Option<String>,
    after: Option<EventId>,
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "journey.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    version: u64,
    title: String,
    name: Option<String>,
    facts: Vec<(&'static str, String)>,
    reading: Reading,
    replay: Replay,
    /// The day that was asked for, if it was a day.
    day: Option<String>,
    /// What reads differently under the policy in force.
    what_if: Vec<(String, String, String)>,
    /// Whether anything can be recorded here by this reader, and whether a session.
    records: bool,
    holds_sessions: bool,
    /// Whether the case is theirs to take out.
    takes_out: bool,
    /// Whether this reader sees to how the record is kept.
    audits: bool,
    questions_at: String,
    /// Questions of surface engagement that are met.
    questions: usize,
    /// Until when it is open to whoever reads in an emergency.
    emergency: Option<String>,
    /// Whether it is theirs to approve decisions and to lift what stands.
    oversees: bool,
    /// Moves that nobody approved or returned, for those who read supervision.
    waiting: Vec<(EventId, String)>,
    /// What came of the form that led here.
    said: Option<&'static str>,
    /// What they have begun and not recorded.
    begun: Vec<Offer>,
    /// Where the page hears whether something was recorded since.
    news: String,
    reviews: Vec<Review>,
    risk: String,
    review: Option<(String, bool)>,
    path: Path,
    figure: Option<Figure>,
    held: Vec<Held>,
    filters: Vec<Filter>,
    total: usize,
    days: Vec<Day>,
    next: Option<String>,
}

/// A safety review that stands.
struct Review {
    event: Option<EventId>,
    since: String,
    stops: Option<String>,
    continues: Option<String>,
    what_to_do: String,
}

/// A presentation that nobody came back to yet.
struct Held {
    to: String,
    pattern: String,
    when: String,
    quote: Option<String>,
}

impl Held {
    fn of(entry: &TimelineEntry, names: &Names<'_>) -> Self {
        Self {
            to: names.to(entry.event),
            pattern: entry.data["pattern"].as_str().map(spoken).unwrap_or_default(),
            when: short_day(entry.occurred_at.day()),
            quote: entry.data["quote"].as_str().map(str::to_owned),
        }
    }
}

/// A part of the timeline that can be shown alone.
struct Filter {
    label: &'static str,
    to: String,
    is_here: bool,
}

impl Asked {
    /// How the journey is to be read. A field of a form that was left empty asks for nothing.
    fn query(&self) -> ViewQuery {
        let given = |field: &Option<String>| field.clone().filter(|text| !text.trim().is_empty());
        ViewQuery {
            as_believed_at: given(&self.as_believed_at).filter(|_| self.moment.is_none()),
            at_moment: self.moment,
            policy: given(&self.policy),
            ..ViewQuery::default()
        }
    }
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    InPath(id): InPath<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if caller.role() == Role::SupportWorker {
        // They read another page about it, whether it is theirs or not.
        return Ok(Redirect::to(&format!("/support/{id}")).into_response());
    }
    let (shell, role) = (Shell::of(&caller, ""), caller.role());
    let policies = policies(&app, &caller).await;
    let query = asked.query();
    let made = {
        let (query, caller) = (query.clone(), caller.clone());
        app.blocking(move |service| view::journey_page(service, &caller, id, &query)).await
    };
    let made = match made {
        Err(problem) if problem.0.kind().status == 404 && may_open_in_emergency(&caller) => {
            // Said of what is not theirs and of what is not there alike.
            let mut no = problem.into_response();
            no.extensions_mut().insert(WayOn {
                to: format!("/emergency?reference={id}"),
                link: "It is somebody else’s, and this is an emergency",
            });
            return Ok(no);
        }
        Err(problem) => return Err(problem),
        Ok(made) => made,
    };
    let believed_at = query.as_believed_at.as_deref();
    let mut page = Page::of((shell, role), made, believed_at, policies.as_ref(), &asked);
    page.oversees = role == Role::Supervisor;
    if page.reading.is_as_it_is() {
        let export = (Action::Export, Resource::Case);
        page.takes_out = app.service.may_once_stated(&caller, id, export);
        let records_in = app.service.records_in(&caller, id);
        // In an emergency forms are for whoever may write to the case itself.
        let of_the_case = [Compartment::Case, Compartment::Safety];
        if page.emergency.is_none() || of_the_case.iter().any(|one| records_in.contains(*one)) {
            (page.holds_sessions, page.records) = offered(role, records_in);
        }
    }
    if page.records {
        let begun = offers(&app, &caller).await?;
        page.begun = begun.into_iter().filter(|offer| offer.journey == id).collect();
    }
    Ok(shown(StatusCode::OK, &page))
}

impl Page {
    fn of(
        (shell, role): (Shell, Role),
        made: JourneyPage,
        believed_at: Option<&str>,
        policies: Option<&PolicyList>,
        asked: &Asked,
    ) -> Self {
        let id = made.summary.journey;
        let reading = Reading::of_journey(journey(id), &made, believed_at);
        let mut replay = Replay::of_journey(journey(id), &made, &reading);
        if let Some(policies) = policies {
            replay = replay.offering(policies, &reading);
        }
        let JourneyPage { summary, standing, pace, safety, timeline, .. } = made;
        let (indicators, as_at, what_if) = (made.indicators, made.as_at, made.what_if);
        let questions = indicators.indicators.iter().map(|one| &one.indicator);
        let questions = questions.filter(|one| one.id.is_surface() && one.answer == Answer::Met);
        let names = Names::of(&timeline, &reading);
        let differs = what_if.iter().flat_map(|(_, differs)| differs);
        let premature = pace.asks.iter().filter(|ask| ask.premature).map(|ask| ask.event).collect();
        let lane = asked.show.as_deref();
        let shown: Vec<_> = timeline.entries.iter().filter(|entry| is_in(entry, lane)).collect();
        let from = asked.after.and_then(|after| shown.iter().position(|one| one.event == after));
        let rest = &shown[from.map_or(0, |place| place + 1)..];
        let here = &rest[..rest.len().min(ENTRIES)];
        let part = |show: Option<&str>, after: Option<EventId>| part(id, &reading, show, after);
        let more = (rest.len() > here.len()).then(|| here.last()).flatten();
        let filter = |(label, name): (&'static str, Option<&'static str>)| Filter {
            label,
            to: part(name, None),
            is_here: lane == name,
        };
        let lanes = Lane::ALL.into_iter().map(|lane| (lane.label(), Some(lane.name())));
        let filters = std::iter::once(("Everything", None)).chain(lanes).map(filter);
        let held = timeline.entries.iter().filter(|entry| entry.held_in_mind);
        let review = safety.review.as_ref().map(|review| (short_day(review.due), review.overdue));
        Self {
            shell,
            id,
            version: summary.version.0,
            title: summary.reference.clone().unwrap_or_else(|| "A journey".to_owned()),
            facts: facts(&summary),
            name: summary.name,
            replay,
            day: believed_at.filter(|at| at.len() == DAY).map(str::to_owned),
            what_if: differs
                .map(|one| (names.flag(&one.id), spoken(&one.from), spoken(&one.to)))
                .collect(),
            questions_at: reading.to(&format!("{}/questions", journey(id))),
            records: false,
            holds_sessions: false,
            takes_out: false,
            audits: role == Role::Auditor,
            questions: questions.count(),
            emergency: made.emergency.and_then(|until| words::time(Moment::Instant(until))),
            oversees: false,
            waiting: waiting(&standing),
            said: asked.said.as_deref().and_then(came_of),
            begun: Vec::new(),
            news: format!(
                "/journeys/{id}/news?case={}&safety={}",
                standing.seen.case, standing.seen.safety
            ),
            reviews: reviews(&safety),
            risk: risk(&safety),
            review,
            path: Path::of(&standing, &pace),
            figure: Figure::of(&timeline.entries, &standing, &premature, london_day(as_at)),
            held: held.map(|entry| Held::of(entry, &names)).collect(),
            filters: filters.collect(),
            total: shown.len(),
            next: more.map(|last| part(lane, Some(last.event))),
            days: days(here.iter().copied(), &names),
            reading,
        }
    }
}

/// The level as it was assessed last.
fn risk(safety: &projections::views::Safety) -> String {
    safety.risk_level.map_or("not assessed yet".to_owned(), |level| words::name(&level))
}

fn is_in(entry: &TimelineEntry, lane: Option<&str>) -> bool {
    lane.is_none_or(|name| Lane::of(&entry.kind).is_some_and(|(lane, _)| lane.name() == name))
}

/// The same page, with another part of the timeline.
fn part(id: JourneyId, reading: &Reading, show: Option<&str>, after: Option<EventId>) -> String {
    let show = show.map(|show| ("show", show.to_owned()));
    let after = after.map(|after| ("after", after.to_string()));
    let asked: Vec<_> = reading.keeps().into_iter().chain(show).chain(after).collect();
    let to = address(&journey(id), &asked);
    if asked.is_empty() { to } else { format!("{to}#timeline") }
}

fn facts(summary: &Summary) -> Vec<(&'static str, String)> {
    let state = match &summary.lifecycle {
        Lifecycle::Open { .. } => "open".to_owned(),
        Lifecycle::Paused { since, .. } => format!("paused since {}", short_day(since.day())),
        Lifecycle::Closed { since, .. } => format!("closed since {}", short_day(since.day())),
    };
    let day = |at: Option<Moment>| at.map_or("none yet".to_owned(), |at| short_day(at.day()));
    let who = summary.practitioner.iter().chain(&summary.co_workers);
    let who: Vec<_> = who.map(ToString::to_string).collect();
    let who = if who.is_empty() { "nobody yet".to_owned() } else { who.join(", ") };
    let sessions = usize::try_from(summary.sessions_kept).unwrap_or(usize::MAX);
    vec![
        ("Case", state),
        ("Works with", who),
        ("Referred", day(summary.referred)),
        ("Last contact", day(summary.last_contact_occurred)),
        ("Kept", count(sessions, "session")),
    ]
}

/// Those that stand; first those that stop something.
fn reviews(safety: &projections::views::Safety) -> Vec<Review> {
    let mut standing: Vec<_> = safety.overrides.iter().filter(|one| one.standing).collect();
    standing.sort_by_key(|one| (one.stops.is_empty(), std::cmp::Reverse(one.raised_at)));
    let list = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
    let review = |one: &&projections::views::Override| Review {
        event: one.events.first().copied(),
        since: when(Moment::Instant(one.raised_at)),
        stops: list(&one.stops),
        continues: list(&one.continues),
        what_to_do: one.what_to_do.clone(),
    };
    standing.iter().map(review).collect()
}

/// What came of a form, in words.
fn came_of(said: &str) -> Option<&'static str> {
    match said {
        "recorded" => Some("Recorded. It stands on the timeline below."),
        "kept" => Some("Kept for later. Nothing of it is recorded yet."),
        _ => None,
    }
}

fn waiting(standing: &projections::views::Standing) -> Vec<(EventId, String)> {
    let waiting = standing.moves.iter().filter(|moved| moved.review.is_none());
    let said = |moved: &projections::views::Move| {
        let to = words::phase(&words::name(&moved.to));
        (moved.event, format!("The move to {to} of {}", short_day(moved.occurred_at.day())))
    };
    waiting.map(said).collect()
}
