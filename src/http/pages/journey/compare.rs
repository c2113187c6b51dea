//! `/journeys/{id}/compare`: what was believed at two moments, the differences marked.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::reading::{Reading, Slider, address, journey};
use super::super::shown;
use super::super::work::Shell;
use super::entries::{Link, Names};
use crate::view::{self, ComparePage, CompareQuery};
use crate::words::{plain, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, Moment};
use projections::views::WhyUnknown;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    from: Option<String>,
    to: Option<String>,
    /// Either moment by its number.
    from_moment: Option<usize>,
    to_moment: Option<usize>,
}

#[derive(Template)]
#[template(path = "compare.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    /// Each moment in words, and the page of the journey as believed then.
    moments: [(String, String); 2],
    sliders: [Slider; 2],
    /// Each day that was asked for, if it was a day.
    days: [Option<String>; 2],
    groups: Vec<Group>,
    flags: Vec<(String, String, String)>,
    review: Option<[String; 2]>,
    overlapped: Vec<(Link, Vec<Link>)>,
}

/// Entries that differ, and how.
struct Group {
    title: &'static str,
    /// What each of them is, in a word before it and in a sign.
    mark: (&'static str, &'static str),
    rows: Vec<(Link, String)>,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let given = |field: &Option<String>| field.clone().filter(|text| !text.trim().is_empty());
    let numbers = [asked.from_moment, asked.to_moment];
    let days = [given(&asked.from), given(&asked.to)];
    let query = CompareQuery {
        from: days[0].clone().unwrap_or_default(),
        to: days[1].clone(),
        policy: None,
        what_if: None,
    };
    let compare =
        move |service: &crate::Service| view::compare_page(service, &caller, id, &query, numbers);
    let made = app.blocking(compare).await?;
    let [from, to] = days;
    let is_day = |day: &String| day.len() == super::DAY;
    let days = [from.filter(|_| numbers[0].is_none()), to.filter(|_| numbers[1].is_none())];
    let days = days.map(|day| day.filter(is_day));
    Ok(shown(StatusCode::OK, &Page::of(shell, id, days, &made)))
}

impl Page {
    fn of(shell: Shell, id: JourneyId, days: [Option<String>; 2], page: &ComparePage) -> Self {
        let ComparePage { compared: made, timeline, moments, is_to_now } = page;
        // What differs is known at the later moment, and is read as it was then.
        let later = (!is_to_now).then_some(made.to);
        let reading = Reading::of(String::new(), later, None);
        let names = Names::of(timeline, &reading);
        let link = |event: EventId| names.link(event);
        let slider = |(name, label), at| Slider::of_moments(name, label, (moments, at));
        let then = |at| {
            let believed_at = [("as_believed_at", Moment::Instant(at).to_string())];
            (when(Moment::Instant(at)), address(&journey(id), &believed_at))
        };
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
            Group {
                title: "Had happened, and nobody in the service knew",
                mark: ("+", "new"),
                rows: unknown(WhyUnknown::LearnedLater),
            },
            Group {
                title: "Was known, and recorded later",
                mark: ("+", "new"),
                rows: unknown(WhyUnknown::RecordedLater),
            },
            Group { title: "Put right since", mark: ("≠", "changed"), rows: changed.collect() },
        ];
        let flags = made
            .flags
            .iter()
            .map(|flag| (names.flag(&flag.id), spoken(&flag.then), spoken(&flag.now)));
        let due = made.review_due.map(|due| due.map_or("none".to_owned(), short_day));
        let overlapped = made.decisions_overlapped.iter().filter_map(|one| {
            let by = one.by.iter().filter_map(|id| link(*id)).collect();
            Some((link(one.decision)?, by))
        });
        Self {
            shell,
            id,
            moments: [then(made.from), then(made.to)],
            sliders: [
                slider(("from_moment", "First moment"), made.from),
                slider(("to_moment", "Second moment"), made.to),
            ],
            days,
            groups: groups.into_iter().filter(|group| !group.rows.is_empty()).collect(),
            flags: flags.collect(),
            review: (due[0] != due[1]).then_some(due),
            overlapped: overlapped.collect(),
        }
    }
}
