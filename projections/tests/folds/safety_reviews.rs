//! To a practitioner every override is a safety review like any other.

use crate::history::{History, id};
use projections::TimelineEntry;
use serde_json::json;

const SYSTEM: &str = "stepin/system";
const W: &str = "W-03/support-worker";

fn shown(history: &History, role: &str, n: usize) -> Option<TimelineEntry> {
    history.timeline(role).entries.into_iter().find(|entry| entry.event == id(n))
}

fn what_stops() -> serde_json::Value {
    json!({ "stops": ["asks above rung 1"], "continues": ["sessions"] })
}

fn by_rule() -> History {
    let mut data = what_stops();
    data["rule"] = json!("O2");
    data["effect"] = json!("suspension");
    History::referred().then(SYSTEM, "2025-03-12T10:00:00Z", "override-raised", data)
}

fn by_signal() -> History {
    let mut data = what_stops();
    data["rule"] = json!("O7");
    data["effect"] = json!("suspension");
    History::referred().then(SYSTEM, "2025-03-12T10:00:00Z", "signal-override-raised", data)
}

#[test]
fn a_practitioner_cannot_tell_one_from_another() {
    let json = |history: &History| {
        serde_json::to_string(&shown(history, "practitioner", 2)).expect("plain data")
    };
    assert_eq!(json(&by_rule()), json(&by_signal()));
    assert!(!json(&by_rule()).contains("O2"));
    assert_eq!(shown(&by_rule(), "practitioner", 2).expect("shown").kind, "safety-review");
}

#[test]
fn supervisors_and_auditors_see_the_rule() {
    for role in ["supervisor", "auditor"] {
        assert_eq!(shown(&by_rule(), role, 2).expect("shown").data["rule"], "O2");
        assert_eq!(shown(&by_signal(), role, 2).expect("shown").data["rule"], "O7");
    }
}

#[test]
fn what_a_protected_person_says_changes_no_byte_of_what_others_see() {
    let without = by_rule();
    let linked = json!({ "label": "PP-1", "relationship": "partner" });
    let with = by_rule().then(W, "2025-03-13", "protected-person-linked", linked).then(
        W,
        "2025-03-14",
        "protected-view-recorded",
        json!({ "label": "PP-1", "safety": 1 }),
    );
    for role in ["practitioner", "supervisor", "auditor", "governance-lead"] {
        let bytes = |history: &History| serde_json::to_vec(&history.timeline(role)).expect("data");
        assert_eq!(bytes(&without), bytes(&with), "{role}");
    }
    assert!(shown(&with, "support-worker", 3).is_some());
}

#[test]
fn what_is_later_said_about_a_review_tells_a_practitioner_nothing() {
    let amended = |history: History| {
        let corrected = json!({ "target": id(2), "field": "stops", "new_value": [],
                                "reason": "raised by O2 after the incident" });
        let disputed = json!({ "target": id(2), "words": "there was no such incident" });
        let retracted = json!({ "target": id(2), "reason": "in-error", "note": "not the third" });
        history
            .then("G-01/governance-lead", "2025-03-13T10:00:00Z", "entry-corrected", corrected)
            .then("G-01/governance-lead", "2025-03-13T11:00:00Z", "dispute-noted", disputed)
            .then("S-02/supervisor", "2025-03-13T12:00:00Z", "entry-retracted", retracted)
    };
    let bytes = |history: &History| {
        serde_json::to_string(&history.timeline("practitioner")).expect("plain data")
    };
    let (by_rule, by_signal) = (amended(by_rule()), amended(by_signal()));
    assert_eq!(bytes(&by_rule), bytes(&by_signal));
    assert!(!bytes(&by_rule).contains("incident") && !bytes(&by_rule).contains("third"));
    assert_eq!(by_rule.timeline("supervisor").entries.len(), 5);
}
