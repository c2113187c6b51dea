//! What is recorded about the organisation: teams, duty, roles.

use crate::client::{Client, fresh_key};
use crate::said::{But, assigned, event, minutes_ago, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn team(name: &str, added: Value, removed: Value) -> Value {
    event("team-changed", json!({ "team": name, "added": added, "removed": removed }))
}

fn cover(staff: &str, from: &str, until: &str) -> Value {
    event("duty-cover-set", json!({ "staff": staff, "from": from, "until": until }))
}

fn duty() -> Value {
    cover("S-02", "2025-03-10T09:00:00Z", "2025-03-17T09:00:00Z")
}

fn granted(role: &str) -> Value {
    event("role-granted", json!({ "staff": "P-07", "role": role }))
}

fn read(client: &Client, query: &str) -> Value {
    client.get(&format!("/v1/organisation{query}")).is(200).json()
}

#[test]
fn teams_duty_and_roles_are_recorded_and_read_by_whoever_works_here() {
    let stepin = Stepin::started();
    let events = json!([
        team("North", json!(["P-07", "P-11"]), json!([])),
        cover("S-02", "2025-03-10T09:00:00Z", "2025-03-17T09:00:00Z"),
    ]);
    let reply = stepin.supervisor().asks_of_organisation(events).is(201);
    let answer = reply.json();
    assert!(answer.get("journey").is_none(), "{answer}");
    assert_eq!(answer["versions"], json!({ "governance": 2 }));
    assert_eq!(answer["receipt"]["leaves"].as_array().map(Vec::len), Some(2));
    assert_eq!(reply.header("location"), "/v1/organisation");
    assert_eq!(reply.header("etag"), "\"2\"");
    stepin.governance_lead().asks_of_organisation(json!([granted("practitioner")])).is(201);

    let shown = read(&stepin.practitioner(), "?as_at=2025-03-12T12:00:00Z");
    assert_eq!(shown["on_duty"], json!(["S-02"]));
    assert_eq!(shown["duty_cover"][0]["until"], "2025-03-17T09:00:00Z");
    assert_eq!(shown["teams"][0]["members"], json!(["P-07", "P-11"]));
    assert_eq!(shown["teams"][0]["events"], json!([answer["events"][0]["id"]]));
    assert_eq!(shown["roles"][0]["roles"], json!(["practitioner"]));
    let later = read(&stepin.practitioner(), "?as_at=2025-03-17T09:00:00Z");
    assert_eq!((&later["on_duty"], &later["duty_cover"]), (&json!([]), &json!([])));
    for actor in ["A-01/auditor", "G-01/governance-lead", "AD-1/administrator", "S-01/supervisor"] {
        stepin.asked_by(actor).get("/v1/organisation").is(200);
    }
    stepin.support_worker().get("/v1/organisation").problem(403, "not-yours-to-read");
}

#[test]
fn a_request_about_the_organisation_is_recorded_once() {
    let stepin = Stepin::started();
    let (supervisor, key) = (stepin.supervisor(), fresh_key());
    let path = "/v1/organisation/events";
    let body = json!({ "events": [team("North", json!(["P-07"]), json!([]))] });
    let first = supervisor.send(path, &key, &body).is(201);
    let again = supervisor.send(path, &key, &body).is(200);
    assert_eq!(first.json(), again.json());
    let other = json!({ "events": [team("South", json!(["P-07"]), json!([]))] });
    supervisor.send(path, &key, &other).problem(422, "key-reused");
    supervisor.post(path, &[], &body.to_string()).problem(400, "malformed");
    let seen = |version| [("idempotency-key", fresh_key()), ("if-match", format!("\"{version}\""))];
    let sent = |version: u64| {
        let [(key, value), (seen, at)] = seen(version);
        supervisor.post(path, &[(key, &value), (seen, &at)], &other.to_string())
    };
    assert_eq!(sent(0).problem(412, "stale-version").header("etag"), "\"1\"");
    sent(1).is(201);
}

#[test]
fn whoever_may_not_record_it_is_told_who_may() {
    let stepin = Stepin::started();
    let nobody = [
        (stepin.practitioner(), team("North", json!([]), json!([])), "supervisor"),
        (stepin.asked_by("AD-1/administrator"), duty(), "supervisor"),
        (stepin.supervisor(), granted("supervisor"), "governance-lead"),
    ];
    for (client, event, who) in nobody {
        let reply = client.asks_of_organisation(json!([event]));
        assert!(reply.problem(403, "not-yours-to-record").detail().contains(who));
    }
}

#[test]
fn what_is_about_a_journey_and_what_is_not_are_told_apart_by_name() {
    let stepin = Stepin::started();
    let reply = stepin.practitioner().asks_of_organisation(json!([session()]));
    let said = reply.problem(422, "invalid").at("/events/0/type");
    assert!(said.contains("session-held") && said.contains("/v1/journeys/"), "{said}");
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let change = team("North", json!(["P-07"]), json!([]));
    let reply = stepin.supervisor().asks_to_record(&journey, json!([change]));
    let said = reply.problem(422, "invalid").at("/events/0/type");
    assert!(said.contains("team-changed") && said.contains("/v1/organisation/events"), "{said}");
}

#[test]
fn a_field_that_cannot_be_taken_keeps_the_whole_request_out() {
    let stepin = Stepin::started();
    let good = team("North", json!(["P-07"]), json!([]));
    let bad = cover("S-02", "2025-03-17T09:00:00Z", "2025-03-10T09:00:00Z");
    let reply = stepin.supervisor().asks_of_organisation(json!([good, bad]));
    reply.problem(422, "invalid").at("/events/1/data/until");
    let unknown = json!([granted("manager")]);
    let reply = stepin.governance_lead().asks_of_organisation(unknown);
    assert!(reply.problem(422, "invalid").at("/events/0/data/role").contains("practitioner"));
    assert_eq!(read(&stepin.supervisor(), "")["teams"], json!([]));
}

#[test]
fn a_board_of_a_team_holds_what_its_members_worked_on_as_it_was_believed() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let cases = [
        ("SU-1", "P-11", json!([])),
        ("SU-2", "P-07", json!(["P-11"])),
        ("SU-3", "P-09", json!([])),
    ];
    for (reference, to, co_workers) in cases {
        let journey = stepin.practitioner().opens(json!([referral(reference)]));
        supervisor.records(&journey, [assigned(to, co_workers)]);
    }
    let change = |change: Value| {
        let answer = supervisor.asks_of_organisation(json!([change])).is(201).json();
        answer["events"][0]["recorded_at"].as_str().expect("a time").to_owned()
    };
    let joined = change(team("North", json!(["P-11"]), json!([])));
    change(team("North", json!(["P-09"]), json!(["P-11"])));
    change(team("South", json!([]), json!([])));
    let of = |query: &str| -> Vec<String> {
        // An auditor sees every team's.
        let board = stepin.auditor().get(&format!("/v1/boards/caseload?{query}")).is(200).json();
        let rows = board["rows"].as_array().expect("a list").iter();
        let mut all: Vec<_> =
            rows.map(|row| row["reference"].as_str().unwrap_or_default().to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(of("team=North"), ["SU-3"]);
    assert_eq!(of(&format!("team=North&as_believed_at={joined}")), ["SU-1", "SU-2"]);
    assert_eq!(of(&format!("team=North&practitioner=P-07&as_believed_at={joined}")), ["SU-2"]);
    assert_eq!(of("team=South"), [""; 0]);
    let contact = stepin.auditor().get("/v1/boards/contact?team=North").is(200).json();
    assert_eq!(contact["rows"].as_array().map(Vec::len), Some(1));
    for (query, known) in [("", "North, South"), ("&as_believed_at=2020-01-01", "team-changed")] {
        let path = format!("/v1/boards/contact?team=East{query}");
        let said = supervisor.get(&path).problem(400, "malformed").detail();
        assert!(said.contains("East") && said.contains(known), "{said}");
    }
}

#[test]
fn the_organisation_is_there_after_a_restart_and_as_it_was_believed_before() {
    let mut stepin = Stepin::started();
    let before = minutes_ago(0);
    let change = team("North", json!(["P-07"]), json!([])).on("2025-03-03");
    stepin.supervisor().asks_of_organisation(json!([change])).is(201);
    let now = read(&stepin.auditor(), "");
    stepin.kill();
    stepin.start();
    assert_eq!(read(&stepin.auditor(), ""), now);
    assert_eq!(read(&stepin.auditor(), &format!("?as_believed_at={before}"))["teams"], json!([]));
    assert_eq!(read(&stepin.auditor(), "?at_position=0")["teams"], json!([]));
    stepin.practitioner().get("/v1/organisation?at_position=0").problem(403, "not-yours-to-read");
    for query in ["as_at=x", "asof=2025-03-03", "as_believed_at=2025-03-03&at_position=1"] {
        let reply = stepin.auditor().get(&format!("/v1/organisation?{query}"));
        reply.problem(400, "malformed");
    }
}

#[test]
fn the_command_line_records_and_shows_the_organisation() {
    let mut stepin = Stepin::started();
    let url = stepin.url().to_owned();
    let by = "--as=S-02/supervisor";
    let data = r#"--data={"team": "North", "added": ["P-07"]}"#;
    let through = ["--server", &url, by, "record", "organisation", "--type=team-changed", data];
    let through = stepin.run(through).ended(0).out;
    assert!(through.contains("recorded team-changed  governance 1"), "{through}");
    stepin.stop();
    let (from, until) = ("2025-03-10T09:00:00Z", "2025-03-17T09:00:00Z");
    let data = format!("--data={}", json!({ "staff": "S-02", "from": from, "until": until }));
    let on_folder = stepin.run([by, "record", "organisation", "--type=duty-cover-set", &data]);
    let on_folder = on_folder.ended(0).out;
    assert!(on_folder.starts_with("organisation\n"), "{on_folder}");
    assert!(on_folder.contains("recorded duty-cover-set  governance 2"), "{on_folder}");
    let shown = stepin.run(["organisation", "--as-at=2025-03-12"]).ended(0).out;
    assert!(shown.contains("on duty  S-02") && shown.contains("North: P-07"), "{shown}");
    let earlier = ["--json", "organisation", "--as-believed-at=2025-03-12"];
    assert_eq!(stepin.run(earlier).ended(0).json()["teams"], json!([]));
    let refused = stepin.run([by, "record", "organisation", "--type=session-held"]).ended(1);
    assert!(refused.said.contains("/events/0"), "{}", refused.said);
}

#[test]
fn an_import_says_of_a_line_about_the_organisation_where_it_is_recorded() {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let by = "--as=S-02/supervisor";
    let data = r#"--data={"team": "North", "added": ["P-07"]}"#;
    stepin.run([by, "record", "organisation", "--type=team-changed", data]).ended(0);
    let lines = stepin.run(["export"]).ended(0).out;
    let file = stepin.file("out.ndjson", &lines);
    let said = stepin.run(["import", "--format=ndjson", &file]).ended(1).said;
    assert!(said.contains("line 1") && said.contains("stepin record organisation"), "{said}");
}
