//! A form for a type of event, made from the type: one control for each field of its data, and the
//! way back from what was typed to that data.

use super::labels::label;
use super::typed::Typed;
use crate::words::{rung, spoken};
use chrono::{NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use events::{EventType, Field};
use serde_json::{Map, Value, json};

/// One field of a form.
pub(in crate::http::pages) struct Control {
    pub(in crate::http::pages) name: String,
    pub(in crate::http::pages) label: String,
    pub(in crate::http::pages) hint: String,
    pub(in crate::http::pages) required: bool,
    pub(in crate::http::pages) widget: Widget,
    pub(in crate::http::pages) value: String,
    pub(in crate::http::pages) error: Option<String>,
}

impl Control {
    /// One that has to be filled in, with what was typed into it.
    pub(in crate::http::pages) fn of(
        name: &str,
        (label, hint): (&str, &str),
        mut widget: Widget,
        typed: &Typed,
    ) -> Self {
        let chosen = typed.all(name);
        if let Widget::Choice(choices) | Widget::Several(choices) = &mut widget {
            for choice in choices {
                choice.is_chosen = chosen.iter().any(|value| *value == choice.value);
            }
        }
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            required: true,
            widget,
            value: chosen.first().map(|value| (*value).to_owned()).unwrap_or_default(),
            error: typed.error(name),
        }
    }

    /// The same, if it may be left out.
    pub(in crate::http::pages) fn optional(self) -> Self {
        Self { required: false, ..self }
    }
}

/// How something is entered.
pub(in crate::http::pages) enum Widget {
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these.
    Several(Vec<Choice>),
    /// A whole number.
    Number { least: i64, most: i64 },
    /// A line.
    Line,
    /// Several lines.
    Text,
    /// A London date.
    Day,
    /// A London date and time.
    Time,
}

/// Something to choose.
#[derive(Clone)]
pub(in crate::http::pages) struct Choice {
    pub(in crate::http::pages) value: String,
    pub(in crate::http::pages) label: String,
    pub(in crate::http::pages) is_chosen: bool,
}

impl Choice {
    pub(in crate::http::pages) fn of(value: &str, label: impl Into<String>) -> Self {
        Self { value: value.to_owned(), label: label.into(), is_chosen: false }
    }
}

/// Fields that the pages fill in themselves, hidden in the form: what was seen is what stood on the
/// page when somebody decided, not what had come by the time they sent it.
const FILLED_IN: &[&str] = &["seen", "policy_version"];

/// The controls of a type, all of them or those that are named, in the order of the vocabulary.
/// `entries` are what a field that names an event offers.
pub(in crate::http::pages) fn controls(
    kind: &EventType,
    prefix: &str,
    only: &[&str],
    entries: &[Choice],
    typed: &Typed,
) -> Vec<Control> {
    let is_shown = |field: &&Field| {
        !FILLED_IN.contains(&field.name.as_str())
            && (only.is_empty() || only.contains(&field.name.as_str()))
    };
    let shown = kind.fields().iter().filter(is_shown);
    shown.flat_map(|field| control(kind.name, field, prefix, entries, typed)).collect()
}

/// What a person is asked for, each its own control.
const OF_A_PERSON: &[(&str, &str)] = &[
    ("name", "text"),
    ("date_of_birth", "date"),
    ("contact", "text"),
    ("safe_contact", "text"),
    ("language", "text"),
    ("access_needs", "text"),
];

/// The parts of a field that holds several things; none where it holds one.
fn parts(field: &Field) -> Vec<(String, Field)> {
    let named = field.kind.strip_prefix("object{").and_then(|rest| rest.strip_suffix('}'));
    let parts: Vec<(&str, &str)> = match named {
        Some(named) => named.split(", ").filter_map(|part| part.split_once(": ")).collect(),
        None if field.kind == "person" => OF_A_PERSON.to_vec(),
        None => Vec::new(),
    };
    let part = |(name, kind): (&str, &str)| {
        let whole = format!("{}.{name}", field.name);
        let (kind, description) = (kind.to_owned(), String::new());
        (name.to_owned(), Field { name: whole, required: false, kind, description })
    };
    parts.into_iter().map(part).collect()
}

fn control(
    kind: &str,
    field: &Field,
    prefix: &str,
    entries: &[Choice],
    typed: &Typed,
) -> Vec<Control> {
    let parts = parts(field);
    if !parts.is_empty() {
        return parts
            .iter()
            .flat_map(|(_, part)| control(kind, part, prefix, &[], typed))
            .collect();
    }
    let name = format!("{prefix}.{}", field.name);
    let label = label(kind, &field.name);
    let widget = widget(field, entries);
    let control = Control::of(&name, (&label, &hint(field)), widget, typed);
    vec![Control { required: field.required, ..control }]
}

fn hint(field: &Field) -> String {
    match field.kind.as_str() {
        // The choices say it themselves.
        "int(0–5)" if field.name == "rung" => String::new(),
        "object" => format!("{} One a line, such as anger: 12.", field.description),
        "words[]" | "staff[]" => {
            let separate = "Separate several by commas.";
            format!("{} {separate}", field.description).trim().to_owned()
        }
        _ => field.description.clone(),
    }
}

fn widget(field: &Field, entries: &[Choice]) -> Widget {
    let kind = field.kind.as_str();
    let spoken_choices = |values: &str, separator: &str| {
        values.split(separator).map(|one| Choice::of(one, spoken(one))).collect::<Vec<_>>()
    };
    match kind {
        "bool" => Widget::Choice(vec![Choice::of("yes", "yes"), Choice::of("no", "no")]),
        "ordinal" => {
            const WORDS: [&str; 4] = ["not at all", "a little", "clearly", "very"];
            let choice =
                |(n, words): (usize, &&str)| Choice::of(&n.to_string(), format!("{n} – {words}"));
            Widget::Choice(WORDS.iter().enumerate().map(choice).collect())
        }
        "int(0–5)" if field.name == "rung" => {
            let choice = |n: u64| Choice::of(&n.to_string(), format!("{n} – {}", rung(n)));
            Widget::Choice((0..=5).map(choice).collect())
        }
        "date" => Widget::Day,
        "instant" => Widget::Time,
        "event" => Widget::Choice(entries.to_vec()),
        "events[]" => Widget::Several(entries.to_vec()),
        "staff" | "label" | "words[]" | "staff[]" => Widget::Line,
        _ => match kind.strip_prefix("words[] of ") {
            Some(values) => Widget::Several(spoken_choices(values, ", ")),
            None if kind.contains(" / ") => Widget::Choice(spoken_choices(kind, " / ")),
            None => number(kind).unwrap_or_else(|| {
                let is_short =
                    SHORT.contains(&field.name.as_str()) || field.name.starts_with("person.");
                if is_short { Widget::Line } else { Widget::Text }
            }),
        },
    }
}

/// Texts that are a few words.
const SHORT: &[&str] = &[
    "reference",
    "skill",
    "domain",
    "area",
    "trigger",
    "body_signal",
    "tool",
    "means",
    "role",
    "team",
    "agency",
];

fn number(kind: &str) -> Option<Widget> {
    let bounds = kind.strip_prefix("int")?;
    let bounds = bounds.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let bounds = bounds.and_then(|bounds| bounds.split_once('–'));
    let (least, most) = bounds.unwrap_or(("0", "65535"));
    Some(Widget::Number { least: least.parse().ok()?, most: most.parse().ok()? })
}

/// What was typed, without what a page fills in itself: that is made anew with each page.
pub(super) fn without_filled_in(kind: &EventType, prefix: &str, typed: Typed) -> Typed {
    let made = filled_in(kind, prefix, &typed);
    typed.without(|name| made.iter().any(|(one, _)| one == name))
}

/// What a page filled in, to be sent back with the form.
pub(in crate::http::pages) fn filled_in(
    kind: &EventType,
    prefix: &str,
    typed: &Typed,
) -> Vec<(String, String)> {
    let hidden = kind.fields().iter().filter(|field| FILLED_IN.contains(&field.name.as_str()));
    let names = hidden.flat_map(|field| {
        let parts = parts(field);
        let names = parts.into_iter().map(|(_, part)| part.name).collect::<Vec<_>>();
        if names.is_empty() { vec![field.name.clone()] } else { names }
    });
    let names = names.map(|name| format!("{prefix}.{name}"));
    names.filter_map(|name| Some((name.clone(), typed.one(&name)?.to_owned()))).collect()
}

/// The data that was typed; `None` if nothing was. What does not fit is handed on as it was typed:
/// whoever checks it says what is wrong with it.
pub(in crate::http::pages) fn data(kind: &EventType, prefix: &str, typed: &Typed) -> Option<Value> {
    let mut data = Map::new();
    for field in kind.fields() {
        let typed_in = |field: &Field| value(field, &format!("{prefix}.{}", field.name), typed);
        let parts = parts(field);
        let value = if parts.is_empty() {
            typed_in(field)
        } else {
            let parts = parts.iter();
            let parts = parts.filter_map(|(name, part)| Some((name.clone(), typed_in(part)?)));
            Some(parts.collect::<Map<_, _>>()).filter(|all| !all.is_empty()).map(Value::Object)
        };
        data.extend(value.map(|value| (field.name.clone(), value)));
    }
    (!data.is_empty()).then(|| data.into())
}

/// What was typed into the control of a field.
pub(in crate::http::pages) fn value(field: &Field, name: &str, typed: &Typed) -> Option<Value> {
    let all = typed.all(name);
    let text = typed.one(name)?;
    let as_number = |text: &str| text.parse::<i64>().map_or_else(|_| text.into(), Value::from);
    Some(match field.kind.as_str() {
        "bool" => (text == "yes").into(),
        "ordinal" => as_number(text),
        "events[]" => json!(all),
        "words[]" | "staff[]" => {
            let words = text.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty());
            words.collect::<Value>()
        }
        "instant" => as_instant(text),
        "object" => by_line(text),
        kind if kind.starts_with("words[] of ") => json!(all),
        kind if kind.starts_with("int") => as_number(text),
        _ => text.into(),
    })
}

/// Names and figures, one a line: `anger: 12`.
fn by_line(text: &str) -> Value {
    let pair = |line: &str| {
        let (name, figure) = line.split_once(':')?;
        let figure = figure.trim();
        let figure = figure.parse::<i64>().map_or_else(|_| figure.into(), Value::from);
        Some((name.trim().to_owned(), figure))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let pairs: Option<Map<_, _>> = lines.map(pair).collect();
    pairs.map_or_else(|| text.into(), Value::Object)
}

/// A London time as a browser sends it, as the moment that it is.
fn as_instant(text: &str) -> Value {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let mut read = formats.iter().filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let at = read.next().and_then(|local| London.from_local_datetime(&local).earliest());
    at.map_or_else(|| text.into(), |at| Value::from(at.with_timezone(&Utc).to_rfc3339()))
}
