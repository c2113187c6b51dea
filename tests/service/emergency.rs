//! Opening a case that is not one's own, in an emergency; and what two people open together.

use crate::client::{Client, Reply, fresh_key};
use crate::said::{assigned, event, minutes_ahead, referral, risk_assessed, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

const SECRET: &str = "Quilliam Testperson";

/// A case of P-07's, with something in each compartment that matters here.
fn case(stepin: &Stepin) -> String {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!([]))]);
    practitioner.records(&journey, [session(), risk_assessed()]);
    let person = json!({ "name": SECRET, "contact": "01632 960005" });
    let linked = event("protected-person-linked", json!({ "label": "PP-1", "person": person }));
    stepin.support_worker().records(&journey, [linked]);
    journey
}

fn opens(client: &Client, asked: &Value) -> Reply {
    client.send("/v1/emergency-access", &fresh_key(), asked)
}

fn closes(client: &Client, journey: &str, event: &str) -> Reply {
    let path = format!("/v1/journeys/{journey}/emergency-access/{event}/closing");
    client.send(&path, &fresh_key(), &json!({ "finding": "one call was taken" }))
}

fn timeline(client: &Client, journey: &str) -> Reply {
    client.get(&format!("/v1/journeys/{journey}/timeline"))
}

#[test]
fn an_emergency_opens_case_and_safety_for_a_purpose_until_somebody_else_closes_it() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let other = stepin.asked_by("P-11/practitioner");
    timeline(&other, &journey).problem(404, "unknown-journey");
    let asked = json!({ "reference": "SU-0042", "purpose": "a call at night" });
    let opened = opens(&other, &asked).is(201).json();
    let event = opened["event"].as_str().expect("an event").to_owned();
    assert!(opened["until"].is_string(), "{opened}");
    let read = timeline(&other, &journey).is(200);
    assert!(read.body.contains("session-held") && read.body.contains("risk-assessed"));
    assert!(!read.body.contains("protected") && !read.body.contains(SECRET), "{}", read.body);
    opens(&other, &asked).problem(409, "not-in-state");
    closes(&other, &journey, &event).problem(403, "not-yours-to-read");
    closes(&stepin.asked_by("P-11/supervisor"), &journey, &event)
        .problem(403, "needs-another-person");
    closes(&stepin.supervisor(), &journey, &event).is(201);
    timeline(&other, &journey).problem(404, "unknown-journey");
    closes(&stepin.asked_by("S-02/supervisor"), &journey, &event).problem(409, "not-in-state");
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let of = |kind: &str| log.lines().filter(|line| line.contains(kind)).count();
    assert_eq!((of("emergency-access-opened"), of("emergency-access-closed")), (1, 1));
    let look = log.lines().find(|line| line.contains("\"emergency\"")).expect("a look by it");
    assert!(look.contains("P-11") && look.contains("record-viewed"), "{look}");
}

#[test]
fn what_is_not_there_and_what_one_must_not_see_are_answered_alike_in_an_emergency() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let knows = event("conflict-declared", json!({ "staff": "P-11" }));
    stepin.supervisor().records(&journey, [knows]);
    let other = stepin.asked_by("P-11/practitioner");
    let ask = |id: &str| {
        let reply = opens(&other, &json!({ "journey": id, "purpose": "a call at night" }));
        (reply.status, reply.body.replace(id, "THIS"))
    };
    assert_eq!(ask(&journey), ask(&fresh_key()));
    assert_eq!(ask(&journey).0, 404);
    let by_name = |name: &str| {
        let reply = opens(&other, &json!({ "reference": name, "purpose": "a call at night" }));
        (reply.status, reply.body)
    };
    assert_eq!(by_name("SU-0042"), by_name("SU-9999"));
}

#[test]
fn who_works_with_protected_people_or_reads_everything_opens_nothing_in_an_emergency() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    for role in ["support-worker", "auditor", "administrator"] {
        let client = stepin.asked_by(&format!("X-1/{role}"));
        let asked = json!({ "journey": journey, "purpose": "a call at night" });
        opens(&client, &asked).problem(403, "not-yours-to-read");
    }
    let other = stepin.asked_by("P-11/practitioner");
    let pointers = |asked: Value| opens(&other, &asked).problem(422, "invalid").pointers();
    assert_eq!(pointers(json!({ "journey": journey, "purpose": "" })), ["/purpose"]);
    opens(&other, &json!({ "purpose": "a call" })).problem(400, "malformed");
}

#[test]
fn the_same_request_opens_once() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let other = stepin.asked_by("P-11/practitioner");
    let (key, asked) = (fresh_key(), json!({ "journey": journey, "purpose": "a call at night" }));
    let first = other.send("/v1/emergency-access", &key, &asked).is(201);
    let again = other.send("/v1/emergency-access", &key, &asked).is(200);
    assert_eq!(first.json()["event"], again.json()["event"]);
}

#[test]
fn the_command_line_opens_and_closes() {
    let mut stepin = Stepin::started();
    let journey = case(&stepin);
    let url = stepin.url().to_owned();
    let through = ["--server", &url, "--as", "P-11/practitioner"];
    let open = ["emergency", "open", "SU-0042", "--why", "a call at night", "--json"];
    let opened = stepin.run_all(&[&through[..], &open[..]].concat()).ended(0).json();
    let event = opened["event"].as_str().expect("an event").to_owned();
    stepin.stop();
    let close = ["--as", "S-01/supervisor", "emergency", "close", "SU-0042", &event];
    let said = stepin.run_all(&[&close[..], &["--finding", "one call was taken"]].concat());
    assert!(said.ended(0).out.contains(&journey));
    stepin.run_all(&[&close[..], &["--finding", "again"]].concat()).ended(1);
}

#[test]
fn two_governance_leads_open_what_protected_people_told_and_neither_does_alone() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let one = stepin.governance_lead();
    let other = stepin.asked_by("G-02/governance-lead");
    let asked = json!({ "scope": "protected", "purpose": "a request of PP-1" });
    let [request] = one.records(&journey, [event("joint-access-requested", asked)]);
    let agreed = || {
        let until = minutes_ahead(30);
        event("joint-access-agreed", json!({ "request": request, "until": until }))
    };
    assert!(!timeline(&one, &journey).is(200).body.contains(SECRET));
    one.asks_to_record(&journey, json!([agreed()])).problem(403, "needs-another-person");
    assert!(!timeline(&one, &journey).is(200).body.contains(SECRET));
    other.records(&journey, [agreed()]);
    assert!(timeline(&one, &journey).is(200).body.contains(SECRET));
    assert!(!timeline(&other, &journey).is(200).body.contains(SECRET), "who agreed reads nothing");
    let chronology = format!("/v1/journeys/{journey}/chronology");
    let side_by_side = one.get(&chronology).is(200).body;
    assert!(!side_by_side.contains(SECRET), "that takes an agreement of its own");
}

#[test]
fn a_combined_chronology_takes_two_people() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let one = stepin.governance_lead();
    let asked = json!({ "scope": "combined-chronology", "purpose": "a review" });
    let [request] = one.records(&journey, [event("joint-access-requested", asked)]);
    let chronology = || one.get(&format!("/v1/journeys/{journey}/chronology")).is(200).body;
    assert!(!chronology().contains(SECRET));
    let agreed = json!({ "request": request, "until": minutes_ahead(30) });
    let other = stepin.asked_by("G-02/governance-lead");
    other.records(&journey, [event("joint-access-agreed", agreed)]);
    let combined = chronology();
    assert!(combined.contains(SECRET) && combined.contains("session-held"), "{combined}");
    assert!(!timeline(&one, &journey).is(200).body.contains(SECRET), "and nothing else");
}

#[test]
fn an_agency_is_given_the_case_while_a_share_with_it_is_live_and_not_longer() {
    let stepin = Stepin::started();
    let journey = case(&stepin);
    let practitioner = stepin.practitioner();
    let export = |recipient: &str| {
        practitioner.get(&format!("/v1/journeys/{journey}/export?recipient={recipient}"))
    };
    export("Housing").problem(409, "not-in-state");
    let share = |until: Value| {
        let items = json!(["attendance"]);
        let mut share = json!({ "agency": "Housing", "items": items, "lawful_basis": "consent" });
        share["until"] = until;
        event("agency-share-granted", share)
    };
    stepin.supervisor().records(&journey, [share(json!("2020-01-01"))]);
    export("Housing").problem(409, "not-in-state");
    stepin.supervisor().records(&journey, [share(json!("2150-01-01"))]);
    let given = export("Housing").is(200).body;
    assert!(given.contains("session-held"), "{given}");
    for left_out in ["risk-assessed", "position", "protected", SECRET, "agency-share"] {
        assert!(!given.contains(left_out), "{left_out}: {given}");
    }
    export("Police").problem(409, "not-in-state");
    let log = stepin.auditor().get("/v1/log").is(200).body;
    let exported = log.lines().find(|line| {
        line.contains("record-exported") && line.contains("\"recipient\":\"Housing\"")
    });
    assert!(exported.expect("it is on record").contains("P-07"));
}
