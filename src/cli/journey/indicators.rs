//! Indicators as the questions that they are: stepping in before surface engagement, each with
//! what is counted and what speaks for another reading.

use super::page::{Page, answer, count, day, list, word};
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &Value) {
    page.line("Questions for supervision: what the record says, and no finding about anybody.");
    let all = list(&view["indicators"]);
    for (heading, first) in [("STEPPING IN", 'S'), ("SURFACE ENGAGEMENT", 'C')] {
        let of_it = || all.iter().filter(|one| word(&one["id"]).starts_with(first));
        let answers = |is: &str| of_it().filter(|one| one["answer"] == is).count();
        let (met, not_met) = (answers("met"), answers("not-met"));
        page.heading(&format!(
            "{heading}   ● met {met} · ○ not met {not_met} · – not enough data {}",
            answers("not-enough-data")
        ));
        for one in of_it() {
            indicator(page, one);
        }
    }
}

fn indicator(page: &mut Page, one: &Value) {
    page.line("");
    let label = format!("  {:<18}  {}  ", answer(&one["answer"]), word(&one["id"]));
    page.labelled(&label, word(&one["question"]));
    let indent = label.chars().count();
    let counted = format!(
        "speak for it: {} · counted: {} · {}",
        one["have"],
        one["of"],
        word(&one["window"])
    );
    page.text(indent, &counted);
    let events = count(list(&one["events"]).len(), "event");
    let against = match list(&one["counter_evidence"]).len() {
        0 => "no counter-evidence".to_owned(),
        n => format!("counter-evidence: {}", count(n, "event")),
    };
    page.text(indent, &format!("{events} · {against} · rule version {}", one["rule_version"]));
    for said in list(&one["supervision"]) {
        let decided = said["decided"].as_str().unwrap_or("talked about");
        let (on, by) = (day(&said["recorded_at"]), word(&said["by"]));
        page.text(indent, &format!("supervision, {on} ({by}): {decided}"));
    }
}
