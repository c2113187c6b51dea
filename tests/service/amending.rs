//! Corrections and disputes: nothing is overwritten.

use crate::client::Client;
use crate::said::{
    But, assigned, corrected, days_ago, denial, event, minutes_ago, referral, session,
};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn disclosed(practitioner: &Client, prompting: &str) -> (String, String) {
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let data = json!({ "prompting": prompting, "form": "scene", "specificity": 2 });
    let [id] = practitioner.records(&journey, [event("disclosure-made", data)]);
    (journey, id)
}

#[test]
fn a_correction_is_shown_in_its_place_with_from_to_why_who_and_when() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    let correction = corrected(&said, "prompting", json!("prompted"));
    let [id] = practitioner.records(&journey, [correction]);
    let entry = practitioner.entry(&journey, &said);
    assert_eq!(entry["data"]["prompting"], "prompted");
    assert_eq!(entry["data"]["form"], "scene");
    let correction = &entry["corrections"][0];
    assert_eq!(correction["event"], id);
    assert_eq!(correction["field"], "prompting");
    assert_eq!(correction["from"], "unprompted");
    assert_eq!(correction["to"], "prompted");
    assert_eq!(correction["reason"], "the notes say so");
    assert_eq!(correction["recorder"], json!({ "id": "P-07", "role": "practitioner" }));
    assert!(correction["recorded_at"].as_str() > entry["recorded_at"].as_str());
    assert_eq!(correction["retracted"], false);
    assert_eq!(entry["retracted"], false);
}

#[test]
fn a_belief_before_the_correction_keeps_the_original() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    let entry = practitioner.entry(&journey, &said);
    let before = entry["recorded_at"].as_str().unwrap();
    practitioner.records(&journey, [corrected(&said, "prompting", json!("prompted"))]);
    for query in [format!("?as_believed_at={before}"), "?at_version=2".to_owned()] {
        let timeline = practitioner.timeline(&journey, &query);
        let believed = &timeline["entries"][0];
        assert_eq!(believed["event"], said);
        assert_eq!(believed["data"]["prompting"], "unprompted", "{query}");
        assert_eq!(believed["corrections"], json!([]), "{query}");
        assert_eq!(timeline["version"], 2, "{query}");
    }
}

#[test]
fn a_second_correction_starts_from_the_first() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    let first = corrected(&said, "prompting", json!("prompted"));
    practitioner.records(&journey, [first, corrected(&said, "prompting", json!("confronted"))]);
    let entry = practitioner.entry(&journey, &said);
    assert_eq!(entry["data"]["prompting"], "confronted");
    let steps = entry["corrections"].as_array().unwrap().iter();
    let steps: Vec<_> = steps.map(|c| (c["from"].clone(), c["to"].clone())).collect();
    let step = |from: &str, to: &str| (json!(from), json!(to));
    assert_eq!(steps, [step("unprompted", "prompted"), step("prompted", "confronted")]);
}

#[test]
fn only_the_author_or_a_governance_lead_corrects() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let correction = json!([corrected(&said, "prompting", json!("prompted"))]);
    for other in [stepin.asked_by("P-11/practitioner"), stepin.supervisor()] {
        let reply = other.asks_to_record(&journey, correction.clone());
        let detail = reply.problem(403, "needs-another-person").detail();
        assert!(detail.contains("P-07") && detail.contains("governance lead"), "{detail}");
    }
    stepin.governance_lead().asks_to_record(&journey, correction).is(201);
    let entry = practitioner.entry(&journey, &said);
    assert_eq!(entry["corrections"][0]["recorder"]["id"], "G-01");
    assert_eq!(entry["recorder"]["id"], "P-07");
}

#[test]
fn a_value_that_could_not_have_been_recorded_is_refused_at_the_new_value() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    let ahead = minutes_ago(-60);
    let bad: [(&str, Value, &str); 6] = [
        ("prompting", json!("sort of"), "unprompted"),
        ("specificity", json!(4), "0 to 3"),
        ("specificity", json!("2"), "0 to 3"),
        ("occurred_at", json!("yesterday"), "2025-03-03"),
        ("occurred_at", json!(ahead), "future"),
        ("precision", json!("vague"), "approximate"),
    ];
    for (field, value, says) in bad {
        let reply = practitioner.asks_to_record(&journey, json!([corrected(&said, field, value)]));
        let detail = reply.problem(422, "invalid").at("/events/0/data/new_value");
        let known = field == "occurred_at" && detail.contains("known before");
        assert!(detail.contains(says) || known, "{field}: {detail}");
    }
    assert_eq!(practitioner.version(&journey), 2);
}

#[test]
fn a_required_field_is_not_corrected_away_and_an_optional_one_is() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    let away = json!([corrected(&said, "form", Value::Null)]);
    let reply = practitioner.asks_to_record(&journey, away);
    reply.problem(422, "invalid").at("/events/0/data/new_value");
    practitioner.records(&journey, [corrected(&said, "specificity", Value::Null)]);
    let entry = practitioner.entry(&journey, &said);
    assert_eq!(entry["data"], json!({ "prompting": "unprompted", "form": "scene" }));
    assert_eq!(entry["corrections"][0]["to"], Value::Null);
}

#[test]
fn a_field_that_is_not_there_is_refused_with_those_that_are() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let (journey, said) = disclosed(&practitioner, "unprompted");
    for field in ["mood", "recorder", "type", "recorded_at", "id"] {
        let correction = corrected(&said, field, json!("x"));
        let known = field == "type";
        let reply = practitioner.asks_to_record(&journey, json!([correction]));
        let reply = reply.problem(422, "invalid");
        let pointer = if known { "/events/0/data/new_value" } else { "/events/0/data/field" };
        let detail = reply.at(pointer);
        assert!(known || detail.contains("prompting"), "{detail}");
    }
}

#[test]
fn the_time_of_an_entry_is_corrected_and_its_place_on_the_timeline_with_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [early, late] =
        practitioner.records(&journey, [session().on(&days_ago(10)), session().on(&days_ago(5))]);
    practitioner.records(&journey, [corrected(&late, "occurred_at", json!(days_ago(15)))]);
    let timeline = practitioner.timeline(&journey, "");
    let order = timeline["entries"].as_array().unwrap().iter();
    let order: Vec<_> =
        order.filter(|e| e["type"] == "session-held").map(|e| &e["event"]).collect();
    assert_eq!(order, [early.as_str(), late.as_str()]);
    let board = practitioner.get("/v1/boards/contact").is(200).json();
    assert_eq!(board["rows"][0]["last_contact_occurred"], days_ago(10));
}

#[test]
fn a_dispute_stands_beside_the_entry_in_the_service_users_words() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen] = practitioner.records(&journey, [denial()]);
    let words = json!({ "target": seen, "words": "I never said that.", "answer": "Noted." });
    let [id] = practitioner.records(&journey, [event("dispute-noted", words)]);
    let entry = practitioner.entry(&journey, &seen);
    assert_eq!(entry["disputes"][0]["event"], id);
    assert_eq!(entry["disputes"][0]["words"], "I never said that.");
    assert_eq!(entry["disputes"][0]["answer"], "Noted.");
    assert_eq!(entry["data"]["pattern"], "denial");
    assert_eq!(entry["retracted"], false);
}

#[test]
fn what_is_said_of_an_entry_lives_in_the_compartment_of_the_entry() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [risk] = practitioner.records(&journey, [crate::said::risk_assessed()]);
    let answer = practitioner
        .asks_to_record(&journey, json!([corrected(&risk, "level", json!("high"))]))
        .is(201)
        .json();
    assert_eq!(answer["events"][0]["compartment"], "safety");
    // A high level raises a safety review, by correction as by any other way.
    assert_eq!(answer["raised"][0]["type"], "safety-review");
    assert_eq!(answer["versions"], json!({ "safety": 3 }));
}
