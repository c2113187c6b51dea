//! The pages of supervisors: what needs them, what they approve, lift and close, and a session.

use crate::browser::Browser;
use crate::client::{Reply, fresh_key};
use crate::pages::with_a_case;
use crate::stepin::Stepin;
use serde_json::{Value, json};

/// A case of P-07, and its supervisor.
fn overseen() -> (Stepin, Browser, Browser, String) {
    let (stepin, practitioner, journey) = with_a_case();
    let supervisor = Browser::signed_in(&stepin, "S-02");
    (stepin, practitioner, supervisor, journey)
}

#[track_caller]
fn shows(page: &Reply, words: &[&str]) {
    for words in words {
        assert!(page.body.contains(words), "{words:?} stands in {}", page.body);
    }
}

#[track_caller]
fn shows_none(page: &Reply, words: &[&str]) {
    for words in words {
        assert!(!page.body.contains(words), "{words:?} does not stand in {}", page.body);
    }
}

/// Records something by its form.
fn records(by: &mut Browser, journey: &str, kind: &str, fields: &[(&str, &str)]) {
    let key = fresh_key();
    let form = form_with([("key", key.as_str()), ("on", "2026-03-10")], fields);
    by.post(&format!("/journeys/{journey}/record/{kind}"), &form).is(303);
}

fn form_with<'a>(
    first: impl IntoIterator<Item = (&'a str, &'a str)>,
    rest: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    first.into_iter().chain(rest.iter().copied()).collect()
}

/// The entries of this type, newest first.
fn entries(by: &mut Browser, journey: &str, kind: &str) -> Vec<Value> {
    let timeline = by.get(&format!("/v1/journeys/{journey}/timeline")).is(200).json();
    let all = timeline["entries"].as_array().expect("entries").clone();
    all.into_iter().filter(|entry| entry["type"] == kind).collect()
}

fn id(entry: &Value) -> String {
    entry["event"].as_str().expect("an id").to_owned()
}

const HIGH: [(&str, &str); 3] =
    [("one.tool", "dash"), ("one.level", "high"), ("one.basis", "judgement")];
const MEDIUM: [(&str, &str); 3] =
    [("one.tool", "dash"), ("one.level", "medium"), ("one.basis", "judgement")];

#[test]
fn a_safety_review_is_taken_note_of_and_lifted_on_a_fresh_assessment() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    let before = supervisor.page("/team").is(200);
    shows(&before, &["SU-0042", "never talked over", "the risk review was due on 16 Mar 2026"]);
    shows(&before, &["nobody was reached yet"]);
    shows_none(&before, &["Take note"]);
    records(&mut practitioner, &journey, "risk-assessed", &HIGH);
    let raised = id(&entries(&mut supervisor, &journey, "override-raised")[0]);
    let path = format!("/journeys/{journey}/overrides/{raised}");
    shows(&supervisor.page("/team").is(200), &["O1: a high risk", "Take note", &path]);
    let banner = supervisor.page(&format!("/journeys/{journey}")).is(200);
    shows(&banner, &["Suspended for safety", &path]);
    let page = supervisor.page(&path).is(200);
    shows(&page, &["O1: a high risk", "asks for pacing", "there is none yet", "I take note of it"]);

    let theirs = practitioner.page(&format!("/journeys/{journey}")).is(200);
    shows_none(&theirs, &["O1", "a high risk", "/overrides/"]);
    practitioner.page("/team").is(403);
    let missing = practitioner.page(&path).is(404);
    shows_none(&missing, &["high risk", "SU-0042"]);

    let key = fresh_key();
    let takes = [("key", key.as_str()), ("do", "acknowledge")];
    for _ in 0..2 {
        let to = supervisor.post(&path, &takes).is(303).header("location").to_owned();
        assert_eq!(to, "/team?said=recorded");
    }
    assert_eq!(entries(&mut supervisor, &journey, "override-acknowledged").len(), 1);
    shows(&supervisor.page("/team").is(200), &["no risk assessment since"]);
    records(&mut practitioner, &journey, "risk-assessed", &MEDIUM);
    shows(&supervisor.page("/team").is(200), &["the risk was assessed since"]);
    let fresh = id(&entries(&mut supervisor, &journey, "risk-assessed")[0]);
    shows(&supervisor.page(&path).is(200), &[&fresh, "taken up again"]);
    let key = fresh_key();
    let lifts = [("key", key.as_str()), ("do", "lift"), ("one.assessment", &fresh)];
    supervisor.post(&path, &lifts).is(303);
    let key = fresh_key();
    let again = [("key", key.as_str()), ("do", "lift"), ("one.assessment", &fresh)];
    shows(&supervisor.post(&path, &again).is(422), &["Not recorded yet", "lifted already"]);
    let safety = supervisor.get(&format!("/v1/journeys/{journey}/safety")).is(200).json();
    assert_eq!(safety["overrides"][0]["standing"], false);
}

#[test]
fn nobody_lifts_what_they_raised() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    let own = [("one.rule", "judgement"), ("one.effect", "suspension")];
    records(&mut supervisor, &journey, "override-raised", &own);
    records(&mut practitioner, &journey, "risk-assessed", &MEDIUM);
    let raised = id(&entries(&mut supervisor, &journey, "override-raised")[0]);
    let fresh = id(&entries(&mut supervisor, &journey, "risk-assessed")[0]);
    let path = format!("/journeys/{journey}/overrides/{raised}");
    let page = supervisor.page(&path).is(200);
    shows(&page, &["another supervisor lifts it"]);
    shows_none(&page, &["value=\"lift\""]);
    let key = fresh_key();
    let lifts = [("key", key.as_str()), ("do", "lift"), ("one.assessment", &fresh)];
    shows(&supervisor.post(&path, &lifts).is(422), &["somebody else lifts it"]);
}

/// A move to Settle, by whoever holds this browser.
fn moves(by: &mut Browser, journey: &str) -> String {
    records(by, journey, "consent-explained", &[("one.covered", "limits")]);
    let evidence = id(&entries(by, journey, "consent-explained")[0]);
    let moved = [
        ("one.from", "reach"),
        ("one.to", "settle"),
        ("one.evidence", evidence.as_str()),
        ("one.seen.case", "3"),
        ("one.seen.safety", "0"),
        ("one.policy_version", "1"),
        ("one.rationale", "They come, and ask to go on."),
    ];
    records(by, journey, "phase-moved", &moved);
    id(&entries(by, journey, "phase-moved")[0])
}

#[test]
fn a_move_is_approved_with_what_was_known_and_what_was_not() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    // Four entries by then, of which whoever decides says that they saw three.
    records(&mut practitioner, &journey, "strength-recorded", &[("one.domain", "music")]);
    let moved = moves(&mut practitioner, &journey);
    let late = [("one.kind", "physical"), ("one.towards", "PP-1")];
    records(&mut practitioner, &journey, "incident-learned", &late);
    let path = format!("/journeys/{journey}/decisions/{moved}");
    shows(&supervisor.page("/team").is(200), &["waits for approval", &path]);
    shows(&supervisor.page(&format!("/journeys/{journey}")).is(200), &[&path]);
    let page = supervisor.page(&path).is(200);
    let known = ["They come, and ask to go on.", "case 3, safety 0", "kept contacts"];
    shows(&page, &known);
    shows(&page, &["Recorded later, occurred before", "incident learned of 10 Mar 2026"]);
    shows(&page, &["On record by then, and not before whoever decided", "consent explained of"]);
    practitioner.page(&path).is(404);

    let key = fresh_key();
    let no_answer = [("key", key.as_str()), ("one.rationale", "Well thought.")];
    let wrong = supervisor.post(&path, &no_answer).is(422);
    shows(&wrong, &["Say whether you approve it", "Well thought."]);
    let approves = form_with([("answer", "approve")], &no_answer);
    for _ in 0..2 {
        supervisor.post(&path, &approves).is(303);
    }
    let approved = entries(&mut supervisor, &journey, "decision-approved");
    assert_eq!(approved.len(), 1, "two clicks record once");
    assert_eq!(approved[0]["data"], json!({ "decision": moved, "rationale": "Well thought." }));
    shows_none(&supervisor.page("/team").is(200), &["waits for approval"]);
    let after = supervisor.page(&path).is(200);
    shows(&after, &["approved by S-02"]);
    shows_none(&after, &["name=\"answer\""]);

    let course = format!("/journeys/{journey}/decisions");
    let page = supervisor.page(&course).is(200);
    shows(&page, &["Moved from 1 Reach to 2 Settle", "the case up to its entry 3"]);
    shows(&page, &["Recorded later, occurred before", "decision approved of", "Well thought."]);
    let theirs = practitioner.page(&course).is(200);
    shows(&theirs, &["Moved from 1 Reach to 2 Settle"]);
    shows_none(&theirs, &["decision approved", "Well thought.", "Approve or return"]);
}

#[test]
fn nobody_approves_their_own_move() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    records(&mut practitioner, &journey, "consent-explained", &[("one.covered", "limits")]);
    let evidence = id(&entries(&mut supervisor, &journey, "consent-explained")[0]);
    let moved = [
        ("one.from", "reach"),
        ("one.to", "settle"),
        ("one.evidence", evidence.as_str()),
        ("one.seen.case", "3"),
        ("one.seen.safety", "0"),
        ("one.policy_version", "1"),
    ];
    records(&mut supervisor, &journey, "phase-moved", &moved);
    let moved = id(&entries(&mut supervisor, &journey, "phase-moved")[0]);
    let path = format!("/journeys/{journey}/decisions/{moved}");
    let page = supervisor.page(&path).is(200);
    shows(&page, &["another supervisor answers it"]);
    shows_none(&page, &["name=\"answer\""]);
    let key = fresh_key();
    let approves = [("key", key.as_str()), ("answer", "approve")];
    shows(&supervisor.post(&path, &approves).is(422), &["somebody else approves it"]);
    assert!(entries(&mut supervisor, &journey, "decision-approved").is_empty());
}

#[test]
fn a_session_is_recorded_at_one_go_and_its_actions_stay_until_they_are_done() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    shows(&supervisor.page("/supervision").is(200), &["P-07", "/supervision/P-07"]);
    let agenda = "/supervision/P-07";
    shows(&supervisor.page(agenda).is(200), &["SU-0042", "never talked over"]);
    let (key, name) = (fresh_key(), |field: &str| format!("{journey}.{field}"));
    let (decided, action, owner, due) =
        (name("decided"), name("action"), name("owner"), name("due"));
    let mut form = vec![
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        ("case", journey.as_str()),
        (decided.as_str(), "Hold the pace until the next session."),
        (action.as_str(), "Ring the school"),
        (owner.as_str(), "P-07"),
    ];
    let wrong = supervisor.post(agenda, &form).is(422);
    shows(&wrong, &["Not recorded yet", &format!("#f-{due}"), "Ring the school"]);
    assert!(entries(&mut supervisor, &journey, "case-discussed").is_empty(), "all or nothing");
    form.push((due.as_str(), "2026-03-20"));
    for _ in 0..2 {
        let to = supervisor.post(agenda, &form).is(303).header("location").to_owned();
        assert_eq!(to, "/supervision/P-07?said=recorded");
    }
    let (said, set) = (
        entries(&mut supervisor, &journey, "case-discussed"),
        entries(&mut supervisor, &journey, "action-set"),
    );
    assert_eq!((said.len(), set.len()), (1, 1), "two clicks record once");
    assert_eq!(said[0]["recorded_at"], set[0]["recorded_at"], "in one write");
    assert_eq!(said[0]["occurred_at"], "2026-03-12");
    shows(&supervisor.page(agenda).is(200), &["Ring the school", "was due on 20 Mar 2026"]);
    shows(&supervisor.page("/team").is(200), &["an action for P-07 was due on 20 Mar 2026"]);
    shows(&practitioner.page("/caseload").is(200), &["an action from supervision"]);

    let key = fresh_key();
    let nothing = [("key", key.as_str()), ("on", "2026-03-26"), ("case", journey.as_str())];
    shows(&supervisor.post(agenda, &nothing).is(422), &["Nothing is typed yet"]);
    let (done, set) = (name("done"), id(&set[0]));
    let ticked = form_with(nothing, &[(done.as_str(), set.as_str())]);
    supervisor.post(agenda, &ticked).is(303);
    assert_eq!(entries(&mut supervisor, &journey, "action-done").len(), 1);
    shows_none(&supervisor.page(agenda).is(200), &["Ring the school"]);
    practitioner.page(agenda).is(404);
    practitioner.page("/supervision").is(404);
}

#[test]
fn what_one_case_is_refused_keeps_nothing_else_from_the_record() {
    let (_stepin, _practitioner, mut supervisor, journey) = overseen();
    let key = fresh_key();
    let referred = [
        ("key", key.as_str()),
        ("on", "2026-03-03"),
        ("one.reference", "SU-0043"),
        ("one.source", "self"),
    ];
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let other = to.trim_start_matches("/journeys/").trim_end_matches("?said=recorded").to_owned();
    records(&mut supervisor, &other, "practitioner-assigned", &[("one.to", "P-07")]);
    let agenda = "/supervision/P-07";
    shows(&supervisor.page(agenda).is(200), &["SU-0042", "SU-0043"]);
    let (decided, refused) = (format!("{journey}.decided"), format!("{other}.decided"));
    let done = format!("{other}.done");
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-12"),
        ("case", journey.as_str()),
        ("case", other.as_str()),
        (decided.as_str(), "Go on."),
        (refused.as_str(), "Wait."),
        (done.as_str(), "01957000-0000-7000-8000-0000000000ff"),
    ];
    let page = supervisor.post(agenda, &form).is(422);
    shows(&page, &["Recorded already: SU-0042", "Wait.</textarea>"]);
    shows_none(&page, &["Go on.</textarea>", &format!("name=\"key\" value=\"{key}\"")]);
    assert_eq!(entries(&mut supervisor, &journey, "case-discussed").len(), 1);
    assert!(entries(&mut supervisor, &other, "case-discussed").is_empty());
    let key = fresh_key();
    let without = [&[("key", key.as_str())], &form[1..6]].concat();
    let without: Vec<_> = without.into_iter().filter(|(name, _)| *name != decided).collect();
    supervisor.post(agenda, &without).is(303);
    assert_eq!(entries(&mut supervisor, &other, "case-discussed").len(), 1);
    assert_eq!(entries(&mut supervisor, &journey, "case-discussed").len(), 1);
}

#[test]
fn what_supervision_decided_is_recorded_beside_the_question() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    let path = format!("/journeys/{journey}/questions");
    let key = fresh_key();
    let form = |question, decided| [("key", key.as_str()), ("question", question), decided];
    let empty = ("one.decided", "");
    shows(&supervisor.post(&path, &form("C3", empty)).is(422), &["name=\"key\""]);
    supervisor.post(&path, &form("C33", empty)).is(404);
    let decided = ("one.decided", "It may be the interpreter.");
    practitioner.post(&path, &form("C3", decided)).is(404);
    let to = supervisor.post(&path, &form("C3", decided)).is(303).header("location").to_owned();
    assert_eq!(to, format!("{path}?said=recorded#C3"));
    let page = supervisor.page(&format!("{path}?said=recorded")).is(200);
    shows(&page, &["It stands beside the question", "It may be the interpreter."]);
    let theirs = practitioner.page(&path).is(200);
    shows_none(&theirs, &["interpreter."]);
}

#[test]
fn a_case_is_opened_in_an_emergency_and_closed_by_somebody_else() {
    let (stepin, _practitioner, mut supervisor, journey) = overseen();
    let mut other = Browser::signed_in(&stepin, "P-08");
    let page = format!("/journeys/{journey}");
    let refused = other.page(&page).is(404);
    let way_on = format!("/emergency?reference={journey}");
    shows(&refused, &[&way_on]);
    shows(&other.page(&way_on).is(200), &["30 minutes", "name nobody", &journey]);
    let key = fresh_key();
    let asks = |reference, purpose| {
        [("key", key.as_str()), ("reference", reference), ("purpose", purpose)]
    };
    let wrong = other.post("/emergency", &asks("SU-0042", "")).is(422);
    shows(&wrong, &["Say for what", "value=\"SU-0042\""]);
    let missing = other.post("/emergency", &asks("SU-9999", "a call at night")).is(404);
    shows(&missing, &["no case of this reference that you can open", "a call at night"]);
    let key = fresh_key();
    let opens =
        [("key", key.as_str()), ("reference", journey.as_str()), ("purpose", "a call at night")];
    for _ in 0..2 {
        let to = other.post("/emergency", &opens).is(303).header("location").to_owned();
        assert_eq!(to, page);
    }
    let opened = other.page(&page).is(200);
    shows(&opened, &["Open to you in an emergency until", "record nothing", "SU-0042"]);
    shows_none(&opened, &[">Record a session<", "Chronology and exports"]);
    // What would be refused is refused before anything is typed.
    other.page(&format!("{page}/record")).is(403);
    other.page(&format!("{page}/export")).is(404);

    let team = supervisor.page("/team").is(200);
    shows(&team, &["P-08 opened it in an emergency"]);
    let start = team.body.find(&format!("{page}/emergencies/")).expect("a link to it");
    let path = team.body[start..].split('"').next().expect("an address").to_owned();
    shows(&supervisor.page(&path).is(200), &["a call at night", "you, S-02", "journey page, "]);
    other.page(&path).is(403);
    supervisor.page(&format!("{page}/emergencies/{}", fresh_key())).is(404);
    let key = fresh_key();
    let nothing = [("key", key.as_str()), ("finding", "")];
    shows(&supervisor.post(&path, &nothing).is(422), &["Say what you found"]);
    let closes = [("key", key.as_str()), ("finding", "One call was taken.")];
    for _ in 0..2 {
        supervisor.post(&path, &closes).is(303);
    }
    shows(&supervisor.page(&path).is(200), &["It is closed", "One call was taken."]);
    shows_none(&supervisor.page("/team").is(200), &["in an emergency on"]);
    other.page(&page).is(404);
}

#[test]
fn nobody_closes_an_emergency_access_of_their_own() {
    let (_stepin, _practitioner, mut supervisor, journey) = overseen();
    let key = fresh_key();
    let opens = [("key", key.as_str()), ("reference", "SU-0042"), ("purpose", "a call at night")];
    supervisor.post("/emergency", &opens).is(303);
    shows(&supervisor.page(&format!("/journeys/{journey}")).is(200), &["record what it takes"]);
    let board = supervisor.get("/v1/boards/emergencies").is(200).json();
    let opened = board["rows"][0]["events"][0].as_str().expect("an event").to_owned();
    let path = format!("/journeys/{journey}/emergencies/{opened}");
    shows_none(&supervisor.page(&path).is(200), &["name=\"finding\""]);
    let key = fresh_key();
    let closes = [("key", key.as_str()), ("finding", "I looked.")];
    shows(&supervisor.post(&path, &closes).is(422), &["somebody else"]);
}

#[test]
fn the_teams_cases_are_found_by_what_they_need_and_figures_have_their_table() {
    let (_stepin, mut practitioner, mut supervisor, journey) = overseen();
    let row = format!("<a href=\"/journeys/{journey}\">SU-0042</a></th>");
    for found in ["", "?find=robin", "?practitioner=P-07", "?state=open"] {
        shows(&supervisor.page(&format!("/team{found}")).is(200), &[&row]);
    }
    for lost in ["?find=nobody", "?practitioner=P-08", "?state=paused", "?needs=safety-reviews"] {
        shows_none(&supervisor.page(&format!("/team{lost}")).is(200), &[&row]);
    }
    records(&mut practitioner, &journey, "risk-assessed", &HIGH);
    shows(&supervisor.page("/team?needs=safety-reviews").is(200), &[&row, "O1: a high risk"]);
    moves(&mut practitioner, &journey);
    let figures = supervisor.page("/figures").is(200);
    shows(&figures, &["Time in a phase", "<svg", "The same as a table", "/boards/cohort/csv"]);
    shows(&figures, &["Moves between phases", "<td class=\"number\">1</td>"]);
    let kept = supervisor.page("/boards/cohort/csv").is(200);
    assert!(kept.header("content-type").starts_with("text/csv"));
    assert!(kept.body.starts_with("about,group,figure"), "{}", kept.body);
    practitioner.page("/figures").is(403);
    practitioner.page("/boards/cohort/csv").is(403);
}
