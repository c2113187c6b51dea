//! What is asked about one journey.

use super::lines::{Line, Lines, id, journey};
use super::{Asked, P, S};
use serde_json::{Value, json};

const J: &str = "01957000-0000-7000-8000-000000000001";
const MOVE_TO_LOOK: &str = "0196aa9d-f200-7000-8000-00000000002f";
const THIRD_INCIDENT: &str = "0196af71-e840-7000-8000-000000000031";
const SCENE: &str = "0196aa9d-f200-7000-8000-00000000002e";

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {value}"))
}

fn compare(asked: &Asked, actor: &str, from: &str, to: &str) -> Value {
    let path = format!("/v1/journeys/{J}/compare?from={from}&to={to}");
    asked.both(actor, &path, &["compare", "SU-0001", "--from", from, "--to", to])
}

/// Question 2: what the practitioner knew at the minute of the move, and what nobody knew yet.
#[test]
fn q02_what_was_known_at_the_minute_of_a_move_and_what_had_happened_unknown() {
    let asked = Asked::over_the_acceptance_journey();
    let at = "2025-05-07T12:00:00Z";
    let path = format!("/v1/journeys/{J}/timeline?as_believed_at={at}&limit=1000");
    let known = asked.both(P, &path, &["journey", "SU-0001", "--as-believed-at", at]);
    let ids: Vec<_> = list(&known, "entries").iter().map(|entry| &entry["event"]).collect();
    assert!(ids.contains(&&json!(MOVE_TO_LOOK)) && ids.contains(&&json!(SCENE)));
    assert!(!known.to_string().contains(THIRD_INCIDENT));
    let since = compare(&asked, P, at, "2025-05-14");
    assert_eq!(since["unknown_then"], json!([THIRD_INCIDENT]));
    assert_eq!(since["unknown"][0]["why"], "learned-later");
}

/// Question 3: policy version, evidence and approver of the move.
#[test]
fn q03_the_policy_and_the_evidence_behind_a_move_and_who_approved_it() {
    let asked = Asked::over_the_acceptance_journey();
    let standing = asked.view(S, J, "standing", "2025-05-14");
    let moves = list(&standing, "moves");
    let look = moves.iter().find(|one| one["event"] == MOVE_TO_LOOK).expect("the move");
    assert_eq!(look["policy_version"], "1");
    assert_eq!(list(look, "evidence").len(), 9);
    assert_eq!(look["seen"], json!({ "case": 39, "safety": 5 }));
    assert_eq!(look["against_evidence"], false);
    assert_eq!(
        (&look["review"]["approved"], &look["review"]["by"]),
        (&json!(true), &json!("S-02"))
    );
    let to_practitioner = asked.view(P, J, "standing", "2025-05-14");
    assert!(list(&to_practitioner, "moves").iter().all(|one| one["review"].is_null()));
}

/// Question 3, the other way: a move may go against the evidence, and is shown so.
#[test]
fn q03_a_move_against_the_evidence_is_recorded_and_shown_as_such() {
    let moved = json!({
        "from": "reach", "to": "steady", "evidence": [id(1)], "seen": { "case": 3, "safety": 0 },
        "policy_version": "1", "rationale": "The group starts next week and has one place left.",
    });
    let lines = Lines::default().referred(1).sessions(1, 1, &["2025-03-10"]).with(
        Line::of(1, 2, P, "2025-03-11"),
        "phase-moved",
        moved,
    );
    let asked = Asked::over(&lines);
    let standing = asked.view(S, &journey(1), "standing", "2025-03-12");
    assert_eq!(standing["phase"], "steady");
    let against = &standing["moves"][0];
    assert_eq!(against["against_evidence"], true);
    assert!(list(against, "not_met_then").contains(&json!("reach.consent")));
    assert!(list(against, "not_met_then").contains(&json!("settle.sessions")));
    assert!(against["rationale"].as_str().expect("a text").starts_with("The group"));
}

/// Question 6: the rung above the ceiling, and what followed.
#[test]
fn q06_where_a_rung_above_the_ceiling_was_asked_and_what_followed() {
    let asked = Asked::over_the_acceptance_journey();
    let pace = asked.view(P, J, "pace", "2025-05-14");
    let ask = &pace["asks"][0];
    assert_eq!(
        (&ask["rung"], &ask["ceiling"], &ask["premature"]),
        (&json!(4), &json!(0), &json!(true))
    );
    assert_eq!(ask["followed_by"], "stepped-back");
    assert_eq!(list(ask, "events").len(), 2, "the ask and the missed session");
    let rows = asked.board(S, "pace", "2025-05-14");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["reference"], "SU-0001");
}

/// Question 7: the journey as now understood beside the journey as believed on a day.
#[test]
fn q07_two_beliefs_side_by_side_with_the_differences_marked() {
    let asked = Asked::over_the_acceptance_journey();
    let differences = compare(&asked, S, "2025-05-07", "2025-05-14");
    let flags: Vec<_> = list(&differences, "flags").iter().map(|flag| flag["id"].clone()).collect();
    let expected = ["O2", "S1", "live-it.no-incident", "look.unprompted", "pace_state"];
    assert_eq!(flags, expected);
    assert_eq!(differences["review_due"], json!(["2025-07-02", "2025-05-15"]));
    let overlapped = json!([{ "decision": MOVE_TO_LOOK, "by": [THIRD_INCIDENT] }]);
    assert_eq!(differences["decisions_overlapped"], overlapped);
    assert_eq!(compare(&asked, S, "2025-05-14", "2025-05-14")["flags"], json!([]));
}

/// Question 8: what was corrected, by whom, why, and what that changes.
#[test]
fn q08_which_entries_were_corrected_and_which_flags_and_decisions_that_touches() {
    let asked = Asked::over_the_acceptance_journey();
    let corrections = asked.view(S, J, "corrections", "2025-05-14");
    let correction = &corrections["corrections"][0];
    assert_eq!((&correction["target"], &correction["field"]), (&json!(SCENE), &json!("prompting")));
    assert_eq!(correction["recorder"]["id"], "P-07");
    let changed: Vec<_> = list(correction, "flags").iter().map(|flag| flag["id"].clone()).collect();
    assert_eq!(changed, ["S1", "look.unprompted"]);
    let rows = asked.board(S, "corrections", "2025-05-14");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["target"], SCENE);
}

/// Question 20: the chronology that a review asks for.
#[test]
fn q20_a_chronology_with_all_three_times_who_knew_and_later_corrections() {
    let asked = Asked::over_the_acceptance_journey();
    let chronology = asked.view(S, J, "chronology", "2025-05-14");
    let entries = list(&chronology, "entries");
    let days: Vec<_> =
        entries.iter().map(|e| e["occurred_at"].as_str().unwrap()[..10].to_owned()).collect();
    assert!(days.is_sorted(), "oldest first: {days:?}");
    let incident = entries.iter().find(|e| e["event"] == THIRD_INCIDENT).expect("the incident");
    assert_eq!(incident["known_at"], "2025-05-08T09:30:00Z");
    assert_eq!(incident["claimed_recorded_at"], "2025-05-08T10:30:00Z");
    assert_eq!(
        (&incident["source"], &incident["recorder"]["role"]),
        (&json!("agency"), &json!("practitioner"))
    );
    assert_eq!(incident["who_knew"][0]["staff"], "P-07");
    let moved = entries.iter().find(|e| e["event"] == MOVE_TO_LOOK).expect("the move");
    assert_eq!(moved["decision"], true);
    assert!(moved["rationale"].as_str().expect("a text").contains("Feelings named"));
    assert!(list(moved, "who_knew").iter().any(|knew| knew["staff"] == "S-02"));
    let scene = entries.iter().find(|e| e["event"] == SCENE).expect("the scene");
    assert_eq!(scene["corrections"][0]["to"], "prompted");
}

/// Question 28: which orders were live at each session; which reports rest on self-report only.
#[test]
fn q28_orders_live_at_each_session_and_reports_that_rest_on_self_report() {
    let order = json!({ "kind": "non-molestation", "expires": "2025-03-12" });
    let report = |relied_on: Value| json!({ "kind": "court", "relied_on": relied_on });
    let stated = json!({ "extent": "partial", "prompting": "prompted" });
    let lines = Lines::default()
        .referred(1)
        .with(Line::of(1, 1, P, "2025-03-05"), "order-noted", order)
        .sessions(1, 2, &["2025-03-04", "2025-03-12", "2025-03-13"])
        .with(Line::of(1, 5, P, "2025-03-13").told("self-report"), "responsibility-stated", stated)
        .with(Line::of(1, 6, P, "2025-03-14"), "report-issued", report(json!([id(5)])))
        .with(Line::of(1, 7, P, "2025-03-14"), "report-issued", report(json!([id(5), id(2)])));
    let asked = Asked::over(&lines);
    let orders = asked.view(P, &journey(1), "orders", "2025-03-20");
    let live: Vec<_> = list(&orders, "sessions").iter().map(|s| s["orders"].clone()).collect();
    assert_eq!(live, [json!([]), json!([id(1)]), json!([])]);
    let reports: Vec<_> =
        list(&orders, "reports").iter().map(|report| report["self_report_only"].clone()).collect();
    assert_eq!(reports, ["met", "not-met"]);
}
