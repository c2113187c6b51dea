//! A journey for reading in a terminal.

use crate::cli::arguments::Belief;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use events::{EventId, Moment, london_day};
use serde_json::Value;
use std::fmt::Write as _;

/// Longer texts stand on lines of their own.
const INLINE: usize = 48;

pub(super) fn summary(shown: &Value) -> String {
    let mut text = String::new();
    for (name, value) in shown.as_object().into_iter().flatten() {
        let _ = writeln!(text, "{:<22} {}", name.replace('_', " "), plain(value));
    }
    text
}

pub(super) fn timeline(shown: &Value, name: &str, belief: &Belief) -> String {
    let entries = shown["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text =
        format!("{name} · {} entries · case version {}", entries.len(), shown["version"]);
    if let Some(at) = &belief.as_believed_at {
        let _ = write!(text, "\nAS BELIEVED AT {at}: what was recorded later is not shown");
    } else if let Some(version) = belief.at_version {
        let _ =
            write!(text, "\nAS AT CASE VERSION {version}: what was recorded later is not shown");
    } else if let Some(position) = belief.at_position {
        let _ = write!(text, "\nAS AT POSITION {position}: what was recorded later is not shown");
    }
    text.push('\n');
    let mut day = String::new();
    for entry in entries {
        let occurred = moment(&entry["occurred_at"]);
        let on = occurred.map(|at| at.day().to_string()).unwrap_or_default();
        if on != day {
            let _ = writeln!(text, "\n{}", occurred.map(long_day).unwrap_or_default());
            day = on;
        }
        write_entry(&mut text, entry, occurred);
    }
    if let Some(cursor) = shown["next_cursor"].as_str() {
        let _ = writeln!(text, "\nthere is more: raise --limit (next page {cursor})");
    }
    text
}

fn write_entry(text: &mut String, entry: &Value, occurred: Option<Moment>) {
    let time = match occurred {
        Some(Moment::Instant(at)) => at.with_timezone(&London).format("%H:%M").to_string(),
        Some(Moment::Day(_)) | None => "     ".to_owned(),
    };
    let about = if entry["precision"] == "approximate" { "~" } else { " " };
    let struck = if entry["retracted"] == true { "✗ " } else { "" };
    let kind = entry["type"].as_str().unwrap_or_default();
    let who = entry["recorder"]["id"].as_str().unwrap_or_default();
    let (inline, below) = fields(&entry["data"]);
    let gap = if inline.is_empty() { "" } else { " — " };
    let _ = writeln!(text, " {about}{time}  {struck}{kind}{gap}{inline}  [{who}]");
    for (name, words) in below {
        let _ = writeln!(text, "           {name}: {words}");
    }
    for note in notes(entry, occurred) {
        let _ = writeln!(text, "           · {note}");
    }
}

/// Short fields for the entry's own line; long ones for lines below it.
fn fields(data: &Value) -> (String, Vec<(String, String)>) {
    let mut inline = Vec::new();
    let mut below = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        let words = plain(value);
        let label = name.replace('_', " ");
        if words.len() > INLINE || words.contains('\n') {
            below.push((label, words));
        } else if value.is_string() && !words.contains(' ') {
            inline.push(words);
        } else if *value == Value::Bool(true) {
            inline.push(label);
        } else {
            inline.push(format!("{label}: {words}"));
        }
    }
    (inline.join(", "), below)
}

/// What else is to be known of an entry: lateness, amendments, that it is held in mind.
pub(super) fn notes(entry: &Value, occurred: Option<Moment>) -> Vec<String> {
    let mut notes = Vec::new();
    let recorded = &entry["claimed_recorded_at"];
    let recorded = if recorded.is_null() { &entry["recorded_at"] } else { recorded };
    if let (Some(occurred), Some(Moment::Instant(recorded))) = (occurred, moment(recorded)) {
        let days = (london_day(recorded) - occurred.day()).num_days();
        if days > 1 {
            notes.push(format!("recorded {days} days later, on {}", london_day(recorded)));
        }
    }
    if entry["held_in_mind"] == true {
        notes.push("held in mind".to_owned());
    }
    for correction in entry["corrections"].as_array().into_iter().flatten() {
        let field = correction["field"].as_str().unwrap_or_default();
        let (from, to) = (plain(&correction["from"]), plain(&correction["to"]));
        let withdrawn =
            if correction["retracted"] == true { " (correction retracted)" } else { "" };
        notes.push(format!(
            "corrected {field}: {from} → {to}, {}{withdrawn}: {}",
            by(correction),
            plain(&correction["reason"])
        ));
    }
    let retraction = &entry["retraction"];
    if retraction.is_object() {
        notes.push(format!("retracted {}: {}", by(retraction), plain(&retraction["reason"])));
    }
    for dispute in entry["disputes"].as_array().into_iter().flatten() {
        notes.push(format!("the service user says: {}", plain(&dispute["words"])));
    }
    notes
}

fn by(said: &Value) -> String {
    let who = said["recorder"]["id"].as_str().unwrap_or_default();
    let on = moment(&said["recorded_at"]).map(|at| at.day().to_string()).unwrap_or_default();
    format!("by {who} on {on}")
}

fn moment(value: &Value) -> Option<Moment> {
    value.as_str()?.parse().ok()
}

fn long_day(at: Moment) -> String {
    at.day().format("%A %-d %B %Y").to_string()
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.parse::<EventId>().is_ok() => short_id(text),
        Value::String(text) => text.clone(),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(all) if all.iter().any(is_id) => format!("{} entries", all.len()),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let pair = |(name, value): (&String, &Value)| format!("{name} {}", plain(value));
            fields.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
    }
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<EventId>().is_ok())
}

/// Enough of an id to find the entry that it names: the end, where ids of one hour differ.
pub(super) fn short_id(id: &str) -> String {
    format!("entry …{}", &id[id.len() - 6..])
}

/// A time as London reads it, to the minute; anything else as it is.
pub(in crate::cli) fn short_time(cell: &str) -> String {
    let Ok(at) = cell.parse::<DateTime<Utc>>() else { return cell.to_owned() };
    at.with_timezone(&London).format("%Y-%m-%d %H:%M").to_string()
}
