//! The frozen wire examples, written by hand from the vocabulary, meet the types: whatever was
//! written like them is on record for ever and has to stay readable, value for value.

use events::{
    Draft, Entry, EventId, EventType, Home, Recorder, Role, Stamp, event_type, event_types,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// One file: an event with every key of its data, and one with the required keys only.
struct Golden {
    kind: &'static EventType,
    full: Value,
    minimal: Value,
}

impl Golden {
    fn both(&self) -> [(&'static str, &Value); 2] {
        [("full", &self.full), ("minimal", &self.minimal)]
    }
}

#[test]
fn every_type_has_one_golden_file_and_no_file_is_left_over() {
    let types: BTreeSet<_> = event_types().map(|kind| kind.name.to_owned()).collect();
    let files: BTreeSet<_> = files().into_keys().collect();
    assert_eq!(files, types, "golden files (left), types (right)");
}

#[test]
fn a_golden_file_holds_a_full_and_a_minimal_event_of_the_type_that_it_is_named_for() {
    for (name, file) in files() {
        let keys: Vec<_> = file.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(keys, ["full", "minimal"], "{name}");
        assert_eq!(file["full"]["type"], name.as_str());
        assert_eq!(file["minimal"]["type"], name.as_str());
    }
}

#[test]
fn every_golden_event_is_taken_and_its_data_comes_back_value_for_value() {
    for golden in all() {
        for (which, event) in golden.both() {
            let entry = entry(event, golden.kind.recorders[0]);
            let taken = entry.unwrap_or_else(|error| panic!("{} {which}: {error}", name(&golden)));
            assert_eq!(taken.event.data(), event["data"], "{} {which}", name(&golden));
            assert_eq!(taken.event.name(), name(&golden));
        }
    }
}

#[test]
fn every_golden_event_is_sealed_and_read_back_unchanged_whoever_recorded_it() {
    for golden in all() {
        for (which, event) in golden.both() {
            for role in golden.kind.recorders {
                let written = entry(event, *role).expect("taken, as another test shows");
                let bytes = written.encode();
                let read = Entry::decode(written.id, &bytes);
                let read =
                    read.unwrap_or_else(|error| panic!("{} {which}: {error}", name(&golden)));
                assert_eq!(read, written, "{} {which} by {role}", name(&golden));
                assert_eq!(read.encode(), bytes, "{} {which} by {role}", name(&golden));
            }
        }
    }
}

#[test]
fn full_holds_every_field_and_minimal_no_more_than_is_needed() {
    for golden in all() {
        let fields = golden.kind.fields();
        let every: BTreeSet<_> = fields.iter().map(|field| field.name.clone()).collect();
        let full = keys(&golden.full["data"]);
        let missing: Vec<_> = every.difference(&full).collect();
        // Of several ways, an event may take one only: `declined: true` beside `chosen` is absurd.
        let ways = ways(golden.kind);
        assert!(
            missing.iter().all(|key| ways.contains(*key)) && missing.len() < ways.len().max(1),
            "{} full lacks {missing:?}",
            name(&golden)
        );
        assert!(full.is_subset(&every), "{} full", name(&golden));

        let required = fields.iter().filter(|field| field.required);
        let required: BTreeSet<_> = required.map(|field| field.name.clone()).collect();
        let minimal = keys(&golden.minimal["data"]);
        assert!(required.is_subset(&minimal), "{} minimal", name(&golden));
        let beyond: Vec<_> = minimal.difference(&required).collect();
        let needed = usize::from(!ways.is_empty());
        assert!(
            beyond.len() == needed && beyond.iter().all(|key| ways.contains(*key)),
            "{} minimal holds more than is needed: {beyond:?}",
            name(&golden)
        );
    }
}

#[test]
fn the_envelope_of_full_comes_back_as_it_was_sent() {
    for golden in all() {
        let taken = entry(&golden.full, golden.kind.recorders[0]).expect("taken");
        let text = |key: &str| golden.full[key].as_str().map(str::to_owned);
        assert_eq!(Some(taken.occurred_at.to_string()), text("occurred_at"), "{}", name(&golden));
        assert_eq!(json(taken.precision), golden.full["precision"], "{}", name(&golden));
        assert_eq!(json(taken.source), golden.full["source"], "{}", name(&golden));
        let known = taken.known_at.map(|known| known.to_string());
        assert_eq!(known, text("known_at"), "{}", name(&golden));
    }
}

#[test]
fn what_the_data_names_stands_in_refers_to_and_what_was_sent_there_stays() {
    for golden in all() {
        for (which, event) in golden.both() {
            let taken = entry(event, golden.kind.recorders[0]).expect("taken");
            let there: BTreeSet<_> = taken.refers_to.iter().map(EventId::to_string).collect();
            assert_eq!(there.len(), taken.refers_to.len(), "{} {which}: twice", name(&golden));
            let sent = ids(&event["refers_to"]);
            let fields = golden.kind.fields().iter().filter(|field| field.is_reference());
            let named = fields.flat_map(|field| ids(&event["data"][&field.name]));
            let expected: BTreeSet<_> = sent.into_iter().chain(named).collect();
            assert_eq!(there, expected, "{} {which}", name(&golden));
        }
    }
}

#[test]
fn every_type_has_recorders_and_whoever_only_reads_or_administers_records_nothing_of_a_case() {
    for kind in event_types() {
        assert!(!kind.recorders.is_empty(), "{}", kind.name);
        assert!(!kind.may_be_recorded_by(Role::Auditor), "{}", kind.name);
        let administers = kind.may_be_recorded_by(Role::Administrator);
        assert!(!administers || kind.home == Home::Organisation, "{}", kind.name);
    }
}

#[test]
fn a_required_field_that_is_taken_out_of_minimal_is_missed_by_name() {
    for golden in all() {
        for field in golden.kind.fields().iter().filter(|field| field.required) {
            let mut event = golden.minimal.clone();
            event["data"].as_object_mut().expect("an object").remove(&field.name);
            let error = entry(&event, golden.kind.recorders[0]).expect_err("it is required");
            let pointer = format!("/data/{}", field.name);
            let named = error.0.iter().any(|error| error.pointer == pointer);
            assert!(named, "{} without {}: {error}", golden.kind.name, field.name);
        }
    }
}

fn name(golden: &Golden) -> &'static str {
    golden.kind.name
}

fn files() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = BTreeMap::new();
    for file in fs::read_dir(folder).expect("the folder is committed") {
        let path = file.expect("readable").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("plain names").to_owned();
        if path.extension().is_some_and(|extension| extension == "md") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable");
        let json = serde_json::from_str(&text);
        files.insert(stem, json.unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
    files
}

fn all() -> Vec<Golden> {
    let golden = |(name, file): (String, Value)| Golden {
        kind: event_type(&name).unwrap_or_else(|| panic!("{name} is no type")),
        full: file["full"].clone(),
        minimal: file["minimal"].clone(),
    };
    files().into_iter().map(golden).collect()
}

fn keys(data: &Value) -> BTreeSet<String> {
    data.as_object().expect("data is an object").keys().cloned().collect()
}

/// The fields of which one has to be there: `chosen, declined: true`.
fn ways(kind: &EventType) -> BTreeSet<String> {
    let ways = kind.one_of().unwrap_or_default();
    let keys = ways.split(", ").filter_map(|way| way.split(':').next());
    keys.filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

fn ids(value: &Value) -> Vec<String> {
    let one = value.as_str().map(str::to_owned);
    let several = value.as_array().into_iter().flatten();
    one.into_iter().chain(several.filter_map(|id| id.as_str().map(str::to_owned))).collect()
}

fn entry(event: &Value, role: Role) -> Result<Entry, events::Invalid> {
    let stamp = Stamp {
        id: "0195a000-0000-7000-8000-00000000ffff".parse().expect("an id"),
        recorder: Recorder { id: "P-07".parse().expect("a staff id"), role },
        now: "2025-12-31T12:00:00Z".parse().expect("a time"),
        claimed_recorded_at: None,
    };
    Draft::read(event)?.into_entry(stamp)
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("plain data")
}
