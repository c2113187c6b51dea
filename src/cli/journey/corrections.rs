//! What was put right, and what reads differently because of it.

use super::page::{Names, Page, list, spoken, when, word};
use super::text::plain;
use crate::words::rule;
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &Value, chronology: &Value) {
    let names = Names::of(chronology);
    let all = list(&view["corrections"]);
    page.list("Corrections and retractions", all, |page, one| amendment(page, one, &names));
}

fn amendment(page: &mut Page, one: &Value, names: &Names<'_>) {
    page.line("");
    let (on, by) = (when(&one["recorded_at"]), word(&one["recorder"]["id"]));
    let what = if one["type"] == "entry-retracted" { "RETRACTED" } else { "corrected" };
    page.line(&format!("  {on}   {what} by {by}"));
    page.labelled("    entry:  ", &names.name(&one["target"]));
    if let Some(field) = one["field"].as_str() {
        let reads = format!("{} reads since: {}", spoken(field), plain(&one["new_value"]));
        page.labelled("    change: ", &reads);
    }
    page.labelled("    why:    ", one["reason"].as_str().unwrap_or("not said"));
    flags(page, list(&one["flags"]), names);
    let decisions: Vec<String> = list(&one["decisions"]).iter().map(|id| names.name(id)).collect();
    if !decisions.is_empty() {
        page.labelled("    decisions that rest on the entry: ", &decisions.join("; "));
    }
}

/// What the rules said before, and what they say after.
pub(super) fn flags(page: &mut Page, flags: &[Value], names: &Names<'_>) {
    if flags.is_empty() {
        page.line("    no rule reads differently");
        return;
    }
    page.line("    read then → reads now:");
    for flag in flags {
        let id = word(&flag["id"]);
        let (then, now) = (reads(word(&flag["then"])), reads(word(&flag["now"])));
        let label = format!("      {:<58} ", flag_name(id, names));
        page.labelled(&label, &format!("{then} → {now}"));
    }
}

fn flag_name(id: &str, names: &Names<'_>) -> String {
    if id.parse::<events::EventId>().is_ok() {
        return names.name(&id.into());
    }
    rule(id)
}

fn reads(answer: &str) -> String {
    let mark = match answer {
        "met" => "● ",
        "not-met" => "○ ",
        "not-enough-data" => "– ",
        "standing" => "▲ ",
        _ => "",
    };
    format!("{mark}{}", spoken(answer))
}
