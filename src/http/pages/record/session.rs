//! The page after a session: who came, and in rows of their own what was noticed, felt, asked,
//! chosen, practised. All of it is recorded together, or nothing.

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::fields::{self, Choice, Control, Widget};
use super::kept::{self, Kept, SESSION};
use super::typed::Typed;
use super::{Case, Head, Sent, event, key, recorded, sent};
use crate::commands::About;
use crate::sign_in::now;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{JourneyId, event_type, london_day};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Something that may have happened in a session: its own type of event, a few of its fields.
struct Part {
    name: &'static str,
    legend: &'static str,
    kind: &'static str,
    fields: &'static [&'static str],
    /// What is meant where nothing else is said.
    defaults: &'static [(&'static str, &'static str)],
}

const PARTS: &[Part] = &[
    Part {
        name: "noticed",
        legend: "Noticed",
        kind: "presentation-observed",
        fields: &["pattern", "intensity", "quote"],
        defaults: &[],
    },
    Part {
        name: "felt",
        legend: "Felt",
        kind: "emotion-named",
        fields: &["words", "prompting"],
        defaults: &[],
    },
    Part {
        name: "asked",
        legend: "Asked",
        kind: "ask-made",
        fields: &["rung", "response", "purpose"],
        defaults: &[("purpose", "pacing")],
    },
    Part {
        name: "told",
        legend: "Told of abuse they used",
        kind: "disclosure-made",
        fields: &["prompting", "form", "type", "specificity"],
        defaults: &[],
    },
    Part {
        name: "chosen",
        legend: "Chosen",
        kind: "choice-offered",
        fields: &["options", "chosen", "changed_plan"],
        defaults: &[],
    },
    Part {
        name: "practised",
        legend: "Practised",
        kind: "skill-practised",
        fields: &["skill", "setting", "place"],
        defaults: &[("setting", "session")],
    },
    Part {
        name: "returned",
        legend: "Came back to something held in mind",
        kind: "behaviour-revisited",
        fields: &["target", "changed"],
        defaults: &[],
    },
];

/// So many rows of one part at most.
const ROWS_MAX: usize = 8;

#[derive(Template)]
#[template(path = "record_session.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    head: Head,
    came: Vec<Choice>,
    wrong_came: Option<String>,
    not_held: Vec<Control>,
    held: Vec<Control>,
    notes: Vec<Control>,
    parts: Vec<Rows>,
}

/// A part of the form.
struct Rows {
    name: &'static str,
    legend: &'static str,
    rows: Vec<Vec<Control>>,
    is_open: bool,
    has_room: bool,
}

/// What a link to the form may say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    /// Which of those that were begun.
    pub(super) go_on: Option<String>,
}

/// Shows the form.
pub(in super::super) async fn session(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let case = Case::to_record(&app, &caller, id, "session-held").await?;
    let today = london_day(now()).to_string();
    let go_on = asked.go_on.as_deref();
    let (typed, since) = match kept::begun(&app, &caller, id, SESSION, go_on).await? {
        Some((typed, since)) => (typed, Some(since)),
        None => (Typed::default().with("on", today).with("came", "on-time"), None),
    };
    let mut page = Page::of(Shell::of(&caller, ""), &case, &typed);
    if since.is_none() {
        page.head.begun = kept::others(&app, &caller, id, SESSION).await?;
    }
    page.head.kept = since;
    Ok(shown(StatusCode::OK, &page))
}

/// Takes it: shows it again with one more row, or with what is wrong, or records it.
pub(in super::super) async fn session_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(pairs);
    let kept = kept::answered(&app, &caller, id, SESSION, &mut typed).await?;
    if let Kept::Done(response) = kept {
        return Ok(response);
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let key = key(&typed)?;
    if matches!(kept, Kept::Failed) {
        // What was typed stands there, with why it could not be kept.
    } else if typed.one("add").is_some() {
        status = StatusCode::OK;
    } else if let Some((events, prefixes)) = read(&mut typed) {
        match sent(&app, &caller, About::Journey(id), events, prefixes, typed).await? {
            Sent::Recorded(_) => {
                kept::recorded(&app, &caller, id, SESSION, key).await;
                return Ok(recorded(id));
            }
            Sent::Wrong(wrong) => typed = wrong,
        }
    }
    let case = Case::of(&app, &caller, id).await?;
    Ok(shown(status, &Page::of(Shell::of(&caller, ""), &case, &typed)))
}

/// The events that the form comes to, each with the part of the form that it was made of.
fn read(typed: &mut Typed) -> Option<(Vec<Value>, Vec<String>)> {
    let occurred = typed.occurred(now())?;
    // Whatever is noted in a session shares its occasion; the key makes the same form the same.
    let occasion = typed.one("key").map(str::to_owned);
    let Some(came) = typed.one("came").map(str::to_owned) else {
        typed.wrong("came", "Say whether they came.");
        return None;
    };
    let read = |kind: &str, prefix: &str, typed: &Typed| {
        event_type(kind).and_then(|kind| fields::data(kind, prefix, typed))
    };
    let is_held = came != "not-held";
    // What stands under the other answer would be lost without a word.
    let other = if is_held { "missed." } else { "held." };
    let lost = typed.named(other, "").next().map(str::to_owned);
    if let Some(name) = lost {
        let why = if is_held {
            "This is about a session that did not take place. Say so above, or leave it empty."
        } else {
            "This is about a session that took place. Say above that they came, or record it as \
             something else."
        };
        typed.wrong(&name, why);
        return None;
    }
    let (kind, prefix) =
        if is_held { ("session-held", "held") } else { ("session-not-held", "missed") };
    let mut session = read(kind, prefix, typed).unwrap_or_else(|| Map::new().into());
    if is_held {
        session["attendance"] = came.into();
    }
    let mut made = vec![(kind, prefix.to_owned(), session)];
    for part in PARTS {
        for row in 0..rows(part, typed) {
            let prefix = format!("{}{row}", part.name);
            let Some(mut data) = read(part.kind, &prefix, typed) else { continue };
            for (name, value) in part.defaults {
                if data[name].is_null() {
                    data[name] = json!(value);
                }
            }
            made.push((part.kind, prefix, data));
        }
    }
    let events = made.iter().map(|(kind, _, data)| {
        let mut event = event(kind, occurred, typed, data.clone());
        event["correlation"] = json!(occasion);
        event
    });
    let events = events.collect();
    Some((events, made.into_iter().map(|(_, prefix, _)| prefix).collect()))
}

/// How many rows of a part there are: one, and one for each time that somebody asked for another.
fn rows(part: &Part, typed: &Typed) -> usize {
    let asked = typed.or(&format!("rows.{}", part.name), "1").parse().unwrap_or(1);
    let more = usize::from(typed.one("add") == Some(part.name));
    (asked + more).clamp(1, ROWS_MAX)
}

impl Page {
    fn of(shell: Shell, case: &Case, typed: &Typed) -> Self {
        let controls = |kind: &str, prefix: &str, only: &[&str], entries: &[Choice]| {
            let kind = event_type(kind).expect("the parts name types of the vocabulary");
            fields::controls(kind, prefix, only, entries, typed)
        };
        let held_in_mind = case.entries(|entry| entry.held_in_mind);
        let part = |part: &Part| {
            let count = rows(part, typed);
            let row = |row: usize| {
                let prefix = format!("{}{row}", part.name);
                controls(part.kind, &prefix, part.fields, &held_in_mind)
            };
            let rows: Vec<_> = (0..count).map(row).collect();
            let is_used = |control: &Control| !control.value.is_empty() || control.error.is_some();
            Rows {
                name: part.name,
                legend: part.legend,
                is_open: count > 1 || rows.iter().flatten().any(is_used),
                rows,
                has_room: count < ROWS_MAX,
            }
        };
        let is_offered = |part: &&Part| part.name != "returned" || !held_in_mind.is_empty();
        let came = [
            ("on-time", "Came, on time"),
            ("late", "Came late"),
            ("left-early", "Left early"),
            ("not-held", "It did not take place"),
        ];
        let came = came.map(|(value, label)| Choice {
            is_chosen: typed.one("came") == Some(value),
            ..Choice::of(value, label)
        });
        Self {
            shell,
            id: case.id,
            head: Head::of(Some(case), "Record a session", typed),
            came: came.into(),
            wrong_came: typed.error("came").or_else(|| typed.error("held.attendance")),
            not_held: controls("session-not-held", "missed", &[], &[]),
            held: controls("session-held", "held", &["minutes", "mode"], &[]),
            notes: controls("session-held", "held", &["did", "response", "next_plan"], &[]),
            parts: PARTS.iter().filter(is_offered).map(part).collect(),
        }
    }
}
