//! New records as they are written, by server-sent events.

use crate::browser::{Browser, service_of};
use crate::said::{denial, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// An open stream of server-sent events.
struct Tail(BufReader<TcpStream>);

/// One event of it: its id and its data.
#[derive(Debug)]
struct Told {
    id: String,
    data: Value,
}

impl Tail {
    fn of(stepin: &Stepin, last: Option<&str>) -> Self {
        let last = last.map_or(String::new(), |id| format!("Last-Event-ID: {id}\r\n"));
        Self::saying(stepin, &format!("X-Stepin-Actor: A-01/auditor\r\n{last}"))
    }

    fn saying(stepin: &Stepin, headers: &str) -> Self {
        let mut stream = stepin.connected();
        let request = format!("GET /v1/log/tail HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("the service reads");
        let mut tail = Self(BufReader::new(stream));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(tail.0.read_line(&mut head).expect("a head comes") > 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.to_lowercase().contains("content-type: text/event-stream"), "{head}");
        tail
    }

    /// The next event. What HTTP puts between its chunks is passed over.
    fn next(&mut self) -> Told {
        let mut told = Told { id: String::new(), data: Value::Null };
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("an event comes") > 0, "the stream ended");
            if let Some(id) = line.strip_prefix("id: ") {
                id.trim().clone_into(&mut told.id);
            } else if let Some(data) = line.strip_prefix("data: ") {
                told.data = serde_json::from_str(data).expect("JSON");
            }
            if !told.id.is_empty() && !told.data.is_null() {
                return told;
            }
        }
    }
}

#[test]
fn the_tail_tells_ids_and_types_and_nothing_of_what_was_said() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let mut tail = Tail::of(&stepin, None);
    let words = event("own-account-added", json!({ "words": "not for everybody" }));
    let [held, said] = stepin.practitioner().records(&journey, [session(), words]);
    let first = tail.next();
    assert_eq!(first.id, "2");
    let expected = json!({ "event": held, "journey": journey, "type": "session-held" });
    assert_eq!(first.data, expected);
    let second = tail.next();
    assert_eq!(second.data["event"], said);
    assert!(!second.data.to_string().contains("everybody"), "{second:?}");
}

#[test]
fn the_tail_ends_with_the_token_that_it_was_asked_with() {
    let stepin = service_of(&[("AD-1", &["administrator"])], &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let acts_as = json!({ "id": "mirror-1", "role": "auditor" });
    let new = json!({ "name": "mirror", "acts_as": acts_as, "scopes": ["log"] });
    let made = admin.post_json("/v1/tokens", &new).is(201).json();
    let token = made["token"].as_str().expect("a token");
    let mut tail =
        Tail::saying(&stepin, &format!("Connection: close\r\nAuthorization: Bearer {token}\r\n"));
    let grants = |id: &str| json!({ "id": id, "roles": ["practitioner"] });
    admin.post_json("/v1/people", &grants("P-07")).is(201);
    assert_eq!(tail.next().data["type"], "role-granted");
    admin.post_json("/v1/tokens/mirror/revoke", &json!({})).is(204);
    admin.post_json("/v1/people", &grants("P-08")).is(201);
    let mut rest = String::new();
    tail.0.read_to_string(&mut rest).expect("it ends");
    assert!(!rest.contains("role-granted"), "{rest}");
}

#[test]
fn the_tail_goes_on_after_the_last_event_that_was_received() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.practitioner().records(&journey, [session(), denial(), session()]);
    let mut tail = Tail::of(&stepin, Some("2"));
    assert_eq!(tail.next().id, "3");
    assert_eq!(tail.next().id, "4");
    drop(tail);
    stepin.practitioner().records(&journey, [denial()]);
    let mut tail = Tail::of(&stepin, Some("4"));
    assert_eq!(tail.next().id, "5");
    let mut whole = Tail::of(&stepin, Some("0"));
    let ids: Vec<_> = (0..5).map(|_| whole.next().id).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
}

#[test]
fn of_a_protected_record_the_tail_tells_neither_id_nor_type_nor_journey() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let mut tail = Tail::of(&stepin, None);
    let passed = event("signal-passed", json!({ "level": "look" }));
    stepin.support_worker().records(&journey, [passed]);
    let told = tail.next();
    for left_out in ["event", "type", "journey"] {
        assert_eq!(told.data[left_out], Value::Null);
    }
    assert!(!told.data.to_string().contains("signal"), "{told:?}");
}

#[test]
fn an_id_that_is_no_position_is_refused() {
    let stepin = Stepin::started();
    let headers = [("last-event-id", "the-last-one")];
    stepin.auditor().get_with("/v1/log/tail", &headers).problem(400, "malformed");
}

#[test]
fn a_stream_ends_when_the_service_stops() {
    let mut stepin = Stepin::started();
    stepin.practitioner().opens(json!([referral("SU-0042")]));
    let mut tail = Tail::of(&stepin, Some("0"));
    assert_eq!(tail.next().id, "1");
    stepin.stop();
    let mut rest = Vec::new();
    let ended = tail.0.read_to_end(&mut rest);
    assert!(ended.is_ok(), "the stream broke off: {ended:?}");
}
