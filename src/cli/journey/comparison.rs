//! A journey as believed at two moments, in words.

use super::corrections::flags;
use super::page::{Names, Page, day, list, spoken, when, word};
use super::text::plain;
use crate::cli::arguments::Compare;
use serde_json::Value;

pub(super) fn text(compared: &Value, asked: &Compare, chronology: &Value) -> String {
    let names = Names::of(chronology);
    let mut page = Page::default();
    let from = when(&asked.from.as_str().into());
    let to = asked.to.as_deref().map_or_else(|| when(&compared["to"]), |to| when(&to.into()));
    page.line(&format!("{} · two beliefs side by side", names.reference(&asked.journey)));
    page.line(&format!("  then: AS BELIEVED AT {from}"));
    page.line(&format!("  now:  AS BELIEVED AT {to}"));
    let policies = list(&compared["policies"]);
    if policies.first() != policies.get(1) {
        page.line(&format!("  policies: {} and {}", plain(&policies[0]), plain(&policies[1])));
    }
    let unknown =
        |why: &'static str| list(&compared["unknown"]).iter().filter(move |one| one["why"] == why);
    let entry = |page: &mut Page, one: &Value| unknown_then(page, one, &names);
    page.list("Nobody in the service knew", unknown("learned-later"), entry);
    page.list("Known, and recorded later", unknown("recorded-later"), entry);
    page.list("Put right since", list(&compared["corrected_since"]), |page, one| {
        changed(page, one, &names);
    });
    page.heading("What the rules say");
    flags(&mut page, list(&compared["flags"]), &names);
    let due = list(&compared["review_due"]);
    if due.first() != due.get(1) {
        let due = due.iter().map(|due| if due.is_null() { "none".into() } else { day(due) });
        let due: Vec<String> = due.collect();
        page.line(&format!("      {:<58} {}", "next risk review due", due.join(" → ")));
    }
    page.list(
        "Decisions taken while something had happened that was not recorded",
        list(&compared["decisions_overlapped"]),
        |page, one| overlapped(page, one, &names),
    );
    page.done()
}

fn unknown_then(page: &mut Page, one: &Value, names: &Names<'_>) {
    page.line(&format!("  {}", names.name(&one["event"])));
    page.text(
        6,
        &format!(
            "happened {} · known {} · recorded {}",
            when(&one["occurred_at"]),
            when(&one["known_at"]),
            when(&one["recorded_at"])
        ),
    );
}

fn changed(page: &mut Page, one: &Value, names: &Names<'_>) {
    page.line(&format!("  {}", names.name(&one["target"])));
    let (on, by) = (when(&one["recorded_at"]), word(&one["recorder"]["id"]));
    let change = match one["field"].as_str() {
        Some(field) => {
            format!("{}: {} → {}", spoken(field), plain(&one["from"]), plain(&one["to"]))
        }
        None => format!("retracted ({})", spoken(word(&one["retracted"]))),
    };
    page.text(6, &format!("{change}, by {by} on {on}"));
}

fn overlapped(page: &mut Page, one: &Value, names: &Names<'_>) {
    page.line(&format!("  {}", names.name(&one["decision"])));
    for incident in list(&one["by"]) {
        page.text(6, &format!("overlapped by: {}", names.name(incident)));
    }
}
