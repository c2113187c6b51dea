//! Where a journey stands: the evidence to move on, phase by phase, and every move.

use super::page::{Page, answer, count, day, list, phase, spoken, word};
use crate::words::criterion;
use serde_json::Value;

const PHASES: [&str; 6] = ["reach", "settle", "steady", "look", "own", "live-it"];

pub(super) fn write(page: &mut Page, standing: &Value) {
    let weeks = standing["weeks_in_phase"].as_u64().and_then(|weeks| usize::try_from(weeks).ok());
    let since = day(&standing["phase_since"]);
    let held = match weeks.unwrap_or_default() {
        0 => "less than a week".to_owned(),
        weeks => count(weeks, "week"),
    };

    page.line(&format!(
        "in this phase since {since}, {held}; policy {}",
        word(&standing["policy"])
    ));
    page.heading(
        "Evidence to move on. It opens no gate: a person decides.               have / needed",
    );
    for name in PHASES {
        let of_phase = || list(&standing["criteria"]).iter().filter(|one| one["phase"] == name);
        let met = of_phase().filter(|one| one["answer"] == "met").count();
        let here = if standing["phase"] == name { "   ◂ the phase held" } else { "" };
        page.line("");
        page.line(&format!("  {}: {met} of {} met{here}", phase(&name.into()), of_phase().count()));
        for one in of_phase() {
            let asks = criterion(word(&one["id"]));
            let have = one["have"].to_string();
            let needed = if one["needed"] == 0 { "none".into() } else { one["needed"].to_string() };
            let mark = answer(&one["answer"]);
            page.line(&format!("    {mark:<18} {asks:<47} {have:>3} / {needed}"));
        }
    }
    page.list("Moves", list(&standing["moves"]), one_move);
}

fn one_move(page: &mut Page, one: &Value) {
    page.line("");
    let (from, to) = (phase(&one["from"]), phase(&one["to"]));
    let (on, by) = (day(&one["occurred_at"]), word(&one["by"]["id"]));
    page.line(&format!("  {on}   {from} → {to}, by {by}"));
    if let Some(rationale) = one["rationale"].as_str() {
        page.text(4, rationale);
    }
    let seen = &one["seen"];
    let evidence = count(list(&one["evidence"]).len(), "entry");
    page.text(
        4,
        &format!(
            "rests on {evidence}; had seen case version {} and safety version {}; policy {}",
            seen["case"],
            seen["safety"],
            word(&one["policy_version"])
        ),
    );
    open(page, "open by what was recorded then:", &one["not_met_then"]);
    open(page, "open by what is known now of that time:", &one["not_met_now"]);
    reviewed(page, &one["review"]);
}

fn open(page: &mut Page, says: &str, criteria: &Value) {
    let asks: Vec<String> = list(criteria).iter().map(|id| spoken(criterion(word(id)))).collect();
    if !asks.is_empty() {
        page.text(4, &format!("{says} {}", asks.join("; ")));
    }
}

fn reviewed(page: &mut Page, review: &Value) {
    if review.is_null() {
        return;
    }
    let said = if review["approved"] == true { "approved" } else { "returned" };
    page.text(4, &format!("{said} by {} on {}", word(&review["by"]), day(&review["recorded_at"])));
}
