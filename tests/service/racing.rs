//! Several people write in one case at once.

use crate::client::{Client, Reply, fresh_key};
use crate::said::{assigned, denial, referral, session, strength};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

/// Both send their request at the same moment.
fn race(clients: [&Client; 2], send: impl Fn(&Client) -> Reply + Sync) -> [Reply; 2] {
    let start = Barrier::new(2);
    let run = |client| {
        start.wait();
        send(client)
    };
    thread::scope(|scope| {
        clients
            .map(|client| scope.spawn(|| run(client)))
            .map(|racer| racer.join().expect("it sends"))
    })
}

#[test]
fn two_who_do_not_say_what_they_saw_are_both_recorded() {
    let stepin = Stepin::started();
    let (one, other) = (stepin.practitioner(), stepin.asked_by("P-11/practitioner"));
    let journey = one.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    for round in 0..10 {
        let replies = race([&one, &other], |client| {
            client.asks_to_record(&journey, json!([session(), denial()]))
        });
        let versions = replies.map(|reply| reply.is(201).json()["versions"]["case"].clone());
        let versions: BTreeSet<_> = versions.iter().filter_map(Value::as_u64).collect();
        assert_eq!(versions, BTreeSet::from([4 + round * 4, 6 + round * 4]));
    }
    assert_eq!(one.version(&journey), 42);
}

#[test]
fn of_two_who_saw_the_same_version_exactly_one_is_recorded() {
    let stepin = Stepin::started();
    let (one, other) = (stepin.practitioner(), stepin.asked_by("P-11/practitioner"));
    let journey = one.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let path = format!("/v1/journeys/{journey}/events");
    for version in 2..=11 {
        let seen = format!("\"{version}\"");
        let body = json!({ "events": [session()] }).to_string();
        let replies = race([&one, &other], |client| {
            let key = fresh_key();
            client.post(&path, &[("idempotency-key", &key), ("if-match", &seen)], &body)
        });
        let mut statuses = replies.map(|reply| reply.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 412]);
    }
    assert_eq!(one.version(&journey), 12);
}

#[test]
fn one_request_sent_twice_at_once_is_recorded_once_and_answered_the_same() {
    let stepin = Stepin::started();
    let client = stepin.practitioner();
    let journey = client.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}/events");
    for version in 2..=11 {
        let (key, body) = (fresh_key(), json!({ "events": [session()] }));
        let replies = race([&client, &client], |client| client.send(&path, &key, &body));
        let [first, second] = &replies;
        assert_eq!(first.body, second.body);
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201]);
        assert_eq!(client.version(&journey), version);
    }
}

#[test]
fn one_journey_opened_twice_at_once_is_opened_once() {
    let stepin = Stepin::started();
    let (one, other) = (stepin.practitioner(), stepin.supervisor());
    for _ in 0..5 {
        let id = fresh_key();
        let body = json!({ "id": id, "events": [referral("SU-0042")] });
        let replies =
            race([&one, &other], |client| client.send("/v1/journeys", &fresh_key(), &body));
        let mut statuses = replies.map(|reply| reply.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        // Whoever was first works on it; a supervisor sees what is nobody's.
        assert_eq!(other.version(&id), 1);
    }
}

#[test]
fn many_writers_leave_no_gap_and_lose_nothing() {
    let stepin = Stepin::started();
    let client = stepin.practitioner();
    let journey = client.opens(json!([referral("SU-0042")]));
    let written: Vec<String> = thread::scope(|scope| {
        let writers = (0..8).map(|writer| {
            let (client, journey) = (&client, &journey);
            scope.spawn(move || {
                let write = |round| {
                    let [id] = client.records(journey, [strength(&format!("{writer}.{round}"))]);
                    id
                };
                (0..5).map(write).collect::<Vec<_>>()
            })
        });
        let writers: Vec<_> = writers.collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("it writes")).collect()
    });
    let timeline = client.timeline(&journey, "");
    let entries = timeline["entries"].as_array().unwrap();
    let shown: BTreeSet<_> = entries.iter().filter_map(|entry| entry["event"].as_str()).collect();
    assert!(written.iter().all(|id| shown.contains(id.as_str())));
    let versions: BTreeSet<_> = entries.iter().filter_map(|e| e["version"].as_u64()).collect();
    assert_eq!(versions, (1..=41).collect());
}
