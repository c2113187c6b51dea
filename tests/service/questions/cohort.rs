//! What is asked about everybody together, small numbers left out.

use super::lines::{Line, Lines, id};
use super::{Asked, P, S, W, row};
use serde_json::{Value, json};

/// Question 18: closures by category; last phase and last ask; risk reassessed, referrer told.
#[test]
fn q18_closures_with_the_last_phase_and_ask_and_what_was_done_about_risk() {
    let ask = json!({ "rung": 4, "purpose": "pacing", "response": "withdrew" });
    let closed =
        json!({ "category": "stopped-engaging", "risk_reassessed": true, "told": ["police"] });
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .sessions(1, 1, &["2025-03-04"])
        .with(Line::of(1, 2, P, "2025-03-04"), "ask-made", ask)
        .with(Line::of(1, 3, P, "2025-04-10"), "case-closed", closed)
        .with(Line::of(2, 4, P, "2025-04-11"), "case-closed", json!({ "category": "moved" }));
    let asked = Asked::over(&lines);
    let rows = asked.board(S, "closures", "2025-05-01");
    let stopped = row(&rows, "category", "stopped-engaging");
    assert_eq!(
        (&stopped["last_phase"], &stopped["last_ask"]["rung"]),
        (&json!("reach"), &json!(4))
    );
    assert_eq!((&stopped["risk_reassessed"], &stopped["told"]), (&json!(true), &json!(true)));
    assert!(stopped["events"].as_array().expect("a list").contains(&json!(id(3))));
    let moved = row(&rows, "category", "moved");
    assert_eq!((&moved["risk_reassessed"], &moved["told"]), (&json!(false), &json!(false)));
}

/// Question 27: were linked protected people offered support; totals only.
#[test]
fn q27_were_linked_protected_people_offered_support() {
    let mut lines = Lines::default();
    for of in 1..=18_u128 {
        let (n, pp) = (of * 100, || json!({ "label": "PP-1" }));
        lines = lines.referred(of).sessions(of, n, &["2025-03-10"]);
        if of <= 12 {
            lines =
                lines.with(Line::of(of, n + 1, W, "2025-03-05"), "protected-person-linked", pp());
        }
        if of <= 6 {
            let told = json!({ "label": "PP-1", "about": "accepted" });
            let line = Line::of(of, n + 2, W, "2025-03-06");
            lines = lines.with(line, "protected-person-informed", told);
        }
    }
    let asked = Asked::over(&lines);
    let board = asked.board(S, "support-offers", "2025-04-01");
    let before = &board[0];
    assert_eq!((&before["cases"], &before["linked"]), (&json!(18), &json!(12)), "{board:#?}");
    assert_eq!(before["informed"], 6);
    assert_eq!(board[1]["cases"], "suppressed", "nobody dropped out, and that is a small number");
    assert!(!json!(board).to_string().contains("SU-00"), "totals name no case");
    asked.client(P).get("/v1/boards/support-offers").is(403);
    for figures in ["support-offers", "cohort"] {
        // Two counts, one of fewer people, would tell who the difference is.
        asked.client(S).get(&format!("/v1/boards/{figures}?practitioner=P-07")).is(400);
    }
}

/// Question 30: by sex, ethnicity, disability and language; small numbers are not shown.
#[test]
fn q30_equality_figures_leave_small_numbers_out() {
    let mut lines = Lines::default();
    for of in 1..=14_u128 {
        let sex = if of <= 12 { "female" } else { "male" };
        let person = json!({ "monitoring": { "sex": sex } });
        let referred =
            json!({ "reference": format!("SU-{of:04}"), "source": "self", "person": person });
        lines = lines
            .with(Line::of(of, of * 100, P, "2025-03-04"), "referral-received", referred)
            .sessions(of, of * 100 + 1, &["2025-03-10"]);
    }
    let rows = Asked::over(&lines).board(S, "cohort", "2025-04-01");
    let by_sex: Vec<&Value> = rows.iter().filter(|row| row["about"] == "sex").collect();
    assert!(!by_sex.is_empty(), "{rows:#?}");
    let of = |group: &str| by_sex.iter().filter(|row| row["group"] == group).collect::<Vec<_>>();
    assert!(of("male").iter().all(|row| !row["count"].is_u64()), "two people are too few to show");
}
