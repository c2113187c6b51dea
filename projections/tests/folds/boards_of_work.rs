//! Boards that help with the work: what was not asked, where a case is stuck, what is due.

use crate::boards::board;
use crate::history::{History, id};
use projections::boards::NotAskedBoard;
use serde_json::json;

const P: &str = "P-07/practitioner";

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
