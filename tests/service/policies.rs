//! Policies over HTTP: adopting one, and which one a view is read under.

use crate::client::Client;
use crate::said::{But, days_ago, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The policy that ships, as another version that calls a contact overdue after so many days.
pub(crate) fn policy(version: &str, overdue_days: u32) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("projections/policies/1.toml");
    let text = fs::read_to_string(shipped).expect("it ships");
    let days = format!("contact_overdue_days = {overdue_days} ");
    let changed = text.replace("version = \"1\"", &format!("version = \"{version}\""));
    let changed = changed.replace("contact_overdue_days = 14 ", &days);
    assert!(changed != text && changed.contains(&days));
    changed
}

fn adopts(client: &Client, version: &str, overdue_days: u32) -> Value {
    let path = format!("/v1/policies/{version}");
    client.put(&path, &policy(version, overdue_days)).is(201).json()
}

/// A case whose last contact was ten days ago.
fn ten_days_without_contact(stepin: &Stepin) {
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.practitioner().records(&journey, [session().on(&days_ago(10))]);
}

fn overdue(client: &Client, query: &str) -> Value {
    let board = client.get(&format!("/v1/boards/contact?{query}")).is(200).json();
    board["rows"][0]["overdue"].clone()
}

#[test]
fn a_board_is_read_under_the_policy_that_was_in_force_at_its_belief() {
    let stepin = Stepin::started();
    ten_days_without_contact(&stepin);
    let supervisor = stepin.supervisor();
    assert_eq!(overdue(&supervisor, ""), false);
    let adopted = adopts(&supervisor, "2", 7);
    let since = adopted["since"].as_str().expect("a time").to_owned();
    assert_eq!(overdue(&supervisor, ""), true);
    let at: chrono::DateTime<chrono::Utc> = since.parse().expect("a time");
    let before = at - chrono::Duration::microseconds(1);
    let before = before.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    assert_eq!(overdue(&supervisor, &format!("as_believed_at={before}")), false);
    assert_eq!(overdue(&supervisor, &format!("as_believed_at={since}")), true);
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let mut lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let adoption = lines.find(|line| line["data"]["policy_version"] == "2").expect("adopted");
    let at = adoption["position"].as_u64().expect("a position");
    assert_eq!(overdue(&supervisor, &format!("at_position={}", at - 1)), false);
    assert_eq!(overdue(&supervisor, &format!("at_position={at}")), true);
    assert_eq!(overdue(&supervisor, "policy=1"), false);
    assert_eq!(overdue(&supervisor, &format!("policy=2&as_believed_at={before}")), true);
    let said = supervisor.get("/v1/boards/contact?policy=9").problem(400, "malformed").detail();
    assert!(said.contains("`9`") && said.contains("1, 2"), "{said}");
}

#[test]
fn a_policy_is_adopted_once_however_often_it_is_put() {
    let stepin = Stepin::started();
    let lead = stepin.governance_lead();
    let first = adopts(&lead, "2", 7);
    let again = lead.put("/v1/policies/2", &policy("2", 7)).is(200).json();
    assert_eq!(first, again);
    assert_eq!(first["adopted"].as_array().map(Vec::len), Some(1));
    assert_eq!(first["adopted"][0]["by"]["id"], "G-01");
    let list = stepin.practitioner().get("/v1/policies").is(200).json();
    assert_eq!(list["in_force"], "2");
    assert_eq!(list["policies"][1], first);
    assert_eq!(list["policies"][0]["shipped"], true);
    let shown = read_organisation(&stepin);
    assert_eq!(shown["policies"][0]["version"], "2");
    assert_eq!(shown["policies"][0]["events"], first["adopted"][0]["events"]);
    adopts(&lead, "3", 8);
    let back = lead.put("/v1/policies/2", &policy("2", 7)).is(201).json();
    assert_eq!(back["adopted"].as_array().map(Vec::len), Some(2), "in force once more");
}

fn read_organisation(stepin: &Stepin) -> Value {
    stepin.auditor().get("/v1/organisation").is(200).json()
}

#[test]
fn a_broken_policy_is_refused_with_its_line_and_kept_nowhere() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let broken = policy("2", 7).replace("stuck_days", "stuck_dais");
    let said = supervisor.put("/v1/policies/2", &broken).problem(422, "broken-policy").detail();
    assert!(said.contains("line ") && said.contains("stuck_dais"), "{said}");
    let other = supervisor.put("/v1/policies/3", &policy("2", 7)).problem(422, "broken-policy");
    assert!(other.detail().contains("\"2\""), "{}", other.body);
    let path = policy("../2", 7);
    supervisor.put("/v1/policies/..%2F2", &path).problem(422, "broken-policy");
    stepin
        .practitioner()
        .put("/v1/policies/2", &policy("2", 7))
        .problem(403, "not-yours-to-record");
    assert!(!stepin.data().join("policies").exists());
    assert_eq!(read_organisation(&stepin)["policies"], json!([]));
}

#[test]
fn a_version_never_comes_to_mean_another_document() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    adopts(&supervisor, "2", 7);
    let kept = fs::read(stepin.data().join("policies/2.toml")).expect("it is kept");
    for (version, days) in [("2", 8), ("1", 8)] {
        let path = format!("/v1/policies/{version}");
        let text = if version == "1" {
            policy("2", 7).replace("\"2\"", "\"1\"")
        } else {
            policy("2", days)
        };
        let said = supervisor.put(&path, &text).problem(409, "policy-version-taken").detail();
        assert!(said.contains("another version"), "{said}");
    }
    assert_eq!(fs::read(stepin.data().join("policies/2.toml")).expect("it is kept"), kept);
    assert_eq!(kept, policy("2", 7).into_bytes());
}

#[test]
fn an_adopted_document_that_was_changed_or_lost_is_not_read_under_another() {
    let stepin = Stepin::started();
    ten_days_without_contact(&stepin);
    let supervisor = stepin.supervisor();
    adopts(&supervisor, "2", 7);
    let path = stepin.data().join("policies/2.toml");
    fs::write(&path, policy("2", 30)).expect("writable");
    let refused = |query: &str, fault: &str| {
        let reply = supervisor.get(&format!("/v1/boards/contact?{query}"));
        let said = reply.problem(500, "policy-lost").detail();
        assert!(said.contains(fault) && said.contains("policies/2.toml"), "{said}");
    };
    refused("", "has changed");
    refused("policy=2", "has changed");
    assert_eq!(overdue(&supervisor, "policy=1"), false);
    fs::remove_file(&path).expect("removable");
    refused("", "is not there");
    let list = supervisor.get("/v1/policies").is(200).json();
    assert!(list["policies"][1]["fault"].as_str().is_some_and(|said| said.contains("not there")));
    // Whoever has a copy brings it back, and nothing is recorded twice.
    let back = supervisor.put("/v1/policies/2", &policy("2", 7)).is(200).json();
    assert_eq!(back["adopted"].as_array().map(Vec::len), Some(1));
    assert_eq!(overdue(&supervisor, ""), true);
}

#[test]
fn an_adoption_that_is_sent_as_an_event_names_a_document_that_is_there() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let adopted = |version: &str, digest: &str| {
        let data = json!({ "policy_version": version, "digest": digest });
        supervisor.asks_of_organisation(json!([event("policy-adopted", data)]))
    };
    let list = supervisor.get("/v1/policies").is(200).json();
    let digest = list["policies"][0]["digest"].as_str().expect("a digest").to_owned();
    let said = adopted("2", &digest).problem(422, "invalid").at("/events/0/data/policy_version");
    assert!(said.contains("stepin policy adopt"), "{said}");
    let said = adopted("1", &"0".repeat(64)).problem(422, "invalid").at("/events/0/data/digest");
    assert!(said.contains(&digest), "{said}");
    adopted("1", &digest).is(201);
    let list = supervisor.get("/v1/policies").is(200).json();
    assert_eq!(list["policies"][0]["adopted"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_document_is_read_as_it_was_written() {
    let stepin = Stepin::started();
    adopts(&stepin.supervisor(), "2", 7);
    let practitioner = stepin.practitioner();
    let toml = [("accept", "application/toml")];
    let reply = practitioner.get_with("/v1/policies/2", &toml).is(200);
    assert_eq!(reply.header("content-type"), "application/toml");
    assert_eq!(reply.body, policy("2", 7));
    let shown = practitioner.get("/v1/policies/2").is(200).json();
    assert_eq!(shown["document"], policy("2", 7));
    practitioner.get("/v1/policies/9").problem(404, "not-found");
    practitioner.get("/v1/policies/..%2Fhead").problem(404, "not-found");
    stepin.support_worker().get("/v1/policies").problem(403, "not-yours-to-read");
}

/// What a decision rested on does not change because other figures were adopted since.
#[test]
fn a_move_is_judged_by_the_figures_that_it_was_decided_under() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let kept = [session().on(&days_ago(20)), session().on(&days_ago(10))];
    let evidence = practitioner.records(&journey, kept)[0].clone();
    let moved = |from: &str, to: &str, version: &str| {
        let data = json!({
            "from": from, "to": to, "evidence": [&evidence], "seen": { "case": 3, "safety": 0 },
            "policy_version": version,
        });
        practitioner.records(&journey, [event("phase-moved", data)]);
    };
    let is_open = |at: usize| {
        let standing = practitioner.get(&format!("/v1/journeys/{journey}/standing")).is(200).json();
        let open = standing["moves"][at]["not_met_then"].clone();
        open.as_array().expect("a list").contains(&json!("reach.contacts"))
    };
    moved("reach", "settle", "1");
    let three = policy("2", 7).replace("contacts_min = 2", "contacts_min = 3");
    stepin.supervisor().put("/v1/policies/2", &three).is(201);
    assert!(!is_open(0), "two contacts were enough when it was decided");
    moved("settle", "reach", "2");
    moved("reach", "settle", "2");
    assert_eq!((is_open(0), is_open(2)), (false, true));
}

#[test]
fn a_policy_of_permissions_is_no_policy_that_anything_is_read_under() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let permissions = include_str!("../../projections/permissions/policy.cedar");
    supervisor.put("/v1/permissions/permissions-2", permissions).is(201);
    supervisor.get("/v1/policies/permissions-2").problem(404, "not-found");
    for path in ["policies/permissions-2/diff?to=1", "boards/contact?policy=permissions-2"] {
        supervisor.get(&format!("/v1/{path}")).problem(400, "malformed");
    }
    // Nor does one that is take the place of the permissions by its name.
    let named = policy("permissions-3", 7);
    supervisor.put("/v1/policies/permissions-3", &named).problem(422, "broken-policy");
    assert!(!stepin.data().join("policies/permissions-3.toml").exists());
    let shown = supervisor.get("/v1/permissions").is(200).json();
    assert_eq!(shown["version"], "permissions-2");
}
