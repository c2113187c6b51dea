//! What victim support is told of the service user.

use super::page::{Page, day, list, spoken, when, word};
use super::text::short_id;
use crate::cli::arguments::Belief;
use serde_json::{Value, json};

/// The whole page: no other view stands on it, since who reads it may read no other.
pub(super) fn text(name: &str, view: &Value, belief: &Belief) -> String {
    let mut page = Page::default();
    page.line(&format!("{name} · for victim support"));
    if let Some(at) = &belief.as_believed_at {
        let later = "what was recorded later is not shown";
        page.line(&format!("AS BELIEVED AT {}: {later}", when(&json!(at))));
    }
    let next = &view["next_appointment"];
    if next.is_null() {
        page.line("no appointment ahead");
    } else {
        page.line(&format!("next appointment: {}", when(&next["when"])));
    }
    page.list("Incidents", list(&view["incidents"]), incident);
    page.list("Passed on", list(&view["passed_on"]), passed_on);
    page.list("Orders", list(&view["orders"]), order);
    page.list("Course of the work", list(&view["lifecycle"]), turn);
    page.list("Sessions", list(&view["attendance"]), |page, one| {
        let attended = if one["attended"] == true { "● attended" } else { "○ missed" };
        page.line(&format!("  {:<13}{attended}", day(&one["occurred_at"])));
    });
    page.done()
}

fn incident(page: &mut Page, one: &Value) {
    let towards =
        one["towards"].as_str().map_or(String::new(), |label| format!(" towards {label}"));
    let known = when(&one["known_at"]);
    let (on, kind) = (day(&one["occurred_at"]), spoken(word(&one["kind"])));
    let id = short_id(word(&one["event"]));
    page.line(&format!("  {on:<13}{kind}{towards}, known {known}   ({id})"));
}

fn passed_on(page: &mut Page, one: &Value) {
    let (on, what) = (day(&one["occurred_at"]), word(&one["what"]));
    let urgency =
        one["urgency"].as_str().map_or(String::new(), |urgency| format!(", {}", spoken(urgency)));
    let received =
        one["received_at"].as_str().map_or("not known to be received".to_owned(), |_| {
            format!("received {}", when(&one["received_at"]))
        });
    let to = spoken(word(&one["to"]));
    page.line(&format!("  {on:<13}{what} to {to}{urgency}, {received}"));
}

fn order(page: &mut Page, one: &Value) {
    let until = match one["expires"].as_str() {
        Some(_) => format!("until {}", day(&one["expires"])),
        None => "no end noted".to_owned(),
    };
    let (on, kind) = (day(&one["occurred_at"]), spoken(word(&one["kind"])));
    page.line(&format!("  {on:<13}{kind}, {until}"));
    if let Some(terms) = one["terms"].as_str() {
        page.text(15, terms);
    }
}

fn turn(page: &mut Page, one: &Value) {
    let how = one["category"].as_str().map_or(String::new(), |how| format!(": {}", spoken(how)));
    let kind = spoken(word(&one["type"]).trim_start_matches("case-"));
    page.line(&format!("  {:<13}{kind}{how}", day(&one["occurred_at"])));
}
