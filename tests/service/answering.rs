//! Somebody asks for the record about them, and two governance leads answer.

use crate::client::{Client, Reply, fresh_key};
use crate::said::{
    But, assigned, days_ago, event, minutes_ahead, referral, risk_assessed, session,
};
use crate::stepin::Stepin;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

const SECRET: &str = "sleeps at the lighthouse";
const OWN: &str = "Quilliam Testperson";

fn leads(stepin: &Stepin) -> (Client, Client) {
    (stepin.governance_lead(), stepin.asked_by("G-02/governance-lead"))
}

/// A case with an entry that waits for a decision, and perhaps a protected person who engaged.
fn case(stepin: &Stepin, engaged: bool) -> (String, String) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!([]))]);
    if engaged {
        engages(stepin, &journey);
    }
    let order = event("order-noted", json!({ "kind": "bail", "terms": "not to go to Mill Lane" }));
    let day = days_ago(3);
    let [order, ..] = practitioner.records(&journey, [order.on(&day), session().on(&day)]);
    practitioner.records(&journey, [risk_assessed()]);
    if engaged {
        let urgent = event("signal-passed", json!({ "level": "urgent" }));
        stepin.support_worker().records(&journey, [urgent]);
    }
    (journey, order)
}

fn engages(stepin: &Stepin, journey: &str) {
    let person = json!({ "name": OWN });
    let linked = event("protected-person-linked", json!({ "label": "PP-1", "person": person }));
    let view = event("protected-view-recorded", json!({ "label": "PP-1", "words": SECRET }));
    stepin.support_worker().records(journey, [linked, view]);
}

fn asks(client: &Client, journey: &str, data: Value) -> String {
    let asked = event("subject-access-requested", data);
    let [request] = client.records(journey, [asked]);
    request
}

fn decides(client: &Client, journey: &str, request: &str, target: &str, outcome: &str) {
    let data = json!({ "request": request, "target": target, "outcome": outcome,
                       "reason": "its terms say where somebody lives" });
    client.records(journey, [event("disclosure-decided", data)]);
}

fn posts(client: &Client, journey: &str, what: &str, request: &str) -> Reply {
    let path = format!("/v1/journeys/{journey}/subject-access/{what}");
    client.send(&path, &fresh_key(), &json!({ "request": request }))
}

fn page(client: &Client, journey: &str, request: &str) -> String {
    let path = format!("/v1/journeys/{journey}/subject-access/release");
    let (key, body) = (fresh_key(), json!({ "request": request }).to_string());
    let headers = [("idempotency-key", key.as_str()), ("accept", "text/html")];
    let reply = client.post(&path, &headers, &body).is(200);
    assert!(reply.header("content-type").starts_with("text/html"));
    reply.body
}

#[test]
fn one_governance_lead_prepares_and_another_one_releases() {
    let stepin = Stepin::started();
    let (journey, order) = case(&stepin, false);
    let (one, other) = leads(&stepin);
    let request = asks(&one, &journey, json!({ "scope": "all that you have" }));
    posts(&one, &journey, "preparation", &request).problem(409, "not-in-state");
    decides(&one, &journey, &request, &order, "hold-back");
    let prepared = posts(&one, &journey, "preparation", &request).is(201).json();
    posts(&one, &journey, "release", &request).problem(403, "needs-another-person");
    let released = posts(&other, &journey, "release", &request).is(200);
    assert_eq!(released.header("stepin-digest"), prepared["digest"].as_str().expect("a digest"));
    let bundle = released.json();
    let kinds = bundle["entries"].as_array().expect("entries").iter().map(|one| &one["type"]);
    let kinds: Vec<_> = kinds.collect();
    assert_eq!(kinds, ["referral-received", "practitioner-assigned", "session-held"]);
    assert!(!released.body.contains("Mill Lane") && !released.body.contains("risk-assessed"));
    // Again, to the byte; and so that people can read it.
    let again = posts(&one, &journey, "release", &request).is(200);
    assert_eq!(again.body, released.body);
    let html = page(&other, &journey, &request);
    assert!(html.contains("SU-0042") && html.contains("Session held") && !html.contains("Mill"));
    // What was decided, by whom and why, stands in the service's own register.
    let status = one.get(&format!("/v1/journeys/{journey}/subject-access")).is(200).json();
    let row = &status["requests"][0];
    assert_eq!(
        (&row["answered"]["outcome"], &row["answered"]["by"]),
        (&json!("partly"), &json!("G-02"))
    );
    let register = row["register"].as_array().expect("a register");
    let held = register.iter().find(|one| one["event"] == *order).expect("it is registered");
    assert_eq!((&held["stands"], &held["decision"]["by"]), (&json!("held-back"), &json!("G-01")));
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let exported = log.lines().filter(|line| line.contains("record-exported")).count();
    assert_eq!(exported, 3, "each time that it left is on record");
}

#[test]
fn a_second_role_or_session_is_no_second_person() {
    let stepin = Stepin::started();
    let (journey, order) = case(&stepin, false);
    let (one, other) = leads(&stepin);
    let request = asks(&one, &journey, json!({}));
    decides(&one, &journey, &request, &order, "give");
    let digest = posts(&one, &journey, "preparation", &request).is(201).json()["digest"].clone();
    posts(&leads(&stepin).0, &journey, "release", &request).problem(403, "needs-another-person");
    posts(&stepin.asked_by("G-01/supervisor"), &journey, "release", &request).is(403);
    // Nor is it on the way that every event takes, whoever is named as the other one.
    let path = format!("/v1/journeys/{journey}/events");
    for approver in ["G-01", "G-02"] {
        let data = json!({ "request": request, "outcome": "provided", "digest": digest,
                           "approver": approver });
        let answered = json!({ "events": [event("subject-access-answered", data)] });
        one.send(&path, &fresh_key(), &answered).problem(403, "needs-another-person");
    }
    // Whoever prepares it again is the one who prepared it.
    posts(&other, &journey, "preparation", &request).is(201);
    posts(&other, &journey, "release", &request).problem(403, "needs-another-person");
    posts(&one, &journey, "release", &request).is(200);
}

#[test]
fn a_draft_is_read_by_either_says_that_it_is_one_and_is_on_record() {
    let stepin = Stepin::started();
    let (journey, order) = case(&stepin, true);
    let (one, other) = leads(&stepin);
    let request = asks(&one, &journey, json!({}));
    decides(&one, &journey, &request, &order, "hold-back");
    let path = format!("/v1/journeys/{journey}/subject-access/draft");
    one.saying(None).get(&path).problem(403, "purpose-needed");
    stepin.supervisor().get(&path).problem(403, "not-yours-to-read");
    let draft = one.get(&path).is(200);
    assert!(draft.header("content-disposition").contains("draft.html"));
    posts(&one, &journey, "preparation", &request).is(201);
    assert_eq!(other.get(&path).is(200).body, draft.body, "the other one reads what is prepared");
    posts(&other, &journey, "release", &request).is(200);
    let released = page(&other, &journey, &request);
    assert!(draft.body.contains("Draft") && !released.contains("Draft"));
    let entries = |page: &str| page[page.find("<section").expect("a section")..].to_owned();
    assert_eq!(entries(&draft.body), entries(&released));
    let looks = one.get(&format!("/v1/boards/access?journey={journey}")).is(200).body;
    assert!(looks.contains("draft of an answer to a request for access"), "{looks}");
}

#[test]
fn a_clock_that_ran_out_is_on_the_board_and_an_extension_moves_it() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, false);
    let lead = stepin.governance_lead();
    let asked = |days| event("subject-access-requested", json!({})).on(&days_ago(days));
    lead.records(&journey, [asked(3)]);
    let [late] = lead.records(&journey, [asked(40)]);
    let board = |lead: &Client| lead.get("/v1/boards/requests").is(200).json()["rows"].clone();
    let rows = board(&lead);
    assert_eq!((&rows[0]["request"], &rows[0]["overdue"]), (&json!(late), &json!(true)));
    assert_eq!(rows[1]["overdue"], false);
    let request = rows[1]["request"].as_str().expect("an id");
    let due = rows[1]["due"].as_str().expect("a date").parse::<NaiveDate>().expect("a date");
    let extended = |request: &str, until: NaiveDate| {
        let data = json!({ "request": request, "until": until, "reason": "it is one of many" });
        json!({ "events": [event("subject-access-extended", data)] })
    };
    let path = format!("/v1/journeys/{journey}/events");
    let later = due + Days::new(20);
    lead.send(&path, &fresh_key(), &extended(&late, later)).problem(409, "not-in-state");
    lead.send(&path, &fresh_key(), &extended(request, due + Days::new(70))).is(422);
    lead.send(&path, &fresh_key(), &extended(request, later)).is(201);
    assert_eq!(board(&lead)[1]["due"], json!(later));
}

#[test]
fn what_was_recorded_since_is_prepared_again_and_what_protected_people_tell_is_not() {
    let stepin = Stepin::started();
    let (journey, order) = case(&stepin, false);
    let (one, other) = leads(&stepin);
    let request = asks(&one, &journey, json!({}));
    decides(&one, &journey, &request, &order, "give");
    posts(&one, &journey, "preparation", &request).is(201);
    stepin.practitioner().records(&journey, [session()]);
    posts(&other, &journey, "release", &request).problem(409, "not-in-state");
    posts(&one, &journey, "preparation", &request).is(201);
    engages(&stepin, &journey);
    posts(&other, &journey, "release", &request).is(200);
}

#[test]
fn nobody_but_governance_leads_answers() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, false);
    let request = asks(&stepin.governance_lead(), &journey, json!({}));
    for actor in ["P-07/practitioner", "S-01/supervisor", "W-03/support-worker", "A-01/auditor"] {
        let client = stepin.asked_by(actor);
        client.get(&format!("/v1/journeys/{journey}/subject-access")).is(403);
        posts(&client, &journey, "preparation", &request).is(403);
        posts(&client, &journey, "release", &request).is(403);
    }
    let board = stepin.auditor().get("/v1/boards/requests").is(200).json();
    assert_eq!(board["rows"][0]["request"], *request);
}

/// The bundle of one case, without the times at which this test happened to write.
fn bundle(stepin: &Stepin, engaged: bool) -> (String, String) {
    let (journey, order) = case(stepin, engaged);
    let (one, other) = leads(stepin);
    let request = asks(&one, &journey, json!({ "scope": "everything" }));
    decides(&one, &journey, &request, &order, "give");
    if engaged {
        asks(&one, &journey, json!({ "label": "PP-1" }));
    }
    posts(&one, &journey, "preparation", &request).is(201);
    let mut json = posts(&other, &journey, "release", &request).is(200).json();
    for entry in json["entries"].as_array_mut().expect("entries") {
        entry["recorded_at"] = Value::Null;
    }
    let html = page(&other, &journey, &request);
    let is_of_now = |line: &&str| line.contains("Written down");
    let html: Vec<_> = html.lines().filter(|line| !is_of_now(line)).collect();
    (json.to_string(), html.join("\n"))
}

#[test]
fn an_answer_is_the_same_whether_or_not_a_protected_person_engaged() {
    let (with, without) = (Stepin::started(), Stepin::started());
    let (with, without) = (bundle(&with, true), bundle(&without, false));
    assert_eq!(with, without);
    assert!(!with.0.contains("PP-1") && !with.1.contains("PP-1"));
}

#[test]
fn a_protected_person_is_answered_from_their_side_alone_by_two_who_opened_it_together() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, true);
    let (one, other) = leads(&stepin);
    let request = asks(&one, &journey, json!({ "label": "PP-1" }));
    posts(&one, &journey, "preparation", &request).problem(403, "needs-another-person");
    let together = |reads: &Client, agrees: &Client| {
        let data = json!({ "scope": "protected", "purpose": "a request of PP-1" });
        let [asked] = reads.records(&journey, [event("joint-access-requested", data)]);
        let data = json!({ "request": asked, "until": minutes_ahead(30) });
        agrees.records(&journey, [event("joint-access-agreed", data)]);
    };
    together(&one, &other);
    posts(&one, &journey, "preparation", &request).is(201);
    posts(&other, &journey, "release", &request).problem(403, "needs-another-person");
    together(&other, &one);
    let released = posts(&other, &journey, "release", &request).is(200).body;
    assert!(released.contains(SECRET) && released.contains(OWN), "{released}");
    for word in ["SU-0042", "session-held", "Mill Lane", "signal", "practitioner"] {
        assert!(!released.contains(word), "{word}: {released}");
    }
    let board = stepin.auditor().get("/v1/boards/requests").is(200).json();
    assert_eq!(board["rows"], json!([]));
}

#[test]
fn the_command_line_walks_from_the_request_to_the_files() {
    let mut stepin = Stepin::started();
    let (_, order) = case(&stepin, false);
    let url = stepin.url().to_owned();
    let purpose = ["--purpose", "a request for access"];
    let walk = |stepin: &Stepin, actor: &str, through: &[&str], asked: &[&str]| {
        let all = [&["--as", actor][..], &purpose, through, &["subject-access"], asked].concat();
        stepin.run_all(&all)
    };
    let (one, two) = ("G-01/governance-lead", "G-02/governance-lead");
    let server = ["--server", &url];
    let opened = walk(&stepin, one, &server, &["open", "SU-0042", "--scope", "everything"]);
    assert!(opened.ended(0).out.contains("due "));
    let why = ["--reason", "it says where somebody lives"];
    let decide = [&["decide", "SU-0042", "hold-back", &order][..], &why].concat();
    walk(&stepin, one, &server, &decide).ended(0);
    stepin.stop();
    walk(&stepin, one, &[], &["prepare", "SU-0042"]).ended(0);
    let status = walk(&stepin, one, &[], &["status", "SU-0042"]).ended(0).out;
    assert!(status.contains("1 held back") && status.contains("prepared by G-01"), "{status}");
    let folder = stepin.data().with_file_name("answer");
    let out = ["release", "SU-0042", "--out", folder.to_str().expect("a path")];
    walk(&stepin, one, &[], &out).ended(1);
    let said = walk(&stepin, two, &[], &out).ended(0).out;
    let manifest = std::fs::read_to_string(folder.join("manifest.txt")).expect("it is written");
    let html = std::fs::read_to_string(folder.join("bundle.html")).expect("it is written");
    assert!(manifest.contains("bundle.json") && html.starts_with("<!DOCTYPE html>"));
    assert!(said.contains("digest "), "{said}");
}
