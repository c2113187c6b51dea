//! Whose case it is: by assignment, handover, team and duty, read off the record at each look.

use crate::access::{case, routes, teams};
use crate::client::{Client, fresh_key};
use crate::said::{assigned, event, minutes_ago, minutes_ahead, referral, session};
use crate::stepin::Stepin;
use chrono::{Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::thread;

/// How many of the views of a journey somebody is shown, of how many.
fn shown(client: &Client, journey: &str) -> (usize, usize) {
    let views = routes(client).into_iter().filter(|(method, path)| {
        // What the role alone forbids, or allows for a purpose only, is so for any journey.
        let of_none = path.replace("{id}", &fresh_key());
        method == "get" && path.starts_with("/v1/journeys/") && client.get(&of_none).status != 403
    });
    let paths: Vec<_> = views.map(|(_, path)| path.replace("{id}", journey)).collect();
    let statuses: Vec<_> = paths.iter().map(|path| client.get(path).status).collect();
    let odd = statuses.iter().position(|status| ![200, 404].contains(status));
    assert_eq!(odd.map(|at| (&paths[at], statuses[at])), None);
    (statuses.iter().filter(|status| **status == 200).count(), paths.len())
}

#[track_caller]
fn sees_all(client: &Client, journey: &str) {
    let (seen, all) = shown(client, journey);
    assert!(seen == all && all > 10, "{seen} of {all}");
}

#[track_caller]
fn sees_nothing(client: &Client, journey: &str) {
    assert_eq!(shown(client, journey).0, 0);
}

/// The references that somebody is listed, by a search and on the boards of all open cases.
fn listed(client: &Client) -> Vec<Value> {
    let found = client.get("/v1/journeys").is(200).json();
    let mut all: Vec<_> =
        found.as_array().expect("a list").iter().map(|one| one["reference"].clone()).collect();
    all.sort_by_key(Value::to_string);
    for board in ["caseload", "contact"] {
        let rows = client.get(&format!("/v1/boards/{board}")).is(200).json();
        let rows = rows["rows"].as_array().expect("rows").clone();
        let mut on_board: Vec<_> = rows.iter().map(|row| row["reference"].clone()).collect();
        on_board.sort_by_key(Value::to_string);
        assert_eq!(on_board, all, "{board}");
    }
    all
}

#[test]
fn after_a_handover_who_had_the_case_sees_nothing_and_who_has_it_sees_all() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin, "SU-0042");
    let (before, after) = (stepin.practitioner(), stepin.asked_by("P-12/practitioner"));
    sees_all(&before, &journey);
    sees_nothing(&after, &journey);
    assert_eq!((listed(&before), listed(&after)), (vec![json!("SU-0042")], vec![]));
    let handover = json!({ "from": "P-07", "to": "P-12", "outstanding": ["safe contact"] });
    stepin.supervisor().records(&journey, [event("handover-completed", handover)]);
    sees_nothing(&before, &journey);
    sees_all(&after, &journey);
    assert_eq!((listed(&before), listed(&after)), (vec![], vec![json!("SU-0042")]));
    let of_their_own = format!("/v1/events/{seen}");
    before.get(&of_their_own).problem(404, "not-found");
    after.get(&of_their_own).is(200);
    before.asks_to_record(&journey, json!([session()])).problem(404, "unknown-journey");
    after.records(&journey, [session()]);
}

#[test]
fn whoever_works_beside_the_practitioner_sees_the_case_and_no_longer_than_that() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, "SU-0042");
    let beside = stepin.asked_by("P-11/practitioner");
    sees_nothing(&beside, &journey);
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    sees_all(&beside, &journey);
    assert_eq!(listed(&beside), [json!("SU-0042")]);
    beside.records(&journey, [session()]);
    stepin.supervisor().records(&journey, [assigned("P-07", json!([]))]);
    sees_nothing(&beside, &journey);
    sees_all(&stepin.practitioner(), &journey);
}

#[test]
fn a_case_that_nobody_was_assigned_is_with_whoever_worked_on_it() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    sees_all(&stepin.practitioner(), &journey);
    sees_nothing(&stepin.asked_by("P-11/practitioner"), &journey);
    // The same id in another role is not the practitioner who worked on it.
    sees_nothing(&stepin.asked_by("P-07/support-worker"), &journey);
    stepin.supervisor().records(&journey, [assigned("P-12", json!([]))]);
    sees_nothing(&stepin.practitioner(), &journey);
}

#[test]
fn a_supervisor_sees_the_cases_of_the_team_and_those_that_are_in_no_team() {
    let stepin = Stepin::started();
    teams(&stepin);
    let (of_north, _) = case(&stepin, "SU-NORTH");
    let of_nobody = stepin.asked_by("P-30/practitioner").opens(json!([referral("SU-NOBODY")]));
    let of_no_team = stepin.asked_by("P-30/practitioner").opens(json!([referral("SU-TEAMLESS")]));
    let (north, south) = (stepin.supervisor(), stepin.asked_by("S-09/supervisor"));
    north.records(&of_no_team, [assigned("P-30", json!([]))]);
    for (supervisor, of_team) in [(&north, true), (&south, false)] {
        sees_all(supervisor, &of_nobody);
        sees_all(supervisor, &of_no_team);
        if of_team {
            sees_all(supervisor, &of_north);
        } else {
            sees_nothing(supervisor, &of_north);
        }
    }
    let everybodys = [json!("SU-NOBODY"), json!("SU-TEAMLESS")];
    assert_eq!(listed(&south), everybodys);
    assert_eq!(listed(&north).len(), 3);
    // With one person of each team on it, it is both teams'.
    north.records(&of_north, [assigned("P-07", json!(["P-12"]))]);
    sees_all(&south, &of_north);
    // Teams change, and what is theirs changes with them.
    north.records(&of_north, [assigned("P-07", json!([]))]);
    sees_nothing(&south, &of_north);
    let moved = json!({ "team": "South", "added": ["P-07"] });
    north.asks_of_organisation(json!([event("team-changed", moved)])).is(201);
    sees_all(&south, &of_north);
}

fn covers(stepin: &Stepin, staff: &str, from: &str, until: &str) {
    let cover = json!({ "staff": staff, "from": from, "until": until });
    let set = json!([event("duty-cover-set", cover)]);
    stepin.supervisor().asks_of_organisation(set).is(201);
}

#[test]
fn duty_cover_opens_every_case_from_when_it_begins_until_it_ends() {
    let stepin = Stepin::started();
    teams(&stepin);
    let (journey, _) = case(&stepin, "SU-0042");
    let on_duty = stepin.asked_by("P-11/practitioner");
    sees_nothing(&on_duty, &journey);
    covers(&stepin, "P-11", &minutes_ago(120), &minutes_ago(60));
    sees_nothing(&on_duty, &journey);
    covers(&stepin, "P-11", &minutes_ahead(60), &minutes_ahead(120));
    sees_nothing(&on_duty, &journey);
    // Somebody else's cover is theirs.
    covers(&stepin, "P-12", &minutes_ago(1), &minutes_ahead(60));
    sees_nothing(&on_duty, &journey);
    let until = Utc::now() + Duration::seconds(20);
    let ends = until.to_rfc3339_opts(SecondsFormat::Micros, true);
    covers(&stepin, "P-11", &minutes_ago(1), &ends);
    let path = format!("/v1/journeys/{journey}");
    on_duty.get(&path).is(200);
    on_duty.records(&journey, [session()]);
    on_duty.get("/v1/journeys?reference=SU-0042").is(200);
    assert_eq!(listed(&on_duty), [json!("SU-0042")]);
    while Utc::now() <= until {
        thread::sleep(std::time::Duration::from_millis(200));
    }
    on_duty.get(&path).problem(404, "unknown-journey");
    assert_eq!(listed(&on_duty), [Value::Null; 0]);
}

#[test]
fn boards_and_searches_list_what_is_theirs_and_say_nothing_of_the_rest() {
    let stepin = Stepin::started();
    teams(&stepin);
    case(&stepin, "SU-OWN");
    let other = stepin.asked_by("P-12/practitioner");
    let south = stepin.asked_by("S-09/supervisor");
    let person = json!({ "name": "Quilliam Testperson", "contact": "01632 960006" });
    let data = json!({ "reference": "SU-OTHERS", "source": "self", "person": person });
    let others = other.opens(json!([event("referral-received", data)]));
    south.records(&others, [assigned("P-12", json!([]))]);
    let threat = json!({ "kind": "threat-to-kill", "towards": "PP-1" });
    other.records(&others, [session(), event("incident-learned", threat)]);
    let document = other.get("/openapi.json").is(200).json();
    let paths = document["paths"].as_object().expect("paths").keys();
    let boards: Vec<_> = paths.filter(|path| path.starts_with("/v1/boards/")).cloned().collect();
    let asks = ["/v1/journeys", "/v1/journeys?search=quilliam", "/v1/journeys?reference=SU-OTHERS"]
        .map(str::to_owned);
    let narrowed = boards.iter().map(|board| format!("{board}?practitioner=P-12"));
    let of_team = boards.iter().map(|board| format!("{board}?team=South"));
    let all: Vec<_> = boards.iter().cloned().chain(narrowed).chain(of_team).chain(asks).collect();
    for client in [stepin.practitioner(), stepin.supervisor()] {
        for path in &all {
            let reply = client.get(path);
            assert!([200, 400, 403].contains(&reply.status), "{path}: {}", reply.body);
            for word in ["SU-OTHERS", "Quilliam", others.as_str()] {
                assert!(!reply.body.contains(word), "{path} says {word}: {}", reply.body);
            }
            let csv = client.get_with(path, &[("accept", "text/csv")]).body;
            assert!(!csv.contains("SU-OTHERS") && !csv.contains(&others), "{path}: {csv}");
        }
        assert_eq!(listed(&client), [json!("SU-OWN")]);
        assert_eq!(client.get("/v1/journeys?search=quilliam").is(200).json(), json!([]));
    }
    for client in [&other, &south] {
        assert_eq!(listed(client), [json!("SU-OTHERS")]);
        assert!(client.get("/v1/journeys?search=quilliam").is(200).body.contains("SU-OTHERS"));
    }
    assert_eq!(listed(&stepin.auditor()).len(), 2);
}

#[test]
fn a_declared_conflict_closes_the_case_at_once_to_that_person_and_to_nobody_else() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, "SU-0042");
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let (knows, other) = (stepin.practitioner(), stepin.asked_by("P-11/practitioner"));
    sees_all(&knows, &journey);
    knows.records(&journey, [event("conflict-declared", json!({ "staff": "P-07" }))]);
    sees_nothing(&knows, &journey);
    assert_eq!(listed(&knows), [Value::Null; 0]);
    knows.asks_to_record(&journey, json!([session()])).problem(404, "unknown-journey");
    sees_all(&other, &journey);
    // Neither duty nor an emergency opens it to them.
    covers(&stepin, "P-07", &minutes_ago(1), &minutes_ahead(60));
    sees_nothing(&knows, &journey);
    let opened = json!({ "journey": journey, "purpose": "a call at night" });
    knows.send("/v1/emergency-access", &fresh_key(), &opened).is(404);
    let log = stepin.auditor().get("/v1/log?limit=10000").is(200).body;
    let blocked = log.lines().find(|line| line.contains("\"conflict-blocked\""));
    let blocked: Value = serde_json::from_str(blocked.expect("it is on record")).expect("JSON");
    assert_eq!(blocked["data"], json!({ "actor": "P-07", "reason": "knows-the-family" }));
    let refused = log.lines().filter(|line| line.contains("\"access-refused\""));
    assert!(refused.clone().any(|line| line.contains("conflict-closes-the-case")), "{log}");
}

#[test]
fn a_support_worker_who_becomes_the_practitioner_is_blocked() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, "SU-0042");
    let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
    stepin.support_worker().records(&journey, [linked]);
    stepin.supervisor().records(&journey, [assigned("W-03", json!([]))]);
    sees_nothing(&stepin.asked_by("W-03/practitioner"), &journey);
    let as_support_worker =
        stepin.support_worker().get(&format!("/v1/journeys/{journey}/timeline"));
    as_support_worker.problem(404, "unknown-journey");
    let log = stepin.auditor().get("/v1/log?limit=10000").is(200).body;
    let blocked = log.lines().find(|line| line.contains("\"conflict-blocked\""));
    let blocked: Value = serde_json::from_str(blocked.expect("it is on record")).expect("JSON");
    let data = json!({ "actor": "W-03", "reason": "practitioner-and-support-worker" });
    assert_eq!(blocked["data"], data);
    // The other way round: a practitioner of the case is kept from recording for its other side.
    let (of_anna, _) = case(&stepin, "SU-0043");
    let linked = event("protected-person-linked", json!({ "label": "PP-2" }));
    let crossed = stepin.asked_by("P-07/support-worker").asks_to_record(&of_anna, json!([linked]));
    crossed.problem(404, "unknown-journey");
    sees_all(&stepin.practitioner(), &of_anna);
}
