//! The fields of a type's data, read off its JSON Schema: for documentation, forms, and for saying
//! which required field is missing.

use crate::{Event, EventType, event_types};
use serde::Deserializer;
use serde::de::Visitor;
use serde::de::value::Error;
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
    /// What it takes, in the words of the vocabulary: `a / b / c`, `int(1–3)`, `text`, `date` …
    pub kind: String,
    /// What it means, as the type's documentation says it.
    pub description: String,
}

impl Field {
    /// Whether it names another event of the journey.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        matches!(self.kind.as_str(), "event" | "events[]")
    }
}

impl EventType {
    /// The fields of this type's data, in the order of the vocabulary.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        // Worked out once: a schema costs more to make than an event to record.
        static ALL: OnceLock<BTreeMap<&str, Vec<Field>>> = OnceLock::new();
        let all =
            ALL.get_or_init(|| event_types().map(|kind| (kind.name, kind.read_fields())).collect());
        all.get(self.name).expect("every type stands in the table")
    }

    /// What it means, in one sentence, as the type's documentation says it.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        static ALL: OnceLock<BTreeMap<&str, String>> = OnceLock::new();
        let meaning = |kind: &EventType| {
            let schema = kind.schema().to_value();
            let text = schema["description"].as_str().unwrap_or_default();
            text.split("\n\n").next().unwrap_or_default().replace('\n', " ")
        };
        let all = ALL.get_or_init(|| event_types().map(|it| (it.name, meaning(it))).collect());
        all.get(self.name).expect("every type stands in the table")
    }

    /// Of which fields one has to be there, if there is such a rule: `chosen, declined: true`.
    #[must_use]
    pub fn one_of(&self) -> Option<String> {
        let schema = self.schema().to_value();
        let ways = schema["anyOf"].as_array()?.iter().map(|way| {
            let key = way["required"][0].as_str().expect("a way names the key that it requires");
            let value = way["properties"][key]["const"].as_bool();
            value.map_or_else(|| key.to_owned(), |value| format!("{key}: {value}"))
        });
        Some(ways.collect::<Vec<_>>().join(", "))
    }

    fn read_fields(&self) -> Vec<Field> {
        let schema = self.schema().to_value();
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        let field = |name: &&'static str| {
            let property = &schema["properties"][name];
            Field {
                name: (*name).to_owned(),
                required: required.iter().any(|one| one == name),
                kind: kind(property, &schema),
                description: property["description"].as_str().unwrap_or_default().to_owned(),
            }
        };
        self.declared().iter().map(field).collect()
    }

    /// The keys as declared. A schema keeps them by name only, but reading a struct asks for them
    /// in their order.
    fn declared(&self) -> &'static [&'static str] {
        let mut keys: &[&str] = &[];
        let read = Event::read(self.family, self.name, Keys(&mut keys));
        debug_assert!(read.is_some_and(|read| read.is_err()), "a type names its own family");
        keys
    }
}

/// Reads nothing; notes which keys were asked for.
struct Keys<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Keys<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = keys;
        Err(serde::de::Error::custom("there is nothing to read"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("the data of an event is a struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
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
    match first_type(&property["type"]) {
        "integer" => number(&property["minimum"], &property["maximum"]),
        "boolean" => "bool".to_owned(),
        "array" => list(&kind(&property["items"], root)),
        "object" if property["properties"].is_object() => object(property, root),
        "object" => "object".to_owned(),
        _ => "value".to_owned(),
    }
}

fn number(least: &Value, most: &Value) -> String {
    match (least.as_u64(), most.as_u64()) {
        (Some(0), Some(3)) => "ordinal".to_owned(),
        (Some(least), Some(most)) => format!("int({least}–{most})"),
        (None | Some(_), None | Some(_)) => "int".to_owned(),
    }
}

fn list(of: &str) -> String {
    match of {
        "event" => "events[]".to_owned(),
        values if values.contains(" / ") => format!("words[] of {}", values.replace(" / ", ", ")),
        one => format!("{one}[]"),
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
        _ => return None,
    };
    Some(word.to_owned())
}
