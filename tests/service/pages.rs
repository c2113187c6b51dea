//! The pages of the work, as a browser without JavaScript meets them.

use crate::browser::{Browser, PASSPHRASE, service_of};
use crate::client::{Reply, fresh_key};
use crate::stepin::Stepin;
use serde_json::{Value, json};

const PEOPLE: [(&str, &[&str]); 5] = [
    ("P-07", &["practitioner"]),
    ("P-08", &["practitioner"]),
    ("S-02", &["supervisor"]),
    ("W-03", &["support-worker"]),
    ("W-04", &["support-worker"]),
];

/// A service with a case that a supervisor opened and gave to P-07, all by forms.
pub(crate) fn with_a_case() -> (Stepin, Browser, String) {
    let stepin = service_of(&PEOPLE, &[]);
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let key = fresh_key();
    let referred = [
        ("key", key.as_str()),
        ("on", "2026-03-02"),
        ("one.reference", "SU-0042"),
        ("one.source", "self"),
        ("one.person.name", "Robin Example"),
    ];
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let journey = to.trim_start_matches("/journeys/").trim_end_matches("?said=recorded").to_owned();
    let again = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    assert_eq!(to, again, "the same form twice opens one journey");
    let key = fresh_key();
    let assigned = [("key", key.as_str()), ("on", "2026-03-02"), ("one.to", "P-07")];
    let path = format!("/journeys/{journey}/record/practitioner-assigned");
    supervisor.post(&path, &assigned).is(303);
    let practitioner = Browser::signed_in(&stepin, "P-07");
    (stepin, practitioner, journey)
}

pub(crate) fn shows(page: &Reply, words: &[&str]) {
    for words in words {
        assert!(page.body.contains(words), "{words:?} stands in {}", page.body);
    }
}

#[test]
fn whoever_signs_in_comes_to_where_they_work() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut browser = Browser::at(&stepin);
    let asked = browser.page("/caseload").is(303);
    assert_eq!(asked.header("location"), "/sign-in?next=/caseload");
    assert_eq!(browser.signs_in("P-07", PASSPHRASE).is(303).header("location"), "/");
    assert_eq!(browser.page("/").is(303).header("location"), "/caseload");
    shows(&browser.page("/caseload").is(200), &["My caseload", "Nothing is waiting", "Sign out"]);
    browser.post("/sign-out", &[]).is(303);
    browser.page("/caseload").is(303);
}

#[test]
fn a_case_is_opened_assigned_and_found_by_forms() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let caseload = practitioner.page("/caseload").is(200);
    shows(&caseload, &["SU-0042", "Robin Example", &format!("/journeys/{journey}")]);
    let found = practitioner.page("/caseload?find=robin").is(200);
    shows(&found, &["SU-0042", "1 of 1"]);
    let found = practitioner.page("/caseload?find=nobody").is(200);
    shows(&found, &["0 of 1", "No case has that"]);
    let mut other = Browser::signed_in(&stepin, "P-08");
    assert!(!other.page("/caseload").is(200).body.contains("SU-0042"));
    let refused = other.page(&format!("/journeys/{journey}")).is(404);
    assert!(!refused.body.contains("SU-0042") && refused.body.contains("<h1>"), "{}", refused.body);
    let missing = other.page("/journeys/01957000-0000-7000-8000-000000000001").is(404);
    let without = |reply: &Reply, id: &str| reply.body.replace(id, "ID");
    let ids = (journey.as_str(), "01957000-0000-7000-8000-000000000001");
    assert_eq!(without(&refused, ids.0), without(&missing, ids.1));
}

#[test]
fn a_session_is_recorded_with_what_happened_in_it_at_one_go() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record");
    shows(&practitioner.page(&path).is(200), &["Record a session", "name=\"key\""]);
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("at", "14:10"),
        ("came", "late"),
        ("held.minutes", "50"),
        ("rows.noticed", "2"),
        ("noticed0.pattern", "denial"),
        ("noticed0.intensity", "2"),
        ("noticed1.pattern", "blame"),
        ("noticed1.intensity", "1"),
        ("felt0.words", "ashamed, sad"),
        ("felt0.prompting", "unprompted"),
        ("asked0.rung", "1"),
        ("asked0.response", "met"),
    ];
    let more: Vec<_> = form.iter().copied().chain([("add", "noticed")]).collect();
    let added = practitioner.post(&path, &more).is(200);
    shows(&added, &["id=\"noticed2.pattern\"", "ashamed, sad", "value=\"50\""]);
    let to = practitioner.post(&path, &form).is(303).header("location").to_owned();
    assert_eq!(to, format!("/journeys/{journey}?said=recorded"));
    practitioner.post(&path, &form).is(303);
    let page = practitioner.page(&to).is(200);
    shows(&page, &["Recorded.", "Session held", "ashamed, sad", "rung 1, talk about self"]);
    let timeline = practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let entries = timeline["entries"].as_array().expect("entries");
    let of = |kind: &str| entries.iter().filter(|entry| entry["type"] == kind).collect::<Vec<_>>();
    assert_eq!(of("session-held").len(), 1, "two clicks record once");
    let held = of("session-held")[0];
    assert_eq!(held["occurred_at"], "2026-03-10T14:10:00Z");
    assert_eq!(held["data"]["attendance"], "late");
    let seen = of("presentation-observed");
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|one| one["correlation"] == held["correlation"]), "{seen:?}");
    assert_eq!(of("ask-made")[0]["data"]["purpose"], "pacing");
    assert_eq!(of("emotion-named")[0]["data"]["words"], json!(["ashamed", "sad"]));
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_is_lost() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record");
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("came", "on-time"),
        ("noticed0.pattern", "denial"),
        ("noticed0.quote", "It was <nothing>"),
        ("held.minutes", "many"),
    ];
    let page = practitioner.post(&path, &form).is(422);
    shows(&page, &["Not recorded yet", "href=\"#f-noticed0.intensity\"", "is required"]);
    shows(&page, &["It was &#60;nothing&#62;", "value=\"many\"", "value=\"denial\" selected"]);
    shows(&page, &[&format!("name=\"key\" value=\"{key}\"")]);
    for (day, why) in [("2999-01-01", "has not come yet"), ("", "Give the day")] {
        let form = [("key", key.as_str()), ("on", day), ("came", "on-time")];
        shows(&practitioner.post(&path, &form).is(422), &[why]);
    }
    let missed = [("key", key.as_str()), ("on", "2026-03-11"), ("came", "not-held")];
    shows(&practitioner.post(&path, &missed).is(422), &["href=\"#f-missed.cause\""]);
}

#[test]
fn a_correction_keeps_both_readings_and_the_reason() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let form_key = fresh_key();
    let noticed = [
        ("key", form_key.as_str()),
        ("on", "2026-03-10"),
        ("one.pattern", "denial"),
        ("one.intensity", "2"),
    ];
    let form = format!("/journeys/{journey}/record/presentation-observed");
    practitioner.post(&form, &noticed).is(303);
    let timeline = practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let seen = timeline["entries"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["type"] == "presentation-observed"));
    let seen = seen.expect("it is there")["event"].as_str().expect("an id").to_owned();
    let correct = format!("/journeys/{journey}/events/{seen}/correct/intensity");
    let entry = practitioner.page(&format!("/journeys/{journey}/events/{seen}")).is(200);
    shows(&entry, &[&correct, "Leaf of the log", "Retract it"]);
    let form = practitioner.page(&correct).is(200);
    shows(&form, &["value=\"2\" selected", "Both readings stay"]);
    let key = fresh_key();
    let without = [("key", key.as_str()), ("one.intensity", "1")];
    shows(&practitioner.post(&correct, &without).is(422), &["Say why"]);
    let reason = [without[0], without[1], ("reason", "Read again in the notes.")];
    practitioner.post(&correct, &reason).is(303);
    let page = practitioner.page(&format!("/journeys/{journey}")).is(200);
    shows(&page, &["corrected intensity: 2 → 1", "Read again in the notes."]);
}

#[test]
fn as_believed_then_a_page_says_so_and_records_nothing() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let page = practitioner.page(&format!("/journeys/{journey}?as_believed_at=2026-03-01")).is(200);
    shows(&page, &["As believed on", "nothing can be recorded", "Back to now"]);
    for gone in ["SU-0042", "Robin", "Record a session"] {
        assert!(!page.body.contains(gone), "{gone} in {}", page.body);
    }
    let now = practitioner.page(&format!("/journeys/{journey}?as_believed_at=")).is(200);
    shows(&now, &["SU-0042", "Record a session"]);
    practitioner.page(&format!("/journeys/{journey}?as_believed_at=soon")).is(400);
    practitioner.page(&format!("/journeys/{journey}/compare?from=2026-03-01")).is(200);
    // How the case progressed is read as of now: asked for as believed earlier it is refused.
    let decisions = format!("/journeys/{journey}/decisions");
    practitioner.page(&decisions).is(200);
    practitioner.page(&format!("{decisions}?as_believed_at=2026-03-05")).is(400);
    assert!(!page.body.contains(&decisions), "{}", page.body);
}

#[test]
fn boards_are_pages_for_those_who_may_read_them() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let (theirs, all) = (practitioner.page("/boards").is(200), supervisor.page("/boards").is(200));
    assert!(!theirs.body.contains("/boards/supervision"), "{}", theirs.body);
    shows(&all, &["/boards/supervision", "/boards/contact"]);
    shows(&supervisor.page("/boards/contact").is(200), &["SU-0042", &journey]);
    practitioner.page("/boards/supervision").is(403);
    practitioner.page("/boards/nothing").is(404);
    shows(&practitioner.page("/help").is(200), &["Three times", "Held in mind"]);
    shows(
        &supervisor.page(&format!("/journeys/{journey}/questions")).is(200),
        &["None of these is a finding", "S1", "C9"],
    );
}

#[test]
fn every_type_of_event_has_a_form_for_whoever_records_it() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let mut forms = 0;
    for browser in [&mut practitioner, &mut supervisor] {
        let list = browser.page(&format!("/journeys/{journey}/record/other")).is(200);
        let prefix = format!("href=\"/journeys/{journey}/record/");
        let kinds = list.body.split(&prefix).skip(1).filter_map(|rest| rest.split('"').next());
        for kind in kinds.collect::<Vec<_>>() {
            let form = browser.page(&format!("/journeys/{journey}/record/{kind}")).is(200);
            shows(&form, &["name=\"key\"", "<button>Record</button>"]);
            assert!(form.body.contains("name=\"one."), "{kind} asks for something: {}", form.body);
            forms += 1;
        }
    }
    assert!(forms > 70, "{forms}");
}

/// What a page wrote into a hidden field.
pub(crate) fn hidden(page: &Reply, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.body.split(&start).nth(1).unwrap_or_else(|| panic!("{name} in {}", page.body));
    rest.split('"').next().expect("a value ends").to_owned()
}

pub(crate) fn entries_of(browser: &mut Browser, journey: &str, kind: &str) -> Vec<Value> {
    let timeline = browser.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let entries = timeline["entries"].as_array().expect("entries").iter();
    entries.filter(|entry| entry["type"] == kind).cloned().collect()
}

#[test]
fn whoever_moves_a_phase_has_seen_what_stood_on_the_page_and_nothing_later() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/phase-moved");
    let page = practitioner.page(&path).is(200);
    let (case, safety) = (hidden(&page, "one.seen.case"), hidden(&page, "one.seen.safety"));
    let (key, policy) = (hidden(&page, "key"), hidden(&page, "one.policy_version"));
    let session = fresh_key();
    let meanwhile = [("key", session.as_str()), ("on", "2026-03-10"), ("came", "on-time")];
    practitioner.post(&format!("/journeys/{journey}/record"), &meanwhile).is(303);
    let held = entries_of(&mut practitioner, &journey, "session-held");
    let evidence = held[0]["event"].as_str().expect("an id");
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-11"),
        ("one.from", "reach"),
        ("one.to", "settle"),
        ("one.evidence", evidence),
        ("one.seen.case", case.as_str()),
        ("one.seen.safety", safety.as_str()),
        ("one.policy_version", policy.as_str()),
    ];
    practitioner.post(&path, &form).is(303);
    let moved = entries_of(&mut practitioner, &journey, "phase-moved");
    let seen = &moved[0]["data"]["seen"];
    assert_eq!(seen["case"].to_string(), case, "{moved:?}");
    assert!(held[0]["version"].as_u64() > seen["case"].as_u64(), "{held:?}");
}

#[test]
fn scores_are_typed_one_a_line() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/measure-completed");
    let key = fresh_key();
    let mut form = vec![
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("one.tool", "made-up scale"),
        ("one.point", "t0"),
        ("one.scores", "anger without a figure"),
    ];
    shows(&practitioner.post(&path, &form).is(422), &["href=\"#f-one.scores\""]);
    form[4].1 = "anger: 12\ncalm: 3";
    practitioner.post(&path, &form).is(303);
    let measured = entries_of(&mut practitioner, &journey, "measure-completed");
    assert_eq!(measured[0]["data"]["scores"], json!({ "anger": 12, "calm": 3 }));
}
