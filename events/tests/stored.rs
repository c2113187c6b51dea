//! Bytes that were written once are read for ever.

use events::vocabulary::{Attendance, SessionEvent};
use events::{Draft, Entry, Event, EventId, Recorder, Stamp, event_type};
use serde_json::{Value, json};

#[test]
fn a_session_of_the_first_version_is_read_in_todays_shape() {
    let read = |data: Value| {
        let bytes = stored(json!({ "type": "session-held", "data": data }));
        let event = Entry::decode(id(), &bytes).unwrap().event;
        let Event::Session(SessionEvent::Held(held)) = event else { panic!("{}", event.name()) };
        held
    };
    let late = read(json!({ "late": true, "minutes_late": 10, "minutes": 50 }));
    assert_eq!(late.attendance, Attendance::Late);
    assert_eq!(late.minutes_late.map(events::Within::get), Some(10));
    assert_eq!(read(json!({ "late": false })).attendance, Attendance::OnTime);
    assert_eq!(read(json!({})).attendance, Attendance::OnTime);
}

#[test]
fn a_session_is_written_in_the_second_version_and_read_back_the_same() {
    let entry = entry("session-held", json!({ "attendance": "left-early", "type": "group" }));
    let bytes = entry.encode();
    let written: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(written["v"], event_type("session-held").unwrap().schema_version);
    assert_eq!(written["data"], json!({ "attendance": "left-early", "type": "group" }));
    assert_eq!(Entry::decode(entry.id, &bytes).unwrap(), entry);
}

#[test]
fn a_version_that_is_not_known_yet_is_refused_without_repeating_its_text() {
    let held =
        |v: u16, data: Value| stored(json!({ "type": "session-held", "v": v, "data": data }));
    let bytes = held(3, json!({ "did": "secret" }));
    let error = Entry::decode(id(), &bytes).unwrap_err().to_string();
    assert!(error.ends_with("cannot be read: session-held v3 was written later"), "{error}");
    let bytes = held(2, json!({ "attendance": "secret" }));
    let error = Entry::decode(id(), &bytes).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn an_answer_keeps_its_digits_however_often_it_is_read_and_written() {
    let scores = json!({ "a": 0.1, "b": 123456789.12345678, "c": 3, "d": true, "e": "often" });
    let data = json!({ "tool": "CORE-10", "point": "t0", "scores": scores });
    let mut entry = entry("measure-completed", data);
    let bytes = entry.encode();
    for _ in 0..3 {
        entry = Entry::decode(entry.id, &entry.encode()).unwrap();
        assert_eq!(entry.encode(), bytes);
    }
    assert_eq!(entry.event.data()["scores"], scores);
}

/// The bytes of an entry as the log holds them, without what these tests do not turn on.
fn stored(mut entry: Value) -> Vec<u8> {
    entry["at"] = json!("2024-05-07");
    entry["source"] = json!("observed");
    entry["by"] = json!({ "id": "P-07", "role": "practitioner" });
    entry.to_string().into_bytes()
}

fn entry(kind: &str, data: Value) -> Entry {
    let draft = json!({ "type": kind, "occurred_at": "2025-03-09T10:00:00Z", "data": data });
    let stamp = Stamp {
        id: id(),
        recorder: "P-07/practitioner".parse::<Recorder>().expect("written as it should be"),
        now: "2025-03-10T12:00:00Z".parse().expect("written as it should be"),
        claimed_recorded_at: None,
    };
    Draft::read(&draft).and_then(|draft| draft.into_entry(stamp)).expect("a draft that is taken")
}

fn id() -> EventId {
    "01957000-0000-7000-8000-00000000000f".parse().expect("written as it should be")
}
