//! A chronology for a review, one block an entry, oldest first.

use super::page::{Page, count, list, spoken, when, word};
use super::text::{notes, plain, short_id};
use serde_json::Value;

/// Longer texts stand on lines of their own.
const INLINE: usize = 60;

pub(super) fn write(page: &mut Page, view: &Value) {
    let entries = list(&view["entries"]);
    let decisions = entries.iter().filter(|entry| entry["decision"] == true).count();
    let (shown, decided) = (count(entries.len(), "entry"), count(decisions, "decision"));
    page.line(&format!("{shown}, oldest first; {decided}"));
    for entry in entries {
        block(page, entry);
    }
}

fn block(page: &mut Page, entry: &Value) {
    page.line("");
    let struck = if entry["retracted"] == true { "✗ RETRACTED · " } else { "" };
    let decision = if entry["decision"] == true { " · DECISION" } else { "" };
    let about = if entry["precision"] == "approximate" { "about " } else { "" };
    let (on, kind) = (when(&entry["occurred_at"]), spoken(word(&entry["type"])));
    let (home, id) = (word(&entry["compartment"]), short_id(word(&entry["event"])));
    let source = spoken(word(&entry["source"]));
    page.line(&format!("{about}{on}   {struck}{kind}{decision}   [{home}, {source}, {id}]"));
    let fields = entry["data"].as_object().into_iter().flatten();
    let (long, short): (Vec<_>, Vec<_>) = fields
        .filter(|(_, value)| !plain(value).is_empty() && !value.is_null())
        .map(|(name, value)| (spoken(name), plain(value)))
        .partition(|(_, words)| words.len() > INLINE);
    let short: Vec<String> =
        short.into_iter().map(|(name, words)| format!("{name}: {words}")).collect();
    if !short.is_empty() {
        page.text(4, &short.join(" · "));
    }
    for (name, words) in long {
        page.labelled(&format!("    {name}: "), &words);
    }
    times(page, entry);
    knew(page, list(&entry["who_knew"]));
    for note in notes(entry, None) {
        page.labelled("    · ", &note);
    }
}

fn times(page: &mut Page, entry: &Value) {
    let claimed = &entry["claimed_recorded_at"];
    let recorded = if claimed.is_null() { &entry["recorded_at"] } else { claimed };
    let by = &entry["recorder"];
    let claims = if claimed.is_null() { "" } else { " (claimed)" };
    let (known, recorded) = (when(&entry["known_at"]), when(recorded));
    let by = format!("{} ({})", word(&by["id"]), spoken(word(&by["role"])));
    page.text(4, &format!("known {known} · recorded {recorded}{claims} by {by}"));
}

fn knew(page: &mut Page, who: &[Value]) {
    let others = who.iter().filter(|knew| knew["how"] != "recorded");
    let others: Vec<String> = others
        .map(|knew| {
            let how = if knew["how"] == "own-case" { "own case" } else { "acted on it" };
            format!("{} since {} ({how})", word(&knew["staff"]), when(&knew["since"]))
        })
        .collect();
    if !others.is_empty() {
        page.labelled("    also knew: ", &others.join("; "));
    }
}
