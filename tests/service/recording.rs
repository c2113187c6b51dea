//! Recording events in a journey.

use crate::client::fresh_key;
use crate::said::{But, denial, event, minutes_ago, referral, risk_assessed, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn a_session_note_of_several_events_is_recorded_in_one_call() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let ask = event("ask-made", json!({ "rung": 1, "purpose": "pacing", "response": "met" }));
    let note = json!([session(), denial(), ask, risk_assessed()]);
    let reply = practitioner.asks_to_record(&journey, note).is(201);
    assert_eq!(reply.header("etag"), "\"4\"");
    let answer = reply.json();
    assert_eq!(answer["journey"], journey);
    assert_eq!(answer["versions"], json!({ "case": 4, "safety": 1 }));
    assert_eq!(answer["raised"], json!([]));
    let row = |event: &Value| {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        assert!(text("id").parse::<Uuid>().is_ok() && text("recorded_at").ends_with('Z'));
        (text("type"), text("compartment"), event["version"].as_u64().unwrap_or_default())
    };
    let rows: Vec<_> = answer["events"].as_array().unwrap().iter().map(row).collect();
    let expected = [
        ("session-held", "case", 2),
        ("presentation-observed", "case", 3),
        ("ask-made", "case", 4),
        ("risk-assessed", "safety", 1),
    ];
    assert_eq!(rows, expected.map(|(kind, place, n)| (kind.to_owned(), place.to_owned(), n)));
}

#[test]
fn the_receipt_names_each_event_and_its_leaf_and_holds_no_position() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let reply = practitioner.asks_to_record(&journey, json!([session(), denial()])).is(201);
    assert!(!reply.body.contains("position"), "{}", reply.body);
    let answer = reply.json();
    let leaves = answer["receipt"]["leaves"].as_array().expect("a list");
    assert_eq!(leaves.len(), 2);
    for (leaf, event) in leaves.iter().zip(answer["events"].as_array().unwrap()) {
        assert_eq!(leaf["event"], event["id"]);
        let path = format!("/v1/events/{}", event["id"].as_str().unwrap());
        let one = practitioner.get(&path).is(200).json();
        assert_eq!(one["leaf_hash"], leaf["leaf_hash"]);
        assert_eq!(leaf["leaf_hash"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn what_is_noted_together_with_a_session_shares_its_correlation() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held, seen] = practitioner.records(&journey, [session(), denial()]);
    let [alone] = practitioner.records(&journey, [denial()]);
    let correlation = |id: &str| practitioner.entry(&journey, id)["correlation"].clone();
    assert!(correlation(&held).is_string());
    assert_eq!(correlation(&seen), correlation(&held));
    assert_eq!(correlation(&alone), Value::Null);
}

#[test]
fn one_bad_event_among_good_ones_and_nothing_is_recorded() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let bad = event("ask-made", json!({ "rung": 6, "purpose": "pacing" }));
    let reply = practitioner.asks_to_record(&journey, json!([session(), bad, denial()]));
    let said = reply.problem(422, "invalid").at("/events/1/data/rung");
    assert!(said.contains("0 to 5"), "{said}");
    let timeline = practitioner.timeline(&journey, "");
    assert_eq!(timeline["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(timeline["version"], 1);
}

#[test]
fn a_later_event_of_a_request_may_name_an_earlier_one_by_an_id_of_the_clients() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let id = Uuid::now_v7().to_string();
    let seen = denial().but("id", id.as_str());
    let data = json!({ "target": id, "changed": "some" });
    let [observed, revisited] =
        practitioner.records(&journey, [seen, event("behaviour-revisited", data)]);
    assert_eq!(observed, id);
    assert_eq!(practitioner.entry(&journey, &revisited)["refers_to"], json!([id]));
}

#[test]
fn an_event_of_an_id_that_is_recorded_already_is_refused() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [there] = practitioner.records(&journey, [session()]);
    let again = denial().but("id", there.as_str());
    let reply = practitioner.asks_to_record(&journey, json!([again]));
    reply.problem(409, "event-id-taken");
    let id = Uuid::now_v7().to_string();
    let twice = json!([session().but("id", id.as_str()), denial().but("id", id.as_str())]);
    let reply = practitioner.asks_to_record(&journey, twice);
    assert!((400..500).contains(&reply.status), "{} {}", reply.status, reply.body);
    assert_eq!(practitioner.version(&journey), 2);
}

#[test]
fn a_current_version_is_taken_and_a_stale_one_is_told_the_current_one() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}/events");
    let send = |seen: &str| {
        let body = json!({ "events": [denial()] }).to_string();
        let key = fresh_key();
        practitioner.post(&path, &[("idempotency-key", &key), ("if-match", seen)], &body)
    };
    assert_eq!(send("\"1\"").is(201).header("etag"), "\"2\"");
    let stale = send("\"1\"").problem(412, "stale-version");
    assert_eq!(stale.header("etag"), "\"2\"");
    assert_eq!(stale.json()["current_version"], 2);
    assert!(stale.detail().contains("version 2"), "{}", stale.detail());
    send("\"3\"").problem(412, "stale-version");
    send("yesterday").problem(400, "malformed");
    assert_eq!(send("2").is(201).header("etag"), "\"3\"");
    assert_eq!(send("*").is(201).header("etag"), "\"4\"");
}

#[test]
fn a_retry_of_what_was_recorded_is_answered_even_though_its_version_is_stale_by_now() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}/events");
    let (key, body) = (fresh_key(), json!({ "events": [denial()] }).to_string());
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
    let first = practitioner.post(&path, &headers, &body).is(201);
    practitioner.records(&journey, [session()]);
    let again = practitioner.post(&path, &headers, &body).is(200);
    assert_eq!(again.body, first.body);
}

#[test]
fn what_a_safety_event_refers_to_stands_in_both_places() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session()]);
    let evidence = json!({ "to": "slow", "asked_by": "service-user", "evidence": [held] });
    let [set] = practitioner.records(&journey, [event("pace-set", evidence)]);
    let entry = practitioner.entry(&journey, &set);
    assert_eq!(entry["data"]["evidence"], json!([held]));
    assert_eq!(entry["refers_to"], json!([held]));
}

#[test]
fn text_is_trimmed_and_otherwise_kept_to_the_letter() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let words = "“I don’t know” <b>&amp; — \\ \"quoted\"\n\tzweite Zeile 🙂 e\u{301}";
    let padded = format!("  \n{words}\t ");
    let own = event("own-account-added", json!({ "words": padded })).on(&minutes_ago(5));
    let [id] = practitioner.records(&journey, [own]);
    assert_eq!(practitioner.entry(&journey, &id)["data"]["words"], words);
}
