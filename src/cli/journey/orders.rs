//! Orders, the sessions during which they were live, and what reports rest on.

use super::page::{Page, count, day, list, spoken, word};
use super::text::short_id;
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &Value) {
    page.list("Orders", list(&view["orders"]), order);
    let orders = list(&view["orders"]);
    if orders.is_empty() {
        let kept = list(&view["sessions"]).len();
        page.heading(&format!("Sessions: {kept} kept, none with an order live"));
        page.list("Reports", list(&view["reports"]), report);
        return;
    }
    page.list(
        "Sessions, and the orders live on their day",
        list(&view["sessions"]),
        |page, one| {
            let live: Vec<String> =
                list(&one["orders"]).iter().map(|id| named(orders, id)).collect();
            let live = if live.is_empty() { "none".to_owned() } else { live.join("; ") };
            page.labelled(&format!("  {:<13}", day(&one["day"])), &live);
        },
    );
    page.list("Reports", list(&view["reports"]), report);
}

fn order(page: &mut Page, item: &Value) {
    let (data, on) = (&item["data"], day(&item["occurred_at"]));
    let until = match data["expires"].as_str() {
        Some(_) => format!("until {}", day(&data["expires"])),
        None => "no end noted".to_owned(),
    };
    let id = short_id(word(&item["event"]));
    page.line(&format!("  {on:<13}{}, {until}   ({id})", spoken(word(&data["kind"]))));
    if let Some(terms) = data["terms"].as_str() {
        page.text(15, terms);
    }
}

fn named(orders: &[Value], id: &Value) -> String {
    let found = orders.iter().find(|order| order["event"] == *id);
    let kind = found.map_or_else(String::new, |order| spoken(word(&order["data"]["kind"])));
    format!("{kind} ({})", short_id(word(id)))
}

fn report(page: &mut Page, item: &Value) {
    let (data, on) = (&item["data"], day(&item["occurred_at"]));
    page.line(&format!("  {on:<13}for {}", spoken(word(&data["kind"]))));
    let rests = match word(&item["self_report_only"]) {
        "met" => "RESTS ON SELF-REPORT ONLY",
        "not-met" => "rests on more than self-report",
        _ => "names nothing that it rests on",
    };
    let named = count(list(&data["relied_on"]).len(), "source");
    page.text(15, &format!("{rests} ({named})"));
    if let Some(limits) = data["limits"].as_str() {
        page.text(15, &format!("limits: {limits}"));
    }
}
