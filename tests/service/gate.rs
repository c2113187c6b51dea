//! Who sees which case, and that every look is on record.

use crate::client::{Client, fresh_key};
use crate::said::{assigned, denial, event, minutes_ago, minutes_ahead, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::thread;

/// A case that is on P-07's caseload, and one of its events.
fn case(stepin: &Stepin) -> (String, String) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-12"]))]);
    let [held, _] = practitioner.records(&journey, [session(), denial()]);
    (journey, held)
}

/// Every address at which this journey, or this event, can be asked for.
fn addresses(client: &Client, journey: &str, event: &str) -> Vec<String> {
    let document = client.get("/openapi.json").is(200).json();
    let operations = document["paths"].as_object().expect("paths").iter();
    let read = operations.filter(|(_, methods)| methods.get("get").is_some());
    let of_one = |path: &&String| path.contains("{id}") || path.starts_with("/v1/events/");
    let filled = |path: &String| {
        let path = path.replace("{id}", if path.contains("/events/") { event } else { journey });
        if path.ends_with("/compare") { format!("{path}?from=2020-01-01") } else { path }
    };
    read.map(|(path, _)| path).filter(of_one).map(filled).collect()
}

fn sees(client: &Client, journey: &str) -> u16 {
    client.get(&format!("/v1/journeys/{journey}/timeline")).status
}

#[test]
fn a_case_that_is_not_theirs_is_answered_exactly_like_one_that_is_not_there() {
    let stepin = Stepin::started();
    let (journey, held) = case(&stepin);
    let other = stepin.asked_by("P-11/practitioner");
    let (nowhere, nothing) = (fresh_key(), fresh_key());
    let theirs = addresses(&other, &journey, &held);
    assert!(theirs.len() > 10, "{theirs:?}");
    for (there, missing) in theirs.iter().zip(addresses(&other, &nowhere, &nothing)) {
        let (one, same) = (other.get(there), other.get(&missing));
        let named = |body: &str| body.replace(&nowhere, &journey).replace(&nothing, &held);
        assert_eq!((one.status, &one.body), (same.status, &named(&same.body)), "{there}");
        assert_eq!(one.header("etag"), same.header("etag"), "{there}");
        assert_ne!(one.status, 200, "{there}");
    }
    let records = |journey: &str| {
        let reply = other.asks_to_record(journey, json!([session()]));
        (reply.status, reply.body.replace(journey, "THIS"))
    };
    assert_eq!(records(&journey), records(&nowhere));
    assert_eq!(records(&journey).0, 404);
    for path in ["/v1/journeys?search=", "/v1/journeys?reference=SU-0042", "/v1/boards/caseload"] {
        let body = other.get(path).is(200).body;
        assert!(!body.contains("SU-0042"), "{path}: {body}");
    }
}

#[test]
fn a_case_moves_with_its_handover() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let (one, beside, next) = (
        stepin.practitioner(),
        stepin.asked_by("P-12/practitioner"),
        stepin.asked_by("P-11/practitioner"),
    );
    assert_eq!([&one, &beside, &next].map(|who| sees(who, &journey)), [200, 200, 404]);
    let handover = event("handover-completed", json!({ "from": "P-07", "to": "P-11" }));
    stepin.supervisor().records(&journey, [handover]);
    assert_eq!([&one, &beside, &next].map(|who| sees(who, &journey)), [404, 404, 200]);
}

#[test]
fn supervisors_see_the_cases_of_their_team_and_what_is_nobodys() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let nobodys = stepin.practitioner().opens(json!([referral("SU-0043")]));
    let (north, south) = (stepin.supervisor(), stepin.asked_by("S-09/supervisor"));
    assert_eq!(sees(&south, &journey), 200, "no team is known yet");
    let team =
        |name: &str, who: Value| event("team-changed", json!({ "team": name, "added": who }));
    let teams = json!([team("North", json!(["P-07", "S-01"])), team("South", json!(["S-09"]))]);
    north.asks_of_organisation(teams).is(201);
    assert_eq!([&north, &south].map(|who| sees(who, &journey)), [200, 404]);
    assert_eq!([&north, &south].map(|who| sees(who, &nobodys)), [200, 200]);
    let board = south.get("/v1/boards/caseload").is(200).body;
    assert!(board.contains("SU-0043") && !board.contains("SU-0042"), "{board}");
}

#[test]
fn duty_opens_cases_for_as_long_as_it_lasts() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let other = stepin.asked_by("P-11/practitioner");
    let cover = |from: String, until: String| {
        let cover = json!({ "staff": "P-11", "from": from, "until": until });
        stepin.supervisor().asks_of_organisation(json!([event("duty-cover-set", cover)])).is(201);
    };
    cover(minutes_ago(120), minutes_ago(60));
    assert_eq!(sees(&other, &journey), 404);
    cover(minutes_ago(10), minutes_ahead(10));
    assert_eq!(sees(&other, &journey), 200);
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let look = log.lines().rfind(|line| line.contains("record-viewed")).expect("a look");
    assert!(look.contains("\"duty\"") && look.contains("P-11"), "{look}");
}

#[test]
fn a_governance_lead_says_for_which_request_before_anything_is_said() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let silent = stepin.governance_lead().saying(None);
    for id in [journey.clone(), fresh_key()] {
        let reply = silent.get(&format!("/v1/journeys/{id}/timeline"));
        reply.problem(403, "purpose-needed");
    }
    assert_eq!(sees(&stepin.governance_lead(), &journey), 200);
}

#[test]
fn whoever_knows_the_family_is_kept_out_and_that_is_on_record() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let knows = event("conflict-declared", json!({ "staff": "P-12" }));
    let beside = stepin.asked_by("P-12/practitioner");
    beside.records(&journey, [knows]);
    assert_eq!(sees(&beside, &journey), 404);
    assert_eq!(sees(&stepin.practitioner(), &journey), 200);
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let blocked = log.lines().find(|line| line.contains("conflict-blocked")).expect("on record");
    assert!(blocked.contains("knows-the-family") && blocked.contains("P-12"), "{blocked}");
}

#[test]
fn nobody_is_practitioner_and_support_worker_of_one_case() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
    let both = stepin.asked_by("P-07/support-worker");
    both.asks_to_record(&journey, json!([linked.clone()])).problem(404, "unknown-journey");
    stepin.support_worker().records(&journey, [linked]);
    stepin.supervisor().records(&journey, [assigned("W-03", json!([]))]);
    assert_eq!(sees(&stepin.asked_by("W-03/practitioner"), &journey), 404);
}

#[test]
fn every_look_says_who_at_what_by_which_rules_and_changes_nothing_of_it() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    let practitioner = stepin.practitioner();
    let path = format!("/v1/journeys/{journey}/timeline");
    let before = practitioner.get(&path).is(200);
    for _ in 0..3 {
        let again = practitioner.get(&path).is(200);
        assert_eq!((&again.body, again.header("etag")), (&before.body, before.header("etag")));
    }
    stepin.asked_by("P-11/practitioner").get(&path).is(404);
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    let looks = of("record-viewed");
    assert_eq!(looks.len(), 4);
    let data = &looks[0]["data"];
    assert_eq!((&data["actor"], &data["scope"]), (&json!("P-07"), &json!("timeline")));
    assert_eq!((&data["rows"], &data["relations"]), (&json!(4), &json!(["caseload"])));
    let adopted = &of("policy-adopted")[0]["data"];
    assert_eq!(data["permissions"], adopted["digest"]);
    assert!(data["because"][0].as_str().is_some_and(|rule| rule.starts_with("practitioner-")));
    let refused = of("access-refused");
    assert_eq!((refused.len(), &refused[0]["data"]["actor"]), (1, &json!("P-11")));
}

#[test]
fn who_may_not_adopt_permissions_leaves_nothing_in_the_data_folder() {
    let stepin = Stepin::started();
    let document = include_str!("../../projections/permissions/policy.cedar");
    let path = "/v1/permissions/permissions-own-2";
    for actor in ["P-07/practitioner", "A-01/auditor"] {
        stepin.asked_by(actor).put(path, document).problem(403, "not-yours-to-record");
        let kept = stepin.data().join("policies/permissions-own-2.cedar");
        assert!(!kept.exists(), "{actor}");
    }
}

#[test]
fn many_who_look_at_once_are_all_on_record() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(sees(&stepin.practitioner(), &journey), 200);
                }
            });
        }
    });
    let log = stepin.auditor().get("/v1/log").is(200).body;
    assert_eq!(log.matches("record-viewed").count(), 80);
}

#[test]
fn the_permissions_in_force_can_be_adopted_as_they_are_shown() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let shown = supervisor.get_with("/v1/permissions", &[("Accept", "text/plain")]).is(200).body;
    assert!(!shown.contains("@id(\"the-wall-around-protected-people\")"));
    let adopted = supervisor.put("/v1/permissions/permissions-own-3", &shown).is(201).json();
    assert_eq!(adopted["document"], shown);
    let wall = adopted["wall"].as_str().expect("the wall");
    assert!(wall.contains("@id(\"the-wall-around-protected-people\")"));
}

#[test]
fn permissions_without_a_rule_are_refused_and_those_in_force_stay() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    for document in ["", "// All that is written here is a remark.\n"] {
        let reply = supervisor.put("/v1/permissions/permissions-own-4", document);
        let said = reply.problem(422, "broken-policy").detail();
        assert!(said.contains("no rule"), "{said}");
    }
    let shown = supervisor.get("/v1/permissions").is(200).json();
    assert_eq!(shown["version"], "permissions-1");
}
