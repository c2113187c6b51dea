//! Corrections, retractions and disputes, where they stand.

use crate::history::{History, believed_at, id};
use projections::TimelineEntry;
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const G: &str = "G-01/governance-lead";

fn observed() -> History {
    let data = json!({ "pattern": "denial", "intensity": 3, "quote": "I was provoked" });
    History::referred().then(P, "2025-03-12", "presentation-observed", data)
}

fn corrected(history: History, on: &str, target: usize, field: &str, value: Value) -> History {
    let data = json!({
        "target": id(target), "field": field, "new_value": value, "reason": "read the note again",
    });
    history.then(P, on, "entry-corrected", data)
}

fn retracted(history: History, on: &str, target: usize, reason: &str) -> History {
    history.then(P, on, "entry-retracted", json!({ "target": id(target), "reason": reason }))
}

fn entry(history: &History, role: &str, n: usize) -> TimelineEntry {
    let timeline = history.timeline(role);
    timeline.entries.into_iter().find(|entry| entry.event == id(n)).expect("it is shown")
}

#[test]
fn a_correction_shows_the_new_value_and_what_it_read_before() {
    let history = corrected(observed(), "2025-03-14", 2, "intensity", json!(1));
    let shown = entry(&history, "practitioner", 2);
    assert_eq!(shown.data["intensity"], 1);
    assert_eq!((&shown.corrections[0].from, &shown.corrections[0].to), (&json!(3), &json!(1)));
    assert_eq!(shown.corrections[0].reason, "read the note again");
}

#[test]
fn a_belief_from_before_the_correction_keeps_the_original() {
    let history = corrected(observed(), "2025-03-14", 2, "intensity", json!(1));
    let then = history.timeline_as_of("practitioner", &believed_at("2025-03-13T23:00:00Z"));
    assert_eq!(then.entries[0].data["intensity"], 3);
    assert!(then.entries[0].corrections.is_empty());
}

#[test]
fn correcting_twice_reads_as_the_last_and_keeps_both_traces() {
    let once = corrected(observed(), "2025-03-14", 2, "intensity", json!(1));
    let twice = corrected(once, "2025-03-15", 2, "intensity", json!(2));
    let shown = entry(&twice, "supervisor", 2);
    assert_eq!(shown.data["intensity"], 2);
    let steps: Vec<_> = shown.corrections.iter().map(|one| (&one.from, &one.to)).collect();
    assert_eq!(steps, [(&json!(3), &json!(1)), (&json!(1), &json!(2))]);
}

#[test]
fn a_retracted_correction_leaves_its_trace_and_gives_the_value_back() {
    let history = corrected(observed(), "2025-03-14", 2, "intensity", json!(1));
    let history = retracted(history, "2025-03-15", 3, "in-error");
    let shown = entry(&history, "practitioner", 2);
    assert_eq!(shown.data["intensity"], 3);
    assert!(shown.corrections[0].retracted);
}

#[test]
fn a_corrected_correction_counts_as_corrected() {
    let history = corrected(observed(), "2025-03-14", 2, "intensity", json!(1));
    let history = corrected(history, "2025-03-15", 3, "new_value", json!(0));
    assert_eq!(entry(&history, "practitioner", 2).data["intensity"], 0);
}

#[test]
fn correcting_the_time_moves_the_entry_to_where_it_happened() {
    let history =
        observed().then(P, "2025-03-13", "strength-recorded", json!({ "domain": "work" }));
    assert_eq!(history.timeline("practitioner").entries[0].event, id(3));
    let history = corrected(history, "2025-03-14", 3, "occurred_at", json!("2025-03-10"));
    let order: Vec<_> = history.timeline("practitioner").entries.iter().map(|e| e.event).collect();
    assert_eq!(order, [id(4), id(2), id(3), id(1)]);
}

#[test]
fn a_retracted_entry_stays_where_it_was_and_says_so() {
    let history = retracted(observed(), "2025-03-14", 2, "duplicate");
    let shown = entry(&history, "practitioner", 2);
    assert!(shown.retracted && !shown.held_in_mind);
    assert_eq!(shown.data["quote"], "I was provoked");
}

#[test]
fn an_entry_about_somebody_else_is_read_by_the_governance_lead_only() {
    let history = corrected(observed(), "2025-03-13", 2, "quote", json!("I was tired"));
    let history = retracted(history, "2025-03-14", 2, "wrong-person");
    for role in ["practitioner", "supervisor", "auditor"] {
        let shown = serde_json::to_string(&history.timeline(role)).expect("plain data");
        assert!(!shown.contains("provoked") && !shown.contains("tired"), "{role}: {shown}");
    }
    assert_eq!(entry(&history, "governance-lead", 2).data["quote"], "I was tired");
}

#[test]
fn a_dispute_stands_beside_what_it_is_about() {
    let words = json!({ "target": id(2), "words": "that is not what I said" });
    let history = observed().then(G, "2025-03-14", "dispute-noted", words);
    assert_eq!(entry(&history, "practitioner", 2).disputes[0].words, "that is not what I said");
}

#[test]
fn a_presentation_is_held_in_mind_until_somebody_comes_back_to_it() {
    assert!(entry(&observed(), "practitioner", 2).held_in_mind);
    let revisit = json!({ "target": id(2), "changed": "some" });
    let history = observed().then(P, "2025-03-19", "behaviour-revisited", revisit);
    assert!(!entry(&history, "practitioner", 2).held_in_mind);
    let history = retracted(history, "2025-03-20", 3, "in-error");
    assert!(entry(&history, "practitioner", 2).held_in_mind);
}
