//! What a governance lead is told at a terminal: where a request stands, and what to do next.

use serde_json::Value;

/// The groups of the register, in the order in which they matter, and whether their entries are
/// listed: those that are given one reads in the draft.
const GROUPS: [(&str, &str, bool); 4] = [
    ("undecided", "to decide, as they may hold something of other people", true),
    ("held-back", "held back", true),
    ("left-out", "left out, as they are of safety or supervision", true),
    ("given", "given", false),
];

pub(super) fn all(shown: &Value) -> String {
    let rows = shown["requests"].as_array().into_iter().flatten();
    let shown: Vec<_> = rows.map(one).collect();
    if shown.is_empty() { "nobody asked for this record".to_owned() } else { shown.join("\n\n") }
}

pub(super) fn opened(row: &Value) -> String {
    format!("request {}\ndue {}\nnext: {}", word(&row["request"]), due(row), next(row))
}

pub(super) fn decided(how_many: usize, row: &Value) -> String {
    let entries = if how_many == 1 { "entry" } else { "entries" };
    format!("decided of {how_many} {entries}\nnext: {}", next(row))
}

pub(super) fn prepared(done: &Value) -> String {
    let left_out = done["left_out"].as_array().map_or(0, Vec::len);
    format!(
        "prepared: {} entries given, {left_out} of safety and supervision left out\ndigest {}\n\
         next: another governance lead reads it (`stepin subject-access preview`) and releases it \
         (`stepin subject-access release`)",
        done["entries"],
        word(&done["digest"]),
    )
}

pub(super) fn released(folder: &str, digest: &str) -> String {
    format!(
        "released into {folder}\ndigest {digest}\n\
         next: give the person bundle.html and bundle.json, then delete this copy"
    )
}

fn one(row: &Value) -> String {
    let whose = row["label"].as_str().unwrap_or("the service user");
    let mut lines =
        vec![format!("request {}  {whose}, asked {}", word(&row["request"]), word(&row["asked"]))];
    if let Value::Object(answer) = &row["answered"] {
        let [outcome, on, by] = ["outcome", "on", "by"].map(|name| word(&answer[name]));
        lines.push(format!("  answered: {outcome}, on {on} by {by}"));
    } else {
        lines.push(format!("  due {}", due(row)));
        if let Some(by) = row["prepared_by"].as_str() {
            lines.push(format!("  prepared by {by}"));
        }
    }
    for (stands, called, is_listed) in GROUPS {
        let these = in_group(row, stands);
        if !these.is_empty() {
            lines.push(format!("  {} {called}", these.len()));
        }
        if is_listed {
            lines.extend(these.into_iter().map(entry));
        }
    }
    if row["answered"].is_null() {
        lines.push(format!("  next: {}", next(row)));
    }
    lines.join("\n")
}

fn entry(one: &Value) -> String {
    let [id, kind, at] = ["event", "type", "occurred_at"].map(|name| word(&one[name]));
    let day = at.split('T').next().unwrap_or_default();
    let decision = &one["decision"];
    let why = decision["by"].as_str().map(|by| format!("  {by}: {}", word(&decision["reason"])));
    format!("    {id}  {day}  {kind}{}", why.unwrap_or_default())
}

fn in_group<'a>(row: &'a Value, stands: &str) -> Vec<&'a Value> {
    let register = row["register"].as_array().into_iter().flatten();
    register.filter(|one| one["stands"] == stands).collect()
}

fn due(row: &Value) -> String {
    let day = word(&row["due"]);
    match row["days_left"].as_i64() {
        Some(0) => format!("{day}, today"),
        Some(1) => format!("{day}, tomorrow"),
        Some(days) if days < 0 => format!("{day}, overdue by {} days", -days),
        Some(days) => format!("{day}, in {days} days"),
        None => day,
    }
}

fn next(row: &Value) -> String {
    if row["register"].is_null() {
        return "name it with --request, once what this person told is opened to you".to_owned();
    }
    let waiting = in_group(row, "undecided").len();
    if waiting > 0 {
        let these = if waiting == 1 { "this one".to_owned() } else { format!("these {waiting}") };
        return format!(
            "read {these} (`stepin journey`) and decide (`stepin subject-access decide`); \
             `stepin subject-access status` lists them"
        );
    }
    match row["prepared_by"].as_str() {
        Some(by) => format!("another governance lead than {by} reads it and releases it"),
        None => "read it (`stepin subject-access preview`), then `stepin subject-access prepare`"
            .to_owned(),
    }
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
