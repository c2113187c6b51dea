//! Boards that help with the work: what was not asked, where a case is stuck, what is due.

use crate::boards::board;
use crate::history::{History, id};
use projections::boards::{NotAskedBoard, PaceBoard, RiskReviewsBoard, StuckBoard};
use projections::rules::pace::FollowedBy::SteppedBack;
use serde_json::json;

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";

/// A session a week from 10 March 2025 on.
fn sessions(mut history: History, weeks: u64) -> History {
    let start: chrono::NaiveDate = "2025-03-10".parse().expect("a date");
    for week in 0..weeks {
        let day = (start + chrono::Days::new(7 * week)).to_string();
        history = history.then(P, &day, "session-held", json!({ "attendance": "on-time" }));
    }
    history
}

#[test]
fn eight_sessions_without_an_ask_are_on_the_board_and_seven_are_not() {
    let asked = |weeks| board::<NotAskedBoard>(&sessions(History::referred(), weeks), "2025-05-06");
    assert!(asked(7).rows.is_empty());
    let row = &asked(8).rows[0];
    assert_eq!((row.sessions, row.days), (8, 57));
    assert_eq!(row.events, (2..10).map(id).collect::<Vec<_>>());
}

#[test]
fn naming_abuse_as_abuse_is_not_silence() {
    let named = sessions(History::referred(), 8).then(
        P,
        "2025-05-05",
        "boundary-stated",
        json!({ "named": "shouting at the children is abuse" }),
    );
    assert!(board::<NotAskedBoard>(&named, "2025-05-06").rows.is_empty());
}

fn moved(history: History, on: &str, from: &str, to: &str) -> History {
    let data = json!({ "from": from, "to": to, "evidence": [id(1)], "policy_version": "1",
                       "seen": { "case": 1, "safety": 0 }, "rationale": "the criteria are met" });
    history.then(P, on, "phase-moved", data)
}

#[test]
fn eighty_four_days_in_a_phase_are_not_yet_stuck_and_eighty_five_are() {
    let history = moved(History::referred(), "2025-03-10", "reach", "settle");
    assert!(board::<StuckBoard>(&history, "2025-06-02").rows.is_empty());
    let row = &board::<StuckBoard>(&history, "2025-06-03").rows[0];
    assert_eq!((row.days, row.events[0]), (85, id(2)));
    let closed = history.then(P, "2025-06-01", "case-closed", json!({ "category": "moved" }));
    assert!(board::<StuckBoard>(&closed, "2025-06-03").rows.is_empty());
}

#[test]
fn a_pace_decided_in_the_phase_is_not_stuck_and_one_from_before_it_is() {
    let held = json!({ "to": "hold", "asked_by": "supervisor", "reason": "a hard month" });
    let before = History::referred().then(S, "2025-03-05", "pace-set", held.clone());
    let before = moved(before, "2025-03-10", "reach", "settle");
    assert_eq!(board::<StuckBoard>(&before, "2025-07-01").rows.len(), 1);
    let since = before.then(S, "2025-03-20", "pace-set", held);
    assert!(board::<StuckBoard>(&since, "2025-07-01").rows.is_empty());
}

#[test]
fn only_asks_for_pacing_above_the_ceiling_are_on_the_board_of_pace() {
    let asks = [("pacing", 4), ("pacing", 0), ("safety", 5)];
    let history = asks.iter().fold(History::referred(), |history, (purpose, rung)| {
        let ask = json!({ "rung": rung, "purpose": purpose, "response": "withdrew" });
        history.then(P, "2025-03-19", "ask-made", ask)
    });
    let missed = json!({ "cause": "service-user" });
    let history = history.then(P, "2025-03-26", "session-not-held", missed);
    let rows = board::<PaceBoard>(&history, "2025-04-30").rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].rung, rows[0].ceiling, rows[0].followed_by), (4, 0, SteppedBack));
    assert_eq!(rows[0].events, [id(2), id(5)]);
}

#[test]
fn a_risk_review_is_due_soon_then_overdue_and_met_by_an_assessment() {
    let due = |history: &History, day: &str| {
        let row = board::<RiskReviewsBoard>(history, day).rows.remove(0);
        (row.due.to_string(), row.due_soon, row.overdue, row.days_overdue)
    };
    let referred = History::referred();
    assert_eq!(due(&referred, "2025-03-17"), ("2025-03-17".into(), true, false, 0));
    assert_eq!(due(&referred, "2025-03-18"), ("2025-03-17".into(), false, true, 1));
    let risk = json!({ "tool": "local", "level": "medium", "basis": "judgement" });
    let assessed = referred.then(P, "2025-03-18", "risk-assessed", risk);
    assert_eq!(due(&assessed, "2025-03-19"), ("2025-05-27".into(), false, false, 0));
}

#[test]
fn a_closure_asks_for_one_more_risk_review_and_is_not_shown_for_ever() {
    let closed =
        History::referred().then(P, "2025-03-10", "case-closed", json!({ "category": "moved" }));
    let row = board::<RiskReviewsBoard>(&closed, "2025-03-18").rows.remove(0);
    assert_eq!((row.due.to_string().as_str(), row.closed, row.overdue), ("2025-03-17", true, true));
    assert_eq!(board::<RiskReviewsBoard>(&closed, "2025-06-02").rows.len(), 1);
    assert!(board::<RiskReviewsBoard>(&closed, "2025-06-03").rows.is_empty());
}
