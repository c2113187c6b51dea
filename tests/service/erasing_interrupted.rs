//! Keys that are gone while the log does not say so: after a crash the next start says it; without
//! a reason nothing is served.

use crate::client::fresh_key;
use crate::erasing::{erased, reviewed, told};
use crate::stepin::Stepin;
use event_log::{EventLog as _, Options, SledLog};
use events::{Compartment, JourneyId, Stream, Subject};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const OF_SERVICE_USER: [Compartment; 3] =
    [Compartment::Case, Compartment::Safety, Compartment::Supervision];

fn streams(journey: &str, compartments: &[Compartment]) -> Vec<Stream> {
    let subject = Subject::Journey(journey.parse::<JourneyId>().expect("an id"));
    compartments.iter().map(|compartment| Stream { subject, compartment: *compartment }).collect()
}

/// Takes keys away as a service does that dies right afterwards.
fn take_keys(stepin: &Stepin, streams: &[Stream], note: Option<&Value>) {
    let (log, _) = SledLog::open(&Options::at(stepin.data())).expect("the log is sound");
    let text = note.map_or_else(String::new, Value::to_string);
    log.destroy_keys(streams, text.as_bytes()).expect("destroyed");
    if note.is_none() {
        log.forget_erasure_note().expect("forgotten");
    }
    log.close().expect("a clean end");
}

fn body() -> Value {
    json!({ "person": "service-user", "basis": "its time is over", "approver": "G-01" })
}

/// What the service notes before it takes the keys.
fn note(journey: &str, key: &str) -> Value {
    let by = json!({ "id": "G-02", "role": "governance-lead" });
    let mut whole = json!({ "erase": journey, "by": by, "body": body() });
    whole.sort_all_objects();
    let digest = Sha256::digest(whole.to_string().as_bytes());
    let entry = |of: &Compartment| {
        let data = json!({ "of": of, "basis": "its time is over", "approver": "G-01" });
        let at = crate::said::minutes_ago(1);
        let entry = json!({
            "type": "key-destroyed", "at": at, "source": "observed", "by": by, "data": data,
        });
        json!([fresh_key(), entry])
    };
    let entries: Vec<_> = OF_SERVICE_USER.iter().map(entry).collect();
    json!({ "journey": journey, "batch": key, "digest": digest.to_vec(), "entries": entries })
}

#[test]
fn what_a_crash_left_unsaid_is_said_by_the_next_start() {
    let mut stepin = Stepin::started();
    let journey = told(&stepin).journey;
    stepin.governance_lead().records(&journey, [reviewed("destroy")]);
    stepin.stop();
    let key = fresh_key();
    take_keys(&stepin, &streams(&journey, &OF_SERVICE_USER), Some(&note(&journey, &key)));
    let verified = stepin.run(["verify"]).ended(0);
    assert!(verified.out.contains("interrupted"), "{}", verified.out);
    stepin.start();
    let path = format!("/v1/journeys/{journey}");
    let gone = stepin.supervisor().get(&path).problem(410, "erased").json();
    assert_eq!(gone["erased"]["parts"].as_array().map(Vec::len), Some(3));
    assert_eq!(gone["erased"]["parts"][0]["by"], "G-02");
    let second = stepin.asked_by("G-02/governance-lead");
    second.send(&format!("{path}/erasure"), &key, &body()).is(200);
    assert!(!stepin.data().join("keys/erasing").exists());
    stepin.kill();
    stepin.start();
    let again = stepin.supervisor().get(&path).problem(410, "erased").json();
    assert_eq!(again["erased"], gone["erased"]);
}

#[test]
fn a_note_of_an_erasure_that_came_to_nothing_is_dropped() {
    let mut stepin = Stepin::started();
    let journey = told(&stepin).journey;
    stepin.stop();
    take_keys(&stepin, &[], Some(&note(&journey, &fresh_key())));
    stepin.start();
    stepin.practitioner().get(&format!("/v1/journeys/{journey}")).is(200);
    assert!(!stepin.data().join("keys/erasing").exists());
}

#[test]
fn a_key_that_is_gone_without_a_reason_in_the_log_is_an_integrity_failure() {
    let mut stepin = Stepin::started();
    let journey = told(&stepin).journey;
    // That another compartment was erased is no reason.
    erased(&stepin, &journey, "protected");
    stepin.stop();
    stepin.run(["verify"]).ended(0);
    take_keys(&stepin, &streams(&journey, &[Compartment::Supervision]), None);
    for arguments in [&["verify"][..], &["journey", &journey], &["serve", "--listen=127.0.0.1:0"]] {
        let said = stepin.run_all(arguments).ended(3).said;
        assert!(said.contains("supervision stream") && said.contains(&journey), "{said}");
        assert!(said.contains("records 6 to 6"), "{said}");
    }
}

#[test]
fn a_reason_that_stands_before_what_it_is_about_is_none() {
    let mut stepin = Stepin::started();
    let journey = told(&stepin).journey;
    erased(&stepin, &journey, "protected");
    let worker = stepin.support_worker();
    let linked = json!({ "label": "PP-2" });
    worker.records(&journey, [crate::said::event("protected-person-linked", linked)]);
    stepin.stop();
    take_keys(&stepin, &streams(&journey, &[Compartment::Protected]), None);
    assert!(stepin.run(["verify"]).ended(3).said.contains("protected stream"));
}
