//! Who records what.

use crate::client::{Client, fresh_key};
use crate::said::{assigned, closed, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const ROLES: [&str; 6] =
    ["practitioner", "support-worker", "supervisor", "auditor", "governance-lead", "administrator"];

#[test]
fn a_practitioner_is_told_who_records_what_is_not_theirs() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let screened = event("referral-screened", json!({ "outcome": "accepted" }));
    let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
    let held = event("hold-placed", json!({ "basis": "a court order" }));
    let cases = [
        (screened, "supervisor"),
        (linked, "support-worker"),
        (held, "supervisor or governance-lead"),
    ];
    for (event, who) in cases {
        let reply = practitioner.asks_to_record(&journey, json!([event]));
        let said = reply.problem(403, "not-yours-to-record").detail();
        assert!(said.contains(who) && said.contains("practitioner"), "{said}");
    }
}

#[test]
fn one_event_that_is_not_theirs_keeps_the_others_from_being_recorded() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let discussed = event("case-discussed", json!({ "decided": "hold the pace" }));
    let reply = practitioner.asks_to_record(&journey, json!([session(), discussed]));
    reply.problem(403, "not-yours-to-record");
    assert_eq!(practitioner.version(&journey), 1);
}

#[test]
fn nobody_records_what_is_not_their_roles_to_record_whatever_the_type() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let recorded = || {
        let log = stepin.auditor().get("/v1/log").is(200).body;
        let is_look = |line: &&str| line.contains("replay-run") || line.contains("access-refused");
        log.lines().filter(|line| !is_look(line)).map(str::to_owned).collect::<Vec<_>>()
    };
    // The permissions are on record with the first look.
    recorded();
    let before = recorded();
    for described in schemas(&stepin) {
        let kind = described["type"].as_str().expect("a name");
        let recorders = described["recorders"].as_array().expect("a list");
        let others = ROLES.iter().filter(|role| !recorders.contains(&json!(role)));
        for role in others {
            let client = stepin.asked_by(&format!("X-1/{role}"));
            let reply = client.asks_to_record(&journey, json!([minimal(kind)]));
            assert_eq!(reply.status, 403, "{kind} by {role}: {}", reply.body);
        }
    }
    assert_eq!(recorded(), before, "something was recorded");
}

#[test]
fn whoever_may_record_a_type_that_names_nothing_else_can() {
    let stepin = Stepin::started();
    for described in schemas(&stepin) {
        let kind = described["type"].as_str().expect("a name");
        if needs_something_else(kind, described["compartment"].as_str().expect("a place")) {
            continue;
        }
        for role in described["recorders"].as_array().expect("a list") {
            if role == "system" {
                continue;
            }
            let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
            if role == "practitioner" {
                let beside = assigned("P-07", json!(["X-1"]));
                stepin.supervisor().records(&journey, [beside]);
            }
            let client = stepin.asked_by(&format!("X-1/{}", role.as_str().expect("a role")));
            let reply = client.asks_to_record(&journey, json!([minimal(kind)]));
            assert_eq!(reply.status, 201, "{kind} by {role}: {}", reply.body);
            let compartment = &reply.json()["events"][0]["compartment"];
            assert_eq!(compartment, &described["compartment"], "{kind}");
        }
    }
}

/// References have to lead somewhere, a case has to be closed before it is reopened, a key to be
/// destroyed before that is said, and who knows a family says so of themselves.
fn needs_something_else(kind: &str, compartment: &str) -> bool {
    let data = minimal(kind)["data"].to_string();
    data.contains("0195a000-")
        || ["target", "organisation"].contains(&compartment)
        || ["case-reopened", "key-destroyed", "conflict-declared"].contains(&kind)
}

/// The hand-written example of a type with its required fields only.
fn minimal(kind: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events/tests/golden");
    let text = fs::read_to_string(folder.join(format!("{kind}.json"))).expect("each type has one");
    let golden: Value = serde_json::from_str(&text).expect("they are JSON");
    golden["minimal"].clone()
}

fn schemas(stepin: &Stepin) -> Vec<Value> {
    let all = stepin.practitioner().get("/v1/schemas").is(200).json();
    all.as_array().expect("a list").clone()
}

#[test]
fn nobody_acts_as_the_system() {
    let stepin = Stepin::started();
    let body = json!({ "events": [referral("SU-0042")] });
    let system = stepin.asked_by("stepin/system");
    system.send("/v1/journeys", &fresh_key(), &body).problem(403, "not-yours-to-read");
    let reply = system.get("/v1/journeys").problem(403, "not-yours-to-read");
    assert!(reply.detail().contains("system"), "{}", reply.detail());
}

#[test]
fn an_actor_who_cannot_be_read_is_told_how_one_is_written() {
    let stepin = Stepin::started();
    for (actor, says) in [("P-07", "ID/ROLE"), ("P-07/doctor", "practitioner"), ("/x", "")] {
        let reply = stepin.asked_by(actor).get("/v1/journeys").problem(400, "malformed");
        assert!(reply.detail().contains(says), "{}", reply.detail());
    }
}

#[test]
fn who_records_stands_on_the_entry_with_their_role() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let [id] = stepin.asked_by("P-11/practitioner").records(&journey, [session()]);
    let entry = stepin.practitioner().entry(&journey, &id);
    assert_eq!(entry["recorder"], json!({ "id": "P-11", "role": "practitioner" }));
}

#[test]
fn nobody_approves_what_they_decided_or_lifts_what_they_raised() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let (one, other) = (stepin.supervisor(), stepin.asked_by("S-02/supervisor"));
    let [set] = one
        .records(&journey, [event("pace-set", json!({ "to": "hold", "asked_by": "supervisor" }))]);
    let approved = event("decision-approved", json!({ "decision": set }));
    only_by_another(&one, &other, &journey, approved);

    let raised = json!({ "rule": "judgement", "effect": "review" });
    let [raised] = one.records(&journey, [event("override-raised", raised)]);
    let [assessment] = one.records(&journey, [event("risk-assessed", risk())]);
    let lifted = json!({ "override": raised, "assessment": assessment });
    only_by_another(&one, &other, &journey, event("override-lifted", lifted));
}

fn risk() -> Value {
    json!({ "tool": "local", "level": "standard", "basis": "judgement" })
}

#[track_caller]
fn only_by_another(one: &Client, other: &Client, journey: &str, event: Value) {
    let reply = one.asks_to_record(journey, json!([event]));
    reply.problem(403, "needs-another-person");
    other.asks_to_record(journey, json!([event])).is(201);
}

#[test]
fn an_override_is_lifted_on_a_fresh_assessment_only() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let (one, other) = (stepin.supervisor(), stepin.asked_by("S-02/supervisor"));
    let [before] = one.records(&journey, [event("risk-assessed", risk())]);
    let raised = json!({ "rule": "judgement", "effect": "suspension" });
    let [raised] = one.records(&journey, [event("override-raised", raised)]);
    let lifted = event("override-lifted", json!({ "override": raised, "assessment": before }));
    let reply = other.asks_to_record(&journey, json!([lifted]));
    let said = reply.problem(422, "invalid").at("/events/0/data/assessment");
    assert!(said.contains("risk-assessed"), "{said}");
}

#[test]
fn a_supervisor_does_not_close_a_case_alone() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let reply = stepin.supervisor().asks_to_record(&journey, json!([closed()]));
    assert!(reply.problem(403, "not-yours-to-record").detail().contains("practitioner"));
}

#[test]
fn nobody_is_added_as_the_system_and_the_field_is_named() {
    let stepin = Stepin::started();
    let administrator = stepin.asked_by("AD-1/administrator");
    let asks = |path: &str, body: &Value| {
        administrator.post(path, &[], &body.to_string()).problem(422, "invalid").pointers()
    };
    let new = json!({ "id": "N-01", "roles": ["auditor", "system"] });
    assert_eq!(asks("/v1/people", &new), ["/roles/1"]);
    let role = json!({ "role": "system" });
    assert_eq!(asks("/v1/people/P-07/grant", &role), ["/role"]);
}
