//! The fields of a type's data, read off its JSON Schema: for documentation, forms, and for saying
//! which required field is missing.

use crate::{EventType, event_types};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One field of an event's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it takes, in the words of the vocabulary: `a / b / c`, `int(0–3)`, `text`, `date` …
    pub kind: String,
}

impl Field {
    /// Whether it names another event of the journey.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        matches!(self.kind.as_str(), "event" | "events[]")
    }
}

impl EventType {
    /// The fields of this type's data, by name.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        // Worked out once: a schema costs more to make than an event to record.
        static ALL: OnceLock<BTreeMap<&str, Vec<Field>>> = OnceLock::new();
        let all =
            ALL.get_or_init(|| event_types().map(|kind| (kind.name, kind.read_fields())).collect());
        all.get(self.name).expect("every type stands in the table")
    }

    fn read_fields(&self) -> Vec<Field> {
        let schema = self.schema().to_value();
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name))
        };
        let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
        let field = |(name, property): (&String, &Value)| Field {
            name: name.clone(),
            required: required(name),
            kind: kind(property, &schema),
        };
        properties.iter().map(field).collect()
    }
}

fn kind(property: &Value, root: &Value) -> String {
    if let Some(reference) = property["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return named(name).unwrap_or_else(|| kind(&root["$defs"][name], root));
    }
    if let Some(all) = property["anyOf"].as_array().or_else(|| property["oneOf"].as_array()) {
        let some = all.iter().filter(|one| one["type"] != "null");
        let kinds: Vec<_> = some.map(|one| kind(one, root)).collect();
        return kinds.join(" / ");
    }
    if let Some(value) = property["const"].as_str() {
        return value.to_owned();
    }
    if let Some(values) = property["enum"].as_array() {
        let names: Vec<_> = values.iter().filter_map(Value::as_str).collect();
        return names.join(" / ");
    }
    match first_type(&property["type"]) {
        "integer" => format!("int({}–{})", property["minimum"], property["maximum"]),
        "boolean" => "bool".to_owned(),
        "array" => format!("{}[]", kind(&property["items"], root)),
        "object" if property["properties"].is_object() => object(property, root),
        "object" => "object".to_owned(),
        _ => "value".to_owned(),
    }
}

/// An optional field's type reads `["integer", "null"]`.
fn first_type(declared: &Value) -> &str {
    declared.as_str().or_else(|| declared[0].as_str()).unwrap_or_default()
}

fn object(property: &Value, root: &Value) -> String {
    let properties = property["properties"].as_object().expect("asked by the caller");
    let keys = properties.iter().map(|(name, one)| format!("{name}: {}", kind(one, root)));
    format!("object{{{}}}", keys.collect::<Vec<_>>().join(", "))
}

/// Types of ours that the vocabulary calls by a word of its own.
fn named(definition: &str) -> Option<String> {
    let word = match definition {
        "EventId" => "event",
        "Evidence" => "events[]",
        "StaffId" => "staff",
        "Label" => "label",
        "Text" => "text",
        "Words" => "words[]",
        "Date" => "date",
        "Time" => "instant",
        "Person" => "person",
        "Scores" => "object",
        _ => return None,
    };
    Some(word.to_owned())
}
