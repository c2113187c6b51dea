//! Who reads which board, and what a few of them say from outside.

use crate::client::Client;
use crate::said::{But, closed, corrected, days_ago, denial, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FOR_PRACTITIONERS: [&str; 7] =
    ["caseload", "contact", "not-asked", "pace", "risk-reviews", "stuck", "today"];

fn rows(client: &Client, board: &str) -> Vec<Value> {
    let board = client.get(&format!("/v1/boards/{board}")).is(200).json();
    board["rows"].as_array().expect("a list of rows").clone()
}

#[test]
fn each_role_reads_its_boards_and_no_other() {
    let stepin = Stepin::started();
    let document = stepin.practitioner().get("/openapi.json").is(200).json();
    let paths = document["paths"].as_object().expect("paths").keys();
    let all: BTreeSet<_> = paths.filter_map(|path| path.strip_prefix("/v1/boards/")).collect();
    let open_to = |role: &str| -> BTreeSet<_> {
        let client = stepin.asked_by(&format!("X-1/{role}"));
        let may = |name: &&str| client.get(&format!("/v1/boards/{name}")).status == 200;
        all.iter().copied().filter(may).collect()
    };
    let without = |these: &[&str]| {
        all.iter().copied().filter(|name| !these.contains(name)).collect::<BTreeSet<_>>()
    };
    let with_own = |these: &[&'static str]| -> BTreeSet<&str> {
        these.iter().copied().chain(["own-looks"]).collect()
    };
    assert_eq!(open_to("practitioner"), with_own(&FOR_PRACTITIONERS));
    assert_eq!(open_to("supervisor"), without(&["access", "conflicts", "requests", "two-people"]));
    assert_eq!(open_to("auditor"), all);
    // What is about the work on cases they read for a request, and here they say for which.
    let keeping =
        ["access", "conflicts", "requests", "two-people", "retention", "lookers", "emergencies"];
    let mut governance = with_own(&keeping);
    governance.extend(FOR_PRACTITIONERS);
    assert_eq!(open_to("governance-lead"), governance);
    assert_eq!(open_to("support-worker"), with_own(&[]));
}

#[test]
fn a_look_is_on_the_boards_of_looks_for_those_whose_they_are() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200);
    let other = stepin.asked_by("P-99/practitioner");
    other.get(&format!("/v1/journeys/{journey}/timeline")).is(404);
    let own = rows(&practitioner, "own-looks");
    let own = own.iter().find(|row| row["scope"] == "timeline").expect("their look");
    assert_eq!((&own["type"], &own["journeys"]), (&json!("record-viewed"), &json!([journey])));
    let theirs = rows(&other, "own-looks");
    assert_eq!(theirs[0]["type"], "access-refused");
    assert!(!json!(theirs).to_string().contains(journey.as_str()), "{theirs:?}");
    let auditor = stepin.asked_by("A-01/auditor");
    let of_one = rows(&auditor, &format!("access?journey={journey}"));
    let looked =
        |who: &str, kind: &str| of_one.iter().any(|row| row["actor"] == who && row["type"] == kind);
    assert!(looked("P-07", "record-viewed") && looked("P-99", "access-refused"), "{of_one:?}");
    assert!(rows(&auditor, "access?staff=P-99").iter().all(|row| row["actor"] == "P-99"));
    let lookers = rows(&auditor, "lookers");
    assert_eq!((&lookers[0]["staff"], &lookers[0]["refused"]), (&json!("P-99"), &json!(1)));
}

#[test]
fn an_incident_is_on_the_boards_of_oversight_and_its_cause_on_none_for_practitioners() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let threat = json!({ "kind": "threat-to-kill", "towards": "PP-1" });
    let [incident] = practitioner.records(&journey, [event("incident-learned", threat)]);
    let supervisor = stepin.supervisor();
    let row = &rows(&supervisor, "overrides")[0];
    assert_eq!(
        (&row["rule"], &row["grave"], &row["overdue"]),
        (&json!("O4"), &json!(true), &json!(true))
    );
    assert_eq!(row["acknowledge_by"], row["raised_at"], "at once");
    assert_eq!(rows(&supervisor, "threats")[0]["passed"], false);
    let after = &rows(&supervisor, "incidents")[0];
    assert_eq!(after["supervisor"], Value::Null);
    assert!(after["raised"]["minutes"].is_number() && after["events"][0] == incident);
    let csv = supervisor.get_with("/v1/boards/incidents", &[("accept", "text/csv")]).is(200).body;
    assert!(csv.starts_with("reference,kind,occurred_at,known_at,hours_to_supervisor,"), "{csv}");
    for board in FOR_PRACTITIONERS {
        let reply = practitioner.get(&format!("/v1/boards/{board}")).is(200).body;
        assert!(!reply.contains("O4") && !reply.contains("threat"), "{board}: {reply}");
    }
}

#[test]
fn a_correction_is_on_its_board_and_so_is_a_closure_that_waits() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [target] = practitioner.records(&journey, [denial()]);
    let [amendment] = practitioner.records(&journey, [corrected(&target, "intensity", json!(1))]);
    let [closure] = practitioner.records(&journey, [closed()]);
    let supervisor = stepin.supervisor();
    let row = &rows(&supervisor, "corrections")[0];
    assert_eq!(row["events"], json!([amendment, target]));
    assert_eq!((&row["field"], &row["by"]), (&json!("intensity"), &json!("P-07")));
    let row = &rows(&supervisor, "supervision")[0];
    assert_eq!(row["waiting"][0]["event"], closure);
    assert_eq!(rows(&supervisor, "closures")[0]["approval"], "waiting");
    let table = stepin
        .run(["--server", stepin.url(), "--as=S-01/supervisor", "board", "closures"])
        .ended(0)
        .out;
    assert!(table.contains("waiting\n") && table.contains("\nstopped-engaging 1"), "{table}");
}

#[test]
fn an_action_stands_in_one_cell_with_its_owner_and_date() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let due = days_ago(3);
    let set = json!({ "action": "call housing", "owner": "P-11", "due": due });
    let supervisor = stepin.supervisor();
    supervisor.records(&journey, [event("action-set", set).on(&days_ago(10))]);
    let csv = supervisor.get_with("/v1/boards/supervision", &[("accept", "text/csv")]).is(200).body;
    assert!(csv.contains(&format!(",{due} P-11,")), "{csv}");
}

#[test]
fn a_draw_is_repeated_by_its_seed_over_http_and_on_the_command_line() {
    let stepin = Stepin::started();
    for number in 0..6 {
        stepin.practitioner().opens(json!([referral(&format!("SU-{number}"))]));
    }
    let supervisor = stepin.supervisor();
    let drawn = supervisor.get("/v1/boards/file-sample?seed=4&size=3").is(200).json();
    assert_eq!((drawn["rows"].as_array().map(Vec::len), &drawn["of"]), (Some(3), &json!(6)));
    let again = ["board", "file-sample", "--seed=4", "--size=3", "--json"];
    let [name, board, seed, size, json] = again;
    let asked = ["--server", stepin.url(), "--as=A-01/auditor", name, board, seed, size, json];
    assert_eq!(stepin.run(asked).ended(0).json()["rows"], drawn["rows"]);
}

#[test]
fn looks_that_another_system_recorded_are_shown_to_auditors() {
    let mut stepin = Stepin::started();
    stepin.stop();
    let journey = "01957000-0000-7000-8000-000000000001";
    let line = |kind: &str, by: &str, role: &str, data: Value| {
        json!({ "journey": journey, "type": kind, "occurred_at": "2025-03-03T10:00:00Z",
                "recorded_at": "2025-03-03T10:00:00Z", "recorder": { "id": by, "role": role },
                "data": data })
        .to_string()
    };
    let referral = json!({ "reference": "SU-0042", "source": "self" });
    let look = json!({ "actor": "P-11", "role": "practitioner", "scope": "timeline",
                       "purpose": "cover", "recipient": "a court", "basis": "order" });
    let lines = [
        line("referral-received", "P-07", "practitioner", referral),
        line("record-exported", "stepin", "system", look),
    ];
    let file = stepin.data().with_file_name("old.ndjson");
    std::fs::write(&file, lines.join("\n")).expect("written");
    let file = file.to_str().expect("plain");
    stepin.run(["import", "--format=ndjson", file]).ended(0);
    let board = stepin.run(["--json", "--as=A-01/auditor", "board", "access"]).ended(0).json();
    let row = &board["rows"][0];
    assert_eq!((&row["actor"], &row["type"]), (&json!("P-11"), &json!("record-exported")));
    assert_eq!((&row["recipient"], &row["basis"]), (&json!("a court"), &json!("order")));
    assert_eq!((&row["outside_caseload"], &row["references"]), (&json!(true), &json!(["SU-0042"])));
    let table = stepin.run(["--as=A-01/auditor", "board", "access"]).ended(0).out;
    assert!(table.contains("a court") && table.contains("SU-0042"), "{table}");
    let earlier = ["--json", "--as=A-01/auditor", "board", "access", "--as-believed-at=2025-03-02"];
    assert_eq!(stepin.run(earlier).ended(0).json()["rows"], json!([]));
    stepin.run(["--as=S-01/supervisor", "board", "access"]).ended(1);
}

#[test]
fn who_never_came_is_among_those_who_wait() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    practitioner.opens(json!([referral("SU-1")]));
    let started = practitioner.opens(json!([referral("SU-2")]));
    practitioner.records(&started, [session().on(&days_ago(30))]);
    let board = stepin.supervisor().get("/v1/boards/waits").is(200).json();
    let seen: Vec<_> = board["rows"].as_array().expect("rows").iter().collect();
    assert_eq!((&seen[0]["reference"], &seen[0]["state"]), (&json!("SU-1"), &json!("waiting")));
    assert_eq!((&seen[1]["state"], &seen[1]["days"]), (&json!("started"), &json!(10)));
    assert_eq!(board["summary"]["median_days"], 10);
}
