//! One page after the other.

use crate::client::Client;
use crate::said::{But, assigned, days_ago, referral, session, strength};
use crate::stepin::Stepin;
use serde_json::{Value, json};

/// A journey of so many entries after its referral; some share a moment, some are bare dates.
fn long_journey(practitioner: &Client, entries: i64) -> String {
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let events: Vec<Value> =
        (0..entries).map(|n| strength(&n.to_string()).on(&days_ago(30 - n / 4))).collect();
    practitioner.asks_to_record(&journey, json!(events)).is(201);
    journey
}

fn ids(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().expect("a list").iter();
    entries.map(|entry| entry["event"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn page_after_page_shows_every_entry_once_while_others_write() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = long_journey(&practitioner, 23);
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let whole = ids(&practitioner.timeline(&journey, ""));
    let mut paged = Vec::new();
    let mut query = "?limit=5".to_owned();
    loop {
        let page = practitioner.timeline(&journey, &query);
        assert_eq!(page["version"], 25, "every page shows one belief");
        assert!(ids(&page).len() <= 5);
        paged.extend(ids(&page));
        // Before, between and after what is shown.
        let late = session().on(&days_ago(35));
        let amid = strength("amid").on(&days_ago(27));
        stepin.asked_by("P-11/practitioner").records(&journey, [late, amid, session()]);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=5&cursor={cursor}");
    }
    assert_eq!(paged, whole);
}

#[test]
fn an_entry_that_is_retracted_or_moved_between_two_pages_is_neither_lost_nor_shown_twice() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = long_journey(&practitioner, 11);
    let whole = ids(&practitioner.timeline(&journey, ""));
    let first = practitioner.timeline(&journey, "?limit=4");
    let last_shown = ids(&first)[3].clone();
    let moved = crate::said::corrected(&last_shown, "occurred_at", json!(days_ago(38)));
    let gone = crate::said::retracted(&whole[6], "in-error");
    practitioner.records(&journey, [moved, gone]);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = practitioner.timeline(&journey, &format!("?limit=100&cursor={cursor}"));
    let paged: Vec<_> = [ids(&first), ids(&second)].concat();
    assert_eq!(paged, whole);
}

#[test]
fn the_last_page_says_that_there_is_no_more() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = long_journey(&practitioner, 5);
    assert_eq!(practitioner.timeline(&journey, "?limit=6")["next_cursor"], Value::Null);
    assert!(practitioner.timeline(&journey, "?limit=5")["next_cursor"].is_string());
}

#[test]
fn a_cursor_goes_on_within_the_belief_that_it_was_given_for() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = long_journey(&practitioner, 11);
    practitioner.records(&journey, [session(), session()]);
    let whole = ids(&practitioner.timeline(&journey, "?at_version=8"));
    let first = practitioner.timeline(&journey, "?at_version=8&limit=4");
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let next = format!("?at_version=8&limit=100&cursor={cursor}");
    let second = practitioner.timeline(&journey, &next);
    assert_eq!([ids(&first), ids(&second)].concat(), whole);
}

#[test]
fn a_cursor_names_nothing_that_a_practitioner_may_not_know() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = long_journey(&practitioner, 3);
    let cursor = |journey: &str| {
        let page = practitioner.timeline(journey, "?limit=2");
        page["next_cursor"].as_str().expect("there is more").to_owned()
    };
    let before = cursor(&journey);
    assert!(!before.contains(['=', '&', '?', '/', '+']), "it goes into a query: {before}");
    let reply = practitioner.get(&format!("/v1/journeys/{journey}/timeline?cursor=x{before}"));
    reply.problem(400, "malformed");
}
