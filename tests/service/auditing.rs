//! The pages of whoever audits, as a browser without JavaScript meets them.

use crate::acceptance::{JOURNEY, MOVE_TO_LOOK, THIRD_INCIDENT, imported, started};
use crate::browser::{Browser, service_of};
use crate::client::{Client, Reply};
use crate::policies::policy;
use crate::said::{denial, referral, session};
use crate::stepin::Stepin;
use proof::{Checkpoint, Note, base64_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What came to be known on day 66, and what was put right on day 70, however it is written.
const LATER: &[&str] = &[
    THIRD_INCIDENT,
    "30 April 2025",
    "30 Apr 2025",
    "2025-04-30",
    "8 May 2025",
    "2025-05-08",
    "12 May 2025",
    "2025-05-12",
    "Suspended for safety",
    "suspended",
];

fn page(client: &Client, path: &str) -> Reply {
    client.get_with(path, &[("accept", "text/html")])
}

fn shows(page: &Reply, words: &[&str]) {
    for words in words {
        assert!(page.body.contains(words), "{words:?} stands in {}", page.body);
    }
}

fn hides(path: &str, page: &Reply, words: &[&str]) {
    for words in words {
        assert!(!page.body.contains(words), "{words:?} does not stand in {path}: {}", page.body);
    }
}

/// Where a page leads.
fn links(page: &Reply) -> BTreeSet<String> {
    let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&#38;", "&")).collect()
}

#[test]
fn as_believed_on_day_65_no_page_of_the_replay_betrays_what_came_later() {
    let stepin = started(imported());
    for reader in [stepin.auditor(), stepin.supervisor(), stepin.practitioner()] {
        let mut waiting = vec![format!("/journeys/{JOURNEY}?as_believed_at=2025-05-07")];
        let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
        while let Some(path) = waiting.pop() {
            let found = page(&reader, &path).is(200);
            shows(&found, &["As believed on 7 May 2025, 23:59, writing is off."]);
            hides(&path, &found, LATER);
            hides(&path, &found, &["corrected", "/record", "/correct/", "name=\"key\"", "/export"]);
            assert_eq!(found.body.matches("method=\"post\"").count(), 1, "only to sign out");
            let leads = links(&found)
                .into_iter()
                .map(|link| link.split('#').next().unwrap_or_default().to_owned());
            let stays = leads.filter(|link| link.contains("as_believed_at="));
            waiting.extend(stays.filter(|link| seen.insert(link.clone())));
        }
        assert!(seen.len() > 40, "the replay leads on: {seen:?}");
    }
    for board in ["caseload", "today", "overrides", "incidents", "pace", "corrections"] {
        let path = format!("/boards/{board}?as_believed_at=2025-05-07");
        let found = page(&stepin.supervisor(), &path).is(200);
        shows(&found, &["As believed on 7 May 2025, 23:59, writing is off."]);
        hides(&path, &found, LATER);
        let now = page(&stepin.supervisor(), &format!("/boards/{board}")).is(200);
        hides(board, &now, &["writing is off"]);
    }
    let now = page(&stepin.auditor(), &format!("/journeys/{JOURNEY}")).is(200);
    shows(&now, &["Suspended for safety", "30 April 2025", "corrected"]);
}

#[test]
fn a_replay_steps_by_number_and_is_told_no_later_time() {
    let stepin = started(imported());
    let auditor = stepin.auditor();
    let at = |number: &str| page(&auditor, &format!("/journeys/{JOURNEY}?moment={number}")).is(200);
    let standing = |page: &Reply| {
        let rest = page.body.split("class=\"figure\">").nth(1).expect("it says where it stands");
        rest.split('<').next().expect("it ends").to_owned()
    };
    let last = standing(&at("999"));
    let all: usize = last.rsplit(' ').next().and_then(|all| all.parse().ok()).expect("a number");
    assert!(all > 10 && last == format!("{all} of {all}"), "{last}");
    assert_eq!(standing(&at("0")), format!("1 of {all}"));
    let third = at("3");
    assert_eq!(standing(&third), format!("3 of {all}"));
    shows(
        &third,
        &[&format!("type=\"range\" id=\"moment\" name=\"moment\" min=\"1\" max=\"{all}\"")],
    );
    let path = |number: usize| format!("/journeys/{JOURNEY}?moment={number}");
    for step in [1, 2, 4, all] {
        assert!(links(&third).contains(&path(step)), "{step} in {:?}", links(&third));
    }
    let times: BTreeSet<_> =
        links(&third).into_iter().filter(|link| link.contains("as_believed_at")).collect();
    let first = times.first().expect("the page stays in its moment").clone();
    let moment = first.split("as_believed_at=").nth(1).expect("a moment");
    let moment = moment.split(['&', '#']).next().expect("it ends").to_owned();
    assert!(times.iter().all(|link| link.contains(&moment)), "{times:?}");
    let then = page(&auditor, &format!("/journeys/{JOURNEY}?as_believed_at={moment}")).is(200);
    assert_eq!(standing(&then), format!("3 of {all}"));
    let looks = auditor.get("/v1/boards/own-looks").is(200).json();
    let rows = looks["rows"].as_array().expect("rows");
    let replayed = rows.iter().filter(|row| row["scope"] == "journey page");
    assert!(replayed.clone().count() > 3);
    assert!(replayed.clone().all(|row| row["as_of"].is_string()), "each look says as of when");
    page(&auditor, &format!("/journeys/{JOURNEY}?moment=soon")).is(400);
}

#[test]
fn what_was_not_recorded_by_then_is_answered_like_what_is_not_there() {
    let stepin = started(imported());
    let auditor = stepin.auditor();
    let event =
        |id: &str, then: &str| page(&auditor, &format!("/journeys/{JOURNEY}/events/{id}{then}"));
    let then = "?as_believed_at=2025-05-07";
    event(THIRD_INCIDENT, "").is(200);
    shows(&event(MOVE_TO_LOOK, then).is(200), &["writing is off"]);
    let unknown = "01957000-0000-7000-8000-00000000ffff";
    let (later, missing) = (event(THIRD_INCIDENT, then).is(404), event(unknown, then).is(404));
    assert_eq!(later.body.replace(THIRD_INCIDENT, unknown), missing.body);
    let data = format!("/v1/events/{THIRD_INCIDENT}{then}");
    auditor.get(&data).problem(404, "not-found");
}

#[test]
fn a_board_steps_by_days_and_keeps_its_day_where_it_leads() {
    let stepin = started(imported());
    let supervisor = stepin.supervisor();
    let first = page(&supervisor, "/boards/caseload?day=1").is(200);
    shows(&first, &["As believed on 3 Mar 2025, 23:59, writing is off.", ">1 of "]);
    let case = format!("/journeys/{JOURNEY}?as_believed_at=2025-03-03");
    assert!(links(&first).contains(&case), "{:?}", links(&first));
    assert!(links(&first).contains("/boards/caseload?day=2"));
    let by = "/boards/caseload?day=3&practitioner=P-07";
    let kept = links(&page(&supervisor, by).is(200));
    assert!(kept.contains("/boards/caseload?day=4&practitioner=P-07"), "{kept:?}");
    let then = "/v1/boards/incidents?as_believed_at=2025-05-07";
    let before = supervisor.get(then).is(200);
    stepin.practitioner().records(JOURNEY, [denial()]);
    assert_eq!(supervisor.get(then).is(200).body, before.body, "what is kept of then stays");
    let later = supervisor.get("/v1/boards/incidents?as_believed_at=2025-05-08").is(200);
    assert_ne!(later.body, before.body);
}

#[test]
fn two_moments_are_compared_in_whichever_order_they_are_chosen() {
    let stepin = started(imported());
    let auditor = stepin.auditor();
    let compared =
        |query: &str| page(&auditor, &format!("/journeys/{JOURNEY}/compare?{query}")).is(200);
    let days = compared("from=2025-05-07&to=2025-05-12");
    shows(&days, &["writing is off", "</span> new</b>", "</span> changed</b>", "overlapped", "O2"]);
    let swapped = compared("from=2025-05-12&to=2025-05-07");
    shows(&swapped, &["As believed on 7 May 2025, 23:59, and on 12 May 2025, 23:59"]);
    let same = compared("from_moment=3&to_moment=3");
    shows(&same, &["Nothing differs.", "id=\"from_moment\"", "id=\"to_moment\""]);
    let early = compared("from_moment=1&to_moment=4");
    hides("the first four moments", &early, &LATER[..6]);
    shows(&page(&auditor, &format!("/journeys/{JOURNEY}/compare")).is(200), &["writing is off"]);
}

#[test]
fn another_policy_is_read_under_as_such_and_says_what_differs() {
    let stepin = started(imported());
    let (supervisor, auditor) = (stepin.supervisor(), stepin.auditor());
    shows(&page(&auditor, "/what-if").is(200), &["There is no other policy"]);
    supervisor.put("/v1/policies/2", &policy("2", 7)).is(201);
    let path = format!("/journeys/{JOURNEY}?policy=1");
    let what_if = page(&auditor, &path).is(200);
    let banner = "Read under policy 1, not the one in force (2).";
    shows(&what_if, &[banner, "Writing is off", "Nothing does: both policies say the same"]);
    hides(&path, &page(&supervisor, &path).is(200), &["Record a session"]);
    let questions = format!("/journeys/{JOURNEY}/questions?policy=1");
    assert!(links(&what_if).contains(&questions), "{:?}", links(&what_if));
    shows(&page(&auditor, &questions).is(200), &[banner]);
    shows(&page(&auditor, "/boards/contact?policy=1").is(200), &[banner]);
    hides("in force", &page(&auditor, "/boards/contact?policy=2").is(200), &["Read under"]);
    shows(&page(&auditor, "/what-if?policy=1").is(200), &[banner, "0 of 1 case read differently"]);
    let stricter = policy("3", 7).replace("sessions_min = 3\n", "sessions_min = 30\n");
    supervisor.put("/v1/policies/3", &stricter).is(201);
    let differs = ["settle.sessions, kept sessions", "<td>not met</td><td><strong>met</strong>"];
    shows(&page(&auditor, &path).is(200), &["not the one in force (3)", differs[0], differs[1]]);
    let all = page(&auditor, "/what-if?policy=1").is(200);
    shows(&all, &["1 of 1 case reads differently", differs[0], differs[1]]);
    assert!(links(&all).contains(&path), "{:?}", links(&all));
    page(&auditor, "/what-if?policy=9").is(400);
    page(&stepin.practitioner(), "/what-if?policy=1").is(403);
}

#[test]
fn the_log_is_verified_on_a_page_and_an_event_step_by_step() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [event] = practitioner.records(&journey, [session()]);
    let auditor = stepin.auditor();
    let proved = page(&auditor, &format!("/verification/events/{event}")).is(200);
    let receipt = auditor.get(&format!("/v1/log/receipt/{event}")).is(200).json();
    let leaf = receipt["leaves"][0]["leaf_hash"].as_str().expect("a hash");
    shows(&proved, &["<strong>Yes.</strong>", leaf, "(from the proof)", "(reached so far)"]);
    hides("a proof", &proved, &["SU-0042", "session", &journey]);
    let note = Note::parse(&auditor.get("/v1/log/checkpoint").is(200).body).expect("a note");
    let checkpoint = Checkpoint::parse(&note.text).expect("a checkpoint");
    let found = page(&auditor, "/verification").is(200);
    let key = auditor.get("/v1/log/key").is(200).body;
    let escaped = |text: &str| text.replace('+', "&#43;").replace('/', "&#47;");
    let holds = |text: &str| found.body.contains(text) || found.body.contains(&escaped(text));
    assert!(holds(key.trim_end()) && holds(&base64_of(&checkpoint.root)), "{}", found.body);
    assert_eq!(found.body.matches("</span> holds</b>").count(), 2, "{}", found.body);
    shows(&found, &["No witness is asked", "class=\"qr\"", "<path d=\"M4 4h7v1h-7z", "verify.py"]);
    let led = page(&auditor, &format!("/verification?event={event}")).is(200);
    shows(&led, &["<strong>Yes.</strong>"]);
    shows(&page(&auditor, "/verification?event=x").is(200), &["That is no id of an event."]);
    page(&auditor, "/verification/events/01957000-0000-7000-8000-00000000ffff").is(404);
    for path in ["/verification".to_owned(), format!("/verification/events/{event}")] {
        page(&practitioner, &path).is(403);
        page(&stepin.supervisor(), &path).is(200);
    }
}

#[test]
fn who_looked_is_told_in_plain_words_to_whoever_watches_over_it() {
    let stepin = Stepin::started();
    let (practitioner, auditor) = (stepin.practitioner(), stepin.auditor());
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    page(&practitioner, &format!("/journeys/{journey}")).is(200);
    let stranger = stepin.asked_by("P-99/practitioner");
    page(&stranger, &format!("/journeys/{journey}")).is(404);
    let path = format!("/journeys/{journey}/looks");
    let looks = page(&auditor, &path).is(200);
    shows(&looks, &["P-07", "read: journey page", "works on it", "P-99", "<b>was refused</b>"]);
    page(&practitioner, &path).is(403);
    let lookers = page(&auditor, "/looks").is(200);
    shows(&lookers, &["href=\"/looks/P-99\"", "every case is theirs to audit"]);
    shows(&page(&auditor, "/looks/P-07").is(200), &["What P-07 looked at", "SU-0042"]);
    page(&practitioner, "/looks").is(403);
    page(&practitioner, "/looks/P-99").is(403);
    let own = page(&practitioner, "/account/looks").is(200);
    shows(&own, &["What you looked at", "journey page", "SU-0042"]);
    hides("their own", &own, &["P-99"]);
    let refused = page(&stranger, "/account/looks").is(200);
    hides("what was refused", &refused, &["SU-0042", &journey]);
}

#[test]
fn a_sample_is_drawn_alike_by_whoever_draws_it() {
    let stepin = Stepin::started();
    for number in 0..6 {
        stepin.practitioner().opens(json!([referral(&format!("SU-000{number}"))]));
    }
    let auditor = stepin.auditor();
    let drawn = |query: &str| {
        let found = page(&auditor, &format!("/sample?{query}")).is(200);
        let files = found.body.split("<th scope=\"row\"><a href=\"").skip(1);
        files.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    let once = drawn("seed=7&size=3");
    assert_eq!(once.len(), 3);
    assert_eq!(once, drawn("seed=7&size=3"));
    assert!((8..20).any(|seed| drawn(&format!("seed={seed}&size=3")) != once), "it is a draw");
    shows(&page(&auditor, "/sample").is(200), &["Number to draw by"]);
    shows(
        &page(&auditor, "/sample?seed=x&size=3").is(422),
        &["Give a whole number.", "value=\"x\""],
    );
    page(&auditor, "/sample?seed=1&size=1000").is(422);
    let supervisor = page(&stepin.supervisor(), "/sample?seed=7&size=3").is(200);
    shows(&supervisor, &["/record/file-sampled"]);
}

const PEOPLE: [(&str, &[&str]); 3] =
    [("P-07", &["practitioner"]), ("P-08", &["practitioner"]), ("A-01", &["auditor"])];

fn exports(auditor: &mut Browser, journey: &str) -> Vec<Value> {
    let looks = auditor.get(&format!("/v1/boards/access?journey={journey}")).is(200).json();
    let rows = looks["rows"].as_array().expect("rows").iter();
    rows.filter(|row| row["type"] == "record-exported").cloned().collect()
}

#[test]
fn nothing_is_taken_out_before_its_purpose_is_on_record() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut practitioner = Browser::signed_in(&stepin, "P-07");
    let key = crate::client::fresh_key();
    let referred = [
        ("key", key.as_str()),
        ("on", "2026-03-02"),
        ("one.reference", "SU-0042"),
        ("one.source", "self"),
        ("one.person.name", "Robin Example"),
    ];
    let to = practitioner.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let journey = to.trim_start_matches("/journeys/").trim_end_matches("?said=recorded").to_owned();
    let mut auditor = Browser::signed_in(&stepin, "A-01");
    let path = format!("/journeys/{journey}/export");
    let form = auditor.page(&path).is(200);
    shows(&form, &["What is it for?", "value=\"chronology\" checked"]);
    hides(&path, &form, &["SU-0042"]);
    let asked = |purpose, what, to| [("purpose", purpose), ("what", what), ("recipient", to)];
    let without = auditor.post(&path, &asked(" ", "csv", "")).is(422);
    shows(&without, &["Say what it is for", "value=\"csv\" checked", "href=\"#purpose\""]);
    let long = "a".repeat(501);
    shows(&auditor.post(&path, &asked(&long, "csv", "")).is(422), &["longer than 500"]);
    let given = auditor.post(&path, &asked("Review 12", "csv", "Housing")).is(422);
    shows(&given, &["Nothing of this case is shared", "Review 12", "value=\"Housing\""]);
    auditor.post(&path, &asked("Review 12", "everything", "")).is(400);
    let before = exports(&mut auditor, &journey).len();
    let csv = auditor.post(&path, &asked("Review 12", "csv", "")).is(200);
    assert!(csv.header("content-disposition").starts_with("attachment"), "{:?}", csv.body);
    assert!(csv.body.starts_with("version,id,type,occurred_at,"), "{}", csv.body);
    shows(&csv, &["referral-received", "P-07/practitioner", "Robin Example"]);
    let ndjson = auditor.post(&path, &asked("Review 12", "ndjson", "")).is(200);
    let line: Value =
        serde_json::from_str(ndjson.body.lines().next().expect("a line")).expect("JSON");
    assert_eq!(line["type"], "referral-received");
    let sheet = auditor.post(&path, &asked("Review 12", "chronology", "")).is(200);
    shows(&sheet, &["Chronology", "SU-0042", "Review 12", "Referral received", "recorded it"]);
    let all = exports(&mut auditor, &journey);
    assert_eq!(all.len() - before, 3, "{all:?}");
    assert!(all.iter().take(3).all(|row| row["purpose"] == "Review 12"), "{all:?}");
    assert_eq!(all[0]["scope"], "export of the chronology");
    let mut stranger = Browser::signed_in(&stepin, "P-08");
    let refused = stranger.post(&path, &asked("Curious", "csv", "")).is(404);
    hides(&path, &refused, &["SU-0042", "Robin"]);
}
