//! Pace in both directions, in words.

use super::page::{Names, Page, answer, count, day, list, rung, spoken, when, word};
use serde_json::Value;

pub(super) fn write(page: &mut Page, pace: &Value, chronology: &Value) {
    let names = Names::of(chronology);
    page.line(&format!("highest rung in pace now: {}", rung(&pace["ceiling"])));
    page.list("Asks", list(&pace["asks"]), |page, ask| one_ask(page, ask, &names));
    page.heading("Not asked: eight kept sessions with nothing asked, named or disclosed");
    let not_asked = &pace["not_asked"];
    let events = count(list(&not_asked["events"]).len(), "event");
    page.line(&format!("  {} · {events}", answer(&not_asked["answer"])));
    page.list("Decisions about the pace", list(&pace["decisions"]), decision);
    page.list("Choices offered", list(&pace["choices"]), choice);
    page.list("Goals", list(&pace["goals"]), goal);
}

fn one_ask(page: &mut Page, ask: &Value, names: &Names<'_>) {
    let on = when(&ask["occurred_at"]);
    page.line(&format!("  {on}   {} ({})", rung(&ask["rung"]), word(&ask["purpose"])));
    let ceiling = rung(&ask["ceiling"]);
    let pace = if ask["premature"] == true {
        format!("PREMATURE: above what was in pace then ({ceiling})")
    } else if ask["purpose"] == "pacing" {
        format!("in pace ({ceiling})")
    } else {
        "asked for another purpose than pacing: never premature".to_owned()
    };
    page.text(6, &pace);
    let response = ask["response"].as_str().map_or("not recorded", |response| response);
    page.text(6, &format!("response: {response}"));
    let steps: Vec<String> = list(&ask["events"]).iter().skip(1).map(|id| names.name(id)).collect();
    let followed = match word(&ask["followed_by"]) {
        "stepped-back" => format!("STEPPED BACK within 14 days: {}", steps.join("; ")),
        "pending" => "no step back so far; the 14 days are not over".to_owned(),
        _ => "no step back within 14 days".to_owned(),
    };
    page.text(6, &followed);
}

fn decision(page: &mut Page, item: &Value) {
    let data = &item["data"];
    let to = spoken(word(&data["to"]));
    let from =
        data["from"].as_str().map_or_else(String::new, |from| format!("{} → ", spoken(from)));
    let (on, by) = (day(&item["occurred_at"]), spoken(word(&data["asked_by"])));
    page.line(&format!("  {on}   {from}{to}, asked by the {by}"));
    if let Some(reason) = data["reason"].as_str() {
        page.text(6, reason);
    }
}

fn choice(page: &mut Page, item: &Value) {
    let data = &item["data"];
    let taken = match data["chosen"].as_str() {
        Some(chosen) => format!("chosen: {chosen}"),
        None => "declined".to_owned(),
    };
    let changed = if data["changed_plan"] == true { "; it changed the plan" } else { "" };
    page.labelled(&format!("  {}   ", day(&item["occurred_at"])), &format!("{taken}{changed}"));
}

fn goal(page: &mut Page, item: &Value) {
    let (on, data) = (day(&item["occurred_at"]), &item["data"]);
    if item["type"] == "goal-reviewed" {
        let outcome = match word(&data["outcome"]) {
            "not" => "not reached",
            "partly" => "partly reached",
            _ => "achieved",
        };
        page.labelled(&format!("  {on}   "), &format!("a goal was reviewed: {outcome}"));
        return;
    }
    let set_by = match word(&data["set_by"]) {
        "joint" => "set together",
        "worker" => "set by the worker",
        _ => "set by the service user",
    };
    let (specific, agreed) = (&data["specificity"], &data["agreement"]);
    let measures = format!("{set_by}; specificity {specific} of 3, agreement {agreed} of 3");
    page.labelled(&format!("  {on}   "), word(&data["goal"]));
    page.text(6, &measures);
}
