//! Capacities over time, in words. Counts are shown and never required.

use super::page::{Page, day, list, spoken, word};
use super::text::plain;
use serde_json::Value;

const LISTS: [(&str, &str); 7] = [
    ("feelings", "Feelings named, by any means"),
    ("triggers", "Triggers recognised"),
    ("arousal", "In and out of the window of tolerance"),
    ("stayed_with", "Hard feelings stayed with"),
    ("skills", "Skills"),
    ("impact", "Impact recognised"),
    ("repairs", "Repairs outside the room"),
];

const COUNTS: [&str; 7] = [
    "feelings",
    "feelings_unprompted",
    "triggers",
    "returns",
    "stayed_with",
    "skills_in_life",
    "impact",
];

pub(super) fn write(page: &mut Page, view: &Value) {
    months(page, list(&view["by_month"]));
    for (name, heading) in LISTS {
        page.list(heading, list(&view[name]), |page, item| {
            page.labelled(&format!("  {:<13}", day(&item["occurred_at"])), &says(item));
        });
    }
}

fn months(page: &mut Page, months: &[Value]) {
    page.heading("Month by month: shown, never required");
    if months.is_empty() {
        page.line("  nothing recorded");
        return;
    }
    page.line(
        "  month     feelings  unprompted  triggers  returns  stayed with  skills in life  impact",
    );
    for month in months {
        let [feelings, unprompted, triggers, returns, stayed_with, skills, impact] =
            COUNTS.map(|name| month[name].as_u64().unwrap_or_default());
        let name = word(&month["month"]);
        page.line(&format!(
            "  {name:<10}{feelings:>8}  {unprompted:>10}  {triggers:>8}  {returns:>7}  \
             {stayed_with:>11}  {skills:>14}  {impact:>6}"
        ));
    }
}

/// The fields of an entry, the telling one first.
fn says(item: &Value) -> String {
    let data = &item["data"];
    let mut says = Vec::new();
    if word(&item["type"]).starts_with("skill-") {
        says.push(word(&item["type"]).trim_start_matches("skill-").to_owned());
    }
    for key in ["words", "means", "trigger", "state", "emotion", "skill", "on", "what"] {
        if !data[key].is_null() {
            says.push(plain(&data[key]));
        }
    }
    let minutes = data["minutes"].as_u64();
    says.extend(minutes.map(|minutes| format!("{minutes} min")));
    let told = data["returned"].as_str();
    says.extend(told.map(|how| if how == "no" { "did not return".into() } else { returned(how) }));
    for key in ["body_signal", "setting", "place", "prompting", "support", "depth"] {
        if !data[key].is_null() {
            let label = if key == "depth" { "depth " } else { "" };
            says.push(format!("{label}{}", spoken(&plain(&data[key]))));
        }
    }
    says.join(" · ")
}

fn returned(how: &str) -> String {
    format!("returned {}", spoken(how))
}
