//! The pages of an administrator: people, programs, teams and policies, and nothing of any case.

use crate::browser::{Browser, PASSPHRASE, path_of, service_of};
use crate::client::{Reply, fresh_key};
use crate::pages::{hidden, shows};

const PEOPLE: [(&str, &[&str]); 5] = [
    ("AD-1", &["administrator"]),
    ("AD-2", &["administrator"]),
    ("S-02", &["supervisor"]),
    ("G-01", &["governance-lead"]),
    ("G-02", &["governance-lead"]),
];

/// What is shown once stands in the one place where it is.
fn shown_once(page: &Reply) -> String {
    let start = "<div class=\"once\">";
    let rest = page.body.split(start).nth(1).unwrap_or_else(|| panic!("none in {}", page.body));
    let secret = rest.split("<code>").nth(1).and_then(|rest| rest.split('<').next());
    secret.expect("a secret").to_owned()
}

#[test]
fn somebody_is_added_given_roles_and_kept_out_by_forms() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    assert_eq!(admin.page("/").is(303).header("location"), "/people");
    shows(&admin.page("/people").is(200), &["What wants attention", "Nothing just now", "S-02"]);
    let without = admin.post("/new-person", &[("id", "P-09"), ("team", "North")]).is(422);
    shows(&without, &["Choose at least one", "value=\"P-09\"", "value=\"North\""]);
    let form = [("id", "P-09"), ("roles", "practitioner"), ("team", "North")];
    let given = admin.post("/new-person", &form).is(200);
    assert_eq!(given.header("cache-control"), "no-store");
    let link = shown_once(&given);
    assert!(!admin.page("/people/P-09").is(200).body.contains("/sign-in/link/"));
    shows(&admin.page("/people?find=north").is(200), &["P-09", "a link, good until", "1 of 7"]);
    let mut theirs = Browser::at(&stepin);
    let both = [("passphrase", PASSPHRASE), ("again", PASSPHRASE)];
    theirs.post(&path_of(&link), &both).is(303);
    theirs.page("/caseload").is(200);

    let own = admin.post("/people/AD-1/grant", &[("role", "supervisor")]).is(422);
    shows(&own, &["Nobody grants a role to themselves."]);
    let granted = admin.post("/people/P-09/grant", &[("role", "supervisor")]).is(303);
    let page = admin.page(granted.header("location")).is(200);
    shows(&page, &["The role is theirs", "practitioner", "supervisor"]);
    admin.post("/people/P-09/revoke", &[("role", "practitioner")]).is(303);
    assert!(theirs.page("/caseload").is(303).header("location").starts_with("/sign-in"));
    admin.post("/people/P-09/disable", &[]).is(303);
    theirs.signs_in("P-09", PASSPHRASE).is(422);
    shows(&admin.page("/people").is(200), &["1 person kept out, with roles that still stand"]);
    admin.post("/people/P-09/enable", &[]).is(303);
    theirs.signs_in("P-09", PASSPHRASE).is(303);
    admin.post("/people/P-09/revoke", &[("role", "supervisor")]).is(303);
    shows(&admin.page("/people").is(200), &["1 person without a role"]);
    admin.page("/people/X-99").is(404);
    admin.post("/people/P-09/praise", &[]).is(404);
}

#[test]
fn nobody_who_is_needed_twice_is_alone_unsaid() {
    let stepin = service_of(&[("AD-1", &["administrator", "governance-lead"])], &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    admin.post("/sign-in/role", &[("role", "administrator"), ("next", "/people")]).is(303);
    let alone = ["1 administrator alone", "1 governance lead alone"];
    shows(&admin.page("/people").is(200), &alone);
    let form = [("id", "AD-2"), ("roles", "administrator"), ("roles", "governance-lead")];
    admin.post("/new-person", &form).is(200);
    let page = admin.page("/people").is(200);
    assert!(!alone.iter().any(|words| page.body.contains(words)), "{}", page.body);
    shows(&page, &["Nothing just now"]);
}

#[test]
fn a_token_is_shown_once_listed_and_revoked() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let form = |acts_as| {
        [
            ("name", "roster"),
            ("acts_as", acts_as),
            ("role", "administrator"),
            ("scopes", "organisation"),
            ("days", "10"),
        ]
    };
    let person = admin.post("/tokens/new", &form("S-02")).is(422);
    shows(&person, &["href=\"#f-acts_as\"", "S-02 is a person", "value=\"roster\""]);
    let none = admin.post("/tokens/new", &[("name", "roster"), ("days", "many")]).is(422);
    shows(&none, &["href=\"#f-days\"", "href=\"#f-role\"", "href=\"#f-acts_as\""]);
    let token = shown_once(&admin.post("/tokens/new", &form("sync-1")).is(200));
    let bearer = format!("Bearer {token}");
    let asks = || {
        let client = stepin.asked_by("S-99/supervisor");
        client.get_with("/v1/organisation", &[("authorization", &bearer)])
    };
    asks().is(200);
    let list = admin.page("/tokens").is(200);
    shows(&list, &["roster", "sync-1, administrator", "1 token ends within two weeks"]);
    assert!(!list.body.contains(&token));
    shows(&admin.page("/people").is(200), &["1 token ends within two weeks"]);
    admin.post("/tokens/revoke", &[("name", "roster")]).is(303);
    asks().is(401);
    shows(&admin.page("/tokens?said=revoked").is(200), &["The token is revoked", "There is none"]);
}

#[test]
fn nothing_of_a_case_is_on_their_pages_and_nothing_of_people_on_anybody_elses() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut supervisor = Browser::signed_in(&stepin, "S-02");
    let key = fresh_key();
    let referred = [("key", key.as_str()), ("on", "2026-03-02"), ("one.reference", "SU-0042")];
    let referred: Vec<_> = referred.into_iter().chain([("one.source", "self")]).collect();
    let to = supervisor.post("/journeys/new", &referred).is(303).header("location").to_owned();
    let case = to.split('?').next().expect("a path");
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    for path in ["/caseload", case, "/keeping", "/boards/retention"] {
        let page = admin.page(path).is(403);
        assert!(!page.body.contains("SU-0042"), "{path}: {}", page.body);
    }
    for path in ["/people", "/people/S-02", "/people/X-99", "/new-person", "/tokens"] {
        supervisor.page(path).is(403);
        assert!(!supervisor.page(path).body.contains("AD-1"), "{path}");
    }
    supervisor.post("/people/S-02/grant", &[("role", "auditor")]).is(403);
    supervisor.post("/new-person", &[("id", "X-1"), ("roles", "auditor")]).is(403);
    supervisor.post("/tokens/revoke", &[("name", "none")]).is(403);
}

#[test]
fn a_team_and_who_is_on_duty_are_recorded_by_whoever_may() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let form = admin.page("/organisation/team-changed?team=North").is(200);
    let key = hidden(&form, "key");
    shows(&form, &["value=\"North\""]);
    let both = [("key", key.as_str()), ("one.team", "North"), ("one.added", "S-02, P-07")];
    let wrong: Vec<_> = both.iter().copied().chain([("one.removed", "S-02")]).collect();
    let page = admin.post("/organisation/team-changed", &wrong).is(422);
    shows(&page, &["href=\"#f-one.removed\"", "value=\"S-02, P-07\""]);
    for _ in 0..2 {
        admin.post("/organisation/team-changed", &both).is(303);
    }
    let organisation = admin.page("/organisation?said=recorded").is(200);
    shows(&organisation, &["Recorded.", "North", "P-07, S-02", "Nobody just now"]);
    let again = admin.page("/organisation/team-changed?team=North").is(200);
    shows(&again, &["In it now: P-07, S-02."]);
    let teams = admin.get("/v1/organisation").is(200).json()["teams"][0]["events"].clone();
    assert_eq!(teams.as_array().map(Vec::len), Some(1), "two clicks record once");
    admin.page("/organisation/duty-cover-set").is(404);
    let mut lead = Browser::signed_in(&stepin, "G-01");
    let key = fresh_key();
    let cover = [
        ("key", key.as_str()),
        ("one.staff", "S-02"),
        ("one.from", "2026-01-01T09:00"),
        ("one.until", "2100-01-01T09:00"),
    ];
    lead.post("/organisation/duty-cover-set", &cover).is(303);
    shows(
        &lead.page("/organisation").is(200),
        &["Now: <strong>S-02</strong>", "1 Jan 2100, 09:00"],
    );
    lead.page("/organisation/hold-placed").is(404);
}

#[test]
fn another_policy_says_what_it_changes_before_it_is_adopted() {
    let stepin = service_of(&PEOPLE, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let first = admin.get("/v1/policies/1").is(200).json();
    let first = first["document"].as_str().expect("a document");
    let second = first.replacen("version = \"1\"", "version = \"1-north\"", 1);
    assert_ne!(first, second, "the version stands in it");
    let broken = admin.post("/adopt/policy", &[("document", "version = ")]).is(422);
    shows(&broken, &["Not done yet", ">version =</textarea>"]);
    admin.post("/adopt/policy", &[("document", &second)]).is(303);
    let list = admin.page("/policies?said=adopted").is(200);
    shows(&list, &["In force: <strong>1-north</strong>", "by AD-1, administrator"]);
    let other = admin.page("/policies/1").is(200);
    shows(&other, &["What it would change", "<code>version</code>", "Adopt 1</button>"]);
    shows(&admin.page("/policies/1/changes?to=1-north").is(200), &["<code>version</code>"]);
    admin.post("/policies/1/adopt", &[]).is(303);
    shows(&admin.page("/policies").is(200), &["In force: <strong>1</strong>"]);
    shows(&admin.page("/permissions").is(200), &["permissions-1", "The wall"]);
    admin.page("/policies/nope").is(404);
    admin.page("/adopt/anything").is(404);
    Browser::signed_in(&stepin, "S-02").page("/policies").is(200);
}
