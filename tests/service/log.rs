//! The log, for auditors and supervisors.

use crate::said::{denial, event, referral, risk_assessed, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

const SECRET: &str = "Quilliam Testperson";

/// Seven records: a referral, three of one note, a protected one, a supervisor's, and a referral.
fn seven_records(stepin: &Stepin) -> String {
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.practitioner().records(&journey, [session(), denial(), risk_assessed()]);
    let linked = json!({ "label": "PP-1", "person": { "name": SECRET } });
    stepin.support_worker().records(&journey, [event("protected-person-linked", linked)]);
    let discussed = event("case-discussed", json!({ "decided": "hold" }));
    stepin.supervisor().records(&journey, [discussed]);
    stepin.practitioner().opens(json!([referral("SU-0043")]));
    journey
}

fn lines(body: &str) -> Vec<Value> {
    assert!(body.is_empty() || body.ends_with('\n'), "{body}");
    body.lines().map(|line| serde_json::from_str(line).expect("one record a line")).collect()
}

#[test]
fn the_records_come_one_a_line_in_the_order_of_the_log() {
    let stepin = Stepin::started();
    let journey = seven_records(&stepin);
    let reply = stepin.auditor().get("/v1/log").is(200);
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    let lines = lines(&reply.body);
    let positions: Vec<_> = lines.iter().map(|line| line["position"].as_u64()).collect();
    assert_eq!(positions, (1..=7).map(Some).collect::<Vec<_>>());
    for line in &lines {
        assert_eq!(line["leaf_hash"].as_str().map(str::len), Some(64), "{line}");
        assert!(line["recorded_at"].is_string(), "{line}");
    }
    let recorded: Vec<_> = lines.iter().map(|line| line["recorded_at"].as_str()).collect();
    assert!(recorded.is_sorted());
    assert_eq!(lines[1]["journey"], journey);
    assert_eq!(lines[1]["type"], "session-held");
    assert_eq!(lines[1]["stream"], "case");
    assert_eq!(lines[1]["version"], 2);
    assert_eq!(lines[1]["data"], json!({ "attendance": "on-time" }));
    assert_eq!(lines[1]["recorder"], json!({ "id": "P-07", "role": "practitioner" }));
}

#[test]
fn a_leaf_of_the_log_is_the_one_of_the_receipt() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let answer = practitioner.asks_to_record(&journey, json!([session(), denial()])).json();
    let lines = lines(&stepin.auditor().get("/v1/log?after=1").is(200).body);
    let leaves: Vec<_> = lines.iter().map(|line| &line["leaf_hash"]).collect();
    let receipt = answer["receipt"]["leaves"].as_array().unwrap().iter();
    assert_eq!(leaves, receipt.map(|leaf| &leaf["leaf_hash"]).collect::<Vec<_>>());
}

#[test]
fn a_page_starts_after_where_the_last_one_ended() {
    let stepin = Stepin::started();
    seven_records(&stepin);
    let page = |query: &str| stepin.auditor().get(&format!("/v1/log{query}")).is(200).body;
    let parts = [page("?limit=3"), page("?after=3&limit=3"), page("?after=6&limit=1")];
    assert!(page("").starts_with(&parts.concat()), "and then who looked");
    assert_eq!(lines(&parts[0]).len(), 3);
    // Behind the seven stands who looked at them, and under which permissions.
    for line in lines(&page("?after=7")) {
        let kind = line["type"].as_str().expect("a type").to_owned();
        assert!(["policy-adopted", "replay-run"].contains(&kind.as_str()), "{line}");
    }
    assert_eq!(page("?after=18446744073709551615"), "");
    for query in ["?limit=0", "?limit=10001", "?after=-1", "?after=x", "?before=3"] {
        stepin.auditor().get(&format!("/v1/log{query}")).problem(400, "malformed");
    }
}

#[test]
fn a_protected_record_is_there_and_says_nothing() {
    let stepin = Stepin::started();
    let journey = seven_records(&stepin);
    let line = &lines(&stepin.auditor().get("/v1/log?after=4&limit=1").is(200).body)[0];
    assert_eq!(line["position"], 5);
    assert_eq!(line["masked"], true);
    let mut keys: Vec<_> = line.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["leaf_hash", "masked", "position", "recorded_at", "stream"]);
    let whole = stepin.auditor().get("/v1/log").is(200).body;
    assert!(!whole.contains(SECRET) && whole.contains(&journey));
}

#[test]
fn a_correction_of_a_protected_entry_is_masked_like_the_entry() {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
    let [linked] = stepin.support_worker().records(&journey, [linked]);
    let correction = crate::said::corrected(&linked, "relationship", json!(SECRET));
    stepin.support_worker().records(&journey, [correction]);
    let lines = lines(&stepin.auditor().get("/v1/log").is(200).body);
    assert_eq!(lines[2]["masked"], true, "{}", lines[2]);
    assert!(!lines[2].to_string().contains(SECRET));
}

#[test]
fn the_log_is_for_auditors_and_its_proofs_are_for_supervisors_too() {
    let stepin = Stepin::started();
    seven_records(&stepin);
    stepin.auditor().get("/v1/log").is(200);
    stepin.supervisor().get("/v1/log/key").is(200);
    for actor in
        ["S-01/supervisor", "P-07/practitioner", "W-03/support-worker", "AD-1/administrator"]
    {
        for path in ["/v1/log", "/v1/log/tail"] {
            stepin.asked_by(actor).get(path).problem(403, "not-yours-to-read");
        }
    }
}
