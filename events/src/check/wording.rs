//! What is said of a field that cannot be taken: what stands there, and what is allowed. Never in
//! the words of the programming language, and never repeating a text that may be personal.

use super::FieldError;
use crate::EventType;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

pub(super) const MISSING: &str = "is required";

/// What is said of a required field that is not there.
pub(super) fn missing(kind: &str) -> String {
    format!("{MISSING}; it takes {}", in_words(kind))
}

/// Fields that hold another kind of JSON than they take. serde would let some of them pass: a list
/// for an object, an object for a name.
pub(super) fn misfits(kind: &EventType, data: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for field in kind.fields() {
        let Some(value) = data.get(&field.name) else { continue };
        let pointer = format!("/{}", field.name);
        let form = Form::of(&field.kind);
        let left_open = value.is_null() && !field.required;
        if !left_open && !form.takes(value) {
            let detail = format!("is {}; it takes {}", found(value), in_words(&field.kind));
            errors.push(FieldError::new(pointer, detail));
        } else if form == Form::List {
            let items = value.as_array().into_iter().flatten().enumerate();
            errors.extend(items.filter(|(_, item)| !item.is_string()).map(|(index, item)| {
                let detail = format!("is {}; each item is a string", found(item));
                FieldError::new(format!("{pointer}/{index}"), detail)
            }));
        }
    }
    errors
}

/// Which kind of JSON a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    String,
    Number,
    Flag,
    List,
    Object,
    Any,
}

impl Form {
    fn of(kind: &str) -> Self {
        match kind {
            "value" => Self::Any,
            "bool" => Self::Flag,
            "person" => Self::Object,
            kind if kind.starts_with("object") => Self::Object,
            "ordinal" | "int" => Self::Number,
            kind if kind.starts_with("int(") => Self::Number,
            kind if kind.ends_with("[]") || kind.starts_with("words[]") => Self::List,
            _ => Self::String,
        }
    }

    fn takes(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Flag => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::Any => true,
        }
    }
}

const fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A kind of the vocabulary, for somebody who has never read it.
fn in_words(kind: &str) -> String {
    let words = match kind {
        "text" => "text",
        "words[]" => "a list of texts",
        "date" => "a date such as 2025-03-03",
        "instant" => "a time such as 2025-03-03T14:10:00Z",
        "bool" => "true or false",
        "event" => "the id of an event of this journey",
        "events[]" => "a list of ids of events of this journey",
        "staff" => "a staff id such as P-07",
        "staff[]" => "a list of staff ids such as P-07",
        "label" => "a label such as PP-1",
        "person" | "object" => "an object",
        "ordinal" => "a whole number from 0 to 3",
        "value" => "any value",
        _ => "",
    };
    if !words.is_empty() {
        return words.to_owned();
    }
    if let Some(limits) = kind.strip_prefix("int(").and_then(|kind| kind.strip_suffix(')')) {
        return format!("a whole number from {}", limits.replace('–', " to "));
    }
    if let Some(values) = kind.strip_prefix("words[] of ") {
        return format!("a list of any of {values}");
    }
    if let Some(keys) = kind.strip_prefix("object{").and_then(|kind| kind.strip_suffix('}')) {
        return format!("an object with {}", keys.replace(": int", "").replace(", ", " and "));
    }
    if kind.contains(" / ") {
        return format!("one of {}", kind.replace(" / ", ", "));
    }
    kind.to_owned()
}

/// Turns serde's wording into ours.
pub(super) fn located(error: &serde_json::Error, path: &Path) -> FieldError {
    let message = error.to_string();
    let pointer = pointer(path);
    if let Some(field) = quoted_after(&message, "missing field ") {
        return FieldError::new(format!("{pointer}/{field}"), MISSING);
    }
    if let Some(field) = quoted_after(&message, "unknown field ") {
        let end = format!("/{}", escape(field));
        let pointer = if pointer.ends_with(&end) { pointer } else { pointer + &end };
        return FieldError::new(pointer, format!("is not a field here{}", allowed(&message)));
    }
    if let Some(value) = quoted_after(&message, "unknown variant ") {
        let detail = match value.chars().count() {
            0..=40 => format!("`{value}` is not taken here{}", allowed(&message)),
            _ => format!("is not taken here{}", allowed(&message)),
        };
        return FieldError::new(pointer, detail);
    }
    FieldError::new(pointer, mistaken(&message).unwrap_or(message))
}

/// `invalid type: string "…", expected u64` and its like.
fn mistaken(message: &str) -> Option<String> {
    let rest = message.strip_prefix("invalid ")?.split_once(": ")?.1;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let number = || found.split('`').nth(1).unwrap_or("a number");
    let found = match found.split([' ', '`', '"']).next()? {
        "string" | "character" => "a string",
        "integer" | "floating" | "number" => number(),
        "boolean" => "true or false",
        "null" | "unit" | "Option" => "null",
        "sequence" => "a list",
        _ => "an object",
    };
    let expected = match expected {
        "a string" | "a borrowed string" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "string or map" => "a name",
        "u16" | "u32" | "u64" => "a whole number, 0 or more",
        "i64" => "a whole number",
        ours if ours.starts_with("a time") || ours.starts_with("a whole") => ours,
        ours if ours.starts_with("an id") || ours.starts_with("text,") => ours,
        _ => "an object",
    };
    Some(format!("is {found}; it takes {expected}"))
}

fn quoted_after<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    // A client's key may itself hold a backtick; serde's own list begins after the last `, ` pair.
    let quoted = message.strip_prefix(prefix)?.strip_prefix('`')?;
    let end = quoted.find("`, ").or_else(|| quoted.rfind('`'))?;
    Some(&quoted[..end])
}

/// serde lists what it expected after the first comma.
fn allowed(message: &str) -> String {
    let Some((_, expected)) = message.split_once("`, ") else { return String::new() };
    let names: Vec<_> = expected.split('`').skip(1).step_by(2).collect();
    if names.is_empty() {
        "; there are none".to_owned()
    } else {
        format!("; allowed: {}", names.join(", "))
    }
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
