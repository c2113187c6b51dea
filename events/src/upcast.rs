//! Older shapes of data, brought to today's when they are read. What is stored never changes.

use serde_json::Value;

/// Brings `data` of the type called `name`, written at `version`, to the version written today.
pub(crate) fn upcast(name: &str, version: u16, data: Value) -> Value {
    match (name, version) {
        ("session-held", 1) => session_held_1(data),
        _ => data,
    }
}

/// Version 1 said only whether the person was late; leaving early could not be said.
fn session_held_1(mut data: Value) -> Value {
    if let Some(fields) = data.as_object_mut() {
        let late = fields.remove("late").is_some_and(|late| late == Value::Bool(true));
        fields.insert("attendance".to_owned(), if late { "late" } else { "on-time" }.into());
    }
    data
}
