//! `/journeys/{id}/decisions`: how a case progressed. Every decision in the order of the record,
//! what was known when it was taken, what had happened that nobody had recorded, and what followed.

use super::super::super::actor::Actor;
use super::super::super::request::{Nothing, Path, Query};
use super::super::super::{App, Problem};
use super::super::reading::{Reading, journey};
use super::super::shown;
use super::super::work::Shell;
use super::entries::{Link, Names, said};
use crate::view::{self, JourneyPage, ViewQuery};
use crate::words::{capitalised, criterion, name, override_rule, phase, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Compartment, EventId, Instant, JourneyId, Moment, Role, london_day};
use projections::TimelineEntry;
use projections::views::Move;
use std::collections::BTreeMap;

/// How far what followed is looked for, as for an ask (`docs/domain.md` §6).
const FOLLOWED_DAYS: i64 = 14;

/// What weighs when one asks what followed a decision.
const WEIGHS: &[&str] = &[
    "session-not-held",
    "rupture-noted",
    "consent-withdrawn",
    "incident-learned",
    "override-raised",
    "case-closed",
];

#[derive(Template)]
#[template(path = "decisions.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    reference: String,
    decisions: Vec<Decision>,
}

/// One decision.
struct Decision {
    event: EventId,
    title: String,
    by: String,
    recorded: String,
    /// The moment of it, to look at the journey as it was believed then.
    at: String,
    why: Option<String>,
    seen: Option<String>,
    not_met: Vec<(&'static str, Vec<String>)>,
    evidence: Vec<Link>,
    unseen: Vec<Link>,
    unknown: Vec<Unknown>,
    followed: Vec<(Link, String)>,
    act: Option<(String, &'static str)>,
}

/// An entry that was not on record when somebody decided, though it had happened.
pub(in super::super) struct Unknown {
    pub(in super::super) link: Link,
    pub(in super::super) times: String,
    pub(in super::super) is_incident: bool,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    // It is read as of now alone: asked for as believed earlier it would show what came later.
    Query(Nothing {}): Query<Nothing>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let oversees = caller.role() == Role::Supervisor;
    let query = ViewQuery::default();
    let made = app.blocking(move |service| view::journey_page(service, &caller, id, &query));
    let made = made.await?;
    let reading = Reading::of(format!("{}/decisions", journey(id)), None, None);
    let decisions = Deciding::of(&made, &reading, oversees).all();
    let reference = made.summary.reference.unwrap_or_else(|| "A journey".to_owned());
    Ok(shown(StatusCode::OK, &Page { shell, id, reference, decisions }))
}

/// What had happened by the time of a decision, as far as anybody says, and was recorded later:
/// incidents first.
pub(in super::super) fn unknown_then(
    entries: &[TimelineEntry],
    decided: &TimelineEntry,
    names: &Names<'_>,
) -> Vec<Unknown> {
    let at = believed_from(decided);
    let is_before = |moment: Moment| match moment {
        Moment::Instant(instant) => instant <= at,
        // Of the day itself nobody knows whether it came before or after.
        Moment::Day(day) => day < london_day(at),
    };
    let is_unknown = |one: &&TimelineEntry| {
        !one.retracted
            && believed_from(one) > at
            && is_before(one.occurred_at)
            && !one.refers_to.contains(&decided.event)
    };
    let unknown = |one: &TimelineEntry| {
        let known = match is_before(one.known_at) {
            true => "known by then".to_owned(),
            false => format!("known on {}", when(one.known_at)),
        };
        let recorded = when(Moment::Instant(believed_from(one)));
        let times = format!("happened {}, {known}, recorded {recorded}", when(one.occurred_at));
        let is_incident = one.kind == "incident-learned";
        Some(Unknown { link: names.link(one.event)?, times, is_incident })
    };
    let mut all: Vec<_> = entries.iter().filter(is_unknown).filter_map(unknown).collect();
    all.sort_by_key(|one| !one.is_incident);
    all
}

/// What of the case was on record when somebody moved it, and not yet before them. Of safety they
/// count what they see, which others cannot hold against the stream.
pub(in super::super) fn unseen_then(
    entries: &[TimelineEntry],
    moved: &Move,
    names: &Names<'_>,
) -> Vec<Link> {
    let is_unseen = |one: &&TimelineEntry| {
        one.compartment == Compartment::Case
            && one.version.is_some_and(|version| version > moved.seen.case)
            && believed_from(one) < moved.recorded_at
            && one.event != moved.event
    };
    let unseen = entries.iter().filter(is_unseen);
    unseen.filter_map(|one| names.link(one.event)).collect()
}

fn believed_from(entry: &TimelineEntry) -> Instant {
    entry.claimed_recorded_at.unwrap_or(entry.recorded_at)
}

/// What decisions are read off.
struct Deciding<'a> {
    made: &'a JourneyPage,
    names: Names<'a>,
    by_id: BTreeMap<EventId, &'a TimelineEntry>,
    oversees: bool,
}

impl<'a> Deciding<'a> {
    fn of(made: &'a JourneyPage, reading: &'a Reading, oversees: bool) -> Self {
        let entries = &made.timeline.entries;
        let by_id = entries.iter().map(|entry| (entry.event, entry)).collect();
        Self { made, names: Names::of(&made.timeline, reading), by_id, oversees }
    }

    fn all(&self) -> Vec<Decision> {
        let made = self.made;
        let moves = made.standing.moves.iter().map(|one| (one.event, self.moved(one)));
        let premature = made.pace.asks.iter().filter(|ask| ask.premature);
        let asks = premature.filter_map(|ask| Some((ask.event, self.asked(ask)?)));
        let reviews = made.safety.overrides.iter();
        let reviews = reviews.filter_map(|one| Some((*one.events.first()?, self.raised(one)?)));
        let others = self.made.timeline.entries.iter().filter(|entry| !entry.retracted);
        let others = others.filter(|entry| {
            matches!(entry.kind.as_str(), "pace-set" | "pace-changed" | "case-closed")
        });
        let others = others.map(|entry| (entry.event, self.one(entry)));
        let all = moves.filter_map(|(event, one)| Some((event, one?))).chain(asks);
        let mut all: Vec<_> = all.chain(reviews).chain(others).collect();
        all.sort_by_key(|(event, _)| {
            self.by_id.get(event).map(|entry| (believed_from(entry), entry.position, *event))
        });
        all.into_iter().map(|(_, decision)| decision).collect()
    }

    /// What can be said of any of them.
    fn one(&self, entry: &TimelineEntry) -> Decision {
        let (words, below) = said(entry);
        let why = below.into_iter().find(|(label, _)| label == "rationale" || label == "reason");
        let at = Moment::Instant(believed_from(entry));
        let needs_approval = entry.kind == "case-closed";
        Decision {
            event: entry.event,
            title: format!("{} {words}", capitalised(&spoken(&entry.kind))),
            by: entry.recorder.id.to_string(),
            recorded: when(at),
            at: at.to_string(),
            why: why.map(|(_, why)| why),
            seen: None,
            not_met: Vec::new(),
            unseen: Vec::new(),
            evidence: self.links(&entry.refers_to),
            unknown: unknown_then(&self.made.timeline.entries, entry, &self.names),
            followed: self.followed(entry),
            act: needs_approval
                .then(|| self.act("decisions", entry, "Approve or return"))
                .flatten(),
        }
    }

    fn moved(&self, one: &Move) -> Option<Decision> {
        let (made, entry) = (self.made, self.by_id.get(&one.event)?);
        let words = |all: &[String]| all.iter().map(|id| criterion(id).to_owned()).collect();
        let not_met: [(_, Vec<String>); 2] = [
            ("Not met by what was recorded then", words(&one.not_met_then)),
            ("Not met by what is now known of that time", words(&one.not_met_now)),
        ];
        let decision = self.one(entry);
        let (from, to) = (name(&one.from), name(&one.to));
        let seen = format!(
            "the case up to its entry {}, safety up to its entry {}, under policy {}",
            one.seen.case, one.seen.safety, one.policy_version
        );
        Some(Decision {
            title: format!("Moved from {} to {}", phase(&from), phase(&to)),
            why: one.rationale.clone(),
            seen: Some(seen),
            not_met: not_met.into_iter().filter(|(_, all)| !all.is_empty()).collect(),
            unseen: unseen_then(&made.timeline.entries, one, &self.names),
            evidence: self.links(&one.evidence),
            act: self.act("decisions", entry, "Approve or return"),
            ..decision
        })
    }

    fn asked(&self, ask: &projections::rules::pace::Ask) -> Option<Decision> {
        let entry = self.by_id.get(&ask.event)?;
        let decision = self.one(entry);
        let phase = phase(&name(&ask.phase));
        let seen = format!("in {phase} rung {} was the highest in pace", ask.ceiling);
        let why = entry.data["reason"].as_str().map(str::to_owned);
        Some(Decision { seen: Some(seen), why, evidence: Vec::new(), ..decision })
    }

    fn raised(&self, one: &projections::views::Override) -> Option<Decision> {
        let entry = self.by_id.get(one.events.first()?)?;
        let decision = self.one(entry);
        let rule = one.rule.map(|rule| override_rule(&name(&rule)));
        let stops = (!one.stops.is_empty()).then(|| format!("stops {}", one.stops.join(", ")));
        Some(Decision {
            title: rule.map_or("Safety review".to_owned(), |rule| format!("Safety review, {rule}")),
            why: stops,
            evidence: self.links(&one.events[1..]),
            unknown: Vec::new(),
            act: one.standing.then(|| self.act("overrides", entry, "Look at it")).flatten(),
            ..decision
        })
    }

    /// Where a supervisor does something about it, as long as nobody has.
    fn act(
        &self,
        place: &str,
        entry: &TimelineEntry,
        words: &'static str,
    ) -> Option<(String, &'static str)> {
        let approved = |later: &TimelineEntry| {
            later.kind == "decision-approved" && later.refers_to.contains(&entry.event)
        };
        let is_open = !self.made.timeline.entries.iter().any(approved);
        let to = format!("/journeys/{}/{place}/{}", self.made.summary.journey, entry.event);
        (self.oversees && is_open).then_some((to, words))
    }

    fn links(&self, ids: &[EventId]) -> Vec<Link> {
        ids.iter().filter_map(|id| self.names.link(*id)).collect()
    }

    /// What was said of it later, and what weighs within two weeks of it, in order.
    fn followed(&self, entry: &TimelineEntry) -> Vec<(Link, String)> {
        let decided = entry.occurred_at;
        let names_it = |later: &TimelineEntry| {
            later.refers_to.contains(&entry.event) && believed_from(later) >= believed_from(entry)
        };
        let weighs = |later: &TimelineEntry| {
            let days = (later.occurred_at.day() - decided.day()).num_days();
            let is_earlier = decided.is_after(later.occurred_at);
            WEIGHS.contains(&later.kind.as_str())
                && (0..=FOLLOWED_DAYS).contains(&days)
                && !is_earlier
                && !later.retracted
        };
        let entries = self.made.timeline.entries.iter().rev();
        let later = entries.filter(|later| later.event != entry.event);
        let following = later.filter(|later| names_it(later) || weighs(later));
        let link = |later: &TimelineEntry| {
            let link = self.names.link(later.event)?;
            let (words, below) = said(later);
            let first = below.into_iter().map(|(_, words)| words).next();
            let words = if words.is_empty() { first.unwrap_or_default() } else { words };
            let by = format!("by {}", later.recorder.id);
            Some((link, if words.is_empty() { by } else { format!("{words}, {by}") }))
        };
        following.filter_map(link).collect()
    }
}
