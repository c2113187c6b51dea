//! Overrides, and how long it took until those were told who have to be.

use crate::boards::board;
use crate::history::{History, id};
use projections::Rule;
use projections::boards::{IncidentsBoard, OverrideRow, OverridesBoard, ThreatsBoard};
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const SYSTEM: &str = "stepin/system";

fn raised(rule: &str, trigger: usize) -> Value {
    json!({ "rule": rule, "effect": "suspension", "trigger": id(trigger) })
}

fn incident(history: History, at: &str, kind: &str) -> History {
    history.then(P, at, "incident-learned", json!({ "kind": kind, "towards": "PP-1" }))
}

/// A physical incident on a Thursday, which raises an override the moment it is recorded.
fn overridden(kind: &str, rule: &str) -> History {
    let at = "2025-04-17T10:00:00Z";
    incident(History::referred(), at, kind).then(SYSTEM, at, "override-raised", raised(rule, 2))
}

#[test]
fn an_override_is_acknowledged_by_the_next_working_day_and_a_grave_one_at_once() {
    let row = |history: &History, day: &str| board::<OverridesBoard>(history, day).rows.remove(0);
    let plain = overridden("physical", "O2");
    // Good Friday and Easter Monday lie between.
    assert_eq!(row(&plain, "2025-04-22").acknowledge_by.to_string(), "2025-04-22");
    assert_eq!(
        (row(&plain, "2025-04-22").overdue, row(&plain, "2025-04-23").overdue),
        (false, true)
    );
    let grave = overridden("strangulation", "O4");
    assert_eq!(row(&grave, "2025-04-17").acknowledge_by.to_string(), "2025-04-17T10:00:00Z");
    assert!(row(&grave, "2025-04-17").overdue && row(&grave, "2025-04-17").grave);
    let taken = plain.then(S, "2025-04-18", "override-acknowledged", json!({ "override": id(3) }));
    let taken = row(&taken, "2025-04-30");
    assert!(!taken.overdue && taken.standing && taken.days_standing == 13);
    assert_eq!(taken.acknowledged_by.map(|by| by.to_string()).as_deref(), Some("S-02"));
}

#[test]
fn what_was_lifted_says_by_whom_and_on_what_and_stands_behind_what_stands() {
    let risk = json!({ "tool": "dash", "level": "medium", "basis": "judgement" });
    let assessed = overridden("physical", "O2").then(P, "2025-04-22", "risk-assessed", risk);
    let lifted = assessed
        .clone()
        .then(S, "2025-04-23", "override-lifted", json!({ "override": id(3), "assessment": id(4) }))
        .then(SYSTEM, "2025-04-24T10:00:00Z", "override-raised", raised("O3", 2));
    let rows = board::<OverridesBoard>(&lifted, "2025-04-25").rows;
    let fresh =
        |rows: &[OverrideRow]| rows.iter().map(|row| row.fresh_assessment).collect::<Vec<_>>();
    assert_eq!(fresh(&rows), [None, None], "made before this was raised, or after it was lifted");
    let before = board::<OverridesBoard>(&assessed, "2025-04-22").rows;
    assert_eq!(fresh(&before), [Some(id(4))]);
    assert_eq!((rows[0].rule, rows[0].standing), (Rule::O3, true));
    assert_eq!((rows[1].rule, rows[1].standing, rows[1].days_standing), (Rule::O2, false, 6));
    assert_eq!(rows[1].assessment, Some(id(4)));
    assert_eq!(rows[1].events, [3, 2, 5, 4].map(id));
}

#[test]
fn an_override_by_a_signal_does_not_name_the_signal() {
    let signal = History::referred()
        .then("W-03/support-worker", "2025-04-17", "signal-passed", json!({ "level": "urgent" }))
        .then(SYSTEM, "2025-04-17T12:00:00Z", "signal-override-raised", raised("O7", 2));
    let row = board::<OverridesBoard>(&signal, "2025-04-18").rows.remove(0);
    assert_eq!((row.rule, row.grave, row.events), (Rule::O7, true, vec![id(3)]));
}

#[test]
fn the_hours_after_an_incident_count_from_when_it_was_known() {
    let told = json!({ "what": "change", "to": "support-worker" });
    let history = overridden("physical", "O2");
    let nothing = board::<IncidentsBoard>(&history, "2025-04-30").rows.remove(0);
    assert_eq!((nothing.response.supervisor, nothing.response.support), (None, None));
    assert_eq!(nothing.response.raised.map(|raised| raised.minutes), Some(0));
    let history = history
        .then(P, "2025-04-17T09:00:00Z", "safety-information-passed", told.clone())
        .then(S, "2025-04-17T13:30:00Z", "override-acknowledged", json!({ "override": id(3) }))
        .then(P, "2025-04-18T10:00:00Z", "safety-information-passed", told);
    let row = board::<IncidentsBoard>(&history, "2025-04-30").rows.remove(0);
    let supervisor = row.response.supervisor.expect("a supervisor acknowledged");
    assert_eq!((supervisor.hours, supervisor.minutes), (3, 210));
    assert_eq!(
        row.response.support.map(|told| told.hours),
        Some(24),
        "what was passed before is not this"
    );
    assert_eq!(row.response.events, [2, 5, 3, 6].map(id));
}

#[test]
fn an_override_that_stood_already_is_there_at_once() {
    let again = |history: History| incident(history, "2025-04-18T10:00:00Z", "physical");
    let minutes = |history: &History| {
        let board = board::<IncidentsBoard>(history, "2025-04-30");
        let last = board.rows.into_iter().find(|row| row.known_at.to_string().contains("04-18"));
        last.expect("the second").response.raised.map(|raised| raised.minutes)
    };
    assert_eq!(minutes(&again(overridden("physical", "O2"))), Some(0));
    let lifted = json!({ "override": id(3), "assessment": id(4) });
    let before = overridden("physical", "O2")
        .then(
            S,
            "2025-04-17T15:00:00Z",
            "risk-assessed",
            json!({ "tool": "dash", "level": "medium", "basis": "judgement" }),
        )
        .then("S-09/supervisor", "2025-04-17T16:00:00Z", "override-lifted", lifted);
    assert_eq!(minutes(&again(before)), None);
}

#[test]
fn a_supervisor_who_records_an_incident_knows_of_it() {
    let data = json!({ "kind": "physical", "towards": "PP-1" });
    let own = History::referred().then(S, "2025-04-17T10:00:00Z", "incident-learned", data);
    let row = board::<IncidentsBoard>(&own, "2025-04-30").rows.remove(0);
    assert_eq!(row.response.supervisor.map(|knew| knew.minutes), Some(0));
    let discussed = incident(History::referred(), "2025-04-17T10:00:00Z", "physical").then(
        S,
        "2025-04-17T15:00:00Z",
        "case-discussed",
        json!({}),
    );
    let row = board::<IncidentsBoard>(&discussed, "2025-04-30").rows.remove(0);
    assert_eq!(row.response.supervisor.map(|knew| knew.hours), Some(5));
}

#[test]
fn threats_that_were_not_passed_on_come_first_and_other_incidents_are_none() {
    let history = incident(History::referred(), "2025-04-17T10:00:00Z", "threat-to-kill");
    let passed = json!({ "what": "threat", "to": "support-worker" });
    let to_police = json!({ "what": "threat", "to": "agency" });
    let history = history
        .then(P, "2025-04-17T11:00:00Z", "safety-information-passed", passed)
        .then(P, "2025-04-19T11:00:00Z", "safety-information-passed", to_police);
    let history = incident(history, "2025-04-18T10:00:00Z", "threat");
    let history = incident(history, "2025-04-18T10:00:00Z", "physical");
    let rows = board::<ThreatsBoard>(&history, "2025-04-30").rows;
    let seen: Vec<_> = rows.iter().map(|row| (row.passed, row.support.map(|t| t.hours))).collect();
    assert_eq!(seen, [(false, None), (true, Some(1))]);
}
