//! Boards across cases.

use crate::client::Client;
use crate::said::{But, assigned, closed, days_ago, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn rows(client: &Client, path: &str) -> Vec<Value> {
    let board = client.get(path).is(200).json();
    board["rows"].as_array().expect("a list of rows").clone()
}

fn column(rows: &[Value], key: &str) -> Vec<String> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_default().to_owned()).collect()
}

fn attempted(result: &str) -> Value {
    event("contact-attempted", json!({ "mode": "phone", "result": result }))
}

#[test]
fn contact_is_what_happened_last_and_when_it_was_recorded_stands_beside_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session().on(&days_ago(10))]);
    let late = session().on(&days_ago(30));
    let [late, _] = practitioner.records(&journey, [late, attempted("no-answer")]);
    let row = &rows(&practitioner, "/v1/boards/contact")[0];
    assert_eq!(row["journey"], journey);
    assert_eq!(row["reference"], "SU-0042");
    assert_eq!(row["last_contact_occurred"], days_ago(10));
    assert_eq!(row["days_since"], 10);
    assert_eq!(row["overdue"], false);
    let recorded = practitioner.entry(&journey, &late)["recorded_at"].clone();
    assert_eq!(row["last_contact_recorded"], recorded);
    assert_eq!(row["days_since_recorded"], 0);
    assert_eq!(row["events"], json!([held, late]));
}

#[test]
fn only_a_session_or_a_contact_that_got_through_is_a_kept_contact() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let days = || rows(&practitioner, "/v1/boards/contact")[0]["days_since"].clone();
    for result in ["no-answer", "message-left", "refused", "unsafe"] {
        practitioner.records(&journey, [attempted(result).on(&days_ago(1))]);
    }
    let missed = event("session-not-held", json!({ "cause": "service-user" }));
    practitioner.records(&journey, [missed.on(&days_ago(1))]);
    assert_eq!(days(), 40, "since the referral, as there was no contact");
    practitioner.records(&journey, [attempted("reached").on(&days_ago(6))]);
    assert_eq!(days(), 6);
    practitioner.records(&journey, [session().on(&days_ago(2))]);
    assert_eq!(days(), 2);
}

#[test]
fn the_fourteenth_day_is_in_time_and_the_fifteenth_is_overdue() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    for days in [13, 14, 15] {
        let journey = practitioner.opens(json!([referral(&format!("SU-{days}"))]));
        practitioner.records(&journey, [session().on(&days_ago(days))]);
    }
    let rows = rows(&practitioner, "/v1/boards/contact");
    assert_eq!(column(&rows, "reference"), ["SU-15", "SU-14", "SU-13"], "the longest first");
    let overdue: Vec<_> = rows.iter().map(|row| row["overdue"].clone()).collect();
    assert_eq!(overdue, [true, false, false]);
}

#[test]
fn the_days_are_counted_to_the_day_that_is_asked_for() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [session().on("2025-03-29T23:30:00Z")]);
    let days = |as_at: &str| {
        let rows = rows(&practitioner, &format!("/v1/boards/contact?as_at={as_at}"));
        (rows[0]["days_since"].as_i64().unwrap(), rows[0]["overdue"].as_bool().unwrap())
    };
    assert_eq!(days("2025-03-30"), (1, false));
    assert_eq!(days("2025-04-12"), (14, false));
    // The clocks went forward on the 30th of March: in London it is the 13th of April already.
    assert_eq!(days("2025-04-12T23:30:00Z"), (15, true));
}

#[test]
fn a_board_as_believed_earlier_knows_of_nothing_later() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let held = practitioner.records_at(&journey, session().on(&days_ago(20)));
    practitioner.records(&journey, [session().on(&days_ago(2))]);
    practitioner.opens(json!([referral("SU-0043")]));
    practitioner.records(&journey, [closed()]);
    let then = format!("/v1/boards/contact?as_believed_at={held}");
    let rows = rows(&practitioner, &then);
    assert_eq!(column(&rows, "reference"), ["SU-0042"]);
    assert_eq!(rows[0]["last_contact_occurred"], days_ago(20));
    assert_eq!(rows[0]["overdue"], true);
    let now = practitioner.get("/v1/boards/contact").is(200).json();
    assert_eq!(column(now["rows"].as_array().unwrap(), "reference"), ["SU-0043"]);
}

#[test]
fn a_board_does_not_pass_over_what_it_cannot_show() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    practitioner.opens(json!([referral("SU-0042")]));
    for board in ["contact", "caseload"] {
        for query in ["asof=2025-03-03", "at_version=1", "cursor=abc", "as_at=x", "policy=2"] {
            let reply = practitioner.get(&format!("/v1/boards/{board}?{query}"));
            assert_eq!(reply.status, 400, "{board}?{query}: {}", reply.body);
        }
    }
}

#[test]
fn the_caseload_is_by_practitioner_and_holds_who_works_beside_them() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let cases = [
        ("SU-1", "P-11", json!([])),
        ("SU-2", "P-07", json!(["P-11"])),
        ("SU-3", "P-07", json!([])),
    ];
    for (reference, to, co_workers) in cases {
        let journey = practitioner.opens(json!([referral(reference)]));
        stepin.supervisor().records(&journey, [assigned(to, co_workers)]);
    }
    let own = rows(&practitioner, "/v1/boards/caseload");
    assert_eq!(column(&own, "reference"), ["SU-2", "SU-3"], "one's own");
    let practitioner = stepin.supervisor();
    let all = rows(&practitioner, "/v1/boards/caseload");
    assert_eq!(column(&all, "reference"), ["SU-2", "SU-3", "SU-1"]);
    assert_eq!(column(&all, "practitioner"), ["P-07", "P-07", "P-11"]);
    assert_eq!(all[0]["co_workers"], json!(["P-11"]));
    let theirs = |who: &str, board: &str| {
        let path = format!("/v1/boards/{board}?practitioner={who}");
        let mut references = column(&rows(&practitioner, &path), "reference");
        references.sort();
        references
    };
    for board in ["caseload", "contact"] {
        assert_eq!(theirs("P-11", board), ["SU-1", "SU-2"]);
        assert_eq!(theirs("P-07", board), ["SU-2", "SU-3"]);
        assert_eq!(theirs("P-99", board), [""; 0]);
    }
}

#[test]
fn a_handover_moves_a_case_from_one_caseload_to_another() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    supervisor.records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let handover = json!({ "from": "P-07", "to": "P-12", "outstanding": ["safe contact"] });
    supervisor.records(&journey, [event("handover-completed", handover)]);
    let row = &rows(&supervisor, "/v1/boards/caseload")[0];
    assert_eq!(row["practitioner"], "P-12");
    assert_eq!(row["co_workers"], json!([]));
}

#[test]
fn every_row_names_the_events_behind_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [session()]);
    for board in ["contact", "caseload"] {
        let row = &rows(&practitioner, &format!("/v1/boards/{board}"))[0];
        for id in row["events"].as_array().expect("a list") {
            let path = format!("/v1/events/{}", id.as_str().expect("an id"));
            assert_eq!(practitioner.get(&path).is(200).json()["journey"], journey);
        }
        assert!(!row["events"].as_array().unwrap().is_empty(), "{board}");
    }
}

#[test]
fn whoever_reads_no_cases_reads_no_boards() {
    let stepin = Stepin::started();
    for actor in ["W-03/support-worker", "AD-1/administrator"] {
        let client = stepin.asked_by(actor);
        for path in ["/v1/boards/contact", "/v1/boards/caseload", "/v1/journeys"] {
            client.get(path).problem(403, "not-yours-to-read");
        }
    }
}

#[test]
fn a_table_for_a_spreadsheet_runs_nothing_in_it() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let formulas = ["=1+1", "+441632960001", "-2", "@SUM(A1)", "a \"quoted\", one"];
    for formula in formulas {
        let person =
            json!({ "reference": formula, "source": "self", "person": { "name": formula } });
        practitioner.opens(json!([event("referral-received", person)]));
    }
    for board in ["contact", "caseload"] {
        let path = format!("/v1/boards/{board}");
        let reply = practitioner.get_with(&path, &[("accept", "text/csv")]).is(200);
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(reply.body.as_bytes());
        let head = reader.headers().expect("a first line").clone();
        assert!(head.iter().any(|name| name == "reference"), "{head:?}");
        let records: Vec<_> = reader.records().map(|record| record.expect("a row")).collect();
        assert_eq!(records.len(), formulas.len());
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{board}: {cell}");
        }
        let cells: Vec<_> = records.iter().flatten().collect();
        for formula in &formulas[..4] {
            assert!(cells.contains(&format!("'{formula}").as_str()), "{board}: {formula}");
        }
        assert!(cells.contains(&formulas[4]));
        let tag = reply.header("etag").to_owned();
        let json = practitioner.get(&path).is(200);
        assert_ne!(json.header("etag"), tag, "JSON and CSV are two representations");
    }
}

#[test]
fn a_board_that_is_unchanged_is_not_sent_again() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    practitioner.opens(json!([referral("SU-0042")]));
    for board in ["contact", "caseload"] {
        let path = format!("/v1/boards/{board}");
        let tag = practitioner.get(&path).is(200).header("etag").to_owned();
        practitioner.get_with(&path, &[("if-none-match", &tag)]).is(304);
        // Another day, another answer: the days since have moved on.
        if board == "contact" {
            let tomorrow = format!("{path}?as_at={}", days_ago(-1));
            practitioner.get_with(&tomorrow, &[("if-none-match", &tag)]).is(200);
        }
    }
}
