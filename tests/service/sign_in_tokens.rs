//! Tokens: what a program may do with one, and when it ends.

use crate::browser::{Browser, service_of};
use crate::client::{Client, Reply, fresh_key};
use crate::said::referral;
use crate::stepin::Stepin;
use serde_json::{Value, json};

/// Somebody with a token, who says by a header that they are somebody else.
struct Program {
    client: Client,
    bearer: String,
}

impl Program {
    fn get(&self, path: &str) -> Reply {
        self.client.get_with(path, &[("authorization", &self.bearer)])
    }

    fn opens(&self) -> Reply {
        self.posts("/v1/journeys", &json!({ "events": [referral("SU-0042")] }))
    }

    fn posts(&self, path: &str, body: &Value) -> Reply {
        let (key, bearer) = (fresh_key(), &self.bearer);
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", &key)];
        self.client.post(path, &headers, &body.to_string())
    }
}

fn program(stepin: &Stepin, token: &str) -> Program {
    let bearer = format!("Bearer {}", token.trim());
    Program { client: stepin.asked_by("S-99/supervisor"), bearer }
}

#[test]
fn a_token_is_good_for_its_scopes_and_acts_as_its_person() {
    let mut stepin = service_of(&[], &[]);
    stepin.stop();
    let create = |name: &str, by: &str, scopes: &[&str]| {
        let mut words = vec!["--as", by, "token", "create", name];
        words.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        stepin.run_all(&words).ended(0).out
    };
    let reads = create("reads", "P-07/practitioner", &["read"]);
    let records = create("records", "P-07/practitioner", &["record", "read"]);
    let log = create("mirror", "A-01/auditor", &["log"]);
    let organises = create("organises", "AD-1/administrator", &["organisation"]);
    assert!(reads.starts_with("stepin_") && reads.trim().len() == 50, "{reads}");
    stepin.run(["token", "create", "x", "--scope", "read"]).ended(2);
    stepin.run(["--as=A-01/auditor", "token", "create", "x", "--scope", "all"]).ended(2);
    let again = ["--as=A-01/auditor", "token", "create", "mirror", "--scope", "log"];
    stepin.run(again).ended(1);
    stepin.start_with_sign_in(&[]);
    let [reads, records, log, organises] =
        [reads, records, log, organises].map(|token| program(&stepin, &token));
    let me = reads.get("/v1/me").is(200).json();
    assert_eq!((&me["id"], &me["via"]), (&json!("P-07"), &json!("token")));
    reads.get("/v1/journeys").is(200);
    reads.opens().problem(403, "out-of-scope");
    reads.get("/v1/organisation").problem(403, "out-of-scope");
    records.opens().is(201);
    log.get("/v1/log/key").is(200);
    log.get("/v1/boards/contact").problem(403, "out-of-scope");
    organises.get("/v1/people").is(200);
    organises.get("/v1/tokens").problem(403, "out-of-scope");
    assert!(!organises.get("/v1/people").body.contains("argon2"));
    program(&stepin, "stepin_never-made").get("/v1/me").problem(401, "sign-in-required");
}

#[test]
fn a_token_ends_when_it_is_revoked_or_its_role_is() {
    let people: [(&str, &[&str]); 2] = [("AD-1", &["administrator"]), ("P-07", &["practitioner"])];
    let stepin = service_of(&people, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let mut make = |name: &str| {
        let acts_as = json!({ "id": "A-01", "role": "auditor" });
        let new = json!({ "name": name, "acts_as": acts_as, "scopes": ["log"], "days": 7 });
        let made = admin.post_json("/v1/tokens", &new).is(201).json();
        program(&stepin, made["token"].as_str().expect("a token"))
    };
    let (first, second) = (make("first"), make("second"));
    first.get("/v1/log/key").is(200);
    admin.post_json("/v1/tokens/first/revoke", &json!({})).is(204);
    first.get("/v1/log/key").problem(401, "sign-in-required");
    second.get("/v1/log/key").is(200);
    let tokens = admin.get("/v1/tokens").is(200).json();
    assert_eq!(tokens.as_array().map(Vec::len), Some(1));
    assert!(tokens[0]["used_on"].is_string() && tokens[0]["digest"].is_null(), "{tokens}");
    admin.post_json("/v1/people/A-01/revoke", &json!({ "role": "auditor" })).is(204);
    second.get("/v1/log/key").problem(401, "sign-in-required");
    let long = json!({ "name": "x", "acts_as": { "id": "A-01", "role": "auditor" },
                       "scopes": ["log"], "days": 367 });
    admin.post_json("/v1/tokens", &long).problem(422, "invalid").at("/days");
    Browser::signed_in(&stepin, "P-07").get("/v1/tokens").problem(403, "not-yours-to-read");
}

#[test]
fn a_command_asks_a_service_with_its_token() {
    let mut stepin = service_of(&[], &[]);
    stepin.stop();
    let create = ["--as=AD-1/administrator", "token", "create", "admin", "--scope=organisation"];
    let token = stepin.run(create).ended(0).out;
    let listed = stepin.run(["token", "list"]).ended(0).out;
    assert!(listed.contains("admin") && !listed.contains(token.trim()), "{listed}");
    stepin.start_with_sign_in(&[]);
    let server = stepin.url().to_owned();
    let environment = [("STEPIN_TOKEN", token.trim())];
    let asked = |words: &[&str]| stepin.run_with(&environment, words);
    let add = ["--server", &server, "user", "add", "P-07", "--role", "practitioner"];
    assert!(asked(&add).ended(0).out.contains("/sign-in/link/"));
    asked(&["--server", &server, "user", "grant", "P-07", "supervisor"]).ended(0);
    asked(&["--server", &server, "user", "disable", "P-07"]).ended(0);
    let listed = asked(&["--server", &server, "user", "list"]).ended(0).out;
    assert!(listed.contains("practitioner, supervisor"), "{listed}");
    assert!(listed.contains("DISABLED"), "{listed}");
    let without = stepin.run(["--server", &server, "user", "list"]).ended(1).said;
    assert!(without.contains("sign in"), "{without}");
}

#[test]
fn a_purpose_is_said_in_a_header_and_not_at_length() {
    let stepin = Stepin::started();
    let supervisor = stepin.supervisor();
    let said = |purpose: &str| supervisor.get_with("/v1/me", &[("stepin-purpose", purpose)]);
    said("a complaint").is(200);
    said(&"x".repeat(501)).problem(400, "malformed");
    assert_eq!(said("x").json()["via"], "header");
}

#[test]
fn sign_in_is_turned_off_on_loopback_only() {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let said = stepin.run(["serve", "--no-sign-in", "--listen", "0.0.0.0:0"]).ended(2).said;
    assert!(said.contains("loopback"), "{said}");
}

#[test]
fn a_token_acts_as_no_person_and_for_no_two() {
    let people: [(&str, &[&str]); 3] = [
        ("AD-1", &["administrator"]),
        ("G-01", &["governance-lead"]),
        ("P-07", &["practitioner", "supervisor"]),
    ];
    let stepin = service_of(&people, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let new = |id: &str, role: &str| {
        json!({ "name": format!("{id} {role}"), "acts_as": { "id": id, "role": role },
                "scopes": ["read", "record"] })
    };
    for (id, role) in [("P-07", "practitioner"), ("G-01", "governance-lead"), ("P-07", "auditor")] {
        let refused = admin.post_json("/v1/tokens", &new(id, role)).problem(422, "invalid");
        refused.at("/acts_as");
    }
    let token = admin.post_json("/v1/tokens", &new("sync-1", "governance-lead")).is(201).json();
    admin.post_json("/v1/tokens", &new("sync-1", "auditor")).is(201);
    let people = admin.get("/v1/people").is(200).json();
    let listed = people.as_array().expect("people").iter().find(|one| one["id"] == "sync-1");
    assert_eq!(listed.expect("it is listed")["program"], true, "{people}");
    let person = json!({ "id": "sync-1", "roles": ["auditor"] });
    admin.post_json("/v1/people", &person).problem(422, "invalid").at("/id");
    admin.post_json("/v1/people/sync-1/link", &json!({})).problem(422, "invalid").at("/id");
    let program = program(&stepin, token["token"].as_str().expect("a token"));
    let journey = "/v1/journeys/01957000-0000-7000-8000-000000000001";
    for kind in [
        "joint-access-requested",
        "joint-access-agreed",
        "retention-reviewed",
        "disclosure-decided",
        "subject-access-prepared",
        "subject-access-answered",
    ] {
        let body = json!({ "events": [{ "type": kind, "occurred_at": "2026-03-02", "data": {} }] });
        program.posts(&format!("{journey}/events"), &body).problem(403, "out-of-scope");
    }
    for step in ["preparation", "release"] {
        let path = format!("{journey}/subject-access/{step}");
        program.posts(&path, &json!({})).problem(403, "out-of-scope");
    }
}
