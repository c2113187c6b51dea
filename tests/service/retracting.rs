//! Retractions: an entry that no longer counts stays where it is.

use crate::client::Client;
use crate::said::{But, denial};
use crate::said::{
    assigned, corrected, event, minutes_ago, referral, retracted, session, strength,
};
use crate::stepin::Stepin;
use serde_json::{Value, json};

const SECRET: &str = "keeps bees behind the old mill";
const MENDED: &str = "keeps geese behind the old mill";

#[test]
fn a_retracted_entry_keeps_its_place_and_no_longer_counts() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session()]);
    let data = json!({ "target": held, "reason": "duplicate", "note": "entered twice" });
    let [id] = practitioner.records(&journey, [event("entry-retracted", data)]);
    let entry = practitioner.entry(&journey, &held);
    assert_eq!(entry["retracted"], true);
    assert_eq!(entry["data"]["attendance"], "on-time");
    assert_eq!(entry["retraction"]["event"], id);
    assert_eq!(entry["retraction"]["reason"], "duplicate");
    assert_eq!(entry["retraction"]["note"], "entered twice");
    assert_eq!(entry["retraction"]["recorder"]["id"], "P-07");
    let summary = practitioner.get(&format!("/v1/journeys/{journey}")).is(200).json();
    assert_eq!(summary["sessions_kept"], 0);
    assert_eq!(summary["last_contact_occurred"], Value::Null);
}

#[test]
fn an_entry_is_retracted_once() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session()]);
    practitioner.records(&journey, [retracted(&held, "duplicate")]);
    let reply = practitioner.asks_to_record(&journey, json!([retracted(&held, "in-error")]));
    assert!(reply.problem(409, "not-in-state").detail().contains("P-07"));
    let [other] = practitioner.records(&journey, [denial()]);
    let twice = json!([retracted(&other, "in-error"), retracted(&other, "in-error")]);
    practitioner.asks_to_record(&journey, twice).problem(409, "not-in-state");
}

#[test]
fn the_author_a_supervisor_or_a_governance_lead_retracts_and_nobody_else() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let may = [practitioner.clone(), stepin.supervisor(), stepin.governance_lead()];
    for client in may {
        let [held] = practitioner.records(&journey, [session()]);
        let other = stepin.asked_by("P-11/practitioner");
        let reply = other.asks_to_record(&journey, json!([retracted(&held, "in-error")]));
        reply.problem(403, "needs-another-person");
        client.records(&journey, [retracted(&held, "in-error")]);
    }
}

#[test]
fn retracting_a_correction_brings_back_the_original() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen] = practitioner.records(&journey, [denial()]);
    let correction = corrected(&seen, "pattern", json!("blame"));
    let [correction] = practitioner.records(&journey, [correction]);
    practitioner.records(&journey, [retracted(&correction, "in-error")]);
    let entry = practitioner.entry(&journey, &seen);
    assert_eq!(entry["data"]["pattern"], "denial");
    assert_eq!(entry["corrections"][0]["retracted"], true);
    assert_eq!(entry["corrections"][0]["to"], "blame");
}

#[test]
fn retracting_a_retraction_brings_back_the_entry() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [held] = practitioner.records(&journey, [session()]);
    let [retraction] = practitioner.records(&journey, [retracted(&held, "duplicate")]);
    practitioner.records(&journey, [retracted(&retraction, "in-error")]);
    let entry = practitioner.entry(&journey, &held);
    assert_eq!(entry["retracted"], false);
    let summary = practitioner.get(&format!("/v1/journeys/{journey}")).is(200).json();
    assert_eq!(summary["sessions_kept"], 1);
    practitioner.records(&journey, [retracted(&held, "in-error")]);
}

/// A strength that belongs to somebody else, and that was corrected, disputed and then retracted.
fn wrong_person(stepin: &Stepin) -> (String, String) {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [noted] = practitioner.records(&journey, [strength(SECRET)]);
    practitioner.records(&journey, [corrected(&noted, "domain", json!(MENDED))]);
    let disputed = json!({ "target": noted, "words": format!("It is not I who {SECRET}.") });
    practitioner.records(&journey, [event("dispute-noted", disputed)]);
    let gone = json!({ "target": noted, "reason": "wrong-person", "note": SECRET });
    practitioner.records(&journey, [event("entry-retracted", gone).on(&minutes_ago(1))]);
    (journey, noted)
}

#[track_caller]
fn holds_nothing_of_it(client: &Client, path: &str) {
    let body = client.get(path).is(200).body;
    for words in [SECRET, MENDED] {
        assert!(!body.contains(words), "{path} shows `{words}`: {body}");
    }
}

#[test]
fn the_entry_of_a_wrong_person_keeps_its_place_and_hides_its_content() {
    let stepin = Stepin::started();
    let (journey, noted) = wrong_person(&stepin);
    for client in [stepin.practitioner(), stepin.supervisor(), stepin.auditor()] {
        let entry = client.entry(&journey, &noted);
        assert_eq!(entry["retracted"], true);
        assert_eq!(entry["retraction"]["reason"], "wrong-person");
        assert_eq!(entry["data"], Value::Null);
        holds_nothing_of_it(&client, &format!("/v1/events/{noted}"));
    }
}

#[test]
fn nothing_else_on_the_timeline_repeats_what_was_a_wrong_persons() {
    let stepin = Stepin::started();
    let (journey, _) = wrong_person(&stepin);
    for client in [stepin.practitioner(), stepin.supervisor()] {
        holds_nothing_of_it(&client, &format!("/v1/journeys/{journey}/timeline"));
    }
}

#[test]
fn an_earlier_belief_does_not_bring_back_what_was_a_wrong_persons() {
    let stepin = Stepin::started();
    let (journey, _) = wrong_person(&stepin);
    for client in [stepin.practitioner(), stepin.supervisor()] {
        holds_nothing_of_it(&client, &format!("/v1/journeys/{journey}/timeline?at_version=2"));
    }
}

#[test]
fn the_log_does_not_show_what_was_a_wrong_persons() {
    let stepin = Stepin::started();
    wrong_person(&stepin);
    holds_nothing_of_it(&stepin.auditor(), "/v1/log");
}

#[test]
fn a_governance_lead_still_reads_what_was_a_wrong_persons() {
    let stepin = Stepin::started();
    let (journey, noted) = wrong_person(&stepin);
    let entry = stepin.governance_lead().entry(&journey, &noted);
    assert_eq!(entry["data"]["domain"], MENDED);
    assert_eq!(entry["retraction"]["note"], SECRET);
}

#[test]
fn a_name_from_a_wrong_persons_referral_is_neither_shown_nor_found() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let person = json!({
        "reference": "SU-0099", "source": "self", "person": { "name": "Bryony Wrongfile" },
    });
    let [again] = practitioner.records(&journey, [event("referral-received", person)]);
    practitioner.records(&journey, [retracted(&again, "wrong-person")]);
    let paths = [format!("/v1/journeys/{journey}"), "/v1/journeys".to_owned()];
    for path in paths {
        let body = practitioner.get(&path).is(200).body;
        assert!(!body.contains("Bryony") && body.contains("SU-0042"), "{body}");
    }
    let found = practitioner.get("/v1/journeys?search=bryony").is(200).json();
    assert_eq!(found, json!([]));
}
