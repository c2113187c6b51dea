//! `/caseload`: what needs somebody today, then every case that is theirs to see.

use super::super::actor::Actor;
use super::super::request::Query;
use super::super::{App, Problem};
use super::record::{Offer, offers};
use super::shown;
use super::work::Shell;
use crate::view::{self, BoardQuery};
use crate::words::{self, count, moment, short_day, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::Role;
use projections::board_named;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    find: Option<String>,
    practitioner: Option<String>,
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "caseload.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    is_own: bool,
    may_open: bool,
    /// Whether something was recorded just now.
    /// What came of the form that led here.
    said: Option<&'static str>,
    begun: Vec<(String, Offer)>,
    late: Vec<Waits>,
    soon: Vec<Waits>,
    held: Vec<Waits>,
    cases: Vec<Row>,
    all: usize,
    find: String,
    practitioner: String,
}

/// What waits in one case.
struct Waits {
    journey: String,
    reference: String,
    practitioner: String,
    words: Vec<String>,
}

/// A case.
pub(super) struct Row {
    pub(super) journey: String,
    pub(super) reference: String,
    pub(super) name: String,
    pub(super) practitioner: String,
    pub(super) state: String,
    pub(super) sessions: String,
    pub(super) last_contact: String,
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/caseload");
    let is_own = caller.role() == Role::Practitioner;
    let may_open = is_own || caller.role() == Role::Supervisor;
    let practitioner = asked.practitioner.filter(|who| !who.trim().is_empty());
    let query = BoardQuery { practitioner: practitioner.clone(), ..BoardQuery::default() };
    let boards = ["today", "caseload"].map(|name| board_named(name).expect("it is a board"));
    let begun = offers(&app, &caller).await?;
    let made = app
        .blocking(move |service| view::boards(service, &caller, "caseload page", boards, &query));
    let [today, caseload] = made.await?;
    let (late, rest): (Vec<_>, Vec<_>) =
        rows(&today).iter().partition(|row| row["overdue"] == true);
    let (held, soon): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|row| row["what"] == "held-in-mind");
    let find = asked.find.unwrap_or_default();
    let all = rows(&caseload);
    let waits = |rows: Vec<&Value>| by_case(&rows, is_own);
    // What is about a case that is not theirs any more stays out of sight.
    let reference = |offer: &Offer| {
        let row = all.iter().find(|row| row["journey"] == offer.journey.to_string())?;
        Some(row["reference"].as_str().unwrap_or("a case").to_owned())
    };
    let mut offered: Vec<(String, Offer)> = Vec::new();
    for offer in begun {
        let Some(reference) = reference(&offer) else { continue };
        // A group is one thing that was begun, of several cases.
        match offered.iter_mut().find(|(_, other)| other.to == offer.to) {
            Some((references, _)) => *references = format!("{references}, {reference}"),
            None => offered.push((reference, offer)),
        }
    }
    let page = Page {
        shell,
        is_own,
        may_open,
        said: match asked.said.as_deref() {
            Some("recorded") => Some("Recorded."),
            Some("kept") => Some("Kept for later. Nothing of it is recorded yet."),
            Some(_) | None => None,
        },
        begun: offered,
        late: waits(late),
        soon: waits(soon),
        held: waits(held),
        cases: all.iter().filter(|row| is_found(row, &find)).map(case).collect(),
        all: all.len(),
        find,
        practitioner: practitioner.unwrap_or_default(),
    };
    Ok(shown(StatusCode::OK, &page))
}

pub(super) fn rows(board: &Value) -> &[Value] {
    board["rows"].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn day(value: &Value) -> String {
    moment(value).map(|at| short_day(at.day())).unwrap_or_default()
}

/// By part of the reference or of the name, whatever the case of its letters.
pub(super) fn is_found(row: &Value, find: &str) -> bool {
    let find = find.trim().to_lowercase();
    let has = |field: &str| text(&row[field]).to_lowercase().contains(&find);
    find.is_empty() || has("reference") || has("name")
}

/// What waits, case by case, in the order of what waits the longest.
fn by_case(rows: &[&Value], is_own: bool) -> Vec<Waits> {
    let mut cases: Vec<Waits> = Vec::new();
    for row in rows {
        let journey = text(&row["journey"]);
        match cases.iter_mut().find(|case| case.journey == journey) {
            Some(case) => case.words.push(waits(row)),
            None => cases.push(Waits {
                journey,
                reference: row["reference"].as_str().unwrap_or("a case").to_owned(),
                practitioner: if is_own { String::new() } else { text(&row["practitioner"]) },
                words: vec![waits(row)],
            }),
        }
    }
    cases
}

fn waits(row: &Value) -> String {
    let (on, is_late) = (day(&row["date"]), row["overdue"] == true);
    let several = row["count"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
    match row["what"].as_str().unwrap_or_default() {
        "contact" => format!("no contact since {on}"),
        "risk-review" if is_late => format!("the risk review was due on {on}"),
        "risk-review" => format!("the risk is to be reviewed by {on}"),
        "appointment-without-outcome" if several > 1 => {
            format!("what became of {several} appointments, the first on {on}?")
        }
        "appointment-without-outcome" => format!("what became of the appointment of {on}?"),
        "appointment-today" => "an appointment today".to_owned(),
        "supervision-action" if is_late => format!("an action from supervision was due on {on}"),
        "supervision-action" => format!("an action from supervision is due by {on}"),
        "held-in-mind" => {
            format!("{} held in mind, the first since {on}", count(several, "presentation"))
        }
        other => format!("{} since {on}", spoken(other)),
    }
}

pub(super) fn case(row: &Value) -> Row {
    let workers = row["co_workers"].as_array().into_iter().flatten();
    let workers = std::iter::once(&row["practitioner"]).chain(workers).map(text);
    let workers: Vec<_> = workers.filter(|who| !who.is_empty()).collect();
    Row {
        journey: text(&row["journey"]),
        reference: row["reference"].as_str().unwrap_or("a case").to_owned(),
        name: text(&row["name"]),
        practitioner: workers.join(", "),
        state: spoken(row["lifecycle"]["state"].as_str().unwrap_or_default()),
        sessions: words::plain(&row["sessions_kept"]),
        last_contact: day(&row["last_contact_occurred"]),
    }
}
