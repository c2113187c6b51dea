//! What is wrong with what somebody sent: every field at once, each by JSON pointer.

use crate::{Event, EventType};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::{Deserializer, Track};
use wording::{MISSING, located, misfits, missing};

mod wording;

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
    if !data.is_object() {
        let detail = format!("should be an object with the fields of {}", kind.name);
        return Err(Invalid::field("/data", detail));
    }
    let read = read_every_field(data, misfits(kind, data), |data| {
        let mut track = Track::new();
        let event = Event::read(kind.family, kind.name, Deserializer::new(data, &mut track));
        event.expect("a type names its own family").map_err(|error| located(&error, &track.path()))
    });
    let event = read.map_err(|errors| {
        let required = kind.fields().iter().filter(|field| field.required);
        let required = required.map(|field| (field.name.as_str(), missing(&field.kind)));
        Invalid(with_all_missing(data, errors, required)).under("/data")
    })?;
    let errors = event.check();
    if errors.is_empty() { Ok(event) } else { Err(Invalid(errors).under("/data")) }
}

/// Reads the envelope of a draft; its data is looked at by its type later.
pub(crate) fn read_envelope<T>(value: &Value) -> Result<T, Invalid>
where
    T: serde::de::DeserializeOwned + JsonSchema,
{
    if !value.is_object() {
        return Err(Invalid::field("", "should be an object"));
    }
    let read = read_every_field(value, Vec::new(), |value| {
        let mut track = Track::new();
        let read = T::deserialize(Deserializer::new(value, &mut track));
        read.map_err(|error| located(&error, &track.path()))
    });
    read.map_err(|errors| {
        let schema = schema_for!(T).to_value();
        let required = schema["required"].as_array().into_iter().flatten();
        let required = required.filter_map(|key| Some((key.as_str()?, MISSING.to_owned())));
        Invalid(with_all_missing(value, errors, required))
    })
}

/// serde stops at the first fault. Leaving that field out and reading again finds the next, so that
/// a tired person is told everything at once.
fn read_every_field<T>(
    whole: &Value,
    mut errors: Vec<FieldError>,
    read: impl Fn(&Value) -> Result<T, FieldError>,
) -> Result<T, Vec<FieldError>> {
    let mut rest = whole.clone();
    for error in &errors {
        leave_out(&mut rest, &error.pointer);
    }
    loop {
        let error = match read(&rest) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(errors),
            Err(error) => error,
        };
        let was_left_out = error.detail == MISSING && whole.pointer(&error.pointer).is_some();
        let again = leave_out(&mut rest, &error.pointer);
        if !was_left_out {
            errors.push(error);
        }
        if !again {
            return Err(errors);
        }
    }
}

/// Removes what the pointer names. What stands in a list, or is not there at all, goes with the
/// nearest field around it.
fn leave_out(rest: &mut Value, mut pointer: &str) -> bool {
    while let Some((parent, key)) = pointer.rsplit_once('/') {
        let object = rest.pointer_mut(parent).and_then(Value::as_object_mut);
        let key = key.replace("~1", "/").replace("~0", "~");
        if object.and_then(|object| object.remove(&key)).is_some() {
            return true;
        }
        pointer = parent;
    }
    false
}

/// serde names one missing field; all that are required and absent are said together, last.
fn with_all_missing<'a>(
    whole: &Value,
    mut errors: Vec<FieldError>,
    required: impl Iterator<Item = (&'a str, String)>,
) -> Vec<FieldError> {
    errors.retain(|error| error.detail != MISSING || error.pointer.matches('/').count() > 1);
    let absent = required.filter(|(key, _)| whole.get(key).is_none());
    errors.extend(absent.map(|(key, detail)| FieldError::new(format!("/{key}"), detail)));
    errors
}
