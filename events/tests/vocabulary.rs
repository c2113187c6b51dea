//! The types say what the vocabulary says: every name, compartment, recorder, key and kind.

use events::{EventType, Role, event_types};
use std::collections::BTreeMap;

/// What is said of one type: a line for itself and one for each key, in no order.
type Said = BTreeMap<String, Vec<String>>;

#[test]
fn every_type_is_as_the_vocabulary_says() {
    let written = transcribed(include_str!("vocabulary.txt"));
    let built: Said = event_types().map(|kind| (kind.name.to_owned(), said(kind))).collect();
    let names = |said: &Said| said.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&built), names(&written), "types (built, written)");
    for (name, lines) in &built {
        assert_eq!(lines, &written[name], "{name} (built, written)");
    }
}

#[test]
fn no_name_is_given_to_two_types() {
    let mut names: Vec<_> = event_types().map(|kind| kind.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_type_and_every_field_is_explained() {
    for kind in event_types() {
        assert!(kind.schema().get("description").is_some(), "{}", kind.name);
        for field in kind.fields() {
            assert!(field.description.ends_with('.'), "{}.{}", kind.name, field.name);
        }
    }
}

#[test]
fn no_explanation_says_he_or_she() {
    for kind in event_types() {
        let schema = kind.schema().to_value().to_string().to_lowercase();
        let words = schema.split(|c: char| !c.is_alphabetic());
        for word in words {
            assert!(!["he", "she", "his", "her", "him", "hers"].contains(&word), "{}", kind.name);
        }
    }
}

fn transcribed(text: &str) -> Said {
    let mut said = Said::new();
    let mut name = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !line.starts_with("  ") {
            name = line.split(" | ").next().unwrap_or_default().to_owned();
            assert!(!said.contains_key(&name), "{name} stands there twice");
        }
        said.entry(name.clone()).or_default().push(line.trim_start().to_owned());
    }
    said.values_mut().for_each(|lines| lines[1..].sort());
    said
}

fn said(kind: &EventType) -> Vec<String> {
    let recorders: Vec<_> = kind.recorders.iter().map(|role| letter(*role)).collect();
    let mut lines: Vec<String> = kind
        .fields()
        .iter()
        .map(|field| {
            format!("{}{} {}", field.name, if field.required { "!" } else { "" }, field.kind)
        })
        .chain(kind.one_of().map(|ways| format!("one of {ways}")))
        .collect();
    lines.sort();
    lines.insert(0, format!("{} | {} | {}", kind.name, kind.home, recorders.join(" ")));
    lines
}

fn letter(role: Role) -> &'static str {
    match role {
        Role::Practitioner => "P",
        Role::SupportWorker => "W",
        Role::Supervisor => "S",
        Role::GovernanceLead => "G",
        Role::System => "Y",
        Role::Administrator => "A",
        Role::Auditor => "nobody",
    }
}
