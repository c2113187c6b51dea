//! What is recorded in the protected compartment shows where it is declared to, and nowhere else.

use crate::boards::cases_of;
use crate::history::{History, at, reader};
use crate::random::{played, step};
use projections::{
    Accesses, BOARDS, BoardEntry, BoardInput, Cases, Options, Organisation, Policy, Whose,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const W: &str = "W-03/support-worker";

const ROLES: [&str; 6] =
    ["practitioner", "support-worker", "supervisor", "auditor", "governance-lead", "administrator"];

/// A board as the registry makes it, for whoever it may be.
fn made(board: &BoardEntry, cases: &Cases, role: &str) -> Value {
    let (seed, size) = (Some(7), Some(3));
    let input = BoardInput {
        cases,
        sealed: Some(cases.sealed()),
        organisation: &Organisation::default(),
        accesses: &Accesses::default(),
        policy: &Policy::first(),
        as_at: at("2025-09-01T12:00:00Z"),
        whose: &Whose::default(),
        sees: &|_| true,
        reader: reader(role),
        staff: None,
        options: Options { seed, size },
    };
    (board.make)(&input)
}

/// More of the protected compartment at the end: somebody linked who was retracted again, and a
/// contact that was corrected.
fn amended(history: History) -> History {
    let (day, n) = ("2025-08-01", history.log.len());
    let linked = json!({ "label": "PP-1", "relationship": "partner" });
    let held = json!({ "label": "PP-1", "note": "talked" });
    let of = |place: usize| crate::history::id(place);
    history
        .then(W, day, "protected-person-linked", linked)
        .then(W, day, "support-contact-held", held)
        .then(W, day, "entry-retracted", json!({ "target": of(n + 1), "reason": "in-error" }))
        .then(
            W,
            day,
            "entry-corrected",
            json!({ "target": of(n + 2), "field": "note", "new_value": "walked",
                    "reason": "it was outside" }),
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn boards_that_do_not_declare_it_are_made_as_if_there_were_no_protected_compartment(
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let with = amended(played(&steps).history);
        let without = with.without_protected();
        let (with, without) = (cases_of(&[with]), cases_of(&[without]));
        for board in BOARDS.iter().filter(|board| !board.of_protected) {
            for role in ROLES {
                let (one, other) = (made(board, &with, role), made(board, &without, role));
                prop_assert_eq!(one.to_string(), other.to_string(), "{} {}", board.name, role);
            }
        }
        for case in with.iter() {
            prop_assert_eq!(Some(case), without.case(case.journey));
        }
    }
}

#[test]
fn boards_that_are_handed_protected_facts_are_those_that_say_so() {
    let declared: Vec<_> = BOARDS.iter().filter(|board| board.of_protected).collect();
    let declared: Vec<_> = declared.iter().map(|board| board.name).collect();
    assert_eq!(declared, ["supervision", "support-offers", "conflicts"]);
}

#[test]
fn who_supports_the_protected_people_of_a_case_is_known_apart_from_it() {
    let linked = json!({ "label": "PP-1", "relationship": "partner" });
    let history = History::referred().then(W, "2025-03-04", "protected-person-linked", linked);
    let cases = cases_of(std::slice::from_ref(&history));
    let these = cases.support_workers(history.which());
    assert_eq!(these.map(ToString::to_string).collect::<Vec<_>>(), ["W-03"]);
    assert!(cases.case(history.which()).expect("a case").countables.all().len() == 1);
}

#[test]
fn an_urgent_signal_shows_to_supervision_alone_and_its_override_to_all_who_oversee() {
    let signal = json!({ "level": "urgent" });
    let raised = json!({ "rule": "O7", "effect": "suspension", "trigger": crate::history::id(2) });
    let draft = json!({ "type": "signal-override-raised", "occurred_at": "2025-03-04T12:00:00Z",
                        "source": "system", "data": raised });
    let history = History::referred().then(W, "2025-03-04", "signal-passed", signal);
    let history = history.record("stepin/system", "2025-03-04T12:00:00Z", &draft);
    let cases = cases_of(std::slice::from_ref(&history));
    let board = |name: &str, role: &str| {
        let board = BOARDS.iter().find(|board| board.name == name).expect("a board");
        made(board, &cases, role)["rows"][0].take()
    };
    assert_eq!(board("supervision", "supervisor")["signals"][0]["level"], "urgent");
    assert_eq!(board("supervision", "auditor")["signals"], json!([]));
    assert_eq!(board("overrides", "auditor")["rule"], "O7");
}
