//! What a person obtains who asks for the record about them.

use crate::boards::{board_for, cases};
use crate::history::{History, id};
use crate::random::{Step, played, step};
use chrono::NaiveDate;
use events::{Compartment, EventId, Position, Recorded};
use projections::boards::RequestsBoard;
use projections::disclosure::Standing;
use projections::{Disclosure, disclosure};
use proptest::prelude::*;
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const W: &str = "W-03/support-worker";
const G: &str = "G-01/governance-lead";
const ASKED: &str = "subject-access-requested";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn asked_of(history: &History, request: EventId) -> Disclosure {
    disclosure(&history.journey(), request, day("2026-01-02")).expect("it is a request")
}

/// What the last entry, which is a request, comes to.
fn answered(history: &History) -> Disclosure {
    asked_of(history, history.log.last().expect("a request").entry.id)
}

fn bytes(history: &History, request: EventId) -> String {
    serde_json::to_string(&asked_of(history, request).bundle).expect("plain data")
}

fn kinds(made: &Disclosure) -> Vec<&'static str> {
    made.bundle.entries.iter().map(|entry| entry.kind).collect()
}

fn decided(request: usize, target: usize, outcome: &str) -> Value {
    json!({ "request": id(request), "target": id(target), "outcome": outcome,
            "reason": "it speaks of somebody else" })
}

fn order() -> Value {
    json!({ "kind": "bail", "terms": "not to go to 4 Mill Lane" })
}

#[test]
fn a_service_user_is_given_the_case_and_nothing_of_safety_or_supervision() {
    let risk = json!({ "tool": "dash", "level": "medium", "basis": "score" });
    let history = History::referred()
        .then(P, "2025-03-10", "session-held", json!({ "attendance": "on-time" }))
        .then(P, "2025-03-10", "risk-assessed", risk)
        .then(S, "2025-03-11", "case-discussed", json!({ "decided": "hold" }))
        .then(W, "2025-03-11", "protected-person-linked", json!({ "label": "PP-1" }))
        .then(G, "2025-03-12", ASKED, json!({}));
    let made = answered(&history);
    assert_eq!(kinds(&made), ["referral-received", "session-held"]);
    assert_eq!(made.bundle.reference.as_deref(), Some("SU-0042"));
    assert!(made.undecided().is_empty() && !made.is_whole());
    let stands: Vec<_> = made.register.iter().map(|one| one.stands).collect();
    let (given, out) = (Standing::Given, Standing::LeftOut);
    assert_eq!(stands, [given, given, out, out], "the protected entry is not even listed");
}

#[test]
fn what_may_hold_something_of_others_waits_for_a_decision_and_leaves_no_gap() {
    let before = History::referred()
        .then(P, "2025-03-10", "order-noted", order())
        .then(P, "2025-03-11", "session-held", json!({ "attendance": "on-time" }))
        .then(G, "2025-03-12", ASKED, json!({}));
    let made = answered(&before);
    assert_eq!((made.undecided(), kinds(&made).len()), (vec![id(2)], 2));
    let numbers: Vec<_> = made.bundle.entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2]);
    let held =
        before.clone().then(G, "2025-03-13", "disclosure-decided", decided(4, 2, "hold-back"));
    assert_eq!(asked_of(&held, id(4)).bundle, made.bundle, "held back reads as never decided");
    assert!(asked_of(&held, id(4)).undecided().is_empty());
    let given = before.then(G, "2025-03-13", "disclosure-decided", decided(4, 2, "give"));
    let kinds = kinds(&asked_of(&given, id(4)));
    assert_eq!(kinds, ["referral-received", "order-noted", "session-held"]);
}

#[test]
fn an_override_is_given_as_a_safety_review_without_its_cause_and_one_of_a_signal_never() {
    let raised = json!({ "rule": "O4", "effect": "suspension", "stops": ["joint work"] });
    let of_signal = json!({ "rule": "O7", "effect": "suspension", "stops": ["joint work"] });
    let history = History::referred()
        .then("stepin/system", "2025-03-10", "override-raised", raised)
        .then("stepin/system", "2025-03-10", "signal-override-raised", of_signal)
        .then(S, "2025-03-11", "signal-override-acknowledged", json!({ "override": id(3) }))
        .then(G, "2025-03-12", ASKED, json!({}))
        .then(G, "2025-03-13", "disclosure-decided", decided(5, 2, "give"))
        .then(G, "2025-03-13", "disclosure-decided", decided(5, 3, "give"))
        .then(G, "2025-03-13", "disclosure-decided", decided(5, 4, "give"));
    let made = asked_of(&history, id(5));
    assert_eq!(kinds(&made), ["referral-received", "safety-review"]);
    let said = serde_json::to_string(&made.bundle).expect("plain data");
    assert!(said.contains("joint work") && !said.contains("O4") && !said.contains("system"));
    assert!(made.register.iter().all(|one| one.event != id(3) && one.event != id(4)));
}

#[test]
fn corrections_disputes_and_what_was_taken_back_are_shown_and_wrong_persons_are_not() {
    let correction = json!({ "target": id(2), "field": "minutes", "new_value": 50,
                             "reason": "read the note again" });
    let words = json!({ "target": id(2), "words": "I came on time", "answer": "noted" });
    let session = json!({ "attendance": "late", "minutes": 60 });
    let history = History::referred()
        .then(P, "2025-03-10", "session-held", session.clone())
        .then(P, "2025-03-11", "session-held", session.clone())
        .then(P, "2025-03-12", "session-held", session)
        .then(P, "2025-03-13", "entry-corrected", correction)
        .then(P, "2025-03-13", "dispute-noted", words)
        .then(P, "2025-03-13", "entry-retracted", json!({ "target": id(3), "reason": "duplicate" }))
        .then(
            P,
            "2025-03-13",
            "entry-retracted",
            json!({ "target": id(4), "reason": "wrong-person" }),
        )
        .then(G, "2025-03-14", ASKED, json!({}));
    let made = answered(&history);
    let entries = &made.bundle.entries;
    assert_eq!(entries.len(), 3, "the entry about somebody else is not theirs");
    assert_eq!(entries[1].data["minutes"], 50);
    assert_eq!(
        (&entries[1].corrections[0].from, &*entries[1].disputes[0].words),
        (&json!(60), "I came on time")
    );
    assert!(entries[2].taken_back.is_some() && entries[1].taken_back.is_none());
}

#[test]
fn words_of_their_own_are_given_even_where_the_entry_is_not() {
    let words = json!({ "target": id(2), "words": "that is not my address", "answer": "police" });
    let history = History::referred()
        .then(P, "2025-03-10", "order-noted", order())
        .then(P, "2025-03-11", "own-account-added", json!({ "words": "I want to change" }))
        .then(P, "2025-03-13", "dispute-noted", words)
        .then(G, "2025-03-14", ASKED, json!({}))
        .then(G, "2025-03-15", "disclosure-decided", decided(5, 2, "hold-back"))
        .then(G, "2025-03-15", "disclosure-decided", decided(5, 3, "hold-back"));
    let made = asked_of(&history, id(5));
    assert_eq!(kinds(&made), ["referral-received", "own-account-added"]);
    assert_eq!(made.bundle.own_words[0].words, "that is not my address");
    assert!(!bytes(&history, id(5)).contains("police"));
}

#[test]
fn places_labels_staff_and_who_was_told_are_in_no_answer() {
    let seen = json!({ "from": "reach", "to": "settle", "evidence": [id(1), id(9)],
                       "seen": { "case": 41, "safety": 7 }, "policy_version": "1" });
    let closed =
        json!({ "category": "moved", "told": ["victim support"], "risk_reassessed": true });
    let changed = json!({ "change": "separated", "towards": "PP-9" });
    let history = History::referred()
        .then(S, "2025-03-04", "practitioner-assigned", json!({ "to": "P-77" }))
        .then(P, "2025-03-10", "phase-moved", seen)
        .then(P, "2025-03-10", "circumstances-changed", changed)
        .then(P, "2025-03-11", "case-closed", closed)
        .then(G, "2025-03-14", ASKED, json!({}))
        .then(G, "2025-03-15", "disclosure-decided", decided(6, 4, "give"));
    let made = asked_of(&history, id(6));
    assert_eq!(made.bundle.entries.len(), 5);
    assert_eq!(made.bundle.entries[2].data["evidence"], json!([1]));
    let said = bytes(&history, id(6));
    for word in ["41", "PP-9", "P-77", "P-07", "victim support", "risk_reassessed", "00000000"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
}

#[test]
fn a_protected_person_is_given_what_stands_under_their_label_and_nothing_of_the_case() {
    let view = |label: &str, words: &str| json!({ "label": label, "words": words });
    let moved = json!({ "target": id(4), "field": "label", "new_value": "PP-1",
                        "reason": "the other one" });
    let history = History::referred()
        .then(W, "2025-03-10", "protected-view-recorded", view("PP-1", "calmer"))
        .then(W, "2025-03-11", "protected-view-recorded", view("PP-2", "not calmer"))
        .then(W, "2025-03-12", "protected-view-recorded", view("PP-2", "mine after all"))
        .then(W, "2025-03-12", "signal-passed", json!({ "level": "look" }))
        .then(W, "2025-03-13", "entry-corrected", moved)
        .then(G, "2025-03-14", ASKED, json!({}))
        .then(G, "2025-03-14", ASKED, json!({ "label": "PP-1" }));
    let made = answered(&history);
    assert_eq!(kinds(&made), ["protected-view-recorded", "protected-view-recorded"]);
    assert_eq!((&made.bundle.reference, made.bundle.requests.len()), (&None, 1));
    let said = bytes(&history, id(8));
    for word in ["SU-0042", "PP-2", "not calmer", "referral"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    // And the service user's own answer tells nothing of that request.
    assert_eq!(asked_of(&history, id(7)).bundle.requests.len(), 1);
}

#[test]
fn the_board_counts_the_days_and_shows_an_auditor_nothing_of_protected_people() {
    let history = History::referred()
        .then(G, "2025-03-31", ASKED, json!({}))
        .then(G, "2025-03-31", ASKED, json!({ "label": "PP-1" }))
        .then(G, "2025-03-31", ASKED, json!({}));
    let answer = json!({ "request": id(4), "outcome": "refused", "approver": "G-02" });
    let history = history.then(G, "2025-04-01", "subject-access-answered", answer);
    let on = |role, day| board_for::<RequestsBoard>(role, &cases(&history), day).rows;
    let row = on("auditor", "2025-04-29").remove(0);
    assert_eq!((row.due, row.days_left, row.overdue), (day("2025-04-30"), 1, false));
    assert_eq!(on("auditor", "2025-04-29").len(), 1);
    let rows = on("governance-lead", "2025-05-01");
    assert!(rows.len() == 2 && rows.iter().all(|row| row.overdue && row.days_left == -1));
    let extension = json!({ "request": id(2), "until": "2025-06-30", "reason": "it is complex" });
    let later = history.then(G, "2025-04-20", "subject-access-extended", extension);
    let rows = board_for::<RequestsBoard>("auditor", &cases(&later), "2025-05-01").rows;
    assert!(rows[0].extended && !rows[0].overdue && rows[0].due == day("2025-06-30"));
}

/// Events of the protected compartment, of signals and of what follows them, amendments of these
/// and requests of protected people among them, recorded in between and after.
fn with_what_may_not_show(
    history: &History,
    request: EventId,
    more: &[(usize, usize, usize)],
) -> History {
    let mut with = history.spread().with_protected(more);
    let last = with.log.last().expect("a referral").clone();
    let protected = |one: &&Recorded| one.stream.compartment == Compartment::Protected;
    let target = with.log.iter().find(protected).map(|one| one.entry.id);
    let at = last.recorded_at.to_rfc3339();
    let signal = id(8001);
    let mut beside = vec![
        (
            8001,
            "stepin/system",
            "signal-override-raised",
            json!({ "rule": "O7", "effect": "suspension" }),
        ),
        (8002, S, "signal-override-acknowledged", json!({ "override": signal })),
        (8003, P, "dispute-noted", json!({ "target": signal, "words": "why is this stopped?" })),
        (8004, S, "action-set", json!({ "action": "call", "owner": "S-02", "due": "2025-06-01" })),
        (8005, G, ASKED, json!({ "label": "PP-1", "scope": "all of it" })),
        (8006, G, "subject-access-prepared", json!({ "request": id(8005), "digest": "00" })),
        (
            8007,
            G,
            "joint-access-requested",
            json!({ "scope": "protected", "purpose": "a request" }),
        ),
    ];
    // Not even a decision to give them gives them.
    for (n, target) in [(8009, signal), (8010, id(8004))] {
        let data =
            json!({ "request": request, "target": target, "outcome": "give", "reason": "x" });
        beside.push((n, G, "disclosure-decided", data));
    }
    if let Some(target) = target {
        beside.push((
            8008,
            G,
            "entry-retracted",
            json!({ "target": target, "reason": "in-error" }),
        ));
    }
    for (n, by, kind, data) in beside {
        let mut draft = json!({ "type": kind, "occurred_at": at, "data": data });
        if n == 8004 {
            draft["refers_to"] = json!([signal]);
        }
        let mut added = last.clone();
        added.position = Position(last.position.0 + n as u64);
        added.entry = crate::history::entry(id(n), by, &at, &draft);
        added.stream.compartment = match n {
            8005..=8007 | 8009.. => Compartment::Governance,
            8008 => Compartment::Protected,
            _ => Compartment::Supervision,
        };
        with.log.push(added);
    }
    with.dense()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whether_a_protected_person_engaged_changes_no_byte(
        steps in steps(),
        more in prop::collection::vec((0..1000_usize, 0..1000_usize, 0..1000_usize), 0..12),
        give in any::<bool>(),
    ) {
        let mut plain = played(&steps).history;
        let last = plain.log.last().expect("a referral").recorded_at.to_rfc3339();
        plain = plain.then(G, &last, ASKED, json!({ "scope": "everything" }));
        let request = plain.log.last().expect("it").entry.id;
        // Every decision that can be taken is taken, for all that is not undecided by itself.
        if give {
            for one in asked_of(&plain, request).register {
                let outcome = if one.kind.len().is_multiple_of(2) { "give" } else { "hold-back" };
                let data = json!({ "request": request, "target": one.event, "outcome": outcome,
                                   "reason": "as it is" });
                plain = plain.then(G, &last, "disclosure-decided", data);
            }
        }
        let without = bytes(&without_what_may_not_show(&plain), request);
        prop_assert_eq!(&bytes(&plain, request), &without);
        prop_assert_eq!(&bytes(&with_what_may_not_show(&plain, request, &more), request), &without);
    }
}

/// The history as if no protected person had engaged, and no signal had been passed.
fn without_what_may_not_show(history: &History) -> History {
    let mut without = history.clone();
    let mut gone: Vec<EventId> = Vec::new();
    without.log.retain(|one| {
        let name = one.entry.event.name();
        let tied = one.entry.refers_to.iter().any(|id| gone.contains(id))
            && one.stream.compartment == Compartment::Supervision;
        let goes =
            one.stream.compartment == Compartment::Protected || name.starts_with("signal-") || tied;
        if goes {
            gone.push(one.entry.id);
        }
        !goes
    });
    without.dense()
}
