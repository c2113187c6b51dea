//! The contact clock and the caseload.

use crate::history::{History, at, reader};
use projections::boards::{CaseloadBoard, ContactBoard, ContactRow};
use projections::{Accesses, Board, BoardInput, Cases, Options, Organisation, Policy, Whose};
use serde_json::json;

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";

pub(crate) fn cases(history: &History) -> Cases {
    cases_of(std::slice::from_ref(history))
}

pub(crate) fn cases_of(histories: &[History]) -> Cases {
    let mut cases = Cases::default();
    for history in histories {
        let journey = history.journey();
        cases.replace(journey.case, journey.sealed);
    }
    cases
}

/// A board over one history, as a supervisor sees it at noon of a day.
pub(crate) fn board<B: Board>(history: &History, day: &str) -> B {
    board_for("supervisor", &cases(history), day)
}

/// A board over these cases, as a role sees it at noon of a day.
pub(crate) fn board_for<B: Board>(role: &str, cases: &Cases, day: &str) -> B {
    whose(role, cases, day, &Whose::default(), Options::default())
}

/// A board over cases and over who looked at them.
pub(crate) fn board_of<B: Board>(role: &str, cases: &Cases, accesses: &Accesses, day: &str) -> B {
    made(role, cases, accesses, day, (&Whose::default(), Options::default()))
}

/// A board over some of these cases, with what else was asked for.
pub(crate) fn whose<B: Board>(
    role: &str,
    cases: &Cases,
    day: &str,
    whose: &Whose,
    options: Options,
) -> B {
    made(role, cases, &Accesses::default(), day, (whose, options))
}

fn made<B: Board>(
    role: &str,
    cases: &Cases,
    accesses: &Accesses,
    day: &str,
    (whose, options): (&Whose, Options),
) -> B {
    let (policy, as_at) = (&Policy::first(), at(&format!("{day}T12:00:00Z")));
    let staff = "X-01".parse().ok();
    let input = BoardInput {
        cases,
        sealed: Some(cases.sealed()),
        organisation: &Organisation::default(),
        accesses,
        policy,
        as_at,
        whose,
        sees: &|_| true,
        reader: reader(role),
        staff: staff.as_ref(),
        options,
    };
    B::of(&input)
}

fn row(history: &History, day: &str) -> ContactRow {
    board::<ContactBoard>(history, day).rows.remove(0)
}

fn called(history: History, on: &str, result: &str) -> History {
    let data = json!({ "mode": "phone", "result": result });
    history.then(P, on, "contact-attempted", data)
}

#[test]
fn the_fourteenth_day_is_in_time_and_the_fifteenth_is_overdue() {
    let history = called(History::referred(), "2025-03-10", "reached");
    assert_eq!(
        (row(&history, "2025-03-24").days_since, row(&history, "2025-03-24").overdue),
        (14, false)
    );
    assert_eq!(
        (row(&history, "2025-03-25").days_since, row(&history, "2025-03-25").overdue),
        (15, true)
    );
}

#[test]
fn a_call_that_nobody_answers_is_no_contact() {
    let history = called(History::referred(), "2025-03-10", "no-answer");
    assert_eq!(row(&history, "2025-03-18").last_contact_occurred, None);
    assert_eq!(row(&history, "2025-03-18").days_since, 15, "counted from the referral");
}

#[test]
fn a_session_recorded_late_counts_from_when_it_happened() {
    let held = json!({ "attendance": "on-time" });
    let history =
        History::referred().later(P, "2025-03-05", "2025-03-28T09:00:00Z", "session-held", held);
    let row = row(&history, "2025-03-29");
    assert_eq!((row.days_since, row.overdue), (24, true));
    assert_eq!((row.days_since_recorded, row.overdue_by_recorded), (1, false));
    assert_eq!(row.last_contact_recorded, Some(at("2025-03-28T09:00:00Z")));
}

#[test]
fn a_retracted_contact_no_longer_counts() {
    let history = called(History::referred(), "2025-03-20", "reached");
    let retracted = json!({ "target": crate::history::id(2), "reason": "wrong-person" });
    let history = history.then(P, "2025-03-21", "entry-retracted", retracted);
    assert_eq!(row(&history, "2025-03-22").last_contact_occurred, None);
}

#[test]
fn a_closed_case_is_on_no_board_and_a_paused_one_is() {
    let paused =
        History::referred().then(P, "2025-03-10", "case-paused", json!({ "reason": "illness" }));
    assert_eq!(board::<CaseloadBoard>(&paused, "2025-03-12").rows.len(), 1);
    let closed = paused.then(P, "2025-03-11", "case-closed", json!({ "category": "moved" }));
    assert!(board::<CaseloadBoard>(&closed, "2025-03-12").rows.is_empty());
    assert!(cases(&closed).search("0042", 10, |_| true).is_empty());
    assert_eq!(cases(&closed).with_reference("SU-0042", |_| true).len(), 1);
}

#[test]
fn a_caseload_holds_the_cases_that_one_co_works() {
    let assigned = json!({ "to": "P-07", "co_workers": ["P-09"] });
    let history = History::referred().then(S, "2025-03-04", "practitioner-assigned", assigned);
    let of = |staff: &str| {
        let practitioner = Some(staff.parse().expect("a staff id"));
        let theirs = Whose { practitioner, ..Whose::default() };
        let (cases, options) = (cases(&history), Options::default());
        whose::<CaseloadBoard>("supervisor", &cases, "2025-03-12", &theirs, options).rows.len()
    };
    assert_eq!((of("P-07"), of("P-09"), of("P-08")), (1, 1, 0));
}

#[test]
fn a_team_holds_the_cases_that_any_of_its_members_works_on() {
    let assigned = json!({ "to": "P-07", "co_workers": ["P-09"] });
    let history = History::referred().then(S, "2025-03-04", "practitioner-assigned", assigned);
    let of = |staff: &[&str]| {
        let team = staff.iter().map(|staff| staff.parse().expect("a staff id")).collect();
        let theirs = Whose { team: Some(team), ..Whose::default() };
        let (cases, options) = (cases(&history), Options::default());
        whose::<CaseloadBoard>("supervisor", &cases, "2025-03-12", &theirs, options).rows.len()
    };
    assert_eq!((of(&["P-07"]), of(&["P-01", "P-09"]), of(&["P-01"]), of(&[])), (1, 1, 0, 0));
}

#[test]
fn a_search_looks_at_reference_and_name_whatever_their_case() {
    let data =
        json!({ "reference": "SU-0043", "source": "self", "person": { "name": "Example Person" } });
    let history = History::default().then(P, "2025-03-03", "referral-received", data);
    assert_eq!(cases(&history).search("example", 10, |_| true).len(), 1);
    assert_eq!(cases(&history).search("su-00", 10, |_| true).len(), 1);
    assert!(cases(&history).search("nobody", 10, |_| true).is_empty());
}
