//! What happened, newest first.

use crate::said::{But, days_ago, denial, event, minutes_ago, referral, risk_assessed, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn column<'a>(timeline: &'a Value, key: &str) -> Vec<&'a Value> {
    timeline["entries"].as_array().expect("a list").iter().map(|entry| &entry[key]).collect()
}

#[test]
fn the_newest_stands_first_whenever_it_was_recorded() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let times = [days_ago(10), minutes_ago(30), days_ago(20), minutes_ago(60 * 24 * 2)];
    let events = times.clone().map(|at| session().on(&at));
    practitioner.records(&journey, events);
    let timeline = practitioner.timeline(&journey, "");
    let [ten, now, twenty, two] = times;
    assert_eq!(column(&timeline, "occurred_at"), [&now, &two, &ten, &twenty, &days_ago(40)]);
    assert_eq!(timeline["journey"], journey);
    assert_eq!(timeline["version"], 5);
    assert_eq!(timeline["next_cursor"], Value::Null);
}

#[test]
fn within_one_moment_what_was_recorded_last_stands_first() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let at = minutes_ago(60);
    let [first, second] = practitioner.records(&journey, [session().on(&at), denial().on(&at)]);
    let [third] = practitioner.records(&journey, [risk_assessed().on(&at)]);
    let timeline = practitioner.timeline(&journey, "");
    assert_eq!(column(&timeline, "event")[..3], [&third, &second, &first]);
}

#[test]
fn a_bare_date_claims_no_time_of_its_day() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let day = days_ago(3);
    let times = [format!("{day}T15:00:00Z"), day.clone(), format!("{day}T09:00:00Z")];
    practitioner.records(&journey, times.clone().map(|at| session().on(&at)));
    let timeline = practitioner.timeline(&journey, "");
    let [three, bare, nine] = times;
    assert_eq!(column(&timeline, "occurred_at")[..3], [&three, &nine, &bare]);
}

#[test]
fn an_entry_says_everything_that_a_reader_needs() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen] = practitioner.records(&journey, [denial()]);
    let entry = practitioner.entry(&journey, &seen);
    assert_eq!(entry["type"], "presentation-observed");
    assert_eq!(entry["data"], json!({ "pattern": "denial", "intensity": 3 }));
    assert_eq!(entry["precision"], "exact");
    assert_eq!(entry["compartment"], "case");
    assert_eq!(entry["version"], 2);
    assert_eq!(entry["source"], "observed");
    assert_eq!(entry["corrections"], json!([]));
    assert_eq!(entry["retracted"], false);
    assert_eq!(entry["refers_to"], json!([]));
    assert!(entry["recorded_at"].is_string() && entry["known_at"].is_string());
    let one = practitioner.get(&format!("/v1/events/{seen}")).is(200).json();
    for (key, value) in entry.as_object().unwrap() {
        assert_eq!(&one[key], value, "{key}");
    }
    assert_eq!(one["journey"], journey);
}

#[test]
fn a_presentation_is_held_in_mind_until_somebody_comes_back_to_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen, other, held] = practitioner.records(&journey, [denial(), denial(), session()]);
    let in_mind = |id: &str| practitioner.entry(&journey, id)["held_in_mind"].clone();
    assert_eq!([&seen, &other, &held].map(|id| in_mind(id)), [true, true, false]);
    let revisited = event("behaviour-revisited", json!({ "target": seen, "changed": "some" }));
    let [revisited] = practitioner.records(&journey, [revisited]);
    assert_eq!([&seen, &other].map(|id| in_mind(id)), [false, true]);
    let timeline = practitioner.timeline(&journey, "?at_version=4");
    let then = timeline["entries"].as_array().unwrap().iter().find(|e| e["event"] == seen.as_str());
    assert_eq!(then.unwrap()["held_in_mind"], true);
    practitioner.records(&journey, [crate::said::retracted(&revisited, "in-error")]);
    assert_eq!(in_mind(&seen), true);
    practitioner.records(&journey, [crate::said::retracted(&seen, "in-error")]);
    assert_eq!(in_mind(&seen), false);
}

#[test]
fn a_query_that_nobody_knows_is_refused_and_so_is_one_that_cannot_be_read() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let bad = [
        "asof=2025-03-03",
        "as_believed_at=yesterday",
        "as_believed_at=",
        "at_version=one",
        "at_version=1&as_believed_at=2025-03-03",
        "limit=0",
        "limit=1001",
        "limit=-1",
        "cursor=abc",
        "policy=2",
        "as_at=yesterday",
    ];
    for query in bad {
        let reply = practitioner.get(&format!("/v1/journeys/{journey}/timeline?{query}"));
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{query}");
    }
}

#[test]
fn a_summary_does_not_pass_over_a_query_that_it_does_not_know() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen] = practitioner.records(&journey, [denial()]);
    for path in [format!("/v1/journeys/{journey}"), format!("/v1/events/{seen}")] {
        let reply = practitioner.get(&format!("{path}?asof=2025-03-03"));
        assert_eq!(reply.status, 400, "{path}: {}", reply.body);
    }
}

#[test]
fn a_timeline_has_a_tag_and_whoever_has_it_is_not_sent_it_again() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    for view in ["", "/timeline"] {
        let path = format!("/v1/journeys/{journey}{view}");
        let first = practitioner.get(&path).is(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let again = practitioner.get_with(&path, &[("if-none-match", &tag)]).is(304);
        assert_eq!(again.body, "");
        assert_eq!(again.header("etag"), tag);
        practitioner.records(&journey, [session()]);
        let changed = practitioner.get_with(&path, &[("if-none-match", &tag)]).is(200);
        assert_ne!(changed.header("etag"), tag);
    }
}

#[test]
fn a_tag_of_the_summary_never_hides_that_something_it_shows_has_changed() {
    let stepin = Stepin::started();
    let (practitioner, supervisor) = (stepin.practitioner(), stepin.supervisor());
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}");
    let first = supervisor.get(&path).is(200);
    practitioner.records(&journey, [risk_assessed()]);
    let second = supervisor.get(&path).is(200);
    assert_ne!(second.body, first.body, "a supervisor sees the safety stream's version");
    assert_ne!(second.header("etag"), first.header("etag"));
}

#[test]
fn what_was_answered_before_a_restart_is_answered_after_it_byte_for_byte() {
    let mut stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let [seen, _] = stepin.practitioner().records(&journey, [denial(), session()]);
    let correction = crate::said::corrected(&seen, "pattern", json!("blame"));
    stepin.practitioner().records(&journey, [correction, risk_assessed()]);
    let paths = [
        format!("/v1/journeys/{journey}"),
        format!("/v1/journeys/{journey}/timeline"),
        format!("/v1/journeys/{journey}/timeline?at_version=2"),
        format!("/v1/events/{seen}"),
        "/v1/boards/contact".to_owned(),
        "/v1/boards/caseload".to_owned(),
    ];
    let answers = |stepin: &Stepin| {
        paths.clone().map(|path| {
            let reply = stepin.supervisor().get(&path).is(200);
            (reply.header("etag").to_owned(), reply.body)
        })
    };
    let before = answers(&stepin);
    stepin.stop();
    stepin.start();
    assert_eq!(answers(&stepin), before, "after a clean stop");
    stepin.kill();
    stepin.start();
    assert_eq!(answers(&stepin), before, "after a kill");
}
