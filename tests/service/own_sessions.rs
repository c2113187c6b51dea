//! Where somebody is signed in, as they see it and end it; and a form that comes too late.

use crate::browser::{Browser, PASSPHRASE, service_of};
use crate::client::fresh_key;
use crate::pages::shows;

#[test]
fn one_sees_where_one_is_signed_in_and_ends_it_there() {
    let stepin = service_of(&[("P-07", &["practitioner"]), ("P-08", &["practitioner"])], &[]);
    let (mut here, mut there) =
        (Browser::signed_in(&stepin, "P-07"), Browser::signed_in(&stepin, "P-07"));
    let mut other = Browser::signed_in(&stepin, "P-08");
    let page = here.page("/account").is(200);
    shows(&page, &["This browser", "Sign out there"]);
    let name = page.body.split("name=\"session\" value=\"").nth(1).expect("another one");
    let name = name.split('"').next().expect("a name").to_owned();
    // The third is where the passphrase was set; where one looks from there is no button.
    assert_eq!(page.body.matches("name=\"session\"").count(), 2);
    other.post("/account/sessions/end", &[("session", &name)]).is(303);
    there.page("/caseload").is(200);
    here.post("/account/sessions/end", &[("session", &name)]).is(303);
    there.page("/caseload").is(303);
    here.page("/caseload").is(200);
    let page = here.page("/account").is(200);
    assert_eq!(page.body.matches("name=\"session\"").count(), 1);
}

#[test]
fn a_form_that_comes_after_the_session_ended_is_not_lost() {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let mut browser = Browser::signed_in(&stepin, "P-07");
    Browser::signed_in(&stepin, "P-07").post("/sign-out/everywhere", &[]).is(303);
    let key = fresh_key();
    let form = [
        ("key", key.as_str()),
        ("on", "2026-03-02"),
        ("one.reference", "SU-0042"),
        ("one.source", "self"),
    ];
    let told = browser.submits("/journeys/new", &form).is(401);
    shows(&told, &["nothing is lost", "target=\"_blank\"", "reload"]);
    // In another tab; then the browser sends the same form again.
    browser.signs_in("P-07", PASSPHRASE).is(303);
    let to = browser.post("/journeys/new", &form).is(303).header("location").to_owned();
    shows(&browser.page(&to).is(200), &["SU-0042"]);
    let problem = browser.page("/journeys/nobody");
    assert!((400..500).contains(&problem.status), "{}", problem.status);
    shows(&problem, &["action=\"/sign-out\"", "Go to where you work"]);
}
