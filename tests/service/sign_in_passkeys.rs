//! Passkeys: one is added, signs in, and is good for nothing anywhere else or a second time.

use crate::authenticator::Authenticator;
use crate::browser::{Browser, PASSPHRASE, service_of};
use crate::client::Reply;
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn service() -> (Stepin, Authenticator) {
    let stepin = service_of(&[("P-07", &["practitioner"])], &[]);
    let origin = stepin.url().replace("127.0.0.1", "localhost");
    (stepin, Authenticator::at(&origin))
}

fn adds(browser: &mut Browser, device: &mut Authenticator) -> Reply {
    let begun = browser.post_json("/account/passkeys/begin", &json!({})).is(200).json();
    let credential = device.made(&begun["options"]);
    let made = json!({
        "under_way": begun["under_way"], "name": "Work telephone", "credential": credential,
    });
    browser.post_json("/account/passkeys/finish", &made)
}

fn begins(browser: &mut Browser) -> Value {
    browser.post_json("/sign-in/passkey/begin", &json!({})).is(200).json()
}

fn finishes(browser: &mut Browser, begun: &Value, credential: &Value) -> Reply {
    let used = json!({
        "under_way": begun["under_way"], "credential": credential, "next": "/account",
    });
    browser.post_json("/sign-in/passkey/finish", &used)
}

#[test]
fn a_passkey_is_added_signs_in_and_is_removed() {
    let (stepin, mut device) = service();
    let mut browser = Browser::signed_in(&stepin, "P-07");
    adds(&mut browser, &mut device).is(200);
    assert!(browser.page("/account").is(200).body.contains("Work telephone"));
    let mut other = Browser::at(&stepin);
    let begun = begins(&mut other);
    assert_eq!(begun["options"]["publicKey"]["allowCredentials"], json!([]), "nobody is named");
    let credential = device.used(&begun["options"]);
    let done = finishes(&mut other, &begun, &credential).is(200).json();
    assert_eq!(done["to"], "/account");
    assert_eq!(other.get("/v1/me").is(200).json()["id"], "P-07");
    let page = browser.page("/account").is(200).body;
    let key = page.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    browser.post("/account/passkeys/remove", &[("key", key.expect("a key"))]).is(303);
    let begun = begins(&mut other);
    let credential = device.used(&begun["options"]);
    finishes(&mut other, &begun, &credential).problem(401, "sign-in-required");
}

#[test]
fn a_passkey_that_was_used_is_not_used_again_by_who_overheard_it() {
    let (stepin, mut device) = service();
    adds(&mut Browser::signed_in(&stepin, "P-07"), &mut device).is(200);
    let mut browser = Browser::at(&stepin);
    let begun = begins(&mut browser);
    let credential = device.used(&begun["options"]);
    finishes(&mut browser, &begun, &credential).is(200);
    let mut thief = Browser::at(&stepin);
    finishes(&mut thief, &begun, &credential).problem(401, "sign-in-required");
    let another = begins(&mut thief);
    finishes(&mut thief, &another, &credential).problem(401, "sign-in-required");
    assert!(thief.cookie.is_none());
}

#[test]
fn a_passkey_is_refused_from_another_site_unverified_or_copied() {
    let (stepin, mut device) = service();
    adds(&mut Browser::signed_in(&stepin, "P-07"), &mut device).is(200);
    let mut browser = Browser::at(&stepin);
    let own = device.origin.clone();
    for elsewhere in ["https://evil.test", "http://localhost:1", "https://localhost"] {
        device.origin = elsewhere.to_owned();
        let begun = begins(&mut browser);
        let credential = device.used(&begun["options"]);
        finishes(&mut browser, &begun, &credential).problem(401, "sign-in-required");
    }
    device.origin = own;
    let begun = begins(&mut browser);
    let credential = device.used_unverified(&begun["options"]);
    finishes(&mut browser, &begun, &credential).problem(401, "sign-in-required");
    let begun = begins(&mut browser);
    let credential = device.used(&begun["options"]);
    finishes(&mut browser, &begun, &credential).is(200);
    // A copy of the device counts from where it was copied.
    device.counter -= 1;
    let begun = begins(&mut browser);
    let credential = device.used(&begun["options"]);
    finishes(&mut browser, &begun, &credential).problem(401, "sign-in-required");
}

#[test]
fn whoever_is_signed_in_shows_again_who_they_are_and_not_who_somebody_else_is() {
    let people: [(&str, &[&str]); 2] = [("P-07", &["practitioner"]), ("P-08", &["practitioner"])];
    let stepin = service_of(&people, &[]);
    let mut device = Authenticator::at(&stepin.url().replace("127.0.0.1", "localhost"));
    let mut own = Browser::signed_in(&stepin, "P-07");
    adds(&mut own, &mut device).is(200);
    let mut again = |browser: &mut Browser| {
        let begun = begins(browser);
        let credential = device.used(&begun["options"]);
        let used = json!({
            "under_way": begun["under_way"], "credential": credential, "again": true,
        });
        browser.post_json("/sign-in/passkey/finish", &used)
    };
    let before = own.cookie.clone();
    again(&mut own).is(200);
    assert_ne!(own.cookie, before);
    own.get("/v1/me").is(200);
    let mut other = Browser::signed_in(&stepin, "P-08");
    again(&mut other).problem(401, "sign-in-required");
    assert_eq!(other.get("/v1/me").is(200).json()["id"], "P-08");
    other.post("/sign-in/again", &[("passphrase", PASSPHRASE)]).is(303);
}

#[test]
fn a_passkey_made_for_another_site_is_not_added() {
    let (stepin, mut device) = service();
    device.origin = "https://evil.test".to_owned();
    let mut browser = Browser::signed_in(&stepin, "P-07");
    adds(&mut browser, &mut device).problem(400, "malformed");
    assert!(browser.page("/account").body.contains("You have none yet"));
    Browser::at(&stepin).post_json("/account/passkeys/begin", &json!({})).is(303);
}
