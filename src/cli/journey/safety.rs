//! The risk clock, in words: what stands and what to do before anything else.

use super::page::{Names, Page, count, day, list, spoken, when, word, words};
use crate::words::override_rule;
use serde_json::Value;

pub(super) fn write(page: &mut Page, safety: &Value, chronology: &Value) {
    let names = Names::of(chronology);
    let all = list(&safety["overrides"]);
    let (mut standing, lifted): (Vec<&Value>, Vec<&Value>) =
        all.iter().partition(|one| one["standing"] == true);
    standing.sort_by_key(|one| list(&one["stops"]).is_empty());
    match standing.len() {
        0 => page.heading("No override stands"),
        n => page.heading(&format!("Standing: {}", count(n, "override"))),
    }
    for one in standing {
        raised(page, one, &names);
    }
    page.heading("Risk");
    let level = safety["risk_level"].as_str().unwrap_or("not assessed yet");
    page.line(&format!("  level, as assessed last: {level}"));
    page.line(&format!("  next review: {}", review(&safety["review"])));
    page.list("Incidents known", list(&safety["incidents"]), incident);
    if !lifted.is_empty() {
        page.list("Lifted", lifted, |page, one| raised(page, one, &names));
    }
    page.list("Instructions", list(&safety["instructions"]), instruction);
    page.list("Passed on for somebody's safety", list(&safety["passed_on"]), passed);
}

fn review(review: &Value) -> String {
    if review.is_null() {
        return "none is due".to_owned();
    }
    let because = match word(&review["because"]) {
        "referral" => "the first after the referral",
        "last-assessment" => "the next after the last assessment",
        _ => "something became known, or changed",
    };
    let due = day(&review["due"]);
    if review["overdue"] == true {
        return format!("OVERDUE since {due} ({because})");
    }
    format!("due by {due} ({because})")
}

/// Whoever may not know the cause reads a safety review like any other.
fn raised(page: &mut Page, one: &Value, names: &Names<'_>) {
    page.line("");
    let what = match (one["rule"].as_str(), one["effect"].as_str()) {
        (Some(rule), Some("suspension")) => format!("SUSPENSION, {}", override_rule(rule)),
        (Some(rule), _) => format!("REVIEW, {}", override_rule(rule)),
        (None, _) => "SAFETY REVIEW".to_owned(),
    };
    page.labelled("  ", &what);
    let grave = if one["grave"] == true { ", to the duty manager at once" } else { "" };
    page.labelled("      raised:       ", &format!("{}{grave}", when(&one["raised_at"])));
    page.labelled("      stops:        ", &words(&one["stops"]));
    page.labelled("      continues:    ", &words(&one["continues"]));
    page.labelled("      what to do:   ", word(&one["what_to_do"]));
    let step = |at: &str, by: &str| {
        let by = one[by].as_str().map_or_else(String::new, |by| format!(" by {by}"));
        one[at].is_string().then(|| format!("{}{by}", when(&one[at])))
    };
    let not_yet = || match one["acknowledge_by"].as_str() {
        Some(_) => format!("not yet; due by {}", when(&one["acknowledge_by"])),
        None => "not yet".to_owned(),
    };
    let taken = step("acknowledged_at", "acknowledged_by").unwrap_or_else(not_yet);
    page.labelled("      acknowledged: ", &taken);
    if let Some(lifted) = step("lifted_at", "lifted_by") {
        page.labelled("      lifted:       ", &lifted);
    }
    let behind = list(&one["events"]).iter().skip(1).map(|id| names.name(id));
    // Who took note of it and who lifted it stands above.
    let behind: Vec<String> = behind.filter(|name| !name.contains("override ")).collect();
    if !behind.is_empty() {
        page.labelled("      rests on:     ", &behind.join("; "));
    }
}

fn incident(page: &mut Page, one: &Value) {
    let towards = one["towards"].as_str().map_or_else(String::new, |who| format!(" towards {who}"));
    let kind = spoken(word(&one["kind"]));
    page.line(&format!("  {:<20} {kind}{towards}", when(&one["occurred_at"])));
    let (known, recorded) = (when(&one["known_at"]), when(&one["recorded_at"]));
    page.text(23, &format!("known {known} · recorded {recorded}"));
    let response = &one["response"];
    if response.is_object() {
        let took = |step: &Value| match step["minutes"].as_i64() {
            Some(minutes) => format!("{} h {:02} min", minutes / 60, minutes % 60),
            None => "not yet".to_owned(),
        };
        let raised = match response["raised"].is_object() {
            true => format!("until the override {}", took(&response["raised"])),
            false => "raised no override of its own".to_owned(),
        };
        let (knew, told) = (took(&response["supervisor"]), took(&response["support"]));
        page.text(23, &format!("until a supervisor knew {knew} · {raised}"));
        page.text(23, &format!("until victim support was told {told}"));
    }
}

fn instruction(page: &mut Page, item: &Value) {
    let label = format!("  {}   ", day(&item["occurred_at"]));
    page.labelled(&label, word(&item["data"]["instruction"]));
}

fn passed(page: &mut Page, item: &Value) {
    let data = &item["data"];
    let (what, to) = (word(&data["what"]), spoken(word(&data["to"])));
    let urgency = data["urgency"].as_str().map_or_else(String::new, |urgent| format!(", {urgent}"));
    page.line(&format!("  {}   {what} to {to}{urgency}", when(&item["occurred_at"])));
}
