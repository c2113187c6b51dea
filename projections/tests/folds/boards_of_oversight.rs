//! What supervision is asked, how late is recorded, what was put right, how cases ended.

use crate::boards::{board, board_for, cases};
use crate::history::{History, at, id};
use projections::AmendmentKind;
use projections::boards::{
    Approval, ClosuresBoard, CorrectionsBoard, LateRecordingBoard, SupervisionBoard, SupervisionRow,
};
use projections::rules::IndicatorId;
use serde_json::json;

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const W: &str = "W-03/support-worker";

fn row(history: &History, day: &str) -> SupervisionRow {
    board::<SupervisionBoard>(history, day).rows.remove(0)
}

#[test]
fn twenty_eight_days_without_discussion_are_in_time_and_twenty_nine_are_overdue() {
    let discussed = History::referred().then(S, "2025-03-10", "case-discussed", json!({}));
    assert!(!row(&discussed, "2025-04-07").overdue);
    let late = row(&discussed, "2025-04-08");
    assert_eq!((late.days_since, late.overdue, late.events), (29, true, vec![id(2)]));
    assert_eq!(row(&History::referred(), "2025-03-13").days_since, 10, "since the referral");
}

#[test]
fn an_action_is_overdue_from_the_day_after_until_it_is_done() {
    let set = json!({ "action": "call housing", "owner": "P-07", "due": "2025-03-20" });
    let history = History::referred().then(S, "2025-03-10", "action-set", set);
    assert!(row(&history, "2025-03-20").overdue_actions.is_empty());
    let overdue = row(&history, "2025-03-21").overdue_actions.remove(0);
    assert_eq!(overdue.owner.map(|owner| owner.to_string()).as_deref(), Some("P-07"));
    let done = history.then(S, "2025-03-22", "action-done", json!({ "action": id(2) }));
    assert!(row(&done, "2025-03-23").overdue_actions.is_empty());
}

/// Three goals, all set by the worker, and a session more than 42 days ago: C7.
fn worker_goals() -> History {
    let goal = json!({ "goal": "attend", "set_by": "worker", "specificity": 2, "agreement": 2 });
    let held = History::referred().then(
        P,
        "2025-03-10",
        "session-held",
        json!({
            "attendance": "on-time", "interpreter": true,
        }),
    );
    (0..3).fold(held, |history, _| history.then(P, "2025-03-11", "goal-set", goal.clone()))
}

#[test]
fn a_question_shows_its_counter_evidence_and_what_supervision_last_said() {
    let history = worker_goals();
    assert!(row(&history, "2025-03-20").questions.is_empty(), "too early to ask");
    let asked = row(&history, "2025-05-01").questions.remove(0);
    assert_eq!((asked.id, asked.decided), (IndicatorId::C7, None));
    assert_eq!(asked.counter_evidence, [id(2)], "an interpreter");
    let discussed = history
        .then(S, "2025-04-30", "case-discussed", json!({ "indicators": ["C7"] }))
        .then(S, "2025-05-01", "case-discussed", json!({ "indicators": ["C1"] }));
    assert_eq!(row(&discussed, "2025-05-02").questions[0].decided, Some(id(6)));
}

#[test]
fn a_decision_waits_until_somebody_approves_or_returns_it_even_of_a_closed_case() {
    let closed =
        History::referred().then(P, "2025-03-10", "case-closed", json!({ "category": "moved" }));
    let waiting = row(&closed, "2025-05-01");
    assert_eq!((waiting.closed, waiting.overdue), (true, false));
    assert_eq!((waiting.waiting[0].kind, waiting.waiting[0].event), ("case-closed", id(2)));
    let approved = closed.then(S, "2025-03-11", "decision-approved", json!({ "decision": id(2) }));
    assert!(board::<SupervisionBoard>(&approved, "2025-05-01").rows.is_empty());
}

#[test]
fn a_signal_is_shown_to_the_supervisor_by_its_level_and_time_alone() {
    let signal =
        History::referred().then(W, "2025-03-10", "signal-passed", json!({ "level": "look" }));
    let seen = row(&signal, "2025-03-11");
    assert_eq!(seen.signals[0].passed_at, at("2025-03-10T12:00:00Z"));
    assert!(!seen.events.contains(&id(2)));
    let seen = serde_json::to_value(board_for::<SupervisionBoard>(
        "auditor",
        &cases(&signal),
        "2025-03-11",
    ));
    let without = serde_json::to_value(board_for::<SupervisionBoard>(
        "auditor",
        &cases(&History::referred()),
        "2025-03-11",
    ));
    assert_eq!(seen.expect("plain"), without.expect("plain"), "to anybody else it never came");
}

#[test]
fn late_recording_is_by_who_recorded_and_leaves_out_the_system_and_other_compartments() {
    let held = json!({ "attendance": "on-time" });
    let history = History::referred()
        .later(P, "2025-03-10", "2025-03-12T12:00:00Z", "session-held", held.clone())
        .later(P, "2025-03-10", "2025-03-24T12:00:00Z", "session-held", held.clone())
        .later(P, "2025-03-10", "2025-03-25T12:00:00Z", "session-held", held)
        .later(S, "2025-03-10", "2025-04-25T12:00:00Z", "case-discussed", json!({}))
        .then(
            "stepin/system",
            "2025-04-25T12:00:00Z",
            "override-raised",
            json!({
                "rule": "O1", "effect": "suspension",
            }),
        );
    let rows = board::<LateRecordingBoard>(&history, "2025-05-01").rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].entries, rows[0].median_delay_days, rows[0].longest_delay_days),
        (4, 2, 15)
    );
    assert_eq!(rows[0].events, [id(4)], "the fourteenth day is still in time");
}

#[test]
fn every_amendment_outside_the_protected_compartment_is_a_row() {
    let observed = json!({ "pattern": "denial", "intensity": 3 });
    let corrected =
        json!({ "target": id(2), "field": "intensity", "new_value": 1, "reason": "misheard" });
    let history = History::referred()
        .then(P, "2025-03-10", "presentation-observed", observed)
        .then(P, "2025-03-11", "entry-corrected", corrected)
        .then(S, "2025-03-12", "entry-retracted", json!({ "target": id(3), "reason": "in-error" }))
        .then(
            W,
            "2025-03-13",
            "support-contact-attempted",
            json!({
                "label": "PP-1", "result": "reached",
            }),
        )
        .then(
            W,
            "2025-03-14",
            "entry-retracted",
            json!({ "target": id(5), "reason": "duplicate" }),
        );
    let rows = board::<CorrectionsBoard>(&history, "2025-05-01").rows;
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].done, rows[0].reason.as_deref()),
        (AmendmentKind::Retracted, Some("in-error"))
    );
    assert_eq!(rows[1].target_type, "presentation-observed");
    assert_eq!((rows[1].field.as_deref(), rows[1].stands), (Some("intensity"), false));
    assert_eq!(rows[1].events, [id(3), id(2)]);
}

#[test]
fn why_an_entry_about_somebody_else_was_amended_is_not_repeated() {
    let observed = json!({ "pattern": "denial", "intensity": 3 });
    let corrected = json!({ "target": id(2), "field": "intensity", "new_value": 1,
                            "reason": "said by the neighbour" });
    let retracted = json!({ "target": id(2), "reason": "wrong-person", "note": "the neighbour" });
    let history = History::referred()
        .then(P, "2025-03-10", "presentation-observed", observed)
        .then(P, "2025-03-11", "entry-corrected", corrected)
        .then(S, "2025-03-12", "entry-retracted", retracted);
    let rows = board::<CorrectionsBoard>(&history, "2025-05-01").rows;
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.as_deref()).collect();
    assert_eq!(reasons, [Some("wrong-person"), None]);
}

#[test]
fn a_closure_says_what_came_before_and_who_was_told() {
    let ask = json!({ "rung": 4, "purpose": "pacing", "response": "withdrew" });
    let close = json!({ "category": "stopped-engaging", "told": ["the court"] });
    let history = History::default()
        .then(
            P,
            "2025-03-03",
            "referral-received",
            json!({ "reference": "SU-1", "source": "court" }),
        )
        .then(P, "2025-03-10", "ask-made", ask.clone())
        .then(P, "2025-03-20", "case-closed", close);
    let board = |history: &History| board::<ClosuresBoard>(history, "2025-05-01");
    let row = board(&history).rows.remove(0);
    assert_eq!(row.last_ask.map(|ask| ask.rung), Some(4));
    assert!(row.referrer_told && row.told && !row.risk_reassessed);
    assert_eq!(row.approval, Approval::Waiting);
    let risk = json!({ "tool": "local", "level": "medium", "basis": "judgement" });
    let later = history.clone().then(P, "2025-03-27", "risk-assessed", risk.clone()).then(
        S,
        "2025-03-28",
        "decision-returned",
        json!({ "decision": id(3) }),
    );
    let row = board(&later).rows.remove(0);
    assert_eq!((row.risk_reassessed, row.approval), (true, Approval::Returned));
    assert_eq!(row.events, [3, 2, 4, 5].map(id));
    let too_late = history.then(P, "2025-03-28", "risk-assessed", risk);
    assert!(!board(&too_late).rows[0].risk_reassessed, "eight days after");
    let reopened = too_late.then(P, "2025-04-02", "case-reopened", json!({}));
    assert!(board(&reopened).rows.is_empty() && board(&reopened).summary.is_empty());
}

#[test]
fn whoever_told_somebody_else_did_not_tell_the_referrer() {
    let close = json!({ "category": "moved", "told": ["housing"] });
    let history = History::referred().then(P, "2025-03-20", "case-closed", close);
    let row = board::<ClosuresBoard>(&history, "2025-05-01").rows.remove(0);
    assert_eq!((row.told, row.referrer_told), (true, false));
}
