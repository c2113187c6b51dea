//! `/journeys/{id}/compare`: what was believed at two moments, the differences marked.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::shown;
use super::super::work::Shell;
use super::entries::{Link, Names};
use crate::view::{self, CompareQuery};
use crate::words::{plain, rule, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment};
use projections::views::{Comparison, WhyUnknown};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    from: String,
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "compare.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    from: String,
    to: String,
    asked: Asked,
    groups: Vec<Group>,
    flags: Vec<(String, String, String)>,
    review: Option<[String; 2]>,
    overlapped: Vec<(Link, Vec<Link>)>,
}

/// Entries that differ, and how.
struct Group {
    title: &'static str,
    rows: Vec<(Link, String)>,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let to = asked.to.clone().filter(|to| !to.trim().is_empty());
    let query = CompareQuery { from: asked.from.clone(), to, policy: None, what_if: None };
    let made = app.blocking(move |service| view::compare_page(service, &caller, id, &query));
    let (compared, timeline) = made.await?;
    let names = Names::of(&timeline.entries);
    Ok(shown(StatusCode::OK, &Page::of(shell, id, asked, &compared, &names)))
}

impl Page {
    fn of(shell: Shell, id: JourneyId, asked: Asked, made: &Comparison, names: &Names) -> Self {
        let link = |event: EventId| names.link(id, event);
        let unknown = |why: WhyUnknown| {
            let these = made.unknown.iter().filter(move |one| one.why == why);
            let row = |one: &projections::views::Unknown| {
                let times = format!(
                    "happened {}, known {}, recorded {}",
                    when(one.occurred_at),
                    when(one.known_at),
                    when(Moment::Instant(one.recorded_at))
                );
                Some((link(one.event)?, times))
            };
            these.filter_map(row).collect::<Vec<_>>()
        };
        let changed = made.corrected_since.iter().filter_map(|one| {
            let change = match (&one.field, &one.from, &one.to) {
                (Some(field), from, to) => {
                    let read = |value: &Option<_>| value.as_ref().map(plain).unwrap_or_default();
                    format!("{} read {}, and now {}", spoken(field), read(from), read(to))
                }
                (None, ..) => "retracted".to_owned(),
            };
            Some((link(one.target)?, format!("{change}, by {}", one.recorder.id)))
        });
        let groups = vec![
            Group { title: "Nobody in the service knew", rows: unknown(WhyUnknown::LearnedLater) },
            Group { title: "Known, and recorded later", rows: unknown(WhyUnknown::RecordedLater) },
            Group { title: "Put right since", rows: changed.collect() },
        ];
        let flags =
            made.flags.iter().map(|flag| (rule(&flag.id), spoken(&flag.then), spoken(&flag.now)));
        let due = made.review_due.map(|due| due.map_or("none".to_owned(), short_day));
        let overlapped = made.decisions_overlapped.iter().filter_map(|one| {
            let by = one.by.iter().filter_map(|id| link(*id)).collect();
            Some((link(one.decision)?, by))
        });
        Self {
            shell,
            id,
            from: when(Moment::Instant(made.from)),
            to: when(Moment::Instant(made.to)),
            groups: groups.into_iter().filter(|group| !group.rows.is_empty()).collect(),
            flags: flags.collect(),
            review: (due[0] != due[1]).then_some(due),
            overlapped: overlapped.collect(),
            asked,
        }
    }
}
