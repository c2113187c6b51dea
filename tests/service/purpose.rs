//! A purpose that somebody states on a page, and what it opens to them.

use crate::browser::{Browser, PASSPHRASE, service_of};
use crate::client::fresh_key;
use crate::pages::shows;
use crate::stepin::Stepin;

const PEOPLE: [(&str, &[&str]); 4] = [
    ("S-02", &["supervisor"]),
    ("A-01", &["auditor"]),
    ("G-01", &["governance-lead"]),
    ("B-01", &["governance-lead", "auditor"]),
];

/// A service with one case, and where it is.
fn with_a_case() -> (Stepin, String) {
    let stepin = service_of(&PEOPLE, &[]);
    let key = fresh_key();
    let referred = [("key", key.as_str()), ("on", "2026-03-02"), ("one.reference", "SU-0042")];
    let referred: Vec<_> = referred.into_iter().chain([("one.source", "self")]).collect();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let path = to.split('?').next().expect("a path").to_owned();
    (stepin, path)
}

fn states(browser: &mut Browser, purpose: &str, next: &str) -> String {
    let form = [("purpose", purpose), ("next", next)];
    browser.post("/purpose", &form).is(303).header("location").to_owned()
}

#[test]
fn whoever_meets_a_page_that_needs_a_purpose_states_it_and_comes_back() {
    let (stepin, case) = with_a_case();
    let mut lead = Browser::signed_in(&stepin, "G-01");
    let asked = lead.page(&format!("{case}/keeping")).is(303);
    assert_eq!(asked.header("location"), format!("/purpose?next={case}/keeping"));
    let form = lead.page(asked.header("location")).is(200);
    shows(&form, &["What do you read for?", &format!("value=\"{case}/keeping\"")]);
    shows(&lead.post("/purpose", &[("purpose", " "), ("next", &case)]).is(422), &["Say in a few"]);
    let long = "x".repeat(501);
    let unfit = lead.post("/purpose", &[("purpose", &long), ("next", &case)]).is(422);
    shows(&unfit, &["longer than 500", &long]);
    lead.get(&format!("/v1{case}/timeline")).problem(403, "purpose-needed");
    let before = lead.cookie.clone();
    assert_eq!(states(&mut lead, "Complaint 7 of <May>", &case), case);
    assert_ne!(lead.cookie, before, "what opens more has another key");
    let page = lead.page(&case).is(200);
    shows(&page, &["Reading for: <strong>Complaint 7 of &#60;May&#62;</strong>", "SU-0042"]);
    lead.get(&format!("/v1{case}/timeline")).is(200);
    let mut auditor = Browser::signed_in(&stepin, "A-01");
    let log = auditor.get("/v1/log").is(200).body;
    let look = log.lines().find(|line| line.contains("record-viewed") && line.contains("G-01"));
    assert!(look.expect("a look").contains("Complaint 7 of <May>"), "{look:?}");
    assert_eq!(lead.post("/purpose/end", &[]).is(303).header("location"), "/");
    lead.page(&case).is(303);
    assert!(!lead.page("/keeping").is(200).body.contains("Complaint 7"));
}

#[test]
fn a_purpose_ends_with_the_role_and_with_the_session_and_leads_nowhere_else() {
    let (stepin, case) = with_a_case();
    let mut both = Browser::signed_in(&stepin, "B-01");
    both.post("/sign-in/role", &[("role", "governance-lead"), ("next", "/")]).is(303);
    assert_eq!(states(&mut both, "Complaint 7", "//evil.test"), "/");
    both.page(&case).is(200);
    both.post("/sign-in/role", &[("role", "auditor"), ("next", "/")]).is(303);
    assert!(!both.page("/boards").is(200).body.contains("Complaint 7"));
    both.post("/sign-in/role", &[("role", "governance-lead"), ("next", "/")]).is(303);
    both.page(&case).is(303);
    states(&mut both, "Complaint 7", "/");
    both.post("/sign-out", &[]).is(303);
    both.signs_in("B-01", PASSPHRASE).is(303);
    both.post("/sign-in/role", &[("role", "governance-lead"), ("next", "/")]).is(303);
    both.page(&case).is(303);
    Browser::at(&stepin).page("/purpose").is(303);
}
