//! The pages of a governance lead: retention, holds, erasure by two, answers to requests, and what
//! is opened by two people.

use crate::browser::{Browser, service_of};
use crate::client::{Reply, fresh_key};
use crate::pages::{hidden, shows};
use crate::stepin::Stepin;

const PEOPLE: [(&str, &[&str]); 5] = [
    ("P-07", &["practitioner"]),
    ("P-08", &["practitioner"]),
    ("S-02", &["supervisor"]),
    ("G-01", &["governance-lead"]),
    ("G-02", &["governance-lead"]),
];

/// A service with a case of P-07's in which something was noticed, both leads, and where it is.
fn with_a_case() -> (Stepin, Browser, Browser, String) {
    let stepin = service_of(&PEOPLE, &[]);
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let referred = [("on", "2026-03-02"), ("one.reference", "SU-0042"), ("one.source", "self")];
    let to = posts(&mut supervisor, "/journeys/new", &referred).is(303);
    let case = to.header("location").split('?').next().expect("a path").to_owned();
    let assigned = [("on", "2026-03-02"), ("one.to", "P-07")];
    let path = format!("{case}/record/practitioner-assigned");
    posts(&mut supervisor, &path, &assigned).is(303);
    let mut practitioner = Browser::signed_in(&stepin, "P-07");
    let assessed = [
        ("on", "2026-03-03"),
        ("one.tool", "dash"),
        ("one.level", "medium"),
        ("one.basis", "score"),
        ("one.score", "8"),
    ];
    posts(&mut practitioner, &format!("{case}/record/risk-assessed"), &assessed).is(303);
    let noticed = [
        ("on", "2026-03-10"),
        ("one.change", "separated"),
        ("one.note", "They live apart since Sunday."),
    ];
    posts(&mut practitioner, &format!("{case}/record/circumstances-changed"), &noticed).is(303);
    let leads = ["G-01", "G-02"].map(|id| {
        let mut lead = Browser::signed_in(&stepin, id);
        lead.post("/purpose", &[("purpose", "Request 7"), ("next", "/keeping")]).is(303);
        lead
    });
    let [one, other] = leads;
    (stepin, one, other, case)
}

fn posts(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> Reply {
    let key = fresh_key();
    let whole: Vec<_> = [("key", key.as_str())].iter().chain(form).copied().collect();
    browser.post(path, &whole)
}

fn records(browser: &mut Browser, case: &str, kind: &str, form: &[(&str, &str)]) {
    let form: Vec<_> = [("on", "2026-04-01")].iter().chain(form).copied().collect();
    let to = posts(browser, &format!("{case}/record/{kind}"), &form).is(303);
    assert_eq!(to.header("location"), format!("{case}/keeping?said=recorded"));
}

/// The part of a page between two words, which stand in it once.
fn after<'a>(page: &'a Reply, start: &str, end: &str) -> &'a str {
    let rest = page.body.split(start).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("{start} in {}", page.body));
    rest.split(end).next().expect("a part ends")
}

#[test]
fn one_decides_and_another_destroys_after_typing_which_record_is_meant() {
    let (_stepin, mut one, mut other, case) = with_a_case();
    let keeping = format!("{case}/keeping");
    shows(&one.page("/").is(303), &[]);
    assert_eq!(one.page("/").header("location"), "/keeping");
    shows(&one.page("/keeping?find=SU-0042").is(200), &[&keeping, "No record is past the day"]);
    one.page(&format!("{case}/erasure")).is(404);
    records(&mut one, &case, "hold-placed", &[("one.basis", "a court order")]);
    records(&mut one, &case, "retention-reviewed", &[("one.outcome", "destroy")]);
    shows(&one.page(&keeping).is(200), &["You decided that it is destroyed", "You placed it"]);
    one.page(&format!("{case}/erasure")).is(403);
    shows(&other.page(&keeping).is(200), &["Another governance lead decided", "Lift it"]);
    let erasure = format!("{case}/erasure");
    let page = other.page(&erasure).is(200);
    shows(&page, &["G-01 decided on", "entries of the case compartment", "since 2 Mar 2026"]);
    shows(&page, &["1 entry of the safety compartment", "Type SU-0042 to confirm"]);
    assert!(!page.body.contains("of the protected compartment"), "{}", page.body);
    let key = hidden(&page, "key");
    let form = |confirmed| {
        [
            ("key", key.as_str()),
            ("person", "service-user"),
            ("basis", "its time is over"),
            ("confirmed", confirmed),
        ]
    };
    let wrong = other.post(&erasure, &form("SU-0043")).is(422);
    shows(&wrong, &["Type SU-0042 exactly", "value=\"its time is over\"", &key]);
    shows(&other.post(&erasure, &form("SU-0042")).is(422), &["Not done yet", "placed a hold"]);
    let hold = after(&other.page(&keeping).is(200), "hold-lifted?hold=", "\"").to_owned();
    let own = [("on", "2026-04-01"), ("one.hold", hold.as_str()), ("one.approver", "G-02")];
    let own: Vec<_> = own.into_iter().chain([("one.reason", "It is over.")]).collect();
    posts(&mut one, &format!("{case}/record/hold-lifted"), &own).is(422);
    let lifted =
        [("one.hold", hold.as_str()), ("one.approver", "G-01"), ("one.reason", "It is over.")];
    records(&mut other, &case, "hold-lifted", &lifted);
    let done = other.post(&erasure, &form("SU-0042")).is(200);
    shows(
        &done,
        &["Erased", "The case compartment, on", "by G-02, as G-01 had decided", "Backups"],
    );
    for path in [&case, &keeping, &erasure] {
        let gone = one.page(path).is(410);
        shows(&gone, &["has been erased"]);
        assert!(!gone.body.contains("They live apart"), "{}", gone.body);
    }
}

#[test]
fn an_answer_is_decided_entry_by_entry_prepared_by_one_and_released_by_another() {
    let (_stepin, mut one, mut other, case) = with_a_case();
    records(&mut one, &case, "subject-access-requested", &[]);
    let keeping = one.page(&format!("{case}/keeping")).is(200);
    let id = after(&keeping, &format!("{case}/requests/"), "\"").to_owned();
    let request = format!("{case}/requests/{id}");
    shows(&one.page("/keeping").is(200), &[&request, "nothing is prepared yet", "was due on"]);
    let page = one.page(&request).is(200);
    shows(&page, &["To be decided", "Circumstances changed", "They live apart since Sunday."]);
    shows(&page, &["1 entry waits", "1 of safety and supervision", "given as they are"]);
    shows(&posts(&mut one, &format!("{request}/prepare"), &[]).is(422), &["decide", "1 entry"]);
    shows(&posts(&mut one, &format!("{request}/decide"), &[]).is(422), &["at least one entry"]);
    let entry = after(&page, "name=\"entry-", ".").to_owned();
    let (outcome, reason) = (format!("entry-{entry}.outcome"), format!("entry-{entry}.reason"));
    let half = [(outcome.as_str(), "hold-back")];
    let without = posts(&mut one, &format!("{request}/decide"), &half).is(422);
    shows(&without, &[&format!("href=\"#f-{reason}\""), "value=\"hold-back\" selected"]);
    let whole = [half[0], (reason.as_str(), "It speaks of somebody else.")];
    posts(&mut one, &format!("{request}/decide"), &whole).is(303);
    shows(&one.page(&request).is(200), &["Held back, as G-01 decided: It speaks of somebody"]);
    posts(&mut one, &format!("{request}/prepare"), &[]).is(303);
    shows(&one.page(&request).is(200), &["You prepared it."]);
    let own = posts(&mut one, &format!("{request}/release"), &[("as", "page")]).is(422);
    shows(&own, &["another governance lead releases it"]);
    shows(&other.page("/keeping").is(200), &["G-01 prepared it: read it and release it"]);
    let draft = after(&other.page(&request).is(200), "href=\"/v1", "\"").to_owned();
    shows(&other.page(&format!("/v1{draft}")).is(200), &["Draft"]);
    let page = posts(&mut other, &format!("{request}/release"), &[("as", "page")]).is(200);
    assert!(page.header("content-disposition").contains("attachment"), "{:?}", page.headers);
    assert!(page.body.contains("SU-0042") && !page.body.contains("They live apart"));
    let data = posts(&mut other, &format!("{request}/release"), &[("as", "data")]).is(200).json();
    assert!(data["entries"].as_array().is_some_and(|all| !all.is_empty()), "{data}");
    shows(&one.page(&request).is(200), &["partly on", "by G-02", "Again: a page to read"]);
    shows(&one.page("/keeping").is(200), &["Nobody waits for an answer"]);
}

#[test]
fn nothing_is_handed_out_on_the_word_of_two() {
    let (_stepin, mut one, _, case) = with_a_case();
    records(&mut one, &case, "subject-access-requested", &[]);
    let keeping = one.page(&format!("{case}/keeping")).is(200);
    let request =
        format!("{case}/requests/{}", after(&keeping, &format!("{case}/requests/"), "\""));
    one.page(&format!("{request}/refuse")).is(200);
    let refuses =
        |one: &mut Browser, by| posts(one, &format!("{request}/refuse"), &[("one.approver", by)]);
    shows(&refuses(&mut one, "G-01").is(422), &["somebody else has to approve"]);
    refuses(&mut one, "G-02").is(303);
    let page = one.page(&request).is(200);
    shows(&page, &["refused on"]);
    assert!(!page.body.contains("a page to read"), "{}", page.body);
}

#[test]
fn what_protected_people_told_is_opened_by_two_and_an_emergency_closed_by_another() {
    let (stepin, mut one, mut other, case) = with_a_case();
    let keeping = format!("{case}/keeping");
    let asked = [("one.scope", "protected"), ("one.purpose", "Request 7")];
    records(&mut one, &case, "joint-access-requested", &asked);
    shows(&one.page(&keeping).is(200), &["You asked: another one agrees"]);
    let page = other.page(&keeping).is(200);
    let id = after(&page, "joint-access-agreed?request=", "\"").to_owned();
    let form = other.page(&format!("{case}/record/joint-access-agreed?request={id}")).is(200);
    shows(&form, &[&format!("value=\"{id}\" selected")]);
    let mut practitioner = Browser::signed_in(&stepin, "P-08");
    let opens = serde_json::json!({ "reference": "SU-0042", "purpose": "a call at night" });
    let opened = practitioner.post_keyed("/v1/emergency-access", &opens).is(201).json();
    let event = opened["event"].as_str().expect("an event");
    let close = format!("{case}/emergencies/{event}");
    shows(&one.page("/keeping").is(200), &[&close, "Opened by P-08", "a call at night"]);
    shows(&one.page("/keeping").is(200), &["Waits for a second one of you", "Another one agrees"]);
    shows(&other.page("/keeping").is(200), &["G-01 asked on", "Look whether you agree"]);
    shows(&one.page(&close).is(200), &["What was looked at", "the case was not read"]);
    shows(&posts(&mut one, &close, &[]).is(422), &["Say what you found"]);
    let to = posts(&mut one, &close, &[("finding", "One call was taken.")]).is(303);
    assert_eq!(to.header("location"), format!("{keeping}?said=closed"));
    shows(&one.page(to.header("location")).is(200), &["Looked at and closed"]);
    shows(&posts(&mut other, &close, &[("finding", "Again.")]).is(422), &["closed already"]);
    shows(&one.page("/keeping").is(200), &["None waits to be looked at"]);
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    for path in ["/keeping", &keeping, &format!("{case}/erasure"), &format!("{case}/requests/{id}")]
    {
        supervisor.page(path).is(403);
    }
}
