//! The record itself: how long it is kept, which files are drawn, who looked.

use crate::boards::{board, board_of, cases_of, whose};
use crate::history::{History, at, id};
use projections::boards::{AccessBoard, FileSampleBoard, ForTwo, RetentionBoard, TwoPeopleBoard};
use projections::{Accesses, Options, Projection as _, Whose};
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const G: &str = "G-01/governance-lead";

fn closed() -> History {
    History::referred().then(P, "2025-03-10", "case-closed", json!({ "category": "moved" }))
}

fn due(history: &History, day: &str) -> bool {
    !board::<RetentionBoard>(history, day).rows.is_empty()
}

#[test]
fn a_record_is_past_retention_six_years_after_closure() {
    assert!(!due(&closed(), "2031-03-09") && due(&closed(), "2031-03-10"));
    assert!(!due(&History::referred(), "2099-01-01"), "an open case is kept");
}

#[test]
fn a_hold_keeps_a_record_until_it_is_lifted_or_runs_out() {
    let held = |until: Value| closed().then(S, "2025-03-11", "hold-placed", until);
    let open_end = held(json!({ "basis": "inquest" }));
    assert!(!due(&open_end, "2040-01-01"));
    let lifted = json!({ "hold": id(3), "approver": "G-01", "reason": "over" });
    assert!(due(&open_end.then(S, "2031-01-01", "hold-lifted", lifted), "2031-03-10"));
    let until = held(json!({ "basis": "inquest", "until": "2032-01-01" }));
    assert!(!due(&until, "2032-01-01") && due(&until, "2032-01-02"));
    // One that has run out still has to be lifted before anything is erased.
    let row = board::<RetentionBoard>(&until, "2032-01-02").rows.remove(0);
    assert_eq!((row.days_over, row.holds_to_lift), (298, vec![id(3)]));
}

#[test]
fn a_record_on_hold_is_shown_beside_those_that_are_due() {
    let held = |until: Value| closed().then(S, "2025-03-11", "hold-placed", until);
    let board_on = |history: &History, day: &str| board::<RetentionBoard>(history, day).held;
    let open_end = held(json!({ "basis": "inquest" }));
    assert!(board_on(&open_end, "2031-03-09").is_empty(), "its time is not over");
    let row = board_on(&open_end, "2031-03-20").remove(0);
    assert_eq!((row.days_over, row.held_until, row.events), (10, None, vec![id(3)]));
    let until = held(json!({ "basis": "inquest", "until": "2032-01-01" }));
    let row = board_on(&until, "2031-03-20").remove(0);
    assert_eq!(row.held_until.map(|day| day.to_string()).as_deref(), Some("2032-01-01"));
    assert!(board_on(&until, "2032-01-02").is_empty());
}

#[test]
fn a_review_that_keeps_a_record_keeps_it_until_the_next() {
    let reviewed = |data: Value| closed().then(G, "2031-03-10", "retention-reviewed", data);
    let kept = reviewed(json!({ "outcome": "keep", "next_review": "2033-03-10" }));
    assert!(!due(&kept, "2033-03-09") && due(&kept, "2033-03-10"));
    assert!(due(&reviewed(json!({ "outcome": "keep" })), "2031-03-11"), "until when is not said");
    assert!(due(&reviewed(json!({ "outcome": "destroy" })), "2031-03-11"));
}

#[test]
fn what_one_lead_began_waits_for_a_second_until_it_is_agreed_to_or_carried_out() {
    let waits = |history: &History| -> Vec<_> {
        let rows = board::<TwoPeopleBoard>(history, "2025-06-01").rows;
        rows.into_iter().map(|row| (row.what, row.by.to_string(), row.events[0])).collect()
    };
    let asked = json!({ "scope": "protected", "purpose": "request 7" });
    let asked = History::referred().then(G, "2025-03-04", "joint-access-requested", asked);
    let decides = |history: History, outcome: &str, day: &str| {
        history.then(G, day, "retention-reviewed", json!({ "outcome": outcome }))
    };
    let both = decides(asked, "destroy", "2025-03-05");
    let opening = (ForTwo::Opening, "G-01".to_owned(), id(2));
    let destruction = (ForTwo::Destruction, "G-01".to_owned(), id(3));
    assert_eq!(waits(&both), [opening, destruction.clone()]);
    let agreed = json!({ "request": id(2), "until": "2025-03-06T20:00:00Z" });
    let agreed =
        both.then("G-02/governance-lead", "2025-03-06T13:00:00Z", "joint-access-agreed", agreed);
    assert_eq!(waits(&agreed), [destruction]);
    assert_eq!(waits(&decides(agreed.clone(), "keep", "2025-03-07")), []);
    let destroyed = json!({ "of": "protected", "basis": "its time is over", "approver": "G-01" });
    let done = agreed.then("G-02/governance-lead", "2025-03-07", "key-destroyed", destroyed);
    assert_eq!(waits(&done), []);
}

#[test]
fn a_draw_is_the_same_for_the_same_seed_and_another_for_another() {
    let histories: Vec<_> = (0..40)
        .map(|number| {
            let data = json!({ "reference": format!("SU-{number:02}"), "source": "self" });
            History::numbered(number).then(P, "2025-03-03", "referral-received", data)
        })
        .collect();
    let draw = |from: &[History], seed: u64| {
        let options = Options { seed: Some(seed), size: Some(5) };
        let (cases, all) = (cases_of(from), Whose::default());
        let board = whose::<FileSampleBoard>("auditor", &cases, "2025-06-01", &all, options);
        assert_eq!((board.seed, board.of, board.rows.len()), (seed, from.len(), 5));
        board.rows.iter().filter_map(|row| row.case.reference.clone()).collect::<Vec<_>>()
    };
    // Written down, because it must not change: an auditor repeats the draw of last year.
    assert_eq!(draw(&histories, 7), ["SU-39", "SU-15", "SU-26", "SU-09", "SU-03"]);
    assert_ne!(draw(&histories, 7), draw(&histories, 8));
    let drawn = draw(&histories, 7);
    let fewer: Vec<_> =
        histories.iter().filter(|it| !drawn[4..].contains(&name(it))).cloned().collect();
    assert_eq!(draw(&fewer, 7)[..4], drawn[..4], "one case less moves nobody else");
}

fn name(history: &History) -> String {
    history.journey().case.reference.expect("a reference")
}

#[test]
fn a_file_says_when_it_was_sampled_last() {
    let row = |history: &History| board::<FileSampleBoard>(history, "2025-06-01").rows.remove(0);
    let never = row(&History::referred());
    assert_eq!((never.entries, never.last_sampled, never.was_clear), (1, None, None));
    let sampled =
        History::referred().then(S, "2025-03-10", "file-sampled", json!({ "clear": false }));
    let sampled = row(&sampled);
    assert_eq!(
        (sampled.entries, sampled.was_clear, sampled.events),
        (2, Some(false), vec![id(1), id(2)])
    );
}

#[test]
fn who_looked_is_shown_with_whether_the_case_was_theirs_at_that_time() {
    let assigned = |to: &str| json!({ "to": to });
    let viewed = |who: &str| {
        json!({
            "actor": who, "role": "practitioner", "scope": "timeline", "purpose": "supervision",
        })
    };
    let history = History::referred()
        .then(S, "2025-03-04", "practitioner-assigned", assigned("P-07"))
        .then("stepin/system", "2025-03-05T10:00:00Z", "record-viewed", viewed("P-07"))
        .then(S, "2025-03-06", "practitioner-assigned", assigned("P-08"))
        .then("stepin/system", "2025-03-07T10:00:00Z", "record-viewed", viewed("P-07"))
        .then(
            "stepin/system",
            "2025-03-08T10:00:00Z",
            "access-refused",
            json!({
                "actor": "P-09", "scope": "timeline", "reason": "not on the caseload",
            }),
        );
    let mut accesses = Accesses::default();
    history.log.iter().for_each(|recorded| accesses.apply(recorded));
    let rows =
        board_of::<AccessBoard>("auditor", &cases_of(&[history]), &accesses, "2025-06-01").rows;
    let seen: Vec<_> = rows.iter().map(|row| (row.kind, row.outside_caseload)).collect();
    let expected = [
        ("access-refused", Some(true)),
        ("record-viewed", Some(true)),
        ("record-viewed", Some(false)),
    ];
    assert_eq!(seen, expected);
    assert_eq!((rows[2].at, rows[2].events[0]), (at("2025-03-05T10:00:00Z"), id(3)));
    assert_eq!(rows[2].references, ["SU-0042"]);
}
