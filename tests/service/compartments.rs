//! A protected person leaves no trace in what anybody else may obtain.

use crate::client::{Client, Reply};
use crate::said::{But, denial, event, minutes_ago, referral, risk_assessed, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use uuid::Uuid;

const SECRET: &str = "Quilliam Testperson";

fn protected(support_worker: &Client, journey: &str) -> [String; 4] {
    let person = json!({ "name": SECRET, "contact": "01632 960003" });
    let view = json!({ "label": "PP-1", "words": format!("{SECRET} sleeps at a friend's") });
    let learned = json!({ "label": "PP-1", "kind": "threat", "urgency": "urgent" });
    let events = [
        event("protected-person-linked", json!({ "label": "PP-1", "person": person })),
        event("protected-view-recorded", view),
        event("protected-incident-learned", learned),
        event("signal-passed", json!({ "level": "look" })),
    ];
    support_worker.records(journey, events)
}

/// Everything that somebody can obtain about a journey: body and tag of each answer.
fn obtainable(client: &Client, journey: &str, event: &str) -> Vec<(String, String, String)> {
    let paths = [
        format!("/v1/journeys/{journey}"),
        format!("/v1/journeys/{journey}/timeline"),
        format!("/v1/journeys/{journey}/timeline?limit=2"),
        format!("/v1/journeys/{journey}/timeline?at_version=2"),
        format!("/v1/journeys/{journey}/timeline?as_believed_at={}", "2150-01-01"),
        format!("/v1/events/{event}"),
        "/v1/journeys".to_owned(),
        "/v1/boards/contact".to_owned(),
        "/v1/boards/caseload".to_owned(),
    ];
    let answer = |path: String| {
        let reply = client.get(&path).is(200);
        let mut body = reply.json();
        // A cursor holds the moment of asking.
        if body["next_cursor"].is_string() {
            body["next_cursor"] = json!("a cursor");
            return (path, body.to_string(), String::new());
        }
        (path, reply.body.clone(), reply.header("etag").to_owned())
    };
    paths.map(answer).to_vec()
}

#[test]
fn recording_in_the_protected_compartment_changes_no_byte_of_anything_else() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held, _] = practitioner.records(&journey, [session(), risk_assessed()]);
    let before = obtainable(&practitioner, &journey, &held);
    protected(&stepin.support_worker(), &journey);
    let after = obtainable(&practitioner, &journey, &held);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
}

#[test]
fn what_is_recorded_afterwards_is_numbered_as_if_nothing_had_been() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    protected(&stepin.support_worker(), &journey);
    let reply = practitioner.asks_to_record(&journey, json!([session(), risk_assessed()])).is(201);
    assert_eq!(reply.json()["versions"], json!({ "case": 2, "safety": 1 }));
    assert_eq!(reply.json()["events"][0]["version"], 2);
}

#[test]
fn only_a_support_worker_sees_the_protected_compartment_and_nothing_therapeutic() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.practitioner().records(&journey, [denial()]);
    let ids = protected(&stepin.support_worker(), &journey);
    let shown = stepin.support_worker().timeline(&journey, "");
    let shown: Vec<_> = shown["entries"].as_array().unwrap().iter().collect();
    assert_eq!(shown.len(), 4);
    assert!(shown.iter().all(|entry| entry["compartment"] == "protected"));
    let others = [
        stepin.practitioner(),
        stepin.supervisor(),
        stepin.auditor(),
        stepin.governance_lead(),
        stepin.asked_by("AD-1/administrator"),
    ];
    for client in others {
        let body = client.get(&format!("/v1/journeys/{journey}/timeline")).body;
        assert!(!body.contains(SECRET) && !body.contains("protected"), "{body}");
        for id in &ids {
            // An administrator reads no event at all, there or not.
            let (there, missing) = (format!("/v1/events/{id}"), Uuid::now_v7().to_string());
            let reply = but_for(client.get(&there), id);
            assert_eq!(reply, but_for(client.get(&format!("/v1/events/{missing}")), &missing));
            assert!([403, 404].contains(&reply.0), "{}", reply.1);
        }
    }
}

/// An answer without the one id that was asked about.
fn but_for(reply: Reply, id: &str) -> (u16, String) {
    (reply.status, reply.body.replace(id, "THIS"))
}

#[test]
fn a_protected_event_is_answered_exactly_like_one_that_is_not_there() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [there, ..] = protected(&stepin.support_worker(), &journey);
    let nowhere = Uuid::now_v7().to_string();
    let one = |id: &str| but_for(practitioner.get(&format!("/v1/events/{id}")), id);
    assert_eq!(one(&there), one(&nowhere));
    let ways: [fn(&str) -> Value; 6] = [
        |id| session().but("refers_to", json!([id])),
        |id| event("behaviour-revisited", json!({ "target": id, "changed": "no" })),
        |id| event("pace-set", json!({ "to": "hold", "asked_by": "worker", "evidence": [id] })),
        |id| crate::said::retracted(id, "in-error"),
        |id| crate::said::corrected(id, "label", json!("PP-2")),
        |id| event("dispute-noted", json!({ "target": id, "words": "No." })),
    ];
    for way in ways {
        let answer = |id: &str| {
            let reply = practitioner.asks_to_record(&journey, json!([way(id)]));
            but_for(reply.problem(422, "invalid"), id)
        };
        assert_eq!(answer(&there), answer(&nowhere));
    }
}

#[test]
fn an_event_of_another_journey_is_answered_like_one_that_is_not_there() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let other = practitioner.opens(json!([referral("SU-0043")]));
    let [elsewhere] = practitioner.records(&other, [denial()]);
    let nowhere = Uuid::now_v7().to_string();
    let answer = |id: &str| {
        let revisited = event("behaviour-revisited", json!({ "target": id, "changed": "no" }));
        but_for(practitioner.asks_to_record(&journey, json!([revisited])), id)
    };
    assert_eq!(answer(&elsewhere), answer(&nowhere));
    assert_eq!(answer(&nowhere).0, 422);
}

#[test]
fn supervision_and_governance_do_not_reach_a_practitioner() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session()]);
    let before = obtainable(&practitioner, &journey, &held);
    let discussed = event("case-discussed", json!({ "decided": "look at C3" }));
    let placed = event("hold-placed", json!({ "basis": "an inquiry" }));
    stepin.supervisor().records(&journey, [discussed, placed]);
    assert_eq!(obtainable(&practitioner, &journey, &held), before);
}

/// A supervisor's override for a judgement of theirs, on the record with its trigger.
fn overridden(stepin: &Stepin) -> (String, String) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let learned = event("incident-learned", json!({ "kind": "threat", "towards": "PP-1" }));
    let [learned] = practitioner.records(&journey, [learned]);
    let raised = json!({
        "rule": "judgement", "effect": "suspension", "trigger": learned,
        "stops": ["asks for pacing"], "continues": ["sessions"],
    });
    let [raised] = stepin.supervisor().records(&journey, [event("override-raised", raised)]);
    (journey, raised)
}

#[test]
fn a_practitioner_sees_an_override_as_a_safety_review_without_its_cause() {
    let stepin = Stepin::started();
    let (journey, raised) = overridden(&stepin);
    let entry = stepin.practitioner().entry(&journey, &raised);
    assert_eq!(entry["type"], "safety-review");
    assert_eq!(entry["data"]["stops"], json!(["asks for pacing"]));
    assert_eq!(entry["data"]["continues"], json!(["sessions"]));
    assert_eq!(entry["refers_to"], json!([]));
    assert!(entry.get("version").is_none() && entry.get("position").is_none(), "{entry}");
    let said = entry.to_string();
    for cause in ["judgement", "rule", "trigger", "override"] {
        assert!(!said.contains(cause), "{cause}: {said}");
    }
    let seen = stepin.supervisor().entry(&journey, &raised);
    assert_eq!(seen["type"], "override-raised");
    assert_eq!(seen["data"]["rule"], "judgement");
}

#[test]
fn a_correction_of_an_override_does_not_tell_a_practitioner_its_cause() {
    let stepin = Stepin::started();
    let (journey, raised) = overridden(&stepin);
    let weapon = event("incident-learned", json!({ "kind": "weapon", "towards": "PP-1" }));
    let [weapon] = stepin.supervisor().records(&journey, [weapon]);
    let correction = crate::said::corrected(&raised, "trigger", json!(weapon));
    stepin.supervisor().records(&journey, [correction.on(&minutes_ago(1))]);
    let body = stepin.practitioner().get(&format!("/v1/journeys/{journey}/timeline")).is(200).body;
    for cause in ["O6", "judgement", "\"rule\"", "\"trigger\"", "entry-corrected"] {
        assert!(!body.contains(cause), "{cause}: {body}");
    }
}

/// What the service answers to one note of a dispute, without what differs each time.
fn disputed(stepin: &Stepin, cause: impl Fn(&str)) -> Value {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    cause(&journey);
    let timeline = practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let entries = timeline["entries"].as_array().expect("entries");
    let review = entries.iter().find(|one| one["type"] == "safety-review").expect("a review");
    let dispute = event("dispute-noted", json!({ "target": review["event"], "words": "unfair" }));
    let mut answer = practitioner.asks_to_record(&journey, json!([dispute])).is(201).json();
    for changing in ["journey", "receipt"] {
        answer[changing] = Value::Null;
    }
    for changing in ["id", "recorded_at"] {
        answer["events"][0][changing] = Value::Null;
    }
    answer
}

#[test]
fn a_dispute_about_a_safety_review_is_answered_alike_whatever_raised_it() {
    let stepin = Stepin::started();
    let signal = event("signal-passed", json!({ "level": "urgent" }));
    let own = event("override-raised", json!({ "rule": "judgement", "effect": "suspension" }));
    let (worker, supervisor) = (stepin.support_worker(), stepin.supervisor());
    let by_signal = disputed(&stepin, |journey| {
        worker.asks_to_record(journey, json!([signal])).is(201);
    });
    let by_judgement = disputed(&stepin, |journey| {
        supervisor.asks_to_record(journey, json!([own])).is(201);
    });
    assert_eq!(by_signal, by_judgement);
    assert_eq!(by_signal["versions"], json!({ "safety": 1 }));
}
