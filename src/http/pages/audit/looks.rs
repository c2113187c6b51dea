//! Who looked at what: at one journey, by one person, outside what is theirs, and oneself.

use super::super::super::actor::Actor;
use super::super::super::request::{Nothing, Path, Query};
use super::super::super::{App, Problem};
use super::super::reading::journey;
use super::super::shown;
use super::super::work::Shell;
use crate::access::Caller;
use crate::view::{self, BoardQuery};
use crate::words::{count, moment, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{JourneyId, StaffId};
use projections::board_named;
use serde_json::Value;

/// Looks on one page: the latest, which are asked about.
const LATEST: usize = 200;
/// References that a row names.
const NAMED: usize = 3;

#[derive(Template)]
#[template(path = "looks.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    title: String,
    says: &'static str,
    /// Where it came from.
    back: Option<(String, &'static str)>,
    rows: Vec<Row>,
    /// How many looks there are, and how many of them stand here.
    all: usize,
    shown: usize,
    /// The same as data.
    data: String,
    /// Whether whose looks these are, and which journey, is said row by row.
    names_people: bool,
    names_journeys: bool,
}

/// One look, in plain words; of several alike in a row, how many they were.
#[derive(Clone, PartialEq, Eq)]
struct Row {
    times: usize,
    when: String,
    who: String,
    role: String,
    did: &'static str,
    is_refusal: bool,
    what: String,
    journeys: Vec<(String, String)>,
    further: usize,
    stood: String,
    purpose: String,
    /// Whether it was outside their caseload; none where nobody asks.
    is_outside: Option<bool>,
}

#[derive(Template)]
#[template(path = "lookers.html", config = ".askama.toml")]
struct Lookers {
    shell: Shell,
    rows: Vec<Looker>,
}

/// Somebody who looked, within the last thirty days.
struct Looker {
    staff: String,
    roles: String,
    looks: u64,
    journeys: u64,
    outside: Option<u64>,
    journeys_outside: u64,
    refused: u64,
    bulk_refused: u64,
    emergencies: u64,
    emergencies_open: u64,
    exports: u64,
    busiest: String,
}

/// `/looks`: who looked outside what is theirs.
pub(in super::super) async fn lookers(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/looks");
    let made = board(&app, caller, "lookers", BoardQuery::default()).await?;
    let rows = rows(&made).iter().map(looker).collect();
    Ok(shown(StatusCode::OK, &Lookers { shell, rows }))
}

/// `/looks/{staff}`: everything that one person looked at.
pub(in super::super) async fn of_staff(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(staff): Path<StaffId>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/looks");
    let query = BoardQuery { staff: Some(staff.to_string()), ..BoardQuery::default() };
    let made = board(&app, caller, "access", query).await?;
    let page = Page {
        title: format!("What {staff} looked at"),
        says: "A look is a question, not a finding: an emergency, a mistake and a favour read \
               alike until somebody asks.",
        back: Some(("/looks".to_owned(), "Who looked")),
        data: format!("/v1/boards/access?staff={staff}"),
        names_people: false,
        names_journeys: true,
        ..Page::of(shell, &made)
    };
    Ok(shown(StatusCode::OK, &page))
}

/// `/journeys/{id}/looks`: everybody who looked at one journey.
pub(in super::super) async fn of_journey(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let query = BoardQuery { journey: Some(id), ..BoardQuery::default() };
    let made = board(&app, caller, "access", query).await?;
    let page = Page {
        title: "Who looked at this record".to_owned(),
        says: "Everybody who read it, took it out or was refused, the latest first. Reading this \
               page is on record, too.",
        back: Some((journey(id), "Back to the journey")),
        data: format!("/v1/boards/access?journey={id}"),
        names_people: true,
        names_journeys: false,
        ..Page::of(shell, &made)
    };
    Ok(shown(StatusCode::OK, &page))
}

/// `/account/own-looks`: what is on record of one's own looking.
pub(in super::super) async fn own(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/account");
    let made = board(&app, caller, "own-looks", BoardQuery::default()).await?;
    let page = Page {
        title: "What you looked at".to_owned(),
        says: "As it is on record. Auditors and governance leads can see the same.",
        back: Some(("/account".to_owned(), "Your account")),
        data: "/v1/boards/own-looks".to_owned(),
        names_people: false,
        names_journeys: true,
        ..Page::of(shell, &made)
    };
    Ok(shown(StatusCode::OK, &page))
}

async fn board(
    app: &App,
    caller: Caller,
    name: &'static str,
    query: BoardQuery,
) -> Result<Value, Problem> {
    let board = board_named(name).expect("it is a board");
    app.blocking(move |service| view::board(service, &caller, board, &query)).await
}

impl Page {
    fn of(shell: Shell, made: &Value) -> Self {
        let all = rows(made);
        Self {
            shell,
            title: String::new(),
            says: "",
            back: None,
            rows: alike(all.iter().take(LATEST).map(row)),
            all: all.len(),
            shown: all.len().min(LATEST),
            data: String::new(),
            names_people: true,
            names_journeys: true,
        }
    }
}

/// Looks of one minute that read the same stand in one row.
fn alike(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut all: Vec<Row> = Vec::new();
    for row in rows {
        match all.last_mut().filter(|last| **last == Row { times: last.times, ..row.clone() }) {
            Some(last) => last.times += 1,
            None => all.push(row),
        }
    }
    all
}

fn rows(board: &Value) -> &[Value] {
    board["rows"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn at(value: &Value) -> String {
    moment(value).map(when).unwrap_or_default()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn row(one: &Value) -> Row {
    let kind = one["type"].as_str().unwrap_or_default();
    let ids: Vec<_> = texts(&one["journeys"]).collect();
    let names: Vec<_> = texts(&one["references"]).collect();
    // References are of those journeys that the reader sees: only where all are do both agree.
    let links = if ids.len() == names.len() {
        ids.iter()
            .zip(&names)
            .take(NAMED)
            .map(|(id, name)| (format!("/journeys/{id}"), (*name).to_owned()))
            .collect()
    } else {
        Vec::new()
    };
    let shown = one["shown"].as_u64().and_then(|shown| usize::try_from(shown).ok());
    let as_of = Some(at(&one["as_of"])).filter(|at| !at.is_empty());
    let to = one["recipient"].as_str();
    let what = [
        one["scope"].as_str().map(spoken),
        shown.filter(|_| kind != "access-refused").map(|shown| count(shown, "entry")),
        as_of.map(|at| format!("as believed on {at}")),
        to.map(|to| format!("given to {to}")),
    ];
    Row {
        times: 1,
        when: at(&one["at"]),
        who: text(&one["actor"]),
        role: text(&one["role"]),
        did: match texts(&one["because"]).any(|rule| rule == "bulk-reading") {
            true => "was refused, having looked too often in that hour",
            false => did(kind),
        },
        is_refusal: ["access-refused", "conflict-blocked"].contains(&kind),
        what: what.into_iter().flatten().collect::<Vec<_>>().join(", "),
        further: ids.len() - links.len(),
        journeys: links,
        stood: texts(&one["relations"]).map(stood).collect::<Vec<_>>().join(", "),
        purpose: text(&one["purpose"]),
        is_outside: one["outside_caseload"].as_bool(),
    }
}

/// What was done, as its type of event has it.
fn did(kind: &str) -> &'static str {
    match kind {
        "record-viewed" => "read",
        "record-searched" => "searched",
        "record-exported" => "took out",
        "replay-run" => "replayed",
        "access-refused" => "was refused",
        "conflict-blocked" => "was kept out by a conflict of interest",
        "emergency-access-opened" => "opened it in an emergency",
        "emergency-access-closed" => "closed an emergency access",
        "joint-access-requested" => "asked to open it together",
        "joint-access-agreed" => "agreed to open it together",
        _ => "did",
    }
}

/// How somebody stood to a case.
fn stood(relation: &str) -> &str {
    match relation {
        "caseload" => "works on it",
        "team" => "oversees whoever works on it",
        "link" => "supports somebody of it",
        "duty" => "was on duty",
        "emergency" => "in an emergency",
        "conflict" => "has a conflict of interest",
        "purpose" => "for a stated purpose",
        "second" => "together with a second person",
        "operator" => "on the data folder itself",
        other => other,
    }
}

fn looker(one: &Value) -> Looker {
    let number = |name: &str| one[name].as_u64().unwrap_or_default();
    let busiest = match (at(&one["busiest_hour"]), number("looks_in_that_hour")) {
        (hour, _) if hour.is_empty() => String::new(),
        (hour, looks) => format!("{looks} from {hour}"),
    };
    Looker {
        staff: text(&one["staff"]),
        roles: texts(&one["roles"]).map(spoken).collect::<Vec<_>>().join(", "),
        looks: number("looks"),
        journeys: number("journeys"),
        outside: one["outside"].as_u64(),
        journeys_outside: number("journeys_outside"),
        refused: number("refused"),
        bulk_refused: number("bulk_refused"),
        emergencies: number("emergencies"),
        emergencies_open: number("emergencies_open"),
        exports: number("exports"),
        busiest,
    }
}
