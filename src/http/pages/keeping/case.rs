//! `/journeys/{id}/keeping`: how one record is kept, who asked for it, and to whom it was opened.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::record::Case;
use super::super::shown;
use super::super::work::Shell;
use super::may_keep;
use crate::access::Caller;
use crate::words::{fields, moment, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment, StaffId};
use projections::TimelineEntry;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Said {
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "keeping_case.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    reference: String,
    said: Option<&'static str>,
    /// What was decided last, and by whom.
    review: Option<Fact>,
    decided: Decided,
    holds: Vec<Fact>,
    requests: Vec<Fact>,
    joint: Vec<Fact>,
    emergencies: Vec<Fact>,
    further: Vec<Fact>,
}

/// Something that was recorded about the record itself.
struct Fact {
    event: EventId,
    words: String,
    more: Vec<(String, String)>,
    /// Whether it is still to be seen to by whoever reads.
    is_theirs: bool,
    /// Whether nothing is left to be done.
    is_done: bool,
}

/// Whether it was decided that the record is destroyed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Decided {
    No,
    /// By whoever reads this.
    ByThem,
    ByAnother,
}

pub(in super::super) async fn case(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Problem> {
    may_keep(&app, &caller)?;
    let case = Case::of(&app, &caller, id).await?;
    let said = match said.as_deref() {
        Some("recorded") => Some("Recorded."),
        Some("closed") => Some("The emergency access is closed, with what you found."),
        Some(_) | None => None,
    };
    Ok(shown(StatusCode::OK, &Page { said, ..Page::of(&case, &caller) }))
}

/// The entries of a kind that stand, newest first.
pub(super) fn of_kind<'a>(
    case: &'a Case,
    kind: &'a str,
) -> impl Iterator<Item = &'a TimelineEntry> {
    let entries = case.timeline.entries.iter();
    entries.filter(move |entry| entry.kind == kind && !entry.retracted)
}

/// Who decided last that the record is destroyed, if nothing was decided or destroyed since.
pub(super) fn destroys(case: &Case) -> Option<&TimelineEntry> {
    let last = of_kind(case, "retention-reviewed").max_by_key(|entry| entry.recorded_at)?;
    let since = of_kind(case, "key-destroyed").any(|one| one.recorded_at > last.recorded_at);
    (last.data["outcome"] == "destroy" && !since).then_some(last)
}

/// The entries of `kind` whose `field` names this one.
fn is_named(case: &Case, kind: &str, field: &str, event: EventId) -> bool {
    of_kind(case, kind).any(|one| one.data[field].as_str() == Some(&event.to_string()))
}

impl Fact {
    fn of(entry: &TimelineEntry, staff: &StaffId, is_done: bool) -> Self {
        let by = &entry.recorder.id;
        let (inline, more) = fields(&entry.data);
        let inline = if inline.is_empty() { inline } else { format!(": {inline}") };
        Self {
            event: entry.event,
            words: format!("{} by {by}{inline}", short_day(entry.occurred_at.day())),
            more,
            is_theirs: by != staff,
            is_done,
        }
    }
}

impl Page {
    fn of(case: &Case, caller: &Caller) -> Self {
        let staff = caller.staff();
        let facts = |kind: &str, is_done: &dyn Fn(EventId) -> bool| -> Vec<_> {
            of_kind(case, kind).map(|one| Fact::of(one, staff, is_done(one.event))).collect()
        };
        let decision = destroys(case);
        let last = of_kind(case, "retention-reviewed").max_by_key(|entry| entry.recorded_at);
        let further = ["conflict-declared", "agency-share-granted"];
        let further = further.iter().flat_map(|kind| of_kind(case, kind));
        let further = further.map(|one| {
            let fact =
                Fact::of(one, staff, is_named(case, "conflict-ended", "declared", one.event));
            Fact { words: format!("{}, {}", spoken(&one.kind), fact.words), ..fact }
        });
        let is_lifted = |hold| is_named(case, "hold-lifted", "hold", hold);
        Self {
            shell: Shell::of(caller, ""),
            id: case.id,
            reference: case.reference.clone(),
            said: None,
            review: last.map(|one| Fact::of(one, staff, false)),
            decided: match decision.map(|entry| entry.recorder.id == *staff) {
                None => Decided::No,
                Some(true) => Decided::ByThem,
                Some(false) => Decided::ByAnother,
            },
            holds: facts("hold-placed", &is_lifted),
            requests: of_kind(case, "subject-access-requested")
                .map(|one| requested(case, one, staff))
                .collect(),
            joint: facts("joint-access-requested", &|asked| {
                is_named(case, "joint-access-agreed", "request", asked)
            }),
            emergencies: of_kind(case, "emergency-access-opened")
                .map(|one| emergency(case, one, staff))
                .collect(),
            further: further.collect(),
        }
    }
}

fn requested(case: &Case, entry: &TimelineEntry, staff: &StaffId) -> Fact {
    let is_done = is_named(case, "subject-access-answered", "request", entry.event);
    let whose = match entry.data["label"].as_str() {
        Some(_) => "a protected person",
        None => "the service user",
    };
    let stands = if is_done { "answered" } else { "not answered yet" };
    let words = format!("{} by {whose}, {stands}", short_day(entry.occurred_at.day()));
    Fact { words, more: Vec::new(), ..Fact::of(entry, staff, is_done) }
}

fn emergency(case: &Case, entry: &TimelineEntry, staff: &StaffId) -> Fact {
    let is_done = is_named(case, "emergency-access-closed", "opened", entry.event);
    let actor = entry.data["actor"].as_str().unwrap_or_default();
    let purpose = entry.data["purpose"].as_str().unwrap_or_default();
    let until = moment(&entry.data["until"]).map(when).unwrap_or_default();
    let at = when(Moment::Instant(entry.recorded_at));
    let words = format!("{at} by {actor}, until {until} at the longest, for: {purpose}");
    let is_theirs = actor != staff.as_str();
    Fact { words, more: Vec::new(), is_theirs, ..Fact::of(entry, staff, is_done) }
}
