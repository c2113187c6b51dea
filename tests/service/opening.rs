//! Opening a journey.

use crate::client::fresh_key;
use crate::said::{event, referral, session};
use crate::stepin::Stepin;
use serde_json::json;
use uuid::Uuid;

#[test]
fn a_journey_opens_with_its_referral_and_says_where_it_is() {
    let stepin = Stepin::started();
    let body = json!({ "events": [referral("SU-0042")] });
    let reply = stepin.practitioner().send("/v1/journeys", &fresh_key(), &body).is(201);
    let answer = reply.json();
    let journey = answer["journey"].as_str().expect("an id");
    assert_eq!(reply.header("location"), format!("/v1/journeys/{journey}"));
    assert_eq!(reply.header("etag"), "\"1\"");
    let summary = stepin.practitioner().get(reply.header("location")).is(200).json();
    assert_eq!(summary["reference"], "SU-0042");
    assert_eq!(summary["lifecycle"]["state"], "open");
}

#[test]
fn the_same_request_again_is_answered_with_the_same_bytes_and_opens_nothing() {
    let stepin = Stepin::started();
    let key = fresh_key();
    let body = json!({ "events": [referral("SU-0042")] });
    let first = stepin.practitioner().send("/v1/journeys", &key, &body).is(201);
    let again = stepin.practitioner().send("/v1/journeys", &key, &body).is(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("location"), first.header("location"));
    let found = stepin.practitioner().get("/v1/journeys").is(200).json();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
}

#[test]
fn the_same_request_is_recognised_after_the_service_was_killed() {
    let mut stepin = Stepin::started();
    let key = fresh_key();
    let body = json!({ "events": [referral("SU-0042")] });
    let first = stepin.practitioner().send("/v1/journeys", &key, &body).is(201);
    stepin.kill();
    stepin.start();
    let again = stepin.practitioner().send("/v1/journeys", &key, &body).is(200);
    assert_eq!(again.body, first.body);
}

#[test]
fn the_same_key_for_another_request_is_refused() {
    let stepin = Stepin::started();
    let key = fresh_key();
    let body = json!({ "events": [referral("SU-0042")] });
    stepin.practitioner().send("/v1/journeys", &key, &body).is(201);
    let other = json!({ "events": [referral("SU-0043")] });
    let reply = stepin.practitioner().send("/v1/journeys", &key, &other);
    let reply = reply.problem(422, "key-reused");
    assert!(reply.detail().contains("new key"), "{}", reply.detail());
    stepin.supervisor().send("/v1/journeys", &key, &body).problem(422, "key-reused");
}

#[test]
fn the_client_may_choose_the_id_and_no_other_journey_can_have_it() {
    let stepin = Stepin::started();
    let id = Uuid::now_v7().to_string();
    let body = json!({ "id": id, "events": [referral("SU-0042")] });
    let reply = stepin.practitioner().send("/v1/journeys", &fresh_key(), &body).is(201);
    assert_eq!(reply.json()["journey"], id);
    let again = stepin.practitioner().send("/v1/journeys", &fresh_key(), &body);
    again.problem(409, "journey-exists");
    assert_eq!(stepin.practitioner().version(&id), 1);
}

#[test]
fn an_id_that_is_none_is_refused_by_name() {
    let stepin = Stepin::started();
    let body = json!({ "id": "SU-0042", "events": [referral("SU-0042")] });
    let reply = stepin.practitioner().send("/v1/journeys", &fresh_key(), &body);
    assert!(reply.problem(422, "invalid").at("/id").contains("UUID"));
}

#[test]
fn a_journey_that_does_not_begin_with_a_referral_is_refused_at_its_first_event() {
    let stepin = Stepin::started();
    let body = json!({ "events": [session(), referral("SU-0042")] });
    let reply = stepin.practitioner().send("/v1/journeys", &fresh_key(), &body);
    let said = reply.problem(422, "invalid").at("/events/0/type");
    assert!(said.contains("referral-received"), "{said}");
}

#[test]
fn a_journey_of_no_events_is_refused() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    for body in [json!({ "events": [] }), json!({}), json!({ "events": "none" }), json!([])] {
        let reply = practitioner.send("/v1/journeys", &fresh_key(), &body);
        reply.problem(422, "invalid").at("/events");
    }
}

#[test]
fn a_journey_of_no_events_is_refused_for_that_whoever_sends_it() {
    let stepin = Stepin::started();
    for actor in ["P-07/practitioner", "W-03/support-worker", "A-01/auditor", "AD-1/administrator"]
    {
        let body = json!({ "events": [] });
        let reply = stepin.asked_by(actor).send("/v1/journeys", &fresh_key(), &body);
        assert_eq!(reply.problem(422, "invalid").pointers(), ["/events"], "{actor}");
    }
}

#[test]
fn who_opens_no_journeys_is_told_so_and_not_that_there_is_none() {
    let stepin = Stepin::started();
    let worker = stepin.asked_by("W-03/support-worker");
    let dispute = json!({ "target": fresh_key(), "words": "That is not what I said." });
    let body = json!({ "events": [event("dispute-noted", dispute)] });
    worker.send("/v1/journeys", &fresh_key(), &body).problem(403, "not-yours-to-record");
}

#[test]
fn what_is_no_field_is_named_with_the_fields_that_are() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let body = json!({ "id": fresh_key(), "events": [session()] });
    let path = format!("/v1/journeys/{journey}/events");
    let reply = practitioner.send(&path, &fresh_key(), &body).problem(422, "invalid");
    assert_eq!(reply.at("/id"), "is not a field here; allowed: events");
}
