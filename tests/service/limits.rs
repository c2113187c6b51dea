//! How much is taken at once.

use crate::client::fresh_key;
use crate::said::{event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::time::Duration;

#[test]
fn a_body_of_more_than_a_mebibyte_is_too_large() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let path = format!("/v1/journeys/{journey}/events");
    let body = json!({ "events": [session()] }).to_string();
    let padded = |bytes: usize| format!("{body}{}", " ".repeat(bytes - body.len()));
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str())];
    let reply = practitioner.post(&path, &headers, &padded((1 << 20) + 1));
    assert!(reply.problem(413, "too-large").detail().contains("1 MiB"));
    practitioner.post(&path, &headers, &padded(1 << 20)).is(201);
}

#[test]
fn a_connection_serves_on_after_a_refusal_whose_body_came_late() {
    let stepin = Stepin::started();
    let mut stream = stepin.connected();
    let refused = "POST /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(refused.as_bytes()).expect("the service reads");
    std::thread::sleep(Duration::from_millis(200));
    let next = "{}GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(next.as_bytes()).expect("the service reads on");
    let mut answers = String::new();
    stream.read_to_string(&mut answers).expect("the service answers both");
    let statuses: Vec<_> = answers.matches("HTTP/1.1 ").collect();
    assert_eq!(statuses.len(), 2, "{answers}");
    assert!(answers.starts_with("HTTP/1.1 404"), "{answers}");
    assert!(answers.contains("HTTP/1.1 200"), "{answers}");
}

#[test]
fn a_hundred_and_twenty_eight_events_are_taken_and_one_more_is_too_many() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let events = |count: usize| Value::Array(vec![session(); count]);
    let reply = practitioner.asks_to_record(&journey, events(129));
    assert!(reply.problem(413, "too-large").detail().contains("128"));
    assert_eq!(practitioner.version(&journey), 1);
    practitioner.asks_to_record(&journey, events(128)).is(201);
    assert_eq!(practitioner.version(&journey), 129);
}

#[test]
fn a_text_of_twelve_thousand_characters_is_kept_and_one_more_is_too_long() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    // Characters, not bytes: each of these takes two.
    let own = |length: usize| event("own-account-added", json!({ "words": "é".repeat(length) }));
    let reply = practitioner.asks_to_record(&journey, json!([own(12_001)]));
    let said = reply.problem(422, "invalid").at("/events/0/data/words");
    assert!(said.contains("12001") && said.contains("12000"), "{said}");
    let [id] = practitioner.records(&journey, [own(12_000)]);
    assert_eq!(practitioner.entry(&journey, &id)["data"]["words"], "é".repeat(12_000));
}

#[test]
fn a_whole_event_of_more_than_32_kib_is_too_large_and_nothing_is_recorded() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let held = |length: usize| {
        let text = noise(length);
        let data =
            json!({ "attendance": "late", "did": text, "response": text, "next_plan": text });
        event("session-held", data)
    };
    let reply = practitioner.asks_to_record(&journey, json!([session(), held(11_500)]));
    let reply = reply.problem(413, "too-large");
    assert!(reply.detail().contains("32"), "{}", reply.detail());
    assert_eq!(practitioner.version(&journey), 1);
    let [id] = practitioner.records(&journey, [held(10_000)]);
    assert_eq!(practitioner.entry(&journey, &id)["data"]["did"], noise(10_000));
}

/// Text that no compression makes much smaller.
fn noise(length: usize) -> String {
    let mut state = 0x2545_f491_u32;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b'!' + u8::try_from(state % 90).expect("below 90"))
    };
    (0..length).map(letter).collect()
}
