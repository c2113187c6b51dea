//! Figures about many people, which must not give one away; and people in two roles.

use crate::boards::{board, board_for, cases_of};
use crate::history::History;
use events::vocabulary::ConflictReason;
use projections::boards::{
    CohortBoard, CohortRow, ConflictsBoard, Count, Median, NotReached, OfferMoment,
    SupportOffersBoard, Suppressed, WaitState, WaitsBoard,
};
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const W: &str = "W-03/support-worker";
const SUPPRESSED: Count = Count::Not(Suppressed::Suppressed);

fn referred(number: usize, person: Value) -> History {
    let reference = format!("SU-{number}");
    let data = json!({ "reference": reference, "source": "self", "person": person });
    History::numbered(number).then(P, "2025-03-03", "referral-received", data)
}

fn held(history: History, on: &str) -> History {
    history.then(P, on, "session-held", json!({ "attendance": "on-time" }))
}

/// So many people of each sex.
fn people(counts: &[(&str, usize)]) -> Vec<History> {
    let all = counts.iter().flat_map(|(sex, count)| vec![*sex; *count]);
    let of = |(number, sex)| referred(number, json!({ "monitoring": { "sex": sex } }));
    all.enumerate().map(of).collect()
}

fn cohort(histories: &[History]) -> Vec<CohortRow> {
    board_for::<CohortBoard>("auditor", &cases_of(histories), "2025-06-01").rows
}

fn figure<'a>(rows: &'a [CohortRow], about: &str, group: &str, figure: &str) -> &'a CohortRow {
    let is =
        |row: &&CohortRow| (row.about, row.group.as_str(), row.figure) == (about, group, figure);
    rows.iter().find(is).unwrap_or_else(|| panic!("no {about} {group} {figure}"))
}

#[test]
fn a_small_group_is_not_shown_nor_the_one_it_could_be_computed_from() {
    let rows = cohort(&people(&[("female", 2), ("male", 20), ("other", 6)]));
    let count = |group: &str| figure(&rows, "sex", group, "cases").count;
    assert_eq!(
        (count("female"), count("other"), count("male")),
        (SUPPRESSED, SUPPRESSED, Count::Of(20))
    );
    assert!(rows.iter().all(|row| row.group != "female" || row.count == SUPPRESSED));
    assert!(rows.iter().filter(|row| row.about == "sex").all(|row| row.events.is_empty()));
    let rows = cohort(&people(&[("female", 5), ("male", 20)]));
    assert_eq!(figure(&rows, "sex", "female", "cases").count, Count::Of(5));
}

#[test]
fn few_of_a_large_group_are_not_shown_either() {
    let mut histories = people(&[("female", 10), ("male", 20)]);
    for at in (0..30).filter(|at| *at < 3 || *at >= 12) {
        histories[at] = held(histories[at].clone(), "2025-03-10");
    }
    let rows = cohort(&histories);
    // 3 of 10 started; 18 of 20 would be the 21 of all without those 3.
    assert_eq!(figure(&rows, "sex", "female", "started").count, SUPPRESSED);
    assert_eq!(figure(&rows, "sex", "male", "started").count, SUPPRESSED);
    assert_eq!(figure(&rows, "everybody", "all", "started").count, Count::Of(21));
    assert_eq!(figure(&rows, "sex", "female", "cases").count, Count::Of(10));
}

#[test]
fn a_case_that_is_still_in_a_phase_counts_for_the_time_seen() {
    let moved = |history: History, on: &str| {
        let data = json!({ "from": "reach", "to": "settle", "evidence": [history.log[0].entry.id],
                           "policy_version": "1", "seen": { "case": 1, "safety": 0 },
                           "rationale": "the criteria are met" });
        history.then(P, on, "phase-moved", data)
    };
    let [a, b, c] = [1, 2, 3].map(|number| referred(number, json!({})));
    let rows = cohort(&[moved(a.clone(), "2025-03-13"), moved(b, "2025-03-23"), c.clone()]);
    let reach = figure(&rows, "phase", "reach", "moved on");
    assert_eq!((reach.count, reach.of), (Count::Of(2), Some(Count::Of(3))));
    assert_eq!((reach.median_days, reach.events.len()), (Some(Median::Days(20)), 2));
    assert_eq!(figure(&rows, "flow", "reach to settle", "moves").count, Count::Of(2));
    let not = Some(Median::Not(NotReached::NotReached));
    assert_eq!(figure(&rows, "phase", "settle", "moved on").median_days, not);
    assert_eq!(figure(&cohort(&[a, c]), "phase", "reach", "moved on").median_days, not);
}

#[test]
fn a_wait_ends_with_the_first_kept_session_and_says_what_happened_meanwhile() {
    let incident = json!({ "kind": "physical", "towards": "PP-1" });
    let waiting =
        referred(1, json!({})).then(P, "2025-03-10", "incident-learned", incident.clone());
    let started =
        held(waiting.clone(), "2025-03-17").then(P, "2025-03-20", "incident-learned", incident);
    let row = board::<WaitsBoard>(&started, "2025-06-01").rows.remove(0);
    assert_eq!((row.state, row.days, row.incidents), (WaitState::Started, 14, 1));
    let all = board::<WaitsBoard>(&waiting, "2025-06-01");
    assert_eq!((all.rows[0].state, all.rows[0].days), (WaitState::Waiting, 90));
    assert_eq!(all.summary.median_days, Median::Not(NotReached::NotReached));
    let closed = waiting.then(P, "2025-03-24", "case-closed", json!({ "category": "declined" }));
    let row = board::<WaitsBoard>(&closed, "2025-06-01").rows.remove(0);
    assert_eq!((row.state, row.days), (WaitState::NeverStarted, 21));
}

fn offers(histories: &[History]) -> (Count, Count, Count) {
    let board = board_for::<SupportOffersBoard>("supervisor", &cases_of(histories), "2025-06-01");
    let start = board.rows.into_iter().find(|row| row.moment == OfferMoment::Start);
    let start = start.expect("every moment has a row");
    (start.cases, start.linked, start.informed)
}

#[test]
fn offers_of_support_are_counted_and_neither_few_nor_almost_all_are_shown() {
    let case = |number: usize, linked: bool, told: Option<&str>| {
        let mut history = referred(number, json!({}));
        if linked {
            history = history.then(
                W,
                "2025-03-04",
                "protected-person-linked",
                json!({ "label": "PP-1" }),
            );
        }
        if let Some(on) = told {
            let told = json!({ "label": "PP-1", "about": "accepted" });
            history = history.then(W, on, "protected-person-informed", told);
        }
        held(history, if told == Some("2025-03-12") { "2025-03-11" } else { "2025-03-20" })
    };
    // Ten linked: five told in time, one after the start, four never. Five not linked.
    let mut all: Vec<_> = (0..5).map(|n| case(n, true, Some("2025-03-10"))).collect();
    all.push(case(5, true, Some("2025-03-12")));
    all.extend((6..10).map(|n| case(n, true, None)));
    all.extend((10..15).map(|n| case(n, false, None)));
    assert_eq!(offers(&all), (Count::Of(15), Count::Of(10), Count::Of(5)));
    assert_eq!(offers(&all[..14]), (Count::Of(14), SUPPRESSED, SUPPRESSED), "four are not linked");
    assert_eq!(offers(&all[1..]), (Count::Of(14), Count::Of(9), SUPPRESSED), "four were told");
    assert_eq!(offers(&all[..4]), (SUPPRESSED, SUPPRESSED, SUPPRESSED));
}

fn conflicts(histories: &[History]) -> Vec<(ConflictReason, usize)> {
    let rows = board_for::<ConflictsBoard>("auditor", &cases_of(histories), "2025-06-01").rows;
    assert!(rows.iter().all(|row| row.events.len() == 2), "{rows:?}");
    rows.iter().map(|row| (row.conflict, row.journeys.len())).collect()
}

#[test]
fn nobody_is_practitioner_and_support_worker_on_one_case() {
    let contact = json!({ "label": "PP-1", "result": "reached" });
    let both = |who: &str| {
        let recorder = format!("{who}/support-worker");
        let history = referred(1, json!({})).then(
            S,
            "2025-03-04",
            "practitioner-assigned",
            json!({
                "to": "P-09",
            }),
        );
        let history = held(history, "2025-03-10");
        conflicts(&[history.then(
            &recorder,
            "2025-03-11",
            "support-contact-attempted",
            contact.clone(),
        )])
    };
    assert!(both("W-03").is_empty());
    let conflict = [(ConflictReason::PractitionerAndSupportWorker, 1)];
    assert_eq!(both("P-07"), conflict, "recorded in the case");
    assert_eq!(both("P-09"), conflict, "was assigned to it");
}

#[test]
fn nobody_is_service_user_and_protected_person_by_name_and_date_of_birth() {
    let user = |name: &str, born: &str| json!({ "name": name, "date_of_birth": born });
    let linked = |person: Value| {
        let data = json!({ "label": "PP-1", "person": person });
        referred(2, json!({})).then(W, "2025-03-04", "protected-person-linked", data)
    };
    let first = referred(1, user("Example Person", "1990-02-03"));
    let found = |person: Value| conflicts(&[first.clone(), linked(person)]);
    let conflict = [(ConflictReason::ServiceUserAndProtectedPerson, 2)];
    assert_eq!(found(user("example  PERSON", "1990-02-03")), conflict);
    assert!(found(user("Example Person", "1990-02-04")).is_empty());
    assert!(found(user("Another Person", "1990-02-03")).is_empty());
    assert!(found(json!({ "name": "Example Person" })).is_empty(), "a name alone is many people's");
}
