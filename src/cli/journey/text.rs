//! A journey for reading in a terminal.

pub(super) use crate::words::{notes, plain, short_id};

use crate::cli::arguments::Belief;
use crate::words::{fields, long_day, moment, time};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use events::Moment;
use serde_json::Value;
use std::fmt::Write as _;

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
            let _ =
                writeln!(text, "\n{}", occurred.map(|at| long_day(at.day())).unwrap_or_default());
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
    let time = occurred.and_then(time).unwrap_or_else(|| "     ".to_owned());
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

/// A time as London reads it, to the minute; anything else as it is.
pub(in crate::cli) fn short_time(cell: &str) -> String {
    let Ok(at) = cell.parse::<DateTime<Utc>>() else { return cell.to_owned() };
    at.with_timezone(&London).format("%Y-%m-%d %H:%M").to_string()
}
