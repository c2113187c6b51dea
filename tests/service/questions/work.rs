//! What is asked across cases by those who work on them and oversee them.

use super::lines::{Line, Lines, id};
use super::{Asked, P, S, W, row};
use serde_json::{Value, json};

fn incident(kind: &str) -> Value {
    json!({ "kind": kind, "towards": "PP-1" })
}

/// Question 1: no successful contact in 14 days, by occurred and by recorded date.
#[test]
fn q01_which_open_cases_had_no_contact_for_fourteen_days() {
    let held = json!({ "attendance": "on-time" });
    let late = Line::of(2, 2, P, "2025-03-20").happened("2025-03-05T10:00:00Z");
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .referred(3)
        .sessions(1, 1, &["2025-03-18"])
        .with(late, "session-held", held)
        .with(Line::of(3, 3, P, "2025-03-10"), "case-closed", json!({ "category": "moved" }));
    let rows = Asked::over(&lines).board(P, "contact", "2025-03-25");
    assert_eq!(rows.len(), 2, "a closed case is on no board");
    let (one, two) = (row(&rows, "reference", "SU-0041"), row(&rows, "reference", "SU-0042"));
    assert_eq!((&one["overdue"], &one["days_since"]), (&json!(false), &json!(7)));
    assert_eq!((&two["overdue"], &two["overdue_by_recorded"]), (&json!(true), &json!(false)));
    assert_eq!(two["events"], json!([id(2)]));
}

/// Question 9: risk reviews overdue or due in 14 days.
#[test]
fn q09_which_risk_reviews_are_overdue_or_due_soon() {
    let assessed = json!({ "tool": "dash", "level": "medium", "basis": "score", "score": 9 });
    let lines = Lines::default().referred(1).referred(2).with(
        Line::of(2, 1, P, "2025-03-04"),
        "risk-assessed",
        assessed,
    );
    let asked = Asked::over(&lines);
    let on_the_day = asked.board(P, "risk-reviews", "2025-03-17");
    let first = row(&on_the_day, "reference", "SU-0041");
    assert_eq!((&first["due"], &first["overdue"]), (&json!("2025-03-17"), &json!(false)));
    assert_eq!(first["due_soon"], true);
    let after = asked.board(P, "risk-reviews", "2025-03-18");
    assert_eq!(row(&after, "reference", "SU-0041")["overdue"], true);
    let second = row(&after, "reference", "SU-0042");
    assert_eq!((&second["due"], &second["due_soon"]), (&json!("2025-05-13"), &json!(false)));
}

/// Question 10: hours from an incident until the supervisor knew, the override, victim support.
#[test]
fn q10_how_long_after_an_incident_until_supervisor_override_and_victim_support() {
    let lines = Lines::default()
        .referred(1)
        .with(Line::of(1, 1, P, "2025-03-10T10:00:00Z"), "incident-learned", incident("stalking"))
        .with(
            Line::of(1, 2, P, "2025-03-10T10:45:00Z"),
            "safety-information-passed",
            json!({ "what": "threat", "to": "support-worker" }),
        )
        .with(Line::of(1, 3, S, "2025-03-10T13:00:00Z"), "case-discussed", json!({}));
    let rows = Asked::over(&lines).board(S, "incidents", "2025-03-11");
    assert_eq!(rows[0]["raised"]["minutes"], 0);
    assert_eq!(rows[0]["support"]["minutes"], 45);
    assert_eq!(
        (&rows[0]["supervisor"]["hours"], &rows[0]["supervisor"]["minutes"]),
        (&json!(3), &json!(180))
    );
}

/// Question 11: overrides standing longest; who lifted each, on what assessment.
#[test]
fn q11_which_overrides_stand_longest_and_who_lifted_others_on_what() {
    let assessed = json!({ "tool": "local", "level": "medium", "basis": "judgement" });
    let own = json!({ "rule": "judgement", "effect": "suspension" });
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .with(Line::of(1, 1, P, "2025-03-10"), "incident-learned", incident("stalking"))
        .with(Line::of(2, 2, S, "2025-03-07"), "override-raised", own)
        .with(Line::of(2, 3, P, "2025-03-08"), "risk-assessed", assessed)
        .with(
            Line::of(2, 4, "S-09/supervisor", "2025-03-09"),
            "override-lifted",
            json!({ "override": id(2), "assessment": id(3) }),
        );
    let asked = Asked::over(&lines);
    let rows = asked.board(S, "overrides", "2025-03-20");
    let standing = row(&rows, "rule", "O4");
    assert_eq!((&standing["standing"], &standing["days_standing"]), (&json!(true), &json!(10)));
    assert_eq!((&standing["grave"], &standing["overdue"]), (&json!(true), &json!(true)));
    let lifted = row(&rows, "rule", "judgement");
    assert_eq!((&lifted["standing"], &lifted["lifted_by"]), (&json!(false), &json!("S-09")));
    assert_eq!(lifted["assessment"], id(3));
    // Raised on a Friday, so the Monday is the first working day.
    assert_eq!(lifted["acknowledge_by"], "2025-03-10");
    asked.client(P).get("/v1/boards/overrides").is(403);
}

/// Question 12: over 84 days in one phase with no pace decision.
#[test]
fn q12_which_cases_sit_in_one_phase_without_a_decision_about_pace() {
    let pace = json!({ "to": "slow", "asked_by": "worker" });
    let lines = Lines::default().referred(1).referred(2).with(
        Line::of(2, 1, P, "2025-04-01"),
        "pace-set",
        pace,
    );
    let asked = Asked::over(&lines);
    assert!(asked.board(P, "stuck", "2025-05-26").is_empty(), "84 days are not over 84 days");
    let rows = asked.board(P, "stuck", "2025-05-27");
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["reference"], &rows[0]["days"]), (&json!("SU-0041"), &json!(85)));
}

/// Question 13: no supervision discussion in 28 days; overdue actions.
#[test]
fn q13_which_cases_were_not_discussed_and_which_actions_are_overdue() {
    let action = json!({ "action": "Call the school.", "owner": "P-07", "due": "2025-03-20" });
    let lines = Lines::default()
        .referred(1)
        .with(Line::of(1, 1, S, "2025-03-10"), "case-discussed", json!({}))
        .with(Line::of(1, 2, S, "2025-03-10"), "action-set", action);
    let asked = Asked::over(&lines);
    let before = asked.board(S, "supervision", "2025-03-20");
    assert_eq!((&before[0]["overdue"], &before[0]["overdue_actions"]), (&json!(false), &json!([])));
    let after = asked.board(S, "supervision", "2025-04-08");
    assert_eq!((&after[0]["overdue"], &after[0]["days_since"]), (&json!(true), &json!(29)));
    let overdue = &after[0]["overdue_actions"][0];
    assert_eq!((&overdue["event"], &overdue["owner"]), (&json!(id(2)), &json!("P-07")));
}

/// Question 14: who records late.
#[test]
fn q14_who_records_late_by_median_and_over_fourteen_days() {
    let held = || json!({ "attendance": "on-time" });
    let late =
        |n, by, recorded: &str| Line::of(1, n, by, recorded).happened("2025-03-04T10:00:00Z");
    let other = "P-08/practitioner";
    let lines = Lines::default()
        .referred(1)
        .with(late(1, other, "2025-03-05"), "session-held", held())
        .with(late(2, other, "2025-03-07"), "session-held", held())
        .with(late(3, other, "2025-03-19"), "session-held", held());
    let rows = Asked::over(&lines).board(S, "late-recording", "2025-03-25");
    let theirs = row(&rows, "recorder", "P-08");
    assert_eq!((&theirs["entries"], &theirs["median_delay_days"]), (&json!(3), &json!(3)));
    assert_eq!((&theirs["over"], &theirs["events"]), (&json!(1), &json!([id(3)])));
    assert_eq!(row(&rows, "recorder", "P-07")["over"], 0);
}

/// Question 15: surface indicators met, with counter-evidence, and what supervision decided.
#[test]
fn q15_which_surface_indicators_are_met_and_what_supervision_decided() {
    let goal =
        || json!({ "goal": "Be on time", "set_by": "worker", "specificity": 1, "agreement": 1 });
    let unmet = json!({ "domain": "literacy", "met": false });
    let mut lines = Lines::default().referred(1).sessions(1, 1, &["2025-03-04"]);
    for n in 2..5 {
        lines = lines.with(Line::of(1, n, P, "2025-03-05"), "goal-set", goal());
    }
    let discussed = json!({ "indicators": ["C7"], "decided": "Ask for an own goal next time." });
    let lines = lines.with(Line::of(1, 5, P, "2025-03-06"), "need-recorded", unmet).with(
        Line::of(1, 6, S, "2025-04-20"),
        "case-discussed",
        discussed,
    );
    let asked = Asked::over(&lines);
    let rows = asked.board(S, "supervision", "2025-04-21");
    let question = &rows[0]["questions"][0];
    assert_eq!((&question["id"], &question["decided"]), (&json!("C7"), &json!(id(6))));
    assert_eq!(question["counter_evidence"], json!([id(5)]));
    let view = asked.view(S, &super::lines::journey(1), "indicators", "2025-04-21");
    let indicators = view["indicators"].as_array().expect("a list");
    let c7 = row(indicators, "id", "C7");
    assert_eq!(c7["answer"], "met");
    assert_eq!(c7["supervision"][0]["decided"], "Ask for an own goal next time.");
    let to_practitioner = asked.view(P, &super::lines::journey(1), "indicators", "2025-04-21");
    let indicators = to_practitioner["indicators"].as_array().expect("a list");
    assert_eq!(row(indicators, "id", "C7")["supervision"], json!([]));
}

/// Question 25: eight sessions in which nothing was asked or named about abuse.
#[test]
fn q25_where_nothing_was_asked_or_named_for_eight_sessions() {
    let days = [
        "2025-03-04",
        "2025-03-11",
        "2025-03-18",
        "2025-03-25",
        "2025-04-01",
        "2025-04-08",
        "2025-04-15",
        "2025-04-22",
    ];
    let boundary = json!({ "named": "Taking the phone away is control." });
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .referred(3)
        .sessions(1, 100, &days)
        .sessions(2, 200, &days)
        .sessions(3, 300, &days[1..])
        .with(Line::of(2, 1, P, "2025-04-01"), "boundary-stated", boundary);
    let rows = Asked::over(&lines).board(P, "not-asked", "2025-04-30");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&rows[0]["reference"], &rows[0]["sessions"]), (&json!("SU-0041"), &json!(8)));
}

/// Question 26: was every threat passed to victim support, and how fast.
#[test]
fn q26_was_every_threat_passed_to_victim_support_and_how_fast() {
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .with(Line::of(1, 1, P, "2025-03-10T10:00:00Z"), "incident-learned", incident("threat"))
        .with(
            Line::of(1, 2, P, "2025-03-10T12:30:00Z"),
            "safety-information-passed",
            json!({ "what": "threat", "to": "support-worker" }),
        )
        .with(
            Line::of(2, 3, P, "2025-03-10T10:00:00Z"),
            "incident-learned",
            incident("threat-to-kill"),
        )
        .with(Line::of(2, 4, P, "2025-03-10T10:00:00Z"), "incident-learned", incident("physical"));
    let rows = Asked::over(&lines).board(S, "threats", "2025-03-11");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["passed"], false, "what was not passed stands first");
    assert_eq!((&rows[1]["passed"], &rows[1]["support"]["minutes"]), (&json!(true), &json!(150)));
}

/// Question 29: from referral to start, and what happened to risk meanwhile.
#[test]
fn q29_how_long_people_wait_and_what_happens_to_risk_meanwhile() {
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .with(Line::of(1, 1, P, "2025-03-10"), "incident-learned", incident("stalking"))
        .sessions(1, 2, &["2025-03-24"]);
    let rows = Asked::over(&lines).board(S, "waits", "2025-04-02");
    let (one, two) = (row(&rows, "reference", "SU-0041"), row(&rows, "reference", "SU-0042"));
    assert_eq!(
        (&one["days"], &one["incidents"], &one["overrides"]),
        (&json!(21), &json!(1), &json!(1))
    );
    assert_eq!(two["days"], 30, "still waiting, so counted up to today");
}

/// A signal reaches the supervisor by its level, and a practitioner in no way.
#[test]
fn a_signal_reaches_the_supervisor_without_content() {
    let lines = Lines::default().referred(1).with(
        Line::of(1, 1, W, "2025-03-10"),
        "signal-passed",
        json!({ "level": "look" }),
    );
    let asked = Asked::over(&lines);
    let rows = asked.board(S, "supervision", "2025-03-11");
    assert_eq!(rows[0]["signals"][0]["level"], "look");
    let seen = asked.client(P).get("/v1/boards/caseload").is(200).body;
    assert!(!seen.contains("signal"), "{seen}");
}
