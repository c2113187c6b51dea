//! Signing in at a browser: links, passphrases, sessions, roles.

use crate::browser::{Browser, PASSPHRASE, path_of, service_of};
use crate::client::fresh_key;
use crate::stepin::Stepin;
use serde_json::json;
use sha1::{Digest, Sha1};

const BOTH: [(&str, &str); 2] = [("passphrase", PASSPHRASE), ("again", PASSPHRASE)];

#[test]
fn the_first_administrator_comes_in_by_the_link_that_init_prints_and_adds_people() {
    let mut stepin = Stepin::nowhere();
    let made = stepin.run(["--json", "init"]).ended(0).json();
    assert_eq!(made["administrator"]["id"], "admin");
    let link = path_of(made["administrator"]["link"].as_str().expect("a link"));
    stepin.start_with_sign_in(&[]);
    let mut admin = Browser::at(&stepin);
    assert!(admin.page(&link).is(200).body.contains("<b>admin</b>"));
    let to = admin.post(&link, &BOTH).is(303);
    assert_eq!(to.header("location"), "/account?said=set");
    assert!(admin.page("/account?said=set").is(200).body.contains("Your passphrase is kept"));
    let me = admin.get("/v1/me").is(200).json();
    assert_eq!((&me["id"], &me["role"]), (&json!("admin"), &json!("administrator")));
    assert_eq!((&me["via"], &me["roles"]), (&json!("session"), &json!(["administrator"])));
    assert!(me["expires"].is_string());
    let new = json!({ "id": "P-07", "roles": ["practitioner"], "team": "North" });
    let added = admin.post_json("/v1/people", &new).is(201).json();
    let link = path_of(added["link"].as_str().expect("a link"));
    Browser::at(&stepin).post(&link, &BOTH).is(303);
    let people = admin.get("/v1/people").is(200).json();
    let p07 = people.as_array().expect("a list").iter().find(|one| one["id"] == "P-07");
    let p07 = p07.expect("they are there");
    assert_eq!((&p07["teams"], &p07["passphrase"]), (&json!(["North"]), &json!(true)));
    let mut practitioner = Browser::signed_in(&stepin, "P-07");
    practitioner.get("/v1/people").problem(403, "not-yours-to-read");
    let own = json!({ "role": "supervisor" });
    admin.post_json("/v1/people/admin/grant", &own).problem(403, "needs-another-person");
    let shown = admin.get("/v1/organisation").is(200).json();
    assert_eq!(
        shown["roles"][0],
        json!({ "staff": "P-07", "roles": ["practitioner"],
        "events": shown["roles"][0]["events"] }),
        "{shown}"
    );
}

#[test]
fn without_signing_in_nobody_is_anybody() {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let reply = stepin.supervisor().get("/v1/boards/contact").problem(401, "sign-in-required");
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    let nothing = json!({ "events": [] });
    let refused = stepin.supervisor().send("/v1/journeys", &fresh_key(), &nothing);
    refused.problem(401, "sign-in-required");
    let mut browser = Browser::at(&stepin);
    let to = browser.page("/v1/boards/contact?team=North").is(303);
    assert_eq!(to.header("location"), "/sign-in?next=/v1/boards/contact%3Fteam%3DNorth");
    let next = [("id", "P-07"), ("passphrase", PASSPHRASE), ("next", "/v1/boards/contact")];
    let to = browser.post("/sign-in", &next).is(303);
    assert_eq!(to.header("location"), "/v1/boards/contact");
    browser.get("/v1/boards/contact").is(200);
    let elsewhere = [("id", "P-07"), ("passphrase", PASSPHRASE), ("next", "//evil.test/")];
    assert_eq!(browser.post("/sign-in", &elsewhere).is(303).header("location"), "/");
}

#[test]
fn a_wrong_passphrase_and_a_person_who_is_not_there_are_answered_alike() {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let mut browser = Browser::at(&stepin);
    let wrong = browser.signs_in("P-07", "marmalade otter bicycle lake").is(422).body;
    let nobody = browser.signs_in("P-99", PASSPHRASE).is(422).body;
    assert!(wrong.contains("do not belong together") && wrong.contains("aria-invalid"), "{wrong}");
    assert_eq!(wrong, nobody.replace("P-99", "P-07"));
    assert!(browser.cookie.is_none());
    browser.signs_in("P-07", "").is(422);
    browser.signs_in("", &"x".repeat(100_000)).is(422);
}

#[test]
fn a_passphrase_that_is_short_easy_or_known_to_thieves_is_not_taken_and_the_link_stays() {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let link = stepin.run(["user", "add", "P-07", "--role", "practitioner"]).ended(0).out;
    let link = path_of(&link);
    let stolen = "correct horse battery staple fjord";
    let hash: String = Sha1::digest(stolen).iter().map(|byte| format!("{byte:02X}")).collect();
    let lines = format!("{}:3\r\n{hash}:8\r\n{}:1\r\n", "0".repeat(40), "F".repeat(40));
    let list = stepin.file("breached.txt", &lines);
    stepin.start_with_sign_in(&["--breached-list", &list]);
    let mut browser = Browser::at(&stepin);
    let cases = [
        ("marmalade 14!!", "marmalade 14!!", "at least 15 characters"),
        ("passwordpassword", "passwordpassword", "easy to guess"),
        (stolen, stolen, "thieves"),
        (PASSPHRASE, "another", "not the same"),
    ];
    for (one, two, why) in cases {
        let said = browser.post(&link, &[("passphrase", one), ("again", two)]).is(422).body;
        assert!(said.contains(why) && said.contains("role=\"alert\""), "{why}: {said}");
        assert!(!said.contains(one), "what was typed is not sent back");
    }
    browser.post(&link, &BOTH).is(303);
}

#[test]
fn a_link_works_once_and_a_newer_one_takes_its_place() {
    let mut stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    stepin.stop();
    let first = path_of(&stepin.run(["user", "link", "P-07"]).ended(0).out);
    let second = path_of(&stepin.run(["user", "link", "P-07"]).ended(0).out);
    stepin.run(["user", "link", "P-70"]).ended(1);
    stepin.start_with_sign_in(&[]);
    let mut browser = Browser::at(&stepin);
    browser.page(&first).is(404);
    browser.post(&second, &BOTH).is(303);
    let used = browser.page(&second).is(404).body;
    assert_eq!(used, Browser::at(&stepin).page("/sign-in/link/never-made").is(404).body);
    Browser::at(&stepin).post(&second, &BOTH).is(404);
    let told = Browser::at(&stepin).page("/sign-in/demo/never-made").is(404).body;
    assert!(told.contains("<h1>"), "{told}");
    Browser::at(&stepin).get("/sign-in/demo/never-made").problem(404, "not-found");
}

#[test]
fn whoever_has_several_roles_acts_in_one_of_them_and_the_key_of_the_session_changes() {
    let stepin = service_of(&[("S-01", &["supervisor", "governance-lead"])], &[]);
    let mut browser = Browser::at(&stepin);
    // Planted before they signed in: it is not what they come to use.
    browser.cookie = Some("__Host-stepin=planted".to_owned());
    let to = browser.signs_in("S-01", PASSPHRASE).is(303);
    assert_eq!(to.header("location"), "/sign-in/role?next=/");
    let before = browser.cookie.clone().expect("a cookie");
    assert!(!before.contains("planted"));
    browser.get("/v1/me").problem(401, "sign-in-required");
    let page = browser.page("/sign-in/role").is(200).body;
    assert!(page.contains("value=\"supervisor\"") && page.contains("value=\"governance-lead\""));
    browser.post("/sign-in/role", &[("role", "auditor")]).problem(403, "not-yours-to-read");
    browser.post("/sign-in/role", &[("role", "supervisor")]).is(303);
    assert_eq!(browser.get("/v1/me").is(200).json()["role"], "supervisor");
    let after = browser.cookie.replace(before).expect("a cookie");
    browser.get("/v1/me").problem(401, "sign-in-required");
    browser.cookie = Some(after);
    browser.post("/sign-in/role", &[("role", "governance-lead")]).is(303);
    let me = browser.get("/v1/me").is(200).json();
    assert_eq!(me["roles"], json!(["supervisor", "governance-lead"]));
    assert_eq!(me["role"], "governance-lead");
}

#[test]
fn signing_out_ends_one_session_or_all_of_them() {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let mut here = Browser::signed_in(&stepin, "P-07");
    let mut there = Browser::signed_in(&stepin, "P-07");
    let kept = here.cookie.clone();
    here.post("/sign-out", &[]).is(303);
    assert!(here.cookie.is_none());
    here.cookie = kept;
    here.get("/v1/me").problem(401, "sign-in-required");
    there.get("/v1/me").is(200);
    let mut third = Browser::signed_in(&stepin, "P-07");
    third.post("/sign-out/everywhere", &[]).is(303);
    there.get("/v1/me").problem(401, "sign-in-required");
    assert_eq!(there.page("/account").is(303).header("location"), "/sign-in?next=/account");
}

#[test]
fn a_new_passphrase_needs_the_old_one_and_signs_out_elsewhere() {
    // More attempts than one account has in a minute.
    let stepin = service_of(&[("P-07", &["practitioner"])], &["--sign-ins-per-account", "20"]);
    let (mut here, mut there) =
        (Browser::signed_in(&stepin, "P-07"), Browser::signed_in(&stepin, "P-07"));
    let next = "glacier pepper violin harbour";
    let change = |current| [("current", current), ("passphrase", next), ("again", next)];
    here.post("/account/passphrase", &change("not this one")).is(422);
    here.post("/account/passphrase", &change(PASSPHRASE)).is(303);
    here.get("/v1/me").is(200);
    there.get("/v1/me").problem(401, "sign-in-required");
    there.signs_in("P-07", PASSPHRASE).is(422);
    there.signs_in("P-07", next).is(303);
    here.post("/sign-in/again", &[("passphrase", PASSPHRASE)]).is(422);
    let before = here.cookie.clone();
    here.post("/sign-in/again", &[("passphrase", next), ("next", "/account")]).is(303);
    assert_ne!(here.cookie, before);
    here.get("/v1/me").is(200);
}

#[test]
fn who_loses_a_role_or_is_kept_out_is_out_at_once() {
    let people: [(&str, &[&str]); 2] =
        [("P-07", &["practitioner", "supervisor"]), ("AD-1", &["administrator"])];
    let stepin = service_of(&people, &[]);
    let mut admin = Browser::signed_in(&stepin, "AD-1");
    let mut browser = Browser::signed_in(&stepin, "P-07");
    browser.post("/sign-in/role", &[("role", "supervisor")]).is(303);
    browser.get("/v1/boards/contact").is(200);
    let role = json!({ "role": "supervisor" });
    admin.post_json("/v1/people/P-07/revoke", &role).is(204);
    browser.get("/v1/boards/contact").problem(401, "sign-in-required");
    let mut again = Browser::signed_in(&stepin, "P-07");
    assert_eq!(again.get("/v1/me").is(200).json()["role"], "practitioner");
    admin.post_json("/v1/people/P-07/disable", &json!({})).is(204);
    again.get("/v1/me").problem(401, "sign-in-required");
    again.signs_in("P-07", PASSPHRASE).is(422);
    admin.post_json("/v1/people/P-07/enable", &json!({})).is(204);
    again.signs_in("P-07", PASSPHRASE).is(303);
    admin.post_json("/v1/people/P-77/disable", &json!({})).problem(404, "not-found");
}

#[test]
fn the_pages_are_whole_without_a_script_and_bring_nothing_from_elsewhere() {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let mut browser = Browser::signed_in(&stepin, "P-07");
    for path in ["/sign-in", "/sign-in/role", "/sign-in/again", "/account"] {
        let page = browser.page(path).is(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.body.contains("lang=\"en-GB\"") && page.body.contains("<title>"), "{path}");
        assert!(!page.body.contains("style=") && !page.body.contains("onclick"), "{path}");
        for input in page.body.split("<input ").skip(1).filter(|one| !one.contains("hidden")) {
            let id = input.split("id=\"").nth(1).and_then(|rest| rest.split('"').next());
            let label = format!("<label for=\"{}\"", id.expect("an id"));
            assert!(page.body.contains(&label), "{path}: {label}");
        }
    }
    for (path, content) in
        [("/assets/stepin.css", "text/css"), ("/assets/passkeys.js", "text/javascript")]
    {
        let asset = browser.get(path).is(200);
        assert!(asset.header("content-type").starts_with(content), "{path}");
    }
}

#[test]
fn what_is_kept_is_no_secret_and_a_damaged_file_stops_a_start() {
    let mut stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let mut browser = Browser::signed_in(&stepin, "P-07");
    browser.get("/v1/me").is(200);
    let file = stepin.data().join("accounts/accounts.json");
    let kept = std::fs::read_to_string(&file).expect("it is there");
    assert!(kept.contains("$argon2id$") && !kept.contains("marmalade"), "{kept}");
    let logged = stepin.logged();
    let (links, unsaid) = ("/sign-in/link/", "/sign-in/link/{secret}");
    assert_eq!(logged.matches(links).count(), logged.matches(unsaid).count(), "{logged}");
    assert!(!logged.contains("marmalade") && !logged.contains("P-07"), "{logged}");
    let held = stepin.run(["user", "link", "P-07"]).ended(4).said;
    assert!(held.contains("--server"), "{held}");
    stepin.stop();
    std::fs::write(&file, kept.replace("argon2id", "\"")).expect("written");
    let refused = stepin.run(["serve", "--listen", "127.0.0.1:0"]).ended(3).said;
    assert!(refused.contains("accounts.json") && refused.contains("damaged"), "{refused}");
}
