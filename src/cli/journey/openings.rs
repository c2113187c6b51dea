//! Who was let into a case beside those whose it is, and who was kept out.

use super::page::{Page, day, list, spoken, when, word};
use super::text::short_id;
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &Value) {
    page.list("Emergency accesses", list(&view["emergencies"]), emergency);
    page.list("Opened by two together", list(&view["joint"]), joint);
    page.list("Conflicts of interest", list(&view["conflicts"]), |page, one| {
        let state = if one["ended"] == true { "ended" } else { "stands" };
        page.line(&format!("  {:<13}{state}", word(&one["staff"])));
    });
    page.list("Shares with agencies", list(&view["shares"]), |page, one| {
        let until = match one["until"].as_str() {
            Some(_) => format!("until {}", day(&one["until"])),
            None => "until further notice".to_owned(),
        };
        let state = if one["live"] == true { "" } else { ", over" };
        page.labelled("  ", &format!("{}, {until}{state}", word(&one["agency"])));
    });
}

fn emergency(page: &mut Page, one: &Value) {
    let (actor, id) = (word(&one["actor"]), short_id(word(&one["event"])));
    page.line(&format!("  {actor:<13}{}   ({id})", when(&one["opened_at"])));
    page.text(15, &format!("for: {}", word(&one["purpose"])));
    match one["closed_by"].as_str() {
        Some(by) => page.text(15, &format!("closed by {by}: {}", word(&one["finding"]))),
        None => page.text(15, "NOBODY HAS LOOKED AT IT AND CLOSED IT"),
    }
}

fn joint(page: &mut Page, one: &Value) {
    let (who, scope) = (word(&one["requested_by"]), spoken(word(&one["scope"])));
    let agreed = match one["agreed_by"].as_str() {
        Some(by) => format!("agreed by {by}, until {}", when(&one["until"])),
        None => "nobody has agreed".to_owned(),
    };
    page.labelled(&format!("  {who:<13}"), &format!("{scope}, {agreed}"));
}
