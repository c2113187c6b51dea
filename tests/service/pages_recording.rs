//! What is begun and kept, what is recorded for a group, what a support worker records, and the
//! notice of what came meanwhile: all without JavaScript, but for the last.

use crate::browser::Browser;
use crate::client::fresh_key;
use crate::pages::{entries_of, hidden, shows, with_a_case};
use serde_json::json;

const QUOTE: &str = "I was frightened of myself";

#[test]
fn what_was_begun_is_kept_for_its_writer_until_it_is_recorded() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record");
    let key = fresh_key();
    let begun = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("came", "late"),
        ("rows.noticed", "2"),
        ("noticed1.pattern", "denial"),
        ("noticed1.quote", QUOTE),
    ];
    let kept: Vec<_> = begun.iter().copied().chain([("keep", "yes")]).collect();
    let to = practitioner.post(&path, &kept).is(303).header("location").to_owned();
    assert_eq!(to, format!("/journeys/{journey}?said=kept"));
    let go_on = format!("{path}?go_on={key}");
    let link = format!("href=\"{go_on}\">Go on with it");
    shows(&practitioner.page(&to).is(200), &["Kept for later", "You began a session", &link]);
    shows(&practitioner.page("/caseload").is(200), &["Begun and not recorded"]);
    assert_eq!(entries_of(&mut practitioner, &journey, "session-held").len(), 0);
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let theirs = supervisor.page(&format!("/journeys/{journey}")).is(200);
    assert!(!theirs.body.contains(QUOTE) && !theirs.body.contains("You began"), "{}", theirs.body);
    assert!(!supervisor.page(&path).is(403).body.contains(QUOTE), "a session is not theirs");
    // Signed out and in again, it is still there; and nowhere on the disk in plain words.
    let mut again = Browser::signed_in(&stepin, "P-07");
    shows(&again.page(&path).is(200), &["You began a session before", &link]);
    let form = again.page(&go_on).is(200);
    shows(&form, &["You began this", QUOTE, "value=\"denial\" selected", "value=\"2026-03-10\""]);
    shows(&form, &[&format!("name=\"key\" value=\"{key}\"")]);
    let mut whole = begun.to_vec();
    whole.push(("noticed1.intensity", "2"));
    again.post(&path, &whole).is(303);
    let journey_page = again.page(&format!("/journeys/{journey}")).is(200);
    assert!(!journey_page.body.contains("You began"), "{}", journey_page.body);
    assert!(!again.page(&path).is(200).body.contains("You began"));
    assert_eq!(entries_of(&mut again, &journey, "presentation-observed").len(), 1);
    // A browser that was still keeping it when it was recorded brings nothing back.
    let late: Vec<_> = begun.iter().copied().chain([("keep", "meanwhile")]).collect();
    again.post(&path, &late).is(204);
    assert!(!again.page(&path).is(200).body.contains("You began"));
}

#[test]
fn what_was_begun_can_be_let_go_of_and_is_nobody_elses_to_keep() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/goal-set");
    let key = fresh_key();
    let kept = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("one.goal", "To be calm at home"),
        ("keep", "yes"),
    ];
    practitioner.post(&path, &kept).is(303);
    let go_on = format!("{path}?go_on={key}");
    shows(&practitioner.page(&go_on).is(200), &["You began this", "To be calm at home"]);
    // What is opened anew is empty, and two that were begun are two.
    assert!(!practitioner.page(&path).is(200).body.contains("To be calm"));
    let other = fresh_key();
    let second = [("key", other.as_str()), ("one.goal", "To sleep better"), ("keep", "yes")];
    practitioner.post(&path, &second).is(303);
    shows(&practitioner.page(&go_on).is(200), &["To be calm at home"]);
    practitioner.post(&path, &[("key", key.as_str()), ("keep", "not")]).is(303);
    assert!(!practitioner.page(&go_on).is(200).body.contains("To be calm"));
    shows(&practitioner.page(&format!("{path}?go_on={other}")).is(200), &["To sleep better"]);
    let mut stranger = Browser::signed_in(&stepin, "P-08");
    let nobody = "01957000-0000-7000-8000-000000000001";
    let refused = stranger.post(&path, &kept).is(404);
    let missing = stranger.post(&path.replace(&journey, nobody), &kept).is(404);
    assert_eq!(refused.body.replace(&journey, nobody), missing.body);
}

/// A case that is P-07's.
fn of_p07(supervisor: &mut Browser, reference: &str) -> String {
    let key = fresh_key();
    let referred = [
        ("key", key.as_str()),
        ("on", "2026-03-02"),
        ("one.reference", reference),
        ("one.source", "self"),
    ];
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let id = to.trim_start_matches("/journeys/").trim_end_matches("?said=recorded").to_owned();
    let key = fresh_key();
    let assigned = [("key", key.as_str()), ("on", "2026-03-02"), ("one.to", "P-07")];
    supervisor.post(&format!("/journeys/{id}/record/practitioner-assigned"), &assigned).is(303);
    id
}

#[test]
fn a_group_that_was_begun_is_kept_with_each_case_that_it_is_about() {
    let (stepin, mut practitioner, first) = with_a_case();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let second = of_p07(&mut supervisor, "SU-0043");
    let key = fresh_key();
    let nobody = |how| [("key", key.as_str()), ("held.minutes", "90"), ("keep", how)];
    shows(&practitioner.post("/group", &nobody("yes")).is(422), &["whether they came", "\"90\""]);
    practitioner.post("/group", &nobody("meanwhile")).is(202);
    let (one, other) = (format!("who.{first}.came"), format!("who.{second}.came"));
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        ("held.minutes", "120"),
        ("held.mode", "in-person"),
        (one.as_str(), "on-time"),
        (other.as_str(), "late"),
    ];
    let keeps = |how| form.iter().copied().chain([("keep", how)]).collect::<Vec<_>>();
    let to = practitioner.post("/group", &keeps("yes")).is(303).header("location").to_owned();
    let go_on = format!("/group?go_on={key}");
    let caseload = practitioner.page(&to).is(200);
    shows(&caseload, &["Kept for later", "Begun and not recorded"]);
    assert_eq!(caseload.body.matches(&go_on).count(), 1, "it is one group");
    shows(&practitioner.page("/group").is(200), &["You began a group before", &go_on]);
    shows(&practitioner.page(&format!("/journeys/{second}")).is(200), &["You began a group"]);
    let again = practitioner.page(&go_on).is(200);
    shows(&again, &["You began this", "value=\"120\"", "value=\"late\" selected", &key]);
    practitioner.post("/group", &form).is(303);
    // A browser that was still keeping it brings nothing back.
    practitioner.post("/group", &keeps("meanwhile")).is(204);
    let caseload = practitioner.page("/caseload").is(200);
    assert!(!caseload.body.contains("Begun and not recorded"), "{}", caseload.body);
}

#[test]
fn a_group_is_recorded_for_everybody_in_it_on_one_page() {
    let (stepin, mut practitioner, first) = with_a_case();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let [second, third] = ["SU-0043", "SU-0044"].map(|it| of_p07(&mut supervisor, it));
    shows(&practitioner.page("/caseload").is(200), &["href=\"/group\""]);
    shows(&practitioner.page("/group").is(200), &["SU-0042", "SU-0043", "SU-0044"]);
    let key = fresh_key();
    let came = |id: &str| format!("who.{id}.came");
    let names = [came(&first), came(&second), format!("who.{second}.pattern")];
    let intensity = format!("who.{second}.intensity");
    let mut form = vec![
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        ("at", "18:00"),
        ("held.minutes", "many"),
        ("held.topics", "time-outs, respect"),
        (names[0].as_str(), "on-time"),
        (names[1].as_str(), "late"),
        (names[2].as_str(), "minimisation"),
    ];
    let wrong = practitioner.post("/group", &form).is(422);
    shows(&wrong, &["href=\"#f-held.minutes\"", "value=\"many\""]);
    form[3].1 = "120";
    let wrong = practitioner.post("/group", &form).is(422);
    shows(&wrong, &[&format!("href=\"#f-{intensity}\""), "value=\"late\" selected"]);
    assert_eq!(entries_of(&mut practitioner, &first, "session-held").len(), 0);
    form.push((intensity.as_str(), "1"));
    let to = practitioner.post("/group", &form).is(303).header("location").to_owned();
    practitioner.post("/group", &form).is(303);
    let caseload = practitioner.page(&to).is(200);
    shows(&caseload, &["Recorded."]);
    assert!(!caseload.body.contains("Begun and not recorded"), "{}", caseload.body);
    for (id, attendance) in [(&first, "on-time"), (&second, "late")] {
        let held = entries_of(&mut practitioner, id, "session-held");
        assert_eq!(held.len(), 1, "two clicks record once");
        let data = &held[0]["data"];
        assert_eq!((&data["attendance"], &data["type"]), (&json!(attendance), &json!("group")));
        assert_eq!((&data["minutes"], &data["topics"][1]), (&json!(120), &json!("respect")));
        let whole = held[0].to_string();
        assert!([&first, &second].iter().all(|other| *other == id || !whole.contains(*other)));
    }
    assert_eq!(entries_of(&mut practitioner, &second, "presentation-observed").len(), 1);
    assert_eq!(entries_of(&mut practitioner, &third, "session-held").len(), 0);
    let empty = [("key", key.as_str()), ("on", "2026-03-12")];
    shows(&practitioner.post("/group", &empty).is(422), &["at least one person"]);
}

#[test]
fn whoever_left_the_caseload_meanwhile_is_left_out_and_it_says_so() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let key = fresh_key();
    let referred = [
        ("key", key.as_str()),
        ("on", "2026-03-02"),
        ("one.reference", "SU-0050"),
        ("one.source", "self"),
    ];
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let closed = to.trim_start_matches("/journeys/").trim_end_matches("?said=recorded").to_owned();
    let records = |browser: &mut Browser, kind: &str, field: (&str, &str)| {
        let key = fresh_key();
        let form = [("key", key.as_str()), ("on", "2026-03-03"), field];
        browser.post(&format!("/journeys/{closed}/record/{kind}"), &form).is(303);
    };
    records(&mut supervisor, "practitioner-assigned", ("one.to", "P-07"));
    shows(&practitioner.page("/group").is(200), &["SU-0050"]);
    // Closed while somebody still had the form before them.
    records(&mut practitioner, "case-closed", ("one.category", "completed-planned"));
    assert!(!practitioner.page("/group").is(200).body.contains("SU-0050"));
    let names = [&journey, &closed].map(|id| format!("who.{id}.came"));
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        (names[0].as_str(), "on-time"),
        (names[1].as_str(), "on-time"),
    ];
    let answer = practitioner.post("/group", &form).is(422);
    shows(&answer, &["their case was closed", "SU-0042"]);
    assert!(!answer.body.contains("SU-0050"));
    assert_eq!(entries_of(&mut practitioner, &journey, "session-held").len(), 0);
    practitioner.post("/group", &form[..3]).is(303);
    assert_eq!(entries_of(&mut practitioner, &journey, "session-held").len(), 1);
}

#[test]
fn how_something_is_known_can_be_said() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/presentation-observed");
    shows(&practitioner.page(&path).is(200), &["How you know", "They told me"]);
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("source", "self-report"),
        ("one.pattern", "denial"),
        ("one.intensity", "2"),
    ];
    practitioner.post(&path, &form).is(303);
    let seen = entries_of(&mut practitioner, &journey, "presentation-observed");
    assert_eq!(seen[0]["source"], "self-report");
}

#[test]
fn a_support_worker_records_and_reads_their_own_side_and_no_other() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let mut support = Browser::signed_in(&stepin, "W-03");
    assert_eq!(support.page("/").is(303).header("location"), "/support");
    shows(&support.page("/support").is(200), &["linked to nobody yet"]);
    let before = practitioner.page(&format!("/journeys/{journey}")).is(200).body;
    let key = fresh_key();
    let linked = [
        ("key", key.as_str()),
        ("on", "2026-03-11"),
        ("one.label", "PP-1"),
        ("one.person.name", "Sam Example"),
    ];
    let to = support.post(&format!("/journeys/{journey}/record/protected-person-linked"), &linked);
    assert_eq!(to.is(303).header("location"), format!("/journeys/{journey}?said=recorded"));
    let of_case = support.page(&format!("/journeys/{journey}")).is(303);
    assert_eq!(of_case.header("location"), format!("/support/{journey}"));
    let key = fresh_key();
    let held = [
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        ("one.label", "PP-1"),
        ("one.note", "Feels watched at work"),
    ];
    let form = format!("/journeys/{journey}/record/support-contact-held");
    shows(&support.page(&form).is(200), &["name=\"one.label\""]);
    support.post(&form, &held).is(303);
    shows(&support.page("/support").is(200), &["PP-1, Sam Example", "12 Mar"]);
    let page = support.page(&format!("/support/{journey}")).is(200);
    shows(&page, &["Feels watched at work", "No appointment", "Incidents"]);
    let mut other = Browser::signed_in(&stepin, "W-04");
    other.page(&format!("/support/{journey}")).is(404);
    assert!(!other.page("/support").is(200).body.contains("Sam Example"));
    practitioner.page(&format!("/support/{journey}")).is(403);
    assert_eq!(practitioner.page("/support").is(200).body.matches("PP-1").count(), 0);
    let after = practitioner.page(&format!("/journeys/{journey}")).is(200).body;
    assert_eq!(before, after, "whoever works with the service user sees no difference");
}

#[test]
fn a_page_hears_that_something_was_recorded_and_not_what() {
    let (stepin, mut practitioner, journey) = with_a_case();
    let page = practitioner.page(&format!("/journeys/{journey}")).is(200);
    let news = page.body.split("data-news=\"").nth(1).and_then(|rest| rest.split('"').next());
    let news = news.expect("it says where").replace("&#38;", "&");
    let key = fresh_key();
    let form = [("key", key.as_str()), ("on", "2026-03-10"), ("came", "on-time")];
    practitioner.post(&format!("/journeys/{journey}/record"), &form).is(303);
    // Something came since the page was made: said at once, and the answer ends.
    let told = practitioner.page(&news).is(200);
    assert!(told.header("content-type").starts_with("text/event-stream"));
    assert_eq!(told.body.trim(), "event: news\ndata: recorded");
    let mut stranger = Browser::signed_in(&stepin, "P-08");
    stranger.page(&news).is(404);
}

#[test]
fn what_stands_under_another_answer_is_not_lost_without_a_word() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record");
    let key = fresh_key();
    let missed = [
        ("key", key.as_str()),
        ("on", "2026-03-10"),
        ("came", "not-held"),
        ("missed.cause", "service-user"),
        ("held.did", "Rang: he said he would go to her flat"),
    ];
    let told = practitioner.post(&path, &missed).is(422);
    shows(&told, &["href=\"#f-held.did\"", "he would go to her flat", "Not recorded yet"]);
    let came = [missed[0], missed[1], ("came", "on-time"), missed[3]];
    shows(&practitioner.post(&path, &came).is(422), &["href=\"#f-missed.cause\""]);
    practitioner.post(&path, &missed[..4]).is(303);
    let name = format!("who.{journey}.quote");
    let key = fresh_key();
    let group = [("key", key.as_str()), ("on", "2026-03-12"), (name.as_str(), "It was nothing")];
    shows(&practitioner.post("/group", &group).is(422), &["whether they came", "It was nothing"]);
}

#[test]
fn a_move_that_was_begun_says_what_is_seen_when_it_is_gone_on_with() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/phase-moved");
    let key = fresh_key();
    let kept = [
        ("key", key.as_str()),
        ("on", "2026-03-11"),
        ("one.to", "settle"),
        ("one.seen.case", "1"),
        ("keep", "yes"),
    ];
    practitioner.post(&path, &kept).is(303);
    let form = practitioner.page(&format!("{path}?go_on={key}")).is(200);
    shows(&form, &["You began this", "value=\"settle\" selected"]);
    assert_ne!(hidden(&form, "one.seen.case"), "1");
}

#[test]
fn whether_a_draft_can_be_kept_tells_nothing_of_what_else_is_on_record() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    // Nothing of these compartments is recorded yet.
    for (kind, field) in [("incident-learned", "one.towards"), ("conflict-declared", "one.actor")] {
        let key = fresh_key();
        let kept = [("key", key.as_str()), (field, "PP-1"), ("keep", "yes")];
        let path = format!("/journeys/{journey}/record/{kind}");
        let to = practitioner.post(&path, &kept).is(303).header("location").to_owned();
        assert_eq!(to, format!("/journeys/{journey}?said=kept"), "{kind}");
    }
}

#[test]
fn what_leaves_with_the_case_does_not_count_what_stands_in_safety() {
    let (_stepin, mut practitioner, journey) = with_a_case();
    let path = format!("/journeys/{journey}/record/phase-moved");
    let page = practitioner.page(&path).is(200);
    let names = ["key", "one.seen.case", "one.seen.safety", "one.policy_version"];
    let made = names.map(|name| hidden(&page, name));
    let timeline = practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let evidence = timeline["entries"][0]["event"].as_str().expect("an id").to_owned();
    let mut form: Vec<_> = names.into_iter().zip(made.iter().map(String::as_str)).collect();
    form.extend([("on", "2026-03-11"), ("one.from", "reach"), ("one.to", "settle")]);
    form.push(("one.evidence", evidence.as_str()));
    practitioner.post(&path, &form).is(303);
    let given = practitioner.get(&format!("/v1/journeys/{journey}/export")).is(200).body;
    let moved = given.lines().find(|line| line.contains("phase-moved")).expect("it is there");
    assert!(moved.contains("\"seen\":{\"case\":") && !moved.contains("\"safety\":"), "{moved}");
}
