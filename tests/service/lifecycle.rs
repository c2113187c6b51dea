//! Closing and reopening a case, and what a closed one still takes.

use crate::client::Client;
use crate::said::{
    But, closed, corrected, days_ago, denial, event, minutes_ago, referral, risk_assessed, session,
};
use crate::stepin::Stepin;
use serde_json::{Value, json};

/// A case that was closed an hour ago, and one session in it.
fn closed_case(practitioner: &Client) -> (String, String) {
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session().on(&days_ago(20))]);
    practitioner.records(&journey, [closed()]);
    (journey, held)
}

fn state(client: &Client, journey: &str) -> Value {
    client.get(&format!("/v1/journeys/{journey}")).is(200).json()["lifecycle"]["state"].clone()
}

fn reopened() -> Value {
    event("case-reopened", json!({ "reason": "came back" })).on(&minutes_ago(10))
}

#[test]
fn a_case_is_closed_once() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, _) = closed_case(&practitioner);
    assert_eq!(state(&practitioner, &journey), "closed");
    let reply = practitioner.asks_to_record(&journey, json!([closed().on(&minutes_ago(5))]));
    assert!(reply.problem(409, "not-in-state").detail().contains("closed already"));
    let twice = json!([reopened(), closed().on(&minutes_ago(5)), closed().on(&minutes_ago(4))]);
    practitioner.asks_to_record(&journey, twice).problem(409, "not-in-state");
    assert_eq!(state(&practitioner, &journey), "closed");
}

#[test]
fn an_open_case_is_not_reopened() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let reply = practitioner.asks_to_record(&journey, json!([reopened()]));
    assert!(reply.problem(409, "not-in-state").detail().contains("open"));
}

#[test]
fn new_work_on_a_closed_case_is_refused_with_what_to_do() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, _) = closed_case(&practitioner);
    let reached = json!({ "mode": "phone", "result": "reached" });
    let ask = json!({ "rung": 1, "purpose": "pacing" });
    let new = [
        session(),
        denial(),
        event("ask-made", ask),
        event("contact-attempted", reached),
        event("case-paused", json!({ "reason": "illness" })),
    ];
    for event in new {
        let reply = practitioner.asks_to_record(&journey, json!([event.on(&minutes_ago(5))]));
        let said = reply.problem(409, "closed").detail();
        assert!(said.contains("case-reopened") && said.contains("before the closure"), "{said}");
    }
}

#[test]
fn what_was_learned_late_is_still_taken() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, _) = closed_case(&practitioner);
    let late = [session().on(&days_ago(10)), denial().on(&days_ago(10))];
    practitioner.records(&journey, late);
    assert_eq!(state(&practitioner, &journey), "closed");
}

#[test]
fn what_was_learned_late_of_a_pause_does_not_reopen_the_case() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, _) = closed_case(&practitioner);
    let paused = event("case-paused", json!({ "reason": "illness" })).on(&days_ago(15));
    practitioner.records(&journey, [paused]);
    assert_eq!(state(&practitioner, &journey), "closed");
    let resumed = event("case-resumed", json!({})).on(&days_ago(12));
    practitioner.records(&journey, [resumed]);
    assert_eq!(state(&practitioner, &journey), "closed");
}

#[test]
fn safety_correction_and_governance_never_wait_for_a_case_to_be_reopened() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, held) = closed_case(&practitioner);
    let now = minutes_ago(1);
    let learned = event("incident-learned", json!({ "kind": "threat", "towards": "PP-1" }));
    let moved = event("circumstances-changed", json!({ "change": "separated" }));
    let withdrawn = event("consent-withdrawn", json!({ "scopes": [] }));
    let words = event("own-account-added", json!({ "words": "I left because I was tired." }));
    for event in [risk_assessed(), learned, moved, withdrawn, words] {
        practitioner.records(&journey, [event.on(&now)]);
    }
    practitioner.records(&journey, [corrected(&held, "minutes", json!(50)).on(&now)]);
    let discussed = event("case-discussed", json!({ "decided": "nothing more" }));
    let placed = event("hold-placed", json!({ "basis": "an inquiry" }));
    stepin.supervisor().records(&journey, [discussed.on(&now), placed.on(&now)]);
    let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
    stepin.support_worker().records(&journey, [linked.on(&now)]);
    let asked = event("subject-access-requested", json!({}));
    stepin.governance_lead().records(&journey, [asked.on(&now)]);
    assert_eq!(state(&practitioner, &journey), "closed");
}

#[test]
fn a_case_is_reopened_in_the_same_request_as_the_new_work() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, _) = closed_case(&practitioner);
    let wrong = json!([session().on(&minutes_ago(5)), reopened()]);
    practitioner.asks_to_record(&journey, wrong).problem(409, "closed");
    practitioner.records(&journey, [reopened(), session().on(&minutes_ago(5))]);
    assert_eq!(state(&practitioner, &journey), "open");
}

#[test]
fn a_pause_ends_when_the_case_is_resumed() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [event("case-paused", json!({ "reason": "custody" }))]);
    let summary = practitioner.get(&format!("/v1/journeys/{journey}")).is(200).json();
    assert_eq!(summary["lifecycle"]["state"], "paused");
    assert_eq!(summary["lifecycle"]["reason"], "custody");
    practitioner.records(&journey, [event("case-resumed", json!({})).on(&minutes_ago(1))]);
    assert_eq!(state(&practitioner, &journey), "open");
}

#[test]
fn a_closure_that_was_recorded_in_error_is_retracted_and_the_case_is_open_again() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [closure] = practitioner.records(&journey, [closed()]);
    practitioner.records(&journey, [crate::said::retracted(&closure, "in-error")]);
    assert_eq!(state(&practitioner, &journey), "open");
    practitioner.records(&journey, [session().on(&minutes_ago(1))]);
}

#[test]
fn a_closure_that_is_corrected_to_a_later_day_takes_what_happened_before_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [closure] = practitioner.records(&journey, [closed().on(&days_ago(10))]);
    let late = session().on(&days_ago(5));
    practitioner.asks_to_record(&journey, json!([late])).problem(409, "closed");
    // What is observed is known when it happens, so both times move.
    let known = corrected(&closure, "known_at", json!(days_ago(4)));
    let occurred = corrected(&closure, "occurred_at", json!(days_ago(4)));
    practitioner.records(&journey, [known, occurred, late]);
    assert_eq!(state(&practitioner, &journey), "closed");
}
