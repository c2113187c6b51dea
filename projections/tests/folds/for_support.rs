//! What victim support reads of the service user, and what it does not.

use crate::history::{History, JOURNEY, at, id, reader, shared};
use crate::random::{played, step};
use projections::views::{ForSupport, View as _, Viewing};
use projections::{AsOf, Journey, Policy};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";

fn support(history: &History, role: &str, now: &str) -> ForSupport {
    let (policy, as_of) = (&Policy::first(), AsOf::NOW);
    let journey = &Journey::fold(JOURNEY, history.log.iter().cloned(), &as_of);
    let (events, decided_under) = (&shared(&history.log), &BTreeMap::new());
    let (reader, as_at) = (reader(role), at(now));
    let viewing = Viewing { journey, events, as_of, reader, policy, decided_under, as_at };
    ForSupport::of(&viewing)
}

fn told(history: &History) -> Value {
    let told = support(history, "support-worker", "2025-04-01T12:00:00Z");
    serde_json::to_value(told).expect("plain data")
}

fn appointment(history: History, on: &str, when: &str) -> History {
    history.then(P, on, "appointment-arranged", json!({ "when": when, "mode": "in-person" }))
}

#[test]
fn support_reads_attendance_turns_orders_incidents_and_what_was_passed_on() {
    let order = json!({ "kind": "bail", "terms": "no contact", "expires": "2025-06-01" });
    let history = History::referred()
        .then(
            P,
            "2025-03-10",
            "session-held",
            json!({ "attendance": "late", "minutes_late": 9,
                                                       "topics": ["shame"], "did": "secret" }),
        )
        .then(
            P,
            "2025-03-17",
            "session-not-held",
            json!({ "cause": "service-user",
                                                           "absence": "acceptable" }),
        )
        .then(P, "2025-03-18", "session-not-held", json!({ "cause": "service" }))
        .then(P, "2025-03-19", "order-noted", order)
        .then(P, "2025-03-20", "incident-learned", json!({ "kind": "threat", "towards": "PP-1" }))
        .then(
            P,
            "2025-03-20",
            "safety-information-passed",
            json!({ "what": "threat", "to": "support-worker", "urgency": "urgent" }),
        )
        .then(P, "2025-03-21", "case-paused", json!({ "reason": "illness" }))
        .then(P, "2025-03-22", "case-resumed", json!({ "reason": "feels better" }))
        .then(P, "2025-03-23", "case-closed", json!({ "category": "stopped-engaging" }));
    let told = told(&history);
    let attended: Vec<_> = told["attendance"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["event"], &one["attended"]))
        .collect();
    assert_eq!(attended, [(&json!(id(2)), &json!(true)), (&json!(id(3)), &json!(false))]);
    assert_eq!(told["orders"][0]["terms"], "no contact");
    assert_eq!(told["incidents"][0]["towards"], "PP-1");
    assert_eq!(told["passed_on"][0]["urgency"], "urgent");
    let turns = told["lifecycle"].as_array().expect("a list").iter().map(|one| &one["type"]);
    assert_eq!(turns.collect::<Vec<_>>(), ["case-paused", "case-resumed", "case-closed"]);
    assert_eq!(told["lifecycle"][2]["category"], "stopped-engaging");
    // No cause, no reason, nothing that was worked on.
    for word in ["secret", "shame", "late", "acceptable", "illness", "better", "cause"] {
        assert!(!told.to_string().contains(word), "{word}: {told}");
    }
}

#[test]
fn the_next_appointment_is_the_first_ahead_that_nothing_replaced() {
    let none = told(&History::referred());
    assert_eq!(none["next_appointment"], Value::Null);
    let history = appointment(History::referred(), "2025-03-10", "2025-03-20T10:00:00Z");
    assert_eq!(told(&history)["next_appointment"], Value::Null, "it is over");
    let history = appointment(history, "2025-03-21", "2025-04-03T10:00:00Z");
    let history = appointment(history, "2025-03-21", "2025-04-10T10:00:00Z");
    assert_eq!(told(&history)["next_appointment"]["event"], json!(id(3)));
    let moved = json!({ "when": "2025-04-17T10:00:00Z", "appointment": id(3), "reason": "a cold" });
    let history = history.then(P, "2025-03-22", "appointment-rescheduled", moved);
    assert_eq!(told(&history)["next_appointment"]["event"], json!(id(4)));
    let moved = json!({ "when": "2025-04-02T10:00:00Z" });
    let history = history.then(P, "2025-03-23", "appointment-rescheduled", moved);
    let next = told(&history);
    assert_eq!(next["next_appointment"]["when"], "2025-04-02T10:00:00Z");
    assert!(!next.to_string().contains("a cold"));
}

#[test]
fn what_was_retracted_or_is_about_somebody_else_is_not_told() {
    let incident = json!({ "kind": "threat", "towards": "PP-1" });
    let retracted = |reason: &str| {
        let data = json!({ "target": id(2), "reason": reason });
        let history =
            History::referred().then(P, "2025-03-20", "incident-learned", incident.clone());
        history.then(S, "2025-03-21", "entry-retracted", data)
    };
    for reason in ["in-error", "wrong-person"] {
        assert_eq!(told(&retracted(reason))["incidents"], json!([]), "{reason}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn who_reads_it_and_what_protected_people_told_make_no_difference(
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let history = played(&steps).history;
        let now = "2025-05-01T12:00:00Z";
        let of = support(&history, "support-worker", now);
        for role in ["practitioner", "supervisor", "auditor", "governance-lead"] {
            prop_assert_eq!(&of, &support(&history, role, now));
        }
        prop_assert_eq!(&of, &support(&history.without_protected(), "support-worker", now));
        // None of the words of a random history are those of what it may tell, but an order's.
        let told = serde_json::to_string(&of).expect("plain data");
        let others = ["prompt", "rung", "pattern", "emotion", "goal", "rule", "S-02", "P-07"];
        for word in others {
            prop_assert!(!told.contains(word), "{}: {}", word, told);
        }
    }
}
