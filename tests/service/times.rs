//! Three times, one order.

use crate::said::{But, days_ago, denial, event, minutes_ago, minutes_ahead, referral, session};
use crate::stepin::Stepin;
use serde_json::json;

#[test]
fn what_lies_in_the_future_has_not_happened() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    for ahead in [minutes_ahead(5), days_ago(-2), "2150-01-01".to_owned()] {
        let reply = practitioner.asks_to_record(&journey, json!([session().on(&ahead)]));
        let said = reply.problem(422, "invalid").at("/events/0/occurred_at");
        assert!(said.contains("future"), "{said}");
    }
    let known = session().but("known_at", minutes_ahead(5));
    let reply = practitioner.asks_to_record(&journey, json!([known]));
    reply.problem(422, "invalid").at("/events/0/known_at");
}

#[test]
fn an_appointment_and_a_date_of_review_may_lie_in_the_future() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let when = minutes_ahead(60 * 24 * 7);
    let arranged = event("appointment-arranged", json!({ "when": when, "mode": "phone" }));
    let due = json!({
        "tool": "dash", "level": "medium", "basis": "score", "review_due": days_ago(-70),
    });
    let court = json!({ "kind": "court", "when": days_ago(-14) });
    let events = [arranged, event("risk-assessed", due), event("outside-date-noted", court)];
    let [arranged, ..] = practitioner.records(&journey, events);
    assert_eq!(practitioner.entry(&journey, &arranged)["data"]["when"], when);
}

#[test]
fn nothing_is_known_before_it_happened() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let early = session().on(&minutes_ago(30)).but("known_at", minutes_ago(31));
    let reply = practitioner.asks_to_record(&journey, json!([early]));
    let said = reply.problem(422, "invalid").at("/events/0/known_at");
    assert!(said.contains("before it happened"), "{said}");
}

#[test]
fn what_happened_long_before_it_became_known_keeps_all_three_times() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let (occurred, known) = (minutes_ago(60 * 24 * 300), minutes_ago(90));
    let learned = event("incident-learned", json!({ "kind": "threat", "towards": "PP-1" }));
    let learned = learned.on(&occurred).but("known_at", known.as_str()).but("source", "agency");
    let recorded = practitioner.records_at(&journey, learned);
    let timeline = practitioner.timeline(&journey, "");
    let entries = timeline["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["type"] == "incident-learned").unwrap();
    assert_eq!(entry["occurred_at"], occurred);
    assert_eq!(entry["known_at"], known);
    assert_eq!(entry["recorded_at"], recorded);
    assert!(recorded > known);
}

#[test]
fn what_is_observed_is_known_at_once_and_what_is_told_when_it_is_recorded() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let told = denial().but("source", "self-report");
    let [observed, told] = practitioner.records(&journey, [denial(), told]);
    let observed = practitioner.entry(&journey, &observed);
    let told = practitioner.entry(&journey, &told);
    assert_eq!(observed["known_at"], observed["occurred_at"]);
    assert_eq!(told["known_at"], told["recorded_at"]);
}

#[test]
fn a_bare_date_stays_a_bare_date_and_no_time_is_made_up() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let day = days_ago(3);
    let rough = session().on(&day).but("precision", "approximate");
    let plain = session().on(&day).but("precision", "day");
    let [bare, rough, plain] = practitioner.records(&journey, [session().on(&day), rough, plain]);
    for (id, precision) in [(bare, "day"), (rough, "approximate"), (plain, "day")] {
        let entry = practitioner.entry(&journey, &id);
        assert_eq!(entry["occurred_at"], day);
        assert_eq!(entry["known_at"], day);
        assert_eq!(entry["precision"], precision);
    }
}

#[test]
fn a_date_is_not_exact_and_a_time_is_not_a_day() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let exact = session().on(&days_ago(3)).but("precision", "exact");
    let reply = practitioner.asks_to_record(&journey, json!([exact]));
    reply.problem(422, "invalid").at("/events/0/precision");
    let timed = session().on("2025-07-01T23:30:00Z").but("precision", "day");
    let reply = practitioner.asks_to_record(&journey, json!([timed]));
    // London was an hour ahead: it was the second of July there.
    assert!(reply.problem(422, "invalid").at("/events/0/occurred_at").contains("2025-07-02"));
}

#[test]
fn today_as_a_bare_date_has_happened() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [session().on(&days_ago(0))]);
}
