//! Where a journey stands: the evidence to move on, phase by phase, and every move.

use super::page::{Page, answer, count, day, list, phase, spoken, word};
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

/// What a criterion asks for.
pub(super) fn criterion(id: &str) -> &str {
    match id {
        "reach.consent" => "consent explained",
        "reach.contacts" => "kept contacts",
        "reach.not-hostile" => "the last contact was not hostile",
        "settle.sessions" => "kept sessions",
        "settle.span" => "days from the first to the last of them",
        "settle.choice" => "a choice taken",
        "settle.goal" => "a goal of their own, or a joint one",
        "settle.alliance" => "the worker last rated without concern",
        "settle.no-open-rupture" => "no rupture is open",
        "steady.feelings" => "occasions on which feelings were named",
        "steady.triggers" => "triggers recognised",
        "steady.returns" => "returns to the window of tolerance",
        "steady.stayed-with" => "a hard emotion stayed with",
        "look.disclosures" => "disclosures",
        "look.unprompted" => "unprompted disclosures",
        "look.scene" => "specific scenes or narratives",
        "own.responsibility" => "sessions of full, unprompted responsibility",
        "own.impact" => "deep impact on partner or child",
        "own.outside" => "a change outside the room",
        "live-it.skills" => "skills used in life",
        "live-it.goals" => "goals reviewed, of those set",
        "live-it.no-incident" => "known incidents in the last months",
        other => other,
    }
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
