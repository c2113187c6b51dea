//! A person is forgotten: nothing of them can be read anywhere, and that they were is still known.

use crate::acceptance::for_practitioners;
use crate::client::{Client, Reply, fresh_key};
use crate::said::{But, days_ago, denial, event, referral, risk_assessed, session};
use crate::stepin::Stepin;
use projections::views::VIEWS;
use serde_json::{Value, json};

const COMPARED: &str = "compare?from=2020-01-01";
const BASIS: &str = "the time for which it was to be kept is over";

/// What was said of the two people, and of nobody else.
pub(crate) const OF_SERVICE_USER: [&str; 4] =
    ["SU-4711", "Thistledown Marker", "keeps a heron in the attic", "ochre wellingtons"];
const OF_PROTECTED: [&str; 2] = ["Larkspur Marker", "sleeps at the lighthouse"];

fn leads(stepin: &Stepin) -> (Client, Client) {
    (stepin.governance_lead(), stepin.asked_by("G-02/governance-lead"))
}

pub(crate) struct Story {
    pub(crate) journey: String,
    opened: (String, Value),
    pub(crate) of_case: String,
    of_protected: String,
    other: String,
    /// After everything that is recorded.
    soon: String,
}

/// Two journeys; of the first, both the service user's and a protected person's record.
pub(crate) fn told(stepin: &Stepin) -> Story {
    let practitioner = stepin.practitioner();
    let person = json!({ "name": OF_SERVICE_USER[1] });
    let data = json!({ "reference": OF_SERVICE_USER[0], "source": "self", "person": person });
    let opening = json!({ "events": [event("referral-received", data).on(&days_ago(40))] });
    let key = fresh_key();
    let reply = practitioner.send("/v1/journeys", &key, &opening).is(201).json();
    let journey = reply["journey"].as_str().expect("an id").to_owned();
    let words = json!({ "words": OF_SERVICE_USER[2] });
    let [of_case] = practitioner.records(&journey, [event("own-account-added", words)]);
    practitioner.records(&journey, [session(), denial(), risk_assessed()]);
    let discussed = json!({ "decided": OF_SERVICE_USER[3] });
    stepin.supervisor().records(&journey, [event("case-discussed", discussed)]);
    let linked = json!({ "label": "PP-1", "person": { "name": OF_PROTECTED[0] } });
    let held = json!({ "notes": OF_PROTECTED[1] });
    let worker = stepin.support_worker();
    let [of_protected] = worker.records(&journey, [event("protected-person-linked", linked)]);
    let _ = worker.asks_to_record(&journey, json!([event("support-contact-held", held)]));
    let other = practitioner.opens(json!([referral("SU-0815")]));
    let soon = crate::said::minutes_ahead(1);
    Story { journey, opened: (key, opening), of_case, of_protected, other, soon }
}

pub(crate) fn reviewed(outcome: &str) -> Value {
    event("retention-reviewed", json!({ "outcome": outcome }))
}

fn asks(client: &Client, journey: &str, person: &str, approver: &str) -> Reply {
    let body = json!({ "person": person, "basis": BASIS, "approver": approver });
    client.send(&format!("/v1/journeys/{journey}/erasure"), &fresh_key(), &body)
}

/// The first governance lead decides, the second one erases.
pub(crate) fn erased(stepin: &Stepin, journey: &str, person: &str) -> Value {
    let (first, second) = leads(stepin);
    first.records(journey, [reviewed("destroy")]);
    asks(&second, journey, person, "G-01").is(201).json()
}

/// Every view of a journey, and its timeline.
fn views() -> impl Iterator<Item = &'static str> {
    VIEWS.iter().map(|view| view.name).chain(["timeline"])
}

/// Everything that the service says to anybody who asks for anything of a journey.
fn everything_said(stepin: &Stepin, story: &Story) -> String {
    let mut said = String::new();
    let roles = ["P-07/practitioner", "S-02/supervisor", "W-03/support-worker", "A-01/auditor"];
    let openapi = stepin.auditor().get("/openapi.json").is(200).json();
    let paths = openapi["paths"].as_object().expect("paths").keys();
    let boards: Vec<_> = paths.filter(|path| path.starts_with("/v1/boards/")).cloned().collect();
    assert!(boards.len() > 10);
    for actor in roles.into_iter().chain(["G-01/governance-lead"]) {
        let client = stepin.asked_by(actor);
        let mut ask = |path: &str| {
            let reply = client.get(path);
            assert!(reply.status < 500, "{path}: {}", reply.body);
            let asked = path.split('?').next().unwrap_or_default();
            said += &format!("\n@{asked}\n{}", reply.body);
        };
        let views = views().chain([COMPARED]).filter(|_| actor != "W-03/support-worker");
        for view in views {
            ask(&format!("/v1/journeys/{}/{view}", story.journey));
        }
        ask(&format!("/v1/journeys/{}", story.journey));
        ask(&format!("/v1/events/{}", story.of_case));
        ask("/v1/journeys?search=");
        ask("/v1/journeys?search=thistledown");
        ask(&format!("/v1/journeys?reference={}", OF_SERVICE_USER[0]));
        ask("/v1/log");
        for board in &boards {
            ask(board);
            ask(&format!("{board}?as_believed_at={}", story.soon));
            ask(&format!("{board}?at_position=6"));
        }
    }
    said
}

/// What is said of who looked grows with each look: everything else stays as it was.
fn but_for_looks(said: &str) -> Vec<&str> {
    const OF_LOOKS: [&str; 4] =
        ["/v1/log", "/v1/boards/access", "/v1/boards/lookers", "/v1/boards/own-looks"];
    let of_looks =
        |answer: &&str| OF_LOOKS.iter().any(|path| answer.starts_with(&format!("{path}\n")));
    said.split("\n@").filter(|answer| !of_looks(answer)).collect()
}

fn holds_none(said: &str, markers: &[&str]) {
    for marker in markers {
        assert!(!said.contains(marker), "{marker} is still said");
    }
}

#[test]
fn of_an_erased_service_user_it_is_known_that_there_was_a_record_and_nothing_else() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let before = everything_said(&stepin, &story);
    assert!(OF_SERVICE_USER.iter().all(|marker| before.contains(marker)));
    let answer = erased(&stepin, &story.journey, "service-user");
    let parts = answer["parts"].as_array().expect("a list");
    let of: Vec<_> = parts.iter().map(|part| part["compartment"].as_str().unwrap()).collect();
    assert_eq!(of, ["case", "safety", "supervision"]);
    let mut rounds = Vec::new();
    for round in 0..2 {
        let said = everything_said(&stepin, &story);
        holds_none(&said, &OF_SERVICE_USER);
        rounds.push(but_for_looks(&said).join("\n"));
        is_gone_for(&stepin.supervisor(), &story, &answer);
        is_gone_for(&stepin.governance_lead(), &story, &answer);
        let path = format!("/v1/events/{}", story.of_case);
        stepin.supervisor().get(&path).problem(410, "erased");
        // It is nobody's case any more: to a practitioner it is as if it had never been.
        stepin.practitioner().get(&path).is(404);
        let path = format!("/v1/events/{}", parts[0]["event"].as_str().expect("an id"));
        let entry = stepin.auditor().get(&path).is(200).json();
        assert_eq!(entry["data"]["of"], "case");
        assert_eq!(entry["data"]["approver"], "G-01");
        if round == 0 {
            // The same after a crash, from nothing but what is on the disk.
            stepin.kill();
            stepin.start();
        }
    }
    assert_eq!(rounds[0], rounds[1]);
    // The protected person's record is theirs, and stays.
    let timeline = stepin.support_worker().timeline(&story.journey, "").to_string();
    assert!(timeline.contains(OF_PROTECTED[0]));
    stepin.support_worker().get(&format!("/v1/events/{}", story.of_protected)).is(200);
    holds_none(&stepin.logged(), &OF_SERVICE_USER);
    stepin.stop();
    let verified = stepin.run(["--json", "verify"]).ended(0).json();
    assert_eq!(verified["erased_streams"], 3);
    holds_none(&stepin.run(["export", "--format=ndjson"]).ended(0).out, &OF_SERVICE_USER);
    let (once, again) =
        (stepin.run(["replay", "--digest"]).ended(0), stepin.run(["rebuild"]).ended(0));
    assert!(
        once.out.lines().filter(|line| !line.contains("view ")).all(|one| again.out.contains(one))
    );
    assert_eq!(stepin.run(["journey", &story.journey]).ended(1).out, "");
    assert!(stepin.run(["journey", &story.journey]).said.contains("has been erased"));
}

fn is_gone_for(client: &Client, story: &Story, answer: &Value) {
    let summary = client.get(&format!("/v1/journeys/{}", story.journey));
    let problem = summary.problem(410, "erased").json();
    assert_eq!(problem["erased"]["parts"], answer["parts"]);
    assert_eq!(problem["erased"]["parts"][0]["by"], "G-02");
    assert_eq!(problem["erased"]["parts"][0]["approver"], "G-01");
    for view in views().chain([COMPARED]) {
        client.get(&format!("/v1/journeys/{}/{view}", story.journey)).problem(410, "erased");
    }
    let earlier = format!("/v1/journeys/{}/timeline?as_believed_at=2020-01-01", story.journey);
    client.get(&earlier).problem(410, "erased");
}

#[test]
fn what_was_asked_before_an_erasure_and_is_asked_again_is_answered_without_what_it_held() {
    let stepin = Stepin::started();
    let story = told(&stepin);
    let (key, opening) = &story.opened;
    erased(&stepin, &story.journey, "service-user");
    let practitioner = stepin.practitioner();
    let again = practitioner.send("/v1/journeys", key, opening).problem(410, "erased");
    holds_none(&again.body, &OF_SERVICE_USER);
    practitioner
        .send("/v1/journeys", key, &json!({ "events": [session()] }))
        .problem(422, "key-reused");
    let supervisor = stepin.supervisor();
    let discussed = json!([event("case-discussed", json!({}))]);
    supervisor.asks_to_record(&story.journey, discussed.clone()).problem(410, "erased");
    practitioner.asks_to_record(&story.journey, json!([session()])).problem(404, "unknown-journey");
    let path = format!("/v1/journeys/{}/events", story.journey);
    let body = json!({ "events": discussed }).to_string();
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"4\"")];
    supervisor.post(&path, &headers, &body).problem(410, "erased");
    let reopened = json!({ "id": story.journey, "events": [referral("SU-4711")] });
    // Nobody learns by an id which journeys were erased.
    practitioner.send("/v1/journeys", &fresh_key(), &reopened).problem(409, "journey-exists");
    // What concerns the record itself goes on, and so does everybody else's.
    let (first, _) = leads(&stepin);
    first.records(&story.journey, [event("subject-access-requested", json!({}))]);
    practitioner.records(&story.other, [session()]);
}

#[test]
fn an_erasure_is_carried_out_once() {
    let stepin = Stepin::started();
    let story = told(&stepin);
    let (first, second) = leads(&stepin);
    first.records(&story.journey, [reviewed("destroy")]);
    let path = format!("/v1/journeys/{}/erasure", story.journey);
    let body = json!({ "person": "service-user", "basis": BASIS, "approver": "G-01" });
    let key = fresh_key();
    let once = second.send(&path, &key, &body).is(201).json();
    let again = second.send(&path, &key, &body).is(200).json();
    assert_eq!(again["parts"], once["parts"]);
    second.send(&path, &fresh_key(), &body).problem(410, "erased");
    let other = json!({ "person": "service-user", "basis": "none", "approver": "G-01" });
    second.send(&path, &key, &other).problem(422, "key-reused");
}

#[test]
fn two_people_decide_and_no_hold_may_be_open() {
    let stepin = Stepin::started();
    let story = told(&stepin);
    let (first, second) = leads(&stepin);
    let journey = story.journey.as_str();
    let refused = |client: &Client, approver: &str, status: u16, kind: &str| {
        asks(client, journey, "service-user", approver).problem(status, kind)
    };
    refused(&stepin.supervisor(), "G-01", 403, "not-yours-to-record");
    asks(&stepin.practitioner(), journey, "protected", "G-01").problem(403, "not-yours-to-record");
    refused(&second, "G-01", 409, "not-in-state");
    let held = event("hold-placed", json!({ "basis": "an inquiry" }));
    let [hold] = stepin.supervisor().records(journey, [held]);
    first.records(journey, [reviewed("destroy")]);
    let why = refused(&second, "G-01", 409, "held").detail();
    assert!(why.contains(&hold) && why.contains("S-01"), "{why}");
    let lifted = |approver: &str| {
        let data = json!({ "hold": hold, "approver": approver, "reason": "it is over" });
        event("hold-lifted", data)
    };
    let own = stepin.supervisor().asks_to_record(journey, json!([lifted("G-01")]));
    own.problem(403, "needs-another-person");
    first.records(journey, [lifted("S-02")]);
    let twice = second.asks_to_record(journey, json!([lifted("S-02")]));
    twice.problem(409, "not-in-state");
    refused(&first, "G-02", 403, "needs-another-person");
    let reply = refused(&second, "G-03", 422, "invalid");
    assert_eq!(reply.pointers(), ["/approver"]);
    first.records(journey, [reviewed("keep")]);
    refused(&second, "G-01", 409, "not-in-state");
    first.records(journey, [reviewed("destroy")]);
    let path = format!("/v1/journeys/{journey}/erasure");
    for body in [json!({}), json!({ "person": "nobody", "basis": BASIS, "approver": "G-01" })] {
        second.send(&path, &fresh_key(), &body).problem(422, "invalid");
    }
    let blank = json!({ "person": "service-user", "basis": "", "approver": "G-01" });
    let reply = second.send(&path, &fresh_key(), &blank).problem(422, "invalid");
    assert_eq!(reply.pointers(), ["/basis"]);
    let unknown = "01890000-0000-7000-8000-000000000000";
    asks(&second, unknown, "service-user", "G-01").problem(404, "unknown-journey");
    asks(&second, &story.other, "protected", "G-01").problem(409, "not-in-state");
    // Nothing of it was erased by any of this.
    stepin.practitioner().get(&format!("/v1/journeys/{journey}")).is(200);
    asks(&second, journey, "service-user", "G-01").is(201);
}

#[test]
fn nobody_says_by_hand_that_a_key_was_destroyed() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let data = json!({ "of": "case", "basis": BASIS, "approver": "G-02" });
    let said = event("key-destroyed", data);
    let (first, _) = leads(&stepin);
    let reply = first.asks_to_record(&story.journey, json!([said]));
    assert_eq!(reply.problem(422, "invalid").pointers(), ["/events/0/type"]);
    stepin.stop();
    let line = said
        .but("journey", story.journey.as_str())
        .but("recorder", json!({ "id": "G-01", "role": "governance-lead" }));
    let file = stepin.file("lines.ndjson", &line.to_string());
    let ran = stepin.run(["--quiet", "import", "--format=ndjson", &file]).ended(1);
    assert!((ran.out + &ran.said).contains("recorded by an erasure only"));
}

#[test]
fn an_old_export_does_not_bring_an_erased_person_back() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    stepin.stop();
    let exported = stepin.run(["export", "--format=ndjson"]).ended(0).out;
    assert!(OF_SERVICE_USER.iter().all(|marker| exported.contains(marker)));
    let file = stepin.file("before.ndjson", &exported);
    stepin.start();
    erased(&stepin, &story.journey, "service-user");
    stepin.stop();
    let ran = stepin.run(["--quiet", "import", "--format=ndjson", &file]).ended(1);
    assert!((ran.out + &ran.said).contains("erased"));
    let ran = stepin.run(["--quiet", "import", "--format=ndjson", "--skip-rejected", &file]);
    holds_none(&(ran.out + &ran.said), &OF_SERVICE_USER);
    holds_none(&stepin.run(["export", "--format=ndjson"]).ended(0).out, &OF_SERVICE_USER);
}

#[test]
fn a_protected_person_is_erased_the_same_way_and_nobody_else_can_tell() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let all = |stepin: &Stepin| {
        let clients = [stepin.practitioner(), stepin.supervisor()];
        let views = for_practitioners().chain(["timeline"]);
        let views = views.map(|view| format!("/v1/journeys/{}/{view}", story.journey));
        let paths: Vec<_> = views.chain([format!("/v1/journeys/{}", story.journey)]).collect();
        let read = |client: &Client| {
            paths.iter().map(|path| client.get(path).is(200).body).collect::<Vec<_>>()
        };
        clients.iter().map(read).collect::<Vec<_>>()
    };
    let before = all(&stepin);
    let answer = erased(&stepin, &story.journey, "protected");
    assert_eq!(answer["parts"].as_array().map(Vec::len), Some(1));
    for _ in 0..2 {
        assert_eq!(all(&stepin), before);
        let worker = stepin.support_worker();
        let timeline = worker.get(&format!("/v1/journeys/{}/timeline", story.journey));
        // Nobody is linked any more: to whoever was, it is as if it had never been.
        timeline.problem(404, "unknown-journey");
        worker.get(&format!("/v1/events/{}", story.of_protected)).problem(404, "not-found");
        let event = format!("/v1/events/{}", story.of_protected);
        stepin.practitioner().get(&event).problem(404, "not-found");
        let mut said = everything_said(&stepin, &story);
        said += &worker.get(&format!("/v1/journeys/{}/timeline", story.journey)).body;
        holds_none(&said, &OF_PROTECTED);
        stepin.kill();
        stepin.start();
    }
    // Another protected person can be linked; the numbers go on where they were.
    let linked = json!({ "label": "PP-2" });
    let worker = stepin.support_worker();
    worker.records(&story.journey, [event("protected-person-linked", linked)]);
    let entries = worker.timeline(&story.journey, "")["entries"].clone();
    assert!(entries.to_string().contains("PP-2"));
    // Both people of one journey: each needs a decision of its own.
    let (_, second) = leads(&stepin);
    asks(&second, &story.journey, "service-user", "G-01").problem(409, "not-in-state");
    erased(&stepin, &story.journey, "service-user");
    stepin.stop();
    assert_eq!(stepin.run(["--json", "verify"]).ended(0).json()["erased_streams"], 4);
}

#[test]
fn the_command_line_erases_on_the_folder_and_through_the_service() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let (first, _) = leads(&stepin);
    first.records(&story.journey, [reviewed("destroy")]);
    let url = stepin.url().to_owned();
    let erase = |server: &[&str], person: &str, stepin: &Stepin| {
        let asked = [
            "--as",
            "G-02/governance-lead",
            "erase",
            &story.journey,
            "--person",
            person,
            "--basis",
            BASIS,
            "--approver",
            "G-01",
        ];
        stepin.run_all(&[server, &asked].concat())
    };
    let ran = erase(&["--server", &url], "protected", &stepin).ended(0);
    assert!(ran.out.contains("erased protected") && ran.out.contains("escrow"), "{}", ran.out);
    first.records(&story.journey, [reviewed("destroy")]);
    stepin.stop();
    let ran = erase(&[], "service-user", &stepin).ended(0);
    assert!(ran.out.contains("erased safety"), "{}", ran.out);
    assert!(erase(&[], "service-user", &stepin).ended(1).said.contains("erased"));
}
