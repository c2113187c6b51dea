//! The journey as it was believed: at a moment, at a version, at a position.

use crate::said::{But, days_ago, denial, event, minutes_ago, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn types(timeline: &Value) -> Vec<&str> {
    let entries = timeline["entries"].as_array().expect("a list").iter();
    entries.map(|entry| entry["type"].as_str().expect("a type")).collect()
}

/// A referral, a session, then an incident of before the session that was learned of after it.
fn overtaken(stepin: &Stepin) -> (String, [String; 3]) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let opened = practitioner.timeline(&journey, "")["entries"][0]["recorded_at"].clone();
    let held = practitioner.records_at(&journey, session().on(&days_ago(5)));
    let learned = event("incident-learned", json!({ "kind": "physical", "towards": "PP-1" }));
    let learned = learned.on(&days_ago(8)).but("source", "agency");
    let learned = practitioner.records_at(&journey, learned);
    (journey, [opened.as_str().expect("a time").to_owned(), held, learned])
}

#[test]
fn what_was_recorded_later_is_not_in_an_earlier_belief() {
    let stepin = Stepin::started();
    let (journey, [opened, held, learned]) = overtaken(&stepin);
    let practitioner = stepin.practitioner();
    let believed = |at: &str| practitioner.timeline(&journey, &format!("?as_believed_at={at}"));
    assert_eq!(types(&believed(&opened)), ["referral-received"]);
    assert_eq!(types(&believed(&held)), ["session-held", "referral-received"]);
    let all = ["session-held", "incident-learned", "referral-received"];
    assert_eq!(types(&believed(&learned)), all);
    assert_eq!(types(&practitioner.timeline(&journey, "")), all);
}

#[test]
fn an_incident_leaves_no_trace_in_a_belief_from_before_it_became_known() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let held = practitioner.records_at(&journey, session().on(&days_ago(5)));
    let path = format!("/v1/journeys/{journey}/timeline?as_believed_at={held}");
    let before = practitioner.get(&path).is(200);
    let learned = event("incident-learned", json!({ "kind": "physical", "towards": "PP-1" }));
    practitioner.records(&journey, [learned.on(&days_ago(8)), denial()]);
    let after = practitioner.get(&path).is(200);
    assert_eq!(after.body, before.body);
    assert_eq!(after.header("etag"), before.header("etag"));
}

#[test]
fn a_belief_from_before_the_journey_holds_nothing() {
    let stepin = Stepin::started();
    let (journey, _) = overtaken(&stepin);
    let timeline = stepin.practitioner().timeline(&journey, "?as_believed_at=2020-01-01");
    assert_eq!(timeline["entries"], json!([]));
    assert_eq!(timeline["version"], 0);
}

#[test]
fn a_bare_date_means_the_end_of_that_day() {
    let stepin = Stepin::started();
    let (journey, _) = overtaken(&stepin);
    let at = |day: &str| {
        let query = format!("?as_believed_at={day}");
        let timeline = stepin.practitioner().timeline(&journey, &query);
        types(&timeline).len()
    };
    assert_eq!(at(&days_ago(1)), 0);
    assert_eq!(at(&days_ago(0)), 3);
}

#[test]
fn a_version_of_the_case_shows_what_stood_when_it_was_reached() {
    let stepin = Stepin::started();
    let (journey, _) = overtaken(&stepin);
    let practitioner = stepin.practitioner();
    practitioner.records(&journey, [denial()]);
    let at = |version: u64| practitioner.timeline(&journey, &format!("?at_version={version}"));
    assert_eq!(types(&at(1)), ["referral-received"]);
    assert_eq!(types(&at(2)), ["session-held", "referral-received"]);
    assert_eq!(at(2)["version"], 2);
    let all = ["presentation-observed", "session-held", "incident-learned", "referral-received"];
    assert_eq!(types(&at(3)), all);
    let missing = practitioner.get(&format!("/v1/journeys/{journey}/timeline?at_version=4"));
    assert!(missing.problem(404, "not-found").detail().contains("version 3"));
}

#[test]
fn positions_are_for_supervisors_and_auditors() {
    let stepin = Stepin::started();
    let (journey, _) = overtaken(&stepin);
    let other = stepin.practitioner().opens(json!([referral("SU-0043")]));
    stepin.practitioner().records(&other, [session()]);
    let whole = stepin.supervisor().timeline(&journey, "");
    let entries = whole["entries"].as_array().expect("entries");
    let held = entries.iter().find(|one| one["type"] == "session-held").expect("a session");
    let at = held["position"].as_u64().expect("a position");
    let path = format!("/v1/journeys/{journey}/timeline?at_position={at}");
    for client in [stepin.supervisor(), stepin.auditor()] {
        let timeline = client.get(&path).is(200).json();
        assert_eq!(types(&timeline), ["session-held", "referral-received"]);
        assert_eq!(timeline["entries"][0]["position"], at);
    }
    let reply = stepin.practitioner().get(&path).problem(403, "not-yours-to-read");
    assert!(reply.detail().contains("at_version"), "{}", reply.detail());
    for board in ["contact", "caseload"] {
        let path = format!("/v1/boards/{board}?at_position={at}");
        stepin.practitioner().get(&path).problem(403, "not-yours-to-read");
        assert_eq!(stepin.supervisor().get(&path).is(200).json()["rows"][0]["journey"], journey);
    }
}

#[test]
fn a_practitioner_is_shown_no_position_anywhere() {
    let stepin = Stepin::started();
    let (journey, _) = overtaken(&stepin);
    let practitioner = stepin.practitioner();
    let mut paths = vec![
        format!("/v1/journeys/{journey}"),
        format!("/v1/journeys/{journey}/timeline"),
        "/v1/journeys".to_owned(),
        "/v1/boards/contact".to_owned(),
        "/v1/boards/caseload".to_owned(),
    ];
    let timeline = practitioner.timeline(&journey, "");
    let ids = timeline["entries"].as_array().unwrap().iter();
    paths.extend(ids.map(|entry| format!("/v1/events/{}", entry["event"].as_str().unwrap())));
    for path in paths {
        let body = practitioner.get(&path).is(200).body;
        assert!(!body.contains("\"position\""), "{path}: {body}");
    }
}

#[test]
fn the_same_belief_is_the_same_bytes_however_often_and_whenever_it_is_asked_for() {
    let stepin = Stepin::started();
    let (journey, [_, held, _]) = overtaken(&stepin);
    let practitioner = stepin.practitioner();
    let path = format!("/v1/journeys/{journey}/timeline?as_believed_at={held}");
    let first = practitioner.get(&path).is(200).body;
    practitioner.records(&journey, [denial().on(&minutes_ago(3))]);
    for _ in 0..3 {
        assert_eq!(practitioner.get(&path).is(200).body, first);
    }
}
