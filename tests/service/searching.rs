//! Finding a journey again.

use crate::client::Client;
use crate::said::{But, closed, event, minutes_ago, referral};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn named(reference: &str, name: &str) -> Value {
    let data = json!({ "reference": reference, "source": "self", "person": { "name": name } });
    event("referral-received", data)
}

fn found(client: &Client, query: &str) -> Vec<String> {
    let found = client.get(&format!("/v1/journeys?{query}")).is(200).json();
    let rows = found.as_array().expect("a list").iter();
    rows.map(|row| row["reference"].as_str().expect("a reference").to_owned()).collect()
}

#[test]
fn a_part_of_a_reference_or_of_a_name_finds_a_journey() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let cases =
        [("SU-0101", "Bryony Example"), ("SU-0102", "Žofie Příklad"), ("SU-0203", "O'Neil")];
    for (reference, name) in cases {
        practitioner.opens(json!([named(reference, name)]));
    }
    for (words, expected) in [
        ("su-01", &["SU-0101", "SU-0102"][..]),
        ("0203", &["SU-0203"][..]),
        ("bryony", &["SU-0101"][..]),
        ("%20EXAMPLE%20", &["SU-0101"][..]),
        ("p%C5%99%C3%ADklad", &["SU-0102"][..]),
        ("%C5%BDOFIE", &["SU-0102"][..]),
        ("o'neil", &["SU-0203"][..]),
        ("nobody", &[][..]),
    ] {
        assert_eq!(found(&practitioner, &format!("search={words}")), expected, "{words}");
    }
    assert_eq!(found(&practitioner, ""), ["SU-0101", "SU-0102", "SU-0203"]);
    assert_eq!(found(&practitioner, "limit=2"), ["SU-0101", "SU-0102"]);
}

#[test]
fn what_is_found_names_the_journey() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([named("SU-0101", "Bryony Example")]));
    let found = practitioner.get("/v1/journeys?search=bry").is(200).json();
    let expected = json!([
        { "journey": journey, "reference": "SU-0101", "name": "Bryony Example" },
    ]);
    assert_eq!(found, expected);
}

#[test]
fn a_closed_case_is_not_among_what_is_searched() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([named("SU-0101", "Bryony Example")]));
    practitioner.records(&journey, [closed()]);
    assert_eq!(found(&practitioner, "search=bryony"), [""; 0]);
    assert_eq!(found(&practitioner, "reference=SU-0101"), ["SU-0101"]);
    let reopened = event("case-reopened", json!({})).on(&minutes_ago(1));
    practitioner.records(&journey, [reopened]);
    assert_eq!(found(&practitioner, "search=bryony"), ["SU-0101"]);
}

#[test]
fn a_corrected_reference_is_found_and_the_mistaken_one_is_not() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0024")]));
    let first = practitioner.timeline(&journey, "")["entries"][0]["event"].clone();
    let correction = crate::said::corrected(first.as_str().unwrap(), "reference", json!("SU-0042"));
    practitioner.records(&journey, [correction]);
    assert_eq!(found(&practitioner, "search=SU-0042"), ["SU-0042"]);
    assert_eq!(found(&practitioner, "search=SU-0024"), [""; 0]);
    assert_eq!(found(&practitioner, "reference=SU-0024"), [""; 0]);
}

#[test]
fn a_search_that_cannot_be_read_is_refused() {
    let stepin = Stepin::started();
    for query in ["limit=0", "limit=1001", "limit=all", "name=Bryony"] {
        let reply = stepin.practitioner().get(&format!("/v1/journeys?{query}"));
        reply.problem(400, "malformed");
    }
}
