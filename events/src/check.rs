//! What is wrong with what somebody sent: every field at once, each by JSON pointer.

use crate::{Event, EventType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::{Deserializer, Path, Segment, Track};

/// One field that cannot be taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Where it stands, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong, and what is allowed.
    pub detail: String,
}

impl FieldError {
    /// `pointer` is taken as it is.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// What was sent cannot be taken; nothing of it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// One field is wrong.
    #[must_use]
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self(vec![FieldError::new(pointer, detail)])
    }

    /// The same errors, as they stand inside a larger document.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        for error in &mut self.0 {
            error.pointer.insert_str(0, prefix);
        }
        self
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "; " };
            write!(f, "{gap}{} {}", error.pointer, error.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// Reads `data` as the given type; pointers start at `/data`.
pub(crate) fn read_event(kind: &EventType, data: &Value) -> Result<Event, Invalid> {
    let read = read_every_field(data, |data| {
        let mut track = Track::new();
        let event = Event::read(kind.family, kind.name, Deserializer::new(data, &mut track));
        event.expect("a type names its own family").map_err(|error| located(&error, &track.path()))
    });
    let event = read.map_err(|errors| with_all_missing(kind, data, errors).under("/data"))?;
    let errors = event.check();
    if errors.is_empty() { Ok(event) } else { Err(Invalid(errors).under("/data")) }
}

/// Reads the envelope of a draft; its data is looked at by its type later.
pub(crate) fn read_envelope<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, Invalid> {
    let read = read_every_field(value, |value| {
        let mut track = Track::new();
        let read = T::deserialize(Deserializer::new(value, &mut track));
        read.map_err(|error| located(&error, &track.path()))
    });
    read.map_err(Invalid)
}

/// serde stops at the first fault. Leaving that field out and reading again finds the next, so that
/// a tired person is told everything at once.
fn read_every_field<T>(
    whole: &Value,
    read: impl Fn(Value) -> Result<T, FieldError>,
) -> Result<T, Vec<FieldError>> {
    let mut rest = whole.clone();
    let mut errors: Vec<FieldError> = Vec::new();
    loop {
        let error = match read(rest.clone()) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(errors),
            Err(error) => error,
        };
        let key = unescape(error.pointer.split('/').nth(1).unwrap_or_default());
        let asked_for_what_was_left_out = errors.iter().any(|e| e.pointer == error.pointer);
        if !asked_for_what_was_left_out {
            errors.push(error);
        }
        let left_out = rest.as_object_mut().and_then(|object| object.remove(&key));
        if left_out.is_none() {
            return Err(errors);
        }
    }
}

/// Serde names one missing field; all that are required and absent are said together.
fn with_all_missing(kind: &EventType, data: &Value, mut errors: Vec<FieldError>) -> Invalid {
    errors.retain(|error| {
        !error.detail.starts_with(MISSING) || error.pointer.matches('/').count() > 1
    });
    let absent = |name: &str| data.as_object().is_some_and(|object| !object.contains_key(name));
    for field in kind.fields() {
        if field.required && absent(&field.name) {
            let detail = format!("{MISSING}; it takes {}", field.kind);
            errors.push(FieldError::new(format!("/{}", field.name), detail));
        }
    }
    Invalid(errors)
}

const MISSING: &str = "is required";

/// Turns serde's wording into ours: what stands there, and what is allowed.
fn located(error: &serde_json::Error, path: &Path) -> FieldError {
    let message = error.to_string();
    let mut pointer = pointer(path);
    if let Some(field) = quoted_after(&message, "missing field ") {
        pointer = format!("{pointer}/{field}");
        return FieldError::new(pointer, MISSING);
    }
    if let Some(field) = quoted_after(&message, "unknown field ") {
        let end = format!("/{}", escape(field));
        if !pointer.ends_with(&end) {
            pointer.push_str(&end);
        }
        return FieldError::new(pointer, format!("is not a field here{}", allowed(&message)));
    }
    if let Some(value) = quoted_after(&message, "unknown variant ") {
        return FieldError::new(
            pointer,
            format!("`{value}` is not taken here{}", allowed(&message)),
        );
    }
    FieldError::new(pointer, message.replacen("invalid type: ", "is of the wrong kind: ", 1))
}

fn quoted_after<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.strip_prefix('`')?.split('`').next()
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

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}
