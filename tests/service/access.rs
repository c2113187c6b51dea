//! A journey that is not somebody's is answered like one that is not there: nobody learns who is a
//! service user by asking.

use crate::client::{Client, Reply, fresh_key};
use crate::said::{assigned, corrected, denial, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The teams North, with S-01 and P-07, and South, with S-09 and P-12.
pub(crate) fn teams(stepin: &Stepin) {
    let team =
        |name: &str, added: Value| event("team-changed", json!({ "team": name, "added": added }));
    let both =
        json!([team("North", json!(["S-01", "P-07"])), team("South", json!(["S-09", "P-12"]))]);
    stepin.supervisor().asks_of_organisation(both).is(201);
}

/// A case of P-07's in the team North; and one of its events.
pub(crate) fn case(stepin: &Stepin, reference: &str) -> (String, String) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral(reference)]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!([]))]);
    let [seen, _] = practitioner.records(&journey, [denial(), session()]);
    (journey, seen)
}

/// Everything at which something of one journey is asked for: a method and a path.
pub(crate) fn routes(client: &Client) -> Vec<(String, String)> {
    let document = client.get("/openapi.json").is(200).json();
    let paths = document["paths"].as_object().expect("paths").clone();
    let is_of_one =
        |path: &str| path.starts_with("/v1/journeys/{id}") || path.starts_with("/v1/events/{id}");
    let mut routes = Vec::new();
    for (path, methods) in paths.iter().filter(|(path, _)| is_of_one(path)) {
        for method in methods.as_object().expect("methods").keys() {
            let path = match path.strip_suffix("/compare") {
                Some(_) => format!("{path}?from=2020-01-01"),
                None => path.clone(),
            };
            routes.push((method.clone(), path));
        }
    }
    assert!(routes.len() > 15, "{routes:?}");
    routes
}

/// What can be asked for of a journey or an event, as it is sent.
struct Ask {
    method: String,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: Value,
}

impl Ask {
    fn of(&self, client: &Client, journey: &str, seen: &str) -> Reply {
        let id = if self.path.starts_with("/v1/events") { seen } else { journey };
        let path = self.path.replace("{id}", id).replace("{event}", seen);
        if self.method == "get" {
            return client.get_with(&path, &self.headers);
        }
        let body = self.body.to_string().replace("SEEN", seen);
        let key = fresh_key();
        let headers: Vec<_> =
            [("idempotency-key", key.as_str())].into_iter().chain(self.headers.clone()).collect();
        client.post(&path, &headers, &body)
    }
}

/// Every ask there is, each write with several bodies.
fn asks(client: &Client, kind: &str) -> Vec<Ask> {
    let mut asks = Vec::new();
    let discussed = json!({ "decided": "hold the pace" });
    let own = if kind == "supervisor" { event("case-discussed", discussed) } else { session() };
    let bodies = [
        json!({ "events": [own] }),
        json!({ "events": [own, own] }),
        json!({ "events": [corrected("SEEN", "intensity", json!(1))] }),
        json!({ "events": [crate::said::retracted("SEEN", "in-error")] }),
        json!({ "events": [event("dispute-noted", json!({ "target": "SEEN", "words": "No." }))] }),
        json!({ "events": [event("goal-set", json!({}))] }),
        json!({ "events": [event("tea-served", json!({}))] }),
        json!({ "events": [] }),
        json!({}),
    ];
    for (method, path) in routes(client) {
        let ask = |headers: &[(&'static str, &'static str)], body: &Value| Ask {
            method: method.clone(),
            path: path.clone(),
            headers: headers.to_vec(),
            body: body.clone(),
        };
        if method == "get" {
            asks.push(ask(&[], &Value::Null));
            asks.push(ask(&[("if-none-match", "\"x\"")], &Value::Null));
            asks.push(ask(&[("accept", "text/csv")], &Value::Null));
        } else if path.ends_with("/events") {
            asks.extend(bodies.iter().map(|body| ask(&[], body)));
            asks.extend(bodies.iter().map(|body| ask(&[("if-match", "\"1\"")], body)));
        } else {
            asks.push(ask(&[], &json!({ "finding": "one call was taken" })));
            let erasing =
                json!({ "person": "service-user", "basis": "its time", "approver": "G-01" });
            asks.push(ask(&[], &erasing));
        }
    }
    asks
}

/// An answer but for the ids that were asked about, and the time of day.
fn but_for(reply: &Reply, ids: [&str; 2]) -> (u16, BTreeMap<String, String>, String) {
    let mut headers = reply.headers.clone();
    for own in ["date", "x-request-id"] {
        headers.remove(own);
    }
    let mut body = reply.body.clone();
    for (id, word) in ids.into_iter().zip(["JOURNEY", "EVENT"]) {
        body = body.replace(id, word);
    }
    (reply.status, headers, body)
}

#[track_caller]
fn answered_alike(client: &Client, kind: &str, journey: &str, seen: &str) {
    let (no_journey, no_event) = (fresh_key(), fresh_key());
    for ask in asks(client, kind) {
        let there = ask.of(client, journey, seen);
        let nowhere = ask.of(client, &no_journey, &no_event);
        let what = format!("{kind}: {} {} {}", ask.method, ask.path, ask.body);
        let (there, nowhere) =
            (but_for(&there, [journey, seen]), but_for(&nowhere, [&no_journey, &no_event]));
        assert_eq!(there, nowhere, "{what}");
        assert!((400..500).contains(&there.0), "{what}: {there:?}");
    }
}

#[test]
fn another_practitioners_journey_is_answered_like_one_that_is_not_there_on_every_route() {
    let stepin = Stepin::started();
    teams(&stepin);
    let (journey, seen) = case(&stepin, "SU-0042");
    let other = stepin.asked_by("P-11/practitioner");
    answered_alike(&other, "practitioner", &journey, &seen);
    let for_a_reason = other.saying(Some("I was told to look"));
    answered_alike(&for_a_reason, "practitioner", &journey, &seen);
}

#[test]
fn another_teams_journey_is_answered_like_one_that_is_not_there_on_every_route() {
    let stepin = Stepin::started();
    teams(&stepin);
    let (journey, seen) = case(&stepin, "SU-0042");
    let other = stepin.asked_by("S-09/supervisor");
    answered_alike(&other.saying(Some("I was told to look")), "supervisor", &journey, &seen);
    let opened = json!({ "journey": journey, "purpose": "a call at night" });
    other.send("/v1/emergency-access", &fresh_key(), &opened).is(201);
}

#[test]
fn a_support_worker_without_a_link_reads_nothing_of_a_journey_that_is_there() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin, "SU-0042");
    let other = stepin.asked_by("W-09/support-worker");
    let (no_journey, no_event) = (fresh_key(), fresh_key());
    for ask in asks(&other, "support-worker").iter().filter(|ask| ask.method == "get") {
        let there = but_for(&ask.of(&other, &journey, &seen), [&journey, &seen]);
        let nowhere = ask.of(&other, &no_journey, &no_event);
        assert_eq!(there, but_for(&nowhere, [&no_journey, &no_event]), "{}", ask.path);
        assert!([403, 404].contains(&there.0), "{}: {there:?}", ask.path);
    }
}

#[test]
fn a_governance_lead_without_a_purpose_is_told_to_state_one_whatever_the_journey() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin, "SU-0042");
    let lead = stepin.governance_lead();
    let [_] = lead.records(&journey, [event("subject-access-requested", json!({}))]);
    let hasty = lead.saying(None);
    for ask in asks(&lead, "governance-lead").iter().filter(|ask| ask.method == "get") {
        let (no_journey, no_event) = (fresh_key(), fresh_key());
        let there = ask.of(&hasty, &journey, &seen);
        let nowhere = ask.of(&hasty, &no_journey, &no_event);
        assert_eq!(
            but_for(&there, [&journey, &seen]),
            but_for(&nowhere, [&no_journey, &no_event]),
            "{}",
            ask.path
        );
        if ask.path.ends_with("/export") {
            there.problem(403, "not-yours-to-read");
            continue;
        }
        let said = there.problem(403, "purpose-needed").detail();
        assert!(said.contains("Stepin-Purpose") && said.contains("--purpose"), "{said}");
        ask.of(&lead, &journey, &seen).is(200);
        assert_eq!(ask.of(&lead, &no_journey, &no_event).status, 404, "{}", ask.path);
    }
    for path in ["/v1/journeys", "/v1/boards/contact"] {
        hasty.get(path).problem(403, "purpose-needed");
        lead.get(path).is(200);
    }
}
