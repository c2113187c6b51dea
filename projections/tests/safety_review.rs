//! What Stepin raises by rule cannot be sent by a client, so it is built here: an override of the
//! safety compartment and one that a signal out of the protected compartment raised.

use events::{
    Compartment, Compartments, Draft, EventId, Instant, JourneyId, Position, Recorded, Recorder,
    Stamp, Stream, Subject, Version,
};
use projections::{AsOf, Journey, Page, Reader, TimelineEntry, timeline};
use serde_json::{Value, json};

const ALL: Page = Page { after: None, limit: 100 };
const SIGNALLED: [&str; 3] =
    ["signal-override-raised", "signal-override-acknowledged", "signal-override-lifted"];
const OVERRIDES: [&str; 3] = ["override-raised", "override-acknowledged", "override-lifted"];

fn reader(role: &str) -> Reader {
    let theirs = Compartments::of([Compartment::Case, Compartment::Safety]);
    let reads = match role {
        "practitioner" => theirs,
        "supervisor" | "auditor" | "governance-lead" => theirs.with(Compartment::Supervision),
        "support-worker" => Compartments::of([Compartment::Protected]),
        "administrator" => Compartments::NONE,
        other => panic!("{other} reads no journey here"),
    };
    Reader { role: role.parse().expect("a role"), reads }
}

fn id(number: u64) -> EventId {
    format!("01957000-0000-7000-8000-{number:012x}").parse().expect("an id")
}

fn journey_id() -> JourneyId {
    "01957000-0000-7000-9000-000000000001".parse().expect("an id")
}

/// A log that is written event by event.
#[derive(Default)]
struct Log(Vec<Recorded>);

impl Log {
    /// Records an event at the next place; its id is its position.
    fn record(&mut self, by: &str, compartment: Compartment, kind: &str, data: Value) -> EventId {
        let number = self.0.len() as u64 + 1;
        let event = json!({ "type": kind, "occurred_at": "2025-03-09T10:00:00Z", "data": data });
        let now: Instant = "2025-03-10T12:00:00Z".parse().expect("a time");
        let recorder: Recorder = match by {
            "system" => Recorder::system(),
            other => other.parse().expect("somebody"),
        };
        let stamp = Stamp { id: id(number), recorder, now, claimed_recorded_at: None };
        let entry = Draft::read(&event).and_then(|draft| draft.into_entry(stamp)).expect("taken");
        let stream = Stream { subject: Subject::Journey(journey_id()), compartment };
        let before = self.0.iter().filter(|recorded| recorded.stream == stream).count() as u64;
        self.0.push(Recorded {
            position: Position(number),
            stream,
            version: Version(before + 1),
            recorded_at: now,
            leaf: [0; 32],
            entry,
        });
        id(number)
    }

    fn seen_by(&self, role: &str) -> Vec<TimelineEntry> {
        let journey = Journey::fold(journey_id(), self.0.clone(), &AsOf::NOW);
        let (mut page, _) = timeline(&journey, reader(role), ALL);
        page.entries.reverse();
        page.entries
    }
}

/// A referral, a trigger, and an override raised, acknowledged and lifted.
fn overridden(kinds: [&str; 3], rule: &str, home: Compartment) -> Log {
    let mut log = Log::default();
    let referral = json!({ "reference": "SU-0042", "source": "self" });
    log.record("P-07/practitioner", Compartment::Case, "referral-received", referral);
    let trigger = if home == Compartment::Supervision {
        let level = json!({ "level": "urgent" });
        log.record("W-03/support-worker", Compartment::Protected, "signal-passed", level)
    } else {
        // A trigger that the same reader cannot see, so that only the override differs.
        let decided = json!({ "decided": "review" });
        log.record("S-01/supervisor", Compartment::Supervision, "case-discussed", decided)
    };
    let raised = json!({
        "rule": rule, "effect": "suspension", "trigger": trigger,
        "stops": ["asks for pacing"], "continues": ["sessions"],
    });
    let raised = log.record("system", home, kinds[0], raised);
    log.record("S-01/supervisor", home, kinds[1], json!({ "override": raised }));
    // Stands in for the assessment; where a real one stands is the same for both kinds.
    let assessed = json!({ "decided": "assessed afresh" });
    let place = Compartment::Supervision;
    let assessed = log.record("S-01/supervisor", place, "case-discussed", assessed);
    let lifted = json!({ "override": raised, "assessment": assessed });
    log.record("S-02/supervisor", home, kinds[2], lifted);
    log
}

fn both() -> [Log; 2] {
    [
        overridden(OVERRIDES, "O4", Compartment::Safety),
        overridden(SIGNALLED, "O7", Compartment::Supervision),
    ]
}

#[test]
fn a_practitioner_sees_both_kinds_of_override_alike() {
    let [safety, signal] = both().map(|log| {
        let seen = log.seen_by("practitioner");
        serde_json::to_value(seen).expect("plain data")
    });
    assert_eq!(safety, signal);
    let kinds: Vec<_> = safety.as_array().unwrap().iter().map(|entry| &entry["type"]).collect();
    assert_eq!(kinds, ["referral-received", "safety-review", "safety-review", "safety-review"]);
}

#[test]
fn a_safety_review_names_neither_rule_nor_trigger_nor_place() {
    for log in both() {
        let reviews = log.seen_by("practitioner").split_off(1);
        for (review, step) in reviews.iter().zip(["raised", "acknowledged", "lifted"]) {
            assert_eq!(review.data["step"], step);
            assert_eq!(review.compartment, Compartment::Safety);
            assert_eq!((review.version, review.position), (None, None));
            assert!(review.refers_to.is_empty());
            let said = serde_json::to_string(review).expect("plain data");
            for cause in ["O4", "O7", "rule", "trigger", "signal", "supervision", "assessment"] {
                assert!(!said.contains(cause), "{cause}: {said}");
            }
        }
        assert_eq!(reviews[0].data["stops"], json!(["asks for pacing"]));
        assert_eq!(reviews[0].data["continues"], json!(["sessions"]));
        assert_eq!(reviews[1].data["review"], json!(reviews[0].event));
    }
}

#[test]
fn a_supervisor_sees_the_rule_and_a_governance_lead_sees_a_review() {
    for (log, rule) in both().into_iter().zip(["O4", "O7"]) {
        let seen = log.seen_by("supervisor");
        assert!(seen.iter().any(|entry| entry.data["rule"] == rule), "{rule}");
        let seen = log.seen_by("governance-lead");
        assert!(seen.iter().all(|entry| entry.data["rule"].is_null()), "{rule}");
    }
}

#[test]
fn a_support_worker_and_an_administrator_see_no_override() {
    for log in both() {
        for role in ["support-worker", "administrator"] {
            let seen = log.seen_by(role);
            assert!(seen.iter().all(|entry| entry.kind != "safety-review"), "{role}");
        }
    }
}

#[test]
fn what_is_said_of_an_override_tells_no_more_of_one_kind_than_of_the_other() {
    let amended = both().map(|mut log| {
        let (raised, home) = (log.0[2].entry.id, log.0[2].stream.compartment);
        let correction = json!({
            "target": raised, "field": "effect", "new_value": "review", "reason": "historic",
        });
        log.record("G-01/governance-lead", home, "entry-corrected", correction);
        let retraction = json!({ "target": raised, "reason": "in-error" });
        log.record("S-01/supervisor", home, "entry-retracted", retraction);
        serde_json::to_value(log.seen_by("practitioner")).expect("plain data")
    });
    let [safety, signal] = amended;
    assert_eq!(safety, signal);
}
