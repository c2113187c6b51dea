//! `/group`: after a group, one page for everybody who was in it. What was the same for all is
//! typed once; each case gets its own entries, and nothing that tells of another.

mod kept;

use super::super::super::actor::Actor;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use super::fields::{self, Choice, Control, Widget};
use super::kept::{GROUP, Kept, offers};
use super::session::Asked;
use super::typed::Typed;
use super::{Head, Refused, drafts, event, key, key_of, send};
use crate::access::Caller;
use crate::commands::About;
use crate::sign_in::now;
use crate::view::{self, BoardQuery};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use events::{EventId, Invalid, JourneyId, Moment, Recorder, Stamp, event_type, london_day};
use projections::board_named;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What a group has in common beside its length and its place.
const FURTHER: &[&str] = &["topics", "curriculum_item", "facilitators"];

/// Whether somebody came, and the type of event that says so.
const CAME: &[(&str, &str)] = &[
    ("on-time", "Came, on time"),
    ("late", "Came late"),
    ("left-early", "Left early"),
    ("excused", "Did not come, with good reason"),
    ("missed", "Did not come"),
];

#[derive(Template)]
#[template(path = "record_group.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    head: Head,
    common: Vec<Control>,
    further: Vec<Control>,
    people: Vec<Person>,
    /// Those for whom it is recorded already, where others have to be put right.
    done: Vec<(JourneyId, String)>,
}

/// Somebody who may have been in the group.
struct Person {
    id: JourneyId,
    reference: String,
    name: String,
    came: Vec<Choice>,
    wrong: Option<String>,
    more: Vec<Control>,
    is_open: bool,
}

/// Shows the form.
pub(in super::super) async fn group(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let cases = cases(&app, &caller).await?;
    let shell = Shell::of(&caller, "");
    if let Some((typed, since)) = kept::begun(&app, &caller, &cases, asked.go_on.as_deref()).await?
    {
        let mut page = Page::of(shell, &cases, &typed);
        page.head.kept = Some(since);
        return Ok(shown(StatusCode::OK, &page));
    }
    let typed = Typed::default().with("on", london_day(now()).to_string());
    let mut page = Page::of(shell, &cases, &typed);
    page.head.begun = offers(&app, &caller).await?;
    page.head.begun.retain(|offer| offer.form == GROUP);
    page.head.begun.dedup_by(|one, other| one.to == other.to);
    Ok(shown(StatusCode::OK, &page))
}

/// Takes it. Everything is checked before anything is recorded; then each case is recorded by
/// itself, all of it or nothing. Where one cannot be, the others stay recorded, and the form says
/// so.
pub(in super::super) async fn group_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let cases = cases(&app, &caller).await?;
    let mut typed = Typed::of(pairs);
    let kept = kept::answered(&app, &caller, &cases, &mut typed).await?;
    if let Kept::Done(response) = kept {
        return Ok(response);
    }
    let whole = key(&typed)?;
    let made = match kept {
        Kept::Failed => Vec::new(),
        Kept::Done(_) | Kept::Not => made(&mut typed, &cases, &caller.recorder),
    };
    if typed.errors().is_empty() {
        for One { id, events, prefixes } in made {
            let about = About::Journey(id);
            match send(&app, &caller, about, key_of(whole, id), &events).await? {
                Ok(_) => {
                    kept::recorded(&app, &caller, id, whole).await;
                    typed = typed.with_all("done", [id.to_string()]);
                }
                Err(refused) => say(refused, id, &prefixes, &mut typed),
            }
        }
    }
    if typed.errors().is_empty() {
        return Ok(Redirect::to("/caseload?said=recorded").into_response());
    }
    let page = Page::of(Shell::of(&caller, ""), &cases, &typed);
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// A case that somebody in the group may have.
struct Member {
    id: JourneyId,
    reference: String,
    name: String,
}

/// The open cases of whoever asks.
async fn cases(app: &App, caller: &Caller) -> Result<Vec<Member>, Problem> {
    let caller = caller.clone();
    let board = [board_named("caseload").expect("it is a board")];
    let query = BoardQuery::default();
    let made =
        app.blocking(move |service| view::boards(service, &caller, "group page", board, &query));
    let [caseload] = made.await?;
    let rows = caseload["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let member = |row: &Value| {
        let id = JourneyId(row["journey"].as_str()?.parse().ok()?);
        let reference = row["reference"].as_str().unwrap_or("a case").to_owned();
        Some(Member { id, reference, name: text(&row["name"]) })
    };
    Ok(rows.iter().filter_map(member).collect())
}

/// What is recorded of one of them.
struct One {
    id: JourneyId,
    events: Vec<Value>,
    prefixes: Vec<String>,
}

/// What the form comes to. What is wrong stands with what was typed.
fn made(typed: &mut Typed, cases: &[Member], by: &Recorder) -> Vec<One> {
    let Some(occurred) = typed.occurred(now()) else { return Vec::new() };
    let common = common(typed);
    let held = event("session-held", occurred, typed, with(&common, "attendance", "on-time"));
    if let Err(invalid) = checked(&[held], by) {
        typed.take(&invalid, &["held".to_owned()]);
        return Vec::new();
    }
    let mut made = Vec::new();
    for case in cases {
        if is_done(typed, case.id) {
            continue;
        }
        let about = format!("who.{}.", case.id);
        if typed.one(&came(case.id)).is_none() && typed.named(&about, "").next().is_some() {
            let why = format!("Say of {} whether they came: you wrote something.", case.reference);
            typed.wrong(&came(case.id), why);
            continue;
        }
        let Some(one) = one(case.id, occurred, &common, typed) else { continue };
        if let Err(invalid) = checked(&one.events, by) {
            typed.take(&invalid, &one.prefixes);
        }
        made.push(one);
    }
    let is_one = |name: &str| cases.iter().any(|case| name == came(case.id));
    if !typed.named("who.", ".came").all(is_one) {
        let why = "Somebody whom you chose is not on your caseload any more, or their case was \
                   closed. They are left out below; look at the list again.";
        typed.wrong("", why);
    }
    if made.is_empty() && !cases.iter().any(|case| is_done(typed, case.id)) {
        typed.wrong("", "Say of at least one person whether they came.");
    }
    made
}

/// Checks all that can be checked without knowing the case.
fn checked(events: &[Value], by: &Recorder) -> Result<(), Invalid> {
    for (index, draft) in drafts(events)?.into_iter().enumerate() {
        let (id, now, recorder) = (EventId(Uuid::now_v7()), now(), by.clone());
        let stamp = Stamp { id, recorder, now, claimed_recorded_at: None };
        draft.into_entry(stamp).map_err(|invalid| invalid.under(&format!("/events/{index}")))?;
    }
    Ok(())
}

fn is_done(typed: &Typed, id: JourneyId) -> bool {
    typed.all("done").contains(&id.to_string().as_str())
}

/// The field that says whether somebody came.
fn came(id: JourneyId) -> String {
    format!("who.{id}.came")
}

fn common(typed: &Typed) -> Value {
    let kind = event_type("session-held").expect("it is a type");
    let data = fields::data(kind, "held", typed).unwrap_or_else(|| Map::new().into());
    with(&data, "type", "group")
}

fn with(data: &Value, field: &str, value: &str) -> Value {
    let mut data = data.clone();
    data[field] = value.into();
    data
}

/// The entries of one case, if they were in the group.
fn one(id: JourneyId, occurred: Moment, common: &Value, typed: &Typed) -> Option<One> {
    let prefix = format!("who.{id}");
    let came = typed.one(&came(id))?;
    let missed = |absence: &str| json!({ "cause": "service-user", "absence": absence });
    let session = match came {
        "excused" => ("session-not-held", missed("acceptable")),
        "missed" => ("session-not-held", missed("unknown")),
        came => {
            let mut held = with(common, "attendance", came);
            if let Some(words) = typed.one(&format!("{prefix}.response")) {
                held["response"] = words.into();
            }
            ("session-held", held)
        }
    };
    let kind = event_type("presentation-observed").expect("it is a type");
    let noticed = fields::data(kind, &prefix, typed).map(|data| (kind.name, data));
    let events: Vec<_> = std::iter::once(session)
        .chain(noticed)
        .map(|(kind, data)| event(kind, occurred, typed, data))
        .collect();
    let prefixes = vec![prefix; events.len()];
    Some(One { id, events, prefixes })
}

/// Puts beside one of them why theirs was not recorded.
fn say(refused: Refused, id: JourneyId, prefixes: &[String], typed: &mut Typed) {
    if let Some(words) = refused.words {
        typed.wrong(&came(id), words);
    }
    typed.take(&refused.fields, prefixes);
}

impl Page {
    fn of(shell: Shell, cases: &[Member], typed: &Typed) -> Self {
        let controls = |kind: &str, prefix: &str, only: &[&str]| {
            let kind = event_type(kind).expect("it is a type");
            fields::controls(kind, prefix, only, &[], typed)
        };
        let person = |case: &Member| {
            let prefix = format!("who.{}", case.id);
            let mut more =
                controls("presentation-observed", &prefix, &["pattern", "intensity", "quote"]);
            more.iter_mut().for_each(|control| control.required = false);
            more.extend(controls("session-held", &prefix, &["response"]));
            let is_used = |control: &Control| !control.value.is_empty() || control.error.is_some();
            let name = came(case.id);
            let choice = |(value, label): &(&str, &str)| Choice {
                is_chosen: typed.one(&name) == Some(value),
                ..Choice::of(value, *label)
            };
            Person {
                id: case.id,
                reference: case.reference.clone(),
                name: case.name.clone(),
                came: CAME.iter().map(choice).collect(),
                wrong: typed.error(&name),
                is_open: more.iter().any(is_used),
                more,
            }
        };
        let (done, open): (Vec<_>, Vec<_>) = cases.iter().partition(|case| is_done(typed, case.id));
        Self {
            shell,
            head: Head::of(None, "Record a group", typed),
            common: controls("session-held", "held", &["minutes", "mode"]),
            further: controls("session-held", "held", FURTHER),
            people: open.into_iter().map(person).collect(),
            done: done.into_iter().map(|case| (case.id, case.reference.clone())).collect(),
        }
    }
}
