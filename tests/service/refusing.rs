//! Requests that cannot be taken: each says where it is wrong and what is allowed.

use crate::client::fresh_key;
use crate::said::{But, denial, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn a_request_without_a_key_is_told_what_to_send() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let body = json!({ "events": [session()] }).to_string();
    for path in ["/v1/journeys".to_owned(), format!("/v1/journeys/{journey}/events")] {
        for headers in [&[][..], &[("idempotency-key", "again")][..]] {
            let body = if path.ends_with("events") { body.clone() } else { opening() };
            let reply = practitioner.post(&path, headers, &body).problem(400, "malformed");
            assert!(reply.detail().contains("Idempotency-Key"), "{}", reply.detail());
        }
    }
    assert_eq!(practitioner.version(&journey), 1);
}

fn opening() -> String {
    json!({ "events": [referral("SU-0043")] }).to_string()
}

#[test]
fn a_journey_that_is_not_there_is_not_found() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let nowhere = Uuid::now_v7().to_string();
    let reply = practitioner.asks_to_record(&nowhere, json!([session()]));
    assert!(reply.problem(404, "unknown-journey").detail().contains(&nowhere));
    for view in ["", "/timeline"] {
        let path = format!("/v1/journeys/{nowhere}{view}");
        practitioner.get(&path).problem(404, "unknown-journey");
    }
    practitioner.get("/v1/journeys/SU-0042/timeline").problem(404, "not-found");
    practitioner.get(&format!("/v1/events/{nowhere}")).problem(404, "not-found");
    practitioner.get("/v2/journeys").problem(404, "not-found");
}

#[test]
fn a_body_that_is_no_json_is_told_the_line_and_the_column() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str())];
    let reply = practitioner.post("/v1/journeys", &headers, "{\n  \"events\": [,]\n}");
    let said = reply.problem(400, "malformed").detail();
    assert!(said.contains("line 2") && said.contains("column"), "{said}");
    practitioner.post("/v1/journeys", &headers, "").problem(400, "malformed");
}

#[test]
fn every_wrong_field_is_named_at_once_with_what_is_allowed() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let bad = json!({
        "type": "session-held",
        "occurred_at": "yesterday",
        "source": "hearsay",
        "data": { "attendance": "sometimes", "minutes": 0, "mode": "in-person", "mood": "low" },
    });
    let reply = practitioner.asks_to_record(&journey, json!([denial(), bad]));
    let reply = reply.problem(422, "invalid");
    let expected = [
        ("/events/1/data/attendance", "on-time, late, left-early"),
        ("/events/1/data/minutes", "1 to 600"),
        ("/events/1/data/mood", "attendance"),
        ("/events/1/occurred_at", "2025-03-03T14:10:00Z"),
        ("/events/1/source", "self-report"),
    ];
    assert_eq!(reply.pointers(), expected.map(|(pointer, _)| pointer));
    for (pointer, allowed) in expected {
        assert!(reply.at(pointer).contains(allowed), "{pointer}: {}", reply.at(pointer));
    }
}

#[test]
fn faults_in_several_events_are_all_named() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let one = event("ask-made", json!({ "rung": 6, "purpose": "pacing" }));
    let two = event("emotion-named", json!({ "words": "ashamed", "prompting": "unprompted" }));
    let reply = practitioner.asks_to_record(&journey, json!([one, two])).problem(422, "invalid");
    assert_eq!(reply.pointers(), ["/events/0/data/rung", "/events/1/data/words"]);
}

#[test]
fn what_is_missing_is_named_with_what_it_takes() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let reply = practitioner.asks_to_record(&journey, json!([{ "type": "goal-set", "data": {} }]));
    let reply = reply.problem(422, "invalid");
    let missing = ["agreement", "goal", "set_by", "specificity"];
    let mut pointers: Vec<_> = missing.iter().map(|key| format!("/events/0/data/{key}")).collect();
    pointers.push("/events/0/occurred_at".to_owned());
    assert_eq!(reply.pointers(), pointers);
    assert!(reply.at("/events/0/data/set_by").contains("service-user, joint, worker"));
    let neither = event("choice-offered", json!({ "options": ["now", "later"] }));
    let reply = practitioner.asks_to_record(&journey, json!([neither])).problem(422, "invalid");
    assert!(reply.body.contains("chosen") && reply.body.contains("declined"), "{}", reply.body);
}

#[test]
fn fields_that_nobody_knows_are_refused_wherever_they_stand() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}/events");
    let cases: [(Value, &str); 4] = [
        (json!({ "events": [session()], "note": "x" }), "/note"),
        (json!({ "events": [session().but("position", 7)] }), "/events/0/position"),
        (
            json!({ "events": [session().but("recorded_at", "2020-01-01T00:00:00Z")] }),
            "/events/0/recorded_at",
        ),
        (json!({ "events": [session().but("recorder", "P-09")] }), "/events/0/recorder"),
    ];
    for (body, pointer) in cases {
        let reply = practitioner.send(&path, &fresh_key(), &body);
        reply.problem(422, "invalid").at(pointer);
    }
    let person = json!({ "reference": "SU-1", "source": "self", "person": { "nickname": "x" } });
    let body = json!({ "events": [event("referral-received", person)] });
    let reply = practitioner.send("/v1/journeys", &fresh_key(), &body);
    reply.problem(422, "invalid").at("/events/0/data/person/nickname");
    assert_eq!(practitioner.version(&journey), 1);
}

#[test]
fn a_type_that_is_not_in_the_vocabulary_is_told_where_to_look() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let reply = practitioner.asks_to_record(&journey, json!([event("tea-served", json!({}))]));
    let said = reply.problem(422, "invalid").at("/events/0/type");
    assert!(said.contains("/v1/schemas") && said.contains("tea-served"), "{said}");
}

#[test]
fn an_event_that_concerns_no_journey_is_not_recorded_in_one() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let adopted = event("policy-adopted", json!({ "policy_version": "1", "digest": "ab12" }));
    let reply = stepin.supervisor().asks_to_record(&journey, json!([adopted]));
    reply.problem(422, "invalid").at("/events/0/type");
}

#[test]
fn a_method_that_a_path_does_not_take_is_a_problem_like_any_other() {
    let stepin = Stepin::started();
    let request = "DELETE /v1/journeys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = stepin.answer_to(request);
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}
