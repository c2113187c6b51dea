//! A look that cannot be recorded is no look: nothing of any record leaves.

use crate::client::{Client, Reply, fresh_key};
use crate::said::{denial, event, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

/// What stands in the record and in nothing else that the service says.
const MARK: &str = "Quilliam";

fn marked() -> Value {
    let person = json!({ "name": format!("{MARK} Testperson"), "contact": "01632 960004" });
    let referral = json!({ "reference": "SU-0042", "source": "self", "person": person });
    event("referral-received", referral)
}

/// Every address at which something of a record is read, for these.
fn paths(client: &Client, journey: &str, event: &str) -> Vec<String> {
    let document = client.get("/openapi.json").is(200).json();
    let operations = document["paths"].as_object().expect("paths").iter();
    let read = operations.filter(|(_, methods)| methods.get("get").is_some());
    let reads_a_record = |path: &&String| {
        path.starts_with("/v1/journeys")
            || path.starts_with("/v1/boards")
            || path.starts_with("/v1/events")
            || *path == "/v1/log"
    };
    let filled = |path: &String| {
        let path = path.replace("{id}", if path.contains("/events/") { event } else { journey });
        if path.ends_with("/compare") { format!("{path}?from=2020-01-01") } else { path }
    };
    read.map(|(path, _)| path).filter(reads_a_record).map(filled).collect()
}

fn says_nothing(reply: &Reply, path: &str) {
    for mark in [MARK, "SU-0042", "session-held", "denial", "rows"] {
        assert!(!reply.body.contains(mark), "{path} says {mark}: {}", reply.body);
    }
    assert_eq!(reply.header("etag"), "", "{path}");
}

#[test]
fn no_byte_of_a_record_leaves_while_looks_cannot_be_written() {
    let mut stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([marked()]));
    let threat = event("incident-learned", json!({ "kind": "threat", "towards": "PP-1" }));
    let [held, _, _] = practitioner.records(&journey, [session(), denial(), threat]);
    let supervisor = stepin.supervisor();
    supervisor.records(&journey, [event("case-discussed", json!({ "decided": MARK }))]);
    // Somebody asked for the record about them, and one governance lead has prepared the answer.
    let lead = stepin.governance_lead();
    lead.records(&journey, [event("subject-access-requested", json!({}))]);
    let answering = format!("/v1/journeys/{journey}/subject-access");
    lead.send(&format!("{answering}/preparation"), &fresh_key(), &json!({})).is(201);
    let auditor = stepin.auditor().saying(Some("a review"));
    let all = paths(&auditor, &journey, &held);
    assert!(all.len() > 30, "{all:?}");
    for path in &all {
        let reader = if path.starts_with(&answering) { &lead } else { &auditor };
        assert_eq!(reader.get(path).status, 200, "{path} can be read while looks are written");
    }
    stepin.stop();
    // As if the disk were nearly full: nothing can be appended any more.
    stepin.start_with(&[("STEPIN_SPACE_FLOOR_MIB", "1000000000")]);
    let clients = [stepin.auditor(), stepin.supervisor(), stepin.practitioner()];
    for client in clients.iter().chain([&stepin.governance_lead()]) {
        for path in &all {
            let reply = client.get(path);
            says_nothing(&reply, path);
            // What the role alone forbids is answered without a look at any record.
            assert!([403, 503].contains(&reply.status), "{path}: {} {}", reply.status, reply.body);
        }
    }
    let reply = stepin.auditor().get(&format!("/v1/journeys/{journey}/timeline"));
    reply.problem(503, "no-space");
    let other = stepin.asked_by("G-02/governance-lead");
    let released = other.send(&format!("{answering}/release"), &fresh_key(), &json!({}));
    says_nothing(&released, "release");
    released.problem(503, "no-space");
}
