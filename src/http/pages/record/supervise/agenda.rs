//! What is on the agenda of a supervision session: case by case what waits, what is held in mind,
//! and the actions that are not done.

use super::super::super::super::actor::Actor;
use super::super::super::super::sessions::encoded;
use super::super::super::super::{App, Problem};
use super::super::super::caseload::{rows, text};
use super::super::super::shown;
use super::super::super::team::needs::{self, Kind, Need};
use super::super::super::work::Shell;
use super::super::typed::Typed;
use super::super::{Head, of_supervisors};
use crate::access::Caller;
use crate::view::{self, BoardQuery, EventQuery, OneEvent};
use crate::words::{count, moment, short_day, spoken};
use crate::{Failure, Service};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{EventId, JourneyId, StaffId, london_day};
use projections::board_named;
use projections::rules::IndicatorId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of the boards, in this order.
const BOARDS: [&str; 9] = [
    "overrides",
    "emergencies",
    "supervision",
    "risk-reviews",
    "contact",
    "not-asked",
    "stuck",
    "caseload",
    "today",
];

#[derive(Template)]
#[template(path = "agenda.html", config = ".askama.toml")]
pub(super) struct Agenda {
    shell: Shell,
    head: Head,
    practitioner: StaffId,
    action: String,
    pub(super) is_recorded: bool,
    /// Of which cases something was recorded, though something else was refused.
    recorded: Vec<String>,
    cases: Vec<Case>,
}

/// A case on the agenda.
struct Case {
    journey: String,
    reference: String,
    last: String,
    /// Where what was said then stands.
    said: Option<String>,
    needs: Vec<Need>,
    held: Option<String>,
    questions: Vec<Question>,
    actions: Vec<Action>,
    /// Whether there is anything to talk over, or anything was typed.
    is_open: bool,
    typed: BTreeMap<&'static str, (String, Option<String>)>,
    is_discussed: bool,
}

struct Question {
    id: &'static str,
    asks: &'static str,
    is_chosen: bool,
}

/// An action that was agreed, and is not done.
struct Action {
    event: EventId,
    words: String,
    owner: String,
    due: String,
    is_late: bool,
    is_chosen: bool,
}

impl Agenda {
    pub(super) async fn of(
        app: &App,
        caller: &Caller,
        practitioner: &StaffId,
        typed: &Typed,
    ) -> Result<Self, Problem> {
        let (by, who) = (caller.clone(), practitioner.to_string());
        let made = app.blocking(move |service| read(service, &by, who)).await?;
        let (boards, agreed) = made;
        let [waiting @ .., caseload, today] = &boards;
        let supervision = &waiting[2];
        let waiting = needs::of(waiting.each_ref()).into_iter();
        let mut waiting: BTreeMap<_, _> = waiting.map(|case| (case.journey, case.needs)).collect();
        let discussed = rows(supervision);
        let all = discussed.iter().chain(rows(caseload));
        let mut seen = BTreeSet::new();
        let cases = all.filter(|row| seen.insert(text(&row["journey"]))).map(|row| {
            let journey = text(&row["journey"]);
            let row = discussed.iter().find(|one| one["journey"] == *journey).unwrap_or(row);
            let mut needs = waiting.remove(&journey).unwrap_or_default();
            // When it was talked over last and what is to be done stand on the agenda themselves.
            needs.retain(|need| !matches!(need.kind, Kind::Discussion | Kind::Action));
            let of_today = rows(today).iter().filter(|one| one["journey"] == *journey);
            Case::of(row, needs, &of_today.collect::<Vec<_>>(), &agreed, typed)
        });
        let cases = cases.collect();
        let title = format!("Supervision with {practitioner}");
        Ok(Self {
            shell: Shell::of(caller, "/supervision"),
            head: Head::of(None, &title, typed),
            practitioner: practitioner.clone(),
            action: format!("/supervision/{}", encoded(practitioner.as_str())),
            is_recorded: false,
            recorded: Vec::new(),
            cases,
        })
    }

    pub(super) fn recorded_of(&mut self, journeys: &[JourneyId]) {
        let is_one = |case: &&Case| journeys.iter().any(|id| id.to_string() == case.journey);
        self.recorded =
            self.cases.iter().filter(is_one).map(|case| case.reference.clone()).collect();
    }
}

/// The boards in one look; each action that is not done in a look of its own, since boards hold no
/// texts.
fn read(
    service: &Service,
    caller: &Caller,
    practitioner: String,
) -> Result<([Value; 9], Vec<OneEvent>), Failure> {
    let boards = BOARDS.map(|name| board_named(name).expect("it is a board"));
    let query = BoardQuery { practitioner: Some(practitioner), ..BoardQuery::default() };
    let made = view::boards(service, caller, "supervision agenda", boards, &query)?;
    let is_action = |row: &&Value| row["what"] == "supervision-action";
    let actions = rows(&made[8]).iter().filter(is_action);
    let ids = actions.filter_map(|row| row["events"][0].as_str()?.parse::<EventId>().ok());
    let mut agreed = Vec::new();
    for id in ids {
        match view::one_event(service, caller, id, &EventQuery::default()) {
            Ok(action) => agreed.push(action),
            Err(Failure::Erased(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok((made, agreed))
}

impl Case {
    fn of(
        row: &Value,
        needs: Vec<Need>,
        today: &[&Value],
        agreed: &[OneEvent],
        typed: &Typed,
    ) -> Self {
        let journey = text(&row["journey"]);
        let name = |field: &str| format!("{journey}.{field}");
        let last = moment(&row["last_discussed"]);
        let last = last.map_or("never talked over".to_owned(), |at| {
            format!("last talked over on {}", short_day(at.day()))
        });
        let said = row["last_discussed"].is_string().then(|| text(&row["events"][0]));
        let questions = row["questions"].as_array().into_iter().flatten();
        let chosen = typed.all(&name("indicators"));
        let question = |one: &Value| {
            let id = IndicatorId::named(one["id"].as_str()?)?;
            let is_chosen = chosen.contains(&id.name());
            Some(Question { id: id.name(), asks: id.question(), is_chosen })
        };
        let questions: Vec<_> = questions.filter_map(question).collect();
        let done = typed.all(&name("done"));
        let of_it = agreed.iter().filter(|one| one.journey.to_string() == journey);
        let actions: Vec<_> = of_it.map(|one| action(one, &done)).collect();
        let fields = ["decided", "action", "owner", "due"];
        let typed_in = |field: &'static str| {
            let text = typed.one(&name(field)).unwrap_or_default().to_owned();
            (field, (text, typed.error(&name(field))))
        };
        let typed_here: BTreeMap<_, _> = fields.into_iter().map(typed_in).collect();
        let is_typed = typed_here.values().any(|(text, why)| !text.is_empty() || why.is_some());
        let is_discussed = typed.one(&name("discussed")).is_some();
        let is_pressing = !needs.is_empty() || !actions.is_empty() || !questions.is_empty();
        Self {
            reference: row["reference"].as_str().unwrap_or("a case").to_owned(),
            last,
            said: said.map(|said| format!("/journeys/{journey}/events/{said}")),
            held: held(today),
            is_open: is_pressing || is_typed || is_discussed,
            journey,
            needs,
            questions,
            actions,
            typed: typed_here,
            is_discussed,
        }
    }

    /// Whether anything was typed about an action, or is wrong with it.
    fn agrees(&self) -> bool {
        ["action", "due"].into_iter().any(|name| self.field(name) != ("", None))
    }

    /// What was typed into a field, and what is wrong with it.
    fn field(&self, name: &str) -> (&str, Option<&str>) {
        let found = self.typed.get(name);
        found.map_or(("", None), |(text, why)| (text.as_str(), why.as_deref()))
    }
}

fn held(today: &[&Value]) -> Option<String> {
    let row = today.iter().find(|row| row["what"] == "held-in-mind")?;
    let several = usize::try_from(row["count"].as_u64()?).unwrap_or(usize::MAX);
    let since = moment(&row["date"]).map(|at| short_day(at.day())).unwrap_or_default();
    Some(format!("{} held in mind, the first since {since}", count(several, "presentation")))
}

fn action(one: &OneEvent, done: &[&str]) -> Action {
    let data = &one.entry.data;
    let due = moment(&data["due"]).map(events::Moment::day);
    Action {
        event: one.entry.event,
        words: text(&data["action"]),
        owner: text(&data["owner"]),
        due: due.map(short_day).unwrap_or_default(),
        is_late: due.is_some_and(|due| due < london_day(crate::sign_in::now())),
        is_chosen: done.contains(&one.entry.event.to_string().as_str()),
    }
}

#[derive(Template)]
#[template(path = "supervision.html", config = ".askama.toml")]
struct List {
    shell: Shell,
    people: Vec<Practitioner>,
    /// Cases that are nobody's yet.
    unassigned: usize,
}

/// Somebody whose cases are talked over.
struct Practitioner {
    id: String,
    to: String,
    cases: usize,
    words: Vec<String>,
}

/// `/supervision`: with whom, and what is due.
pub(in super::super::super) async fn list(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let shell = Shell::of(&caller, "/supervision");
    let board = board_named("supervision").expect("it is a board");
    let query = BoardQuery::default();
    let made = app.blocking(move |service| view::board(service, &caller, board, &query)).await?;
    let mut by_person: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in rows(&made) {
        by_person.entry(row["practitioner"].as_str().unwrap_or_default()).or_default().push(row);
    }
    let unassigned = by_person.remove("").map_or(0, |rows| rows.len());
    let people = by_person.into_iter().map(|(id, rows)| Practitioner::of(id, &rows)).collect();
    Ok(shown(StatusCode::OK, &List { shell, people, unassigned }))
}

impl Practitioner {
    fn of(id: &str, rows: &[&Value]) -> Self {
        let sum = |of: &dyn Fn(&Value) -> usize| rows.iter().map(|row| of(row)).sum::<usize>();
        let listed = |row: &Value, name: &str| row[name].as_array().map_or(0, Vec::len);
        let late = sum(&|row| usize::from(row["overdue"] == true));
        let actions = sum(&|row| listed(row, "overdue_actions"));
        let questions = sum(&|row| listed(row, "questions"));
        let words = [
            (late, format!("{} due to be talked over", count(late, "case"))),
            (actions, format!("{} overdue", count(actions, "action"))),
            (questions, count(questions, "question")),
        ];
        Self {
            id: id.to_owned(),
            to: format!("/supervision/{}", encoded(id)),
            cases: rows.len(),
            words: words
                .into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(_, words)| spoken(&words))
                .collect(),
        }
    }
}
