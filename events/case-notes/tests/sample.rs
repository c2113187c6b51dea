//! The committed sample and mapping, read to the last row.

use case_notes::{CaseNotes, Mapping, read};
use events::{Instant, Recorder, Stamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[path = "../examples/make_sample/sample.rs"]
mod sample;

const FILE: &[u8] = include_bytes!("../examples/case-notes.csv");
const MAPPING: &str = include_str!("../examples/mapping.toml");

fn now() -> Instant {
    "2025-09-30T12:00:00Z".parse().expect("it is a time")
}

fn notes() -> CaseNotes {
    read(FILE, &Mapping::read(MAPPING).expect("it is good"), now()).expect("it has the columns")
}

#[test]
fn the_committed_sample_is_what_its_generator_makes() {
    assert!(sample::sample() == FILE, "run the example make_sample");
}

#[test]
fn every_row_of_the_sample_is_accounted_for() {
    let notes = notes();
    let mut said = String::new();
    let CaseNotes { encoding, duplicates, blank, left_out, .. } = notes;
    let (rows, rejected) = (notes.rows.len(), notes.rejected.len());
    let cases: BTreeSet<_> = notes.rows.iter().map(|row| row.journey).collect();
    writeln!(said, "{encoding}: {} rows, {rows} accepted", rows + rejected + blank + left_out)
        .unwrap();
    writeln!(said, "{rejected} rejected, of these {duplicates} duplicates").unwrap();
    writeln!(said, "{blank} blank, {left_out} left out; {} journeys\n", cases.len()).unwrap();
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for draft in notes.rows.iter().flat_map(|row| &row.drafts) {
        *types.entry(&draft.kind).or_default() += 1;
    }
    for (name, count) in types {
        writeln!(said, "{count:4} {name}").unwrap();
    }
    said.push_str("\nleft behind in the file\n");
    for (column, lines) in &notes.left_behind {
        writeln!(said, "{:4} {column}", lines.len()).unwrap();
    }
    said.push_str("\nrejected\n");
    for one in &notes.rejected {
        writeln!(said, "{one}").unwrap();
    }
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/sample.txt");
    std::fs::write(path, &said).unwrap();
    assert!(said == include_str!("sample.txt"), "if {path} is right, copy it to tests/sample.txt");
}

#[test]
fn every_accepted_event_may_be_recorded_as_it_stands() {
    for row in notes().rows {
        for draft in row.drafts {
            let (id, kind) = (draft.id.unwrap(), draft.event_type().unwrap());
            assert!(kind.may_be_recorded_by(row.actor.role), "line {}", row.line);
            let (recorder, claimed_recorded_at) = (row.actor.clone(), row.recorded_at);
            let stamp = Stamp { id, recorder, now: now(), claimed_recorded_at };
            draft.into_entry(stamp).unwrap_or_else(|why| panic!("line {}: {why}", row.line));
        }
    }
}

#[test]
fn a_journey_opens_with_a_referral_before_everything_else() {
    let mut journeys = BTreeSet::new();
    for row in notes().rows {
        if journeys.insert(row.journey) {
            assert_eq!(row.drafts[0].kind, "referral-received", "line {}", row.line);
        }
    }
    assert_eq!(journeys.len(), 40);
}

#[test]
fn claimed_times_of_entry_never_decrease() {
    let claimed: Vec<_> = notes().rows.iter().map(|row| row.recorded_at.unwrap()).collect();
    assert!(claimed.is_sorted());
}

#[test]
fn no_two_events_share_an_id() {
    let notes = notes();
    let ids: Vec<_> =
        notes.rows.iter().flat_map(|row| &row.drafts).map(|draft| draft.id.unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn a_later_export_that_has_grown_keeps_every_old_id() {
    let lines: Vec<&[u8]> = FILE.split_inclusive(|byte| *byte == b'\n').collect();
    let half = read(&lines[..500].concat(), &Mapping::read(MAPPING).expect("it is good"), now())
        .expect("it has the columns");
    let whole = notes();
    let ids = |notes: &CaseNotes| -> BTreeMap<_, _> {
        let drafts = notes.rows.iter().flat_map(|row| row.drafts.iter().map(move |one| (row, one)));
        drafts.map(|(row, draft)| (draft.id.unwrap(), (row.journey, draft.data.clone()))).collect()
    };
    let (early, late) = (ids(&half), ids(&whole));
    // The cut may go through a quoted cell: only rows that were accepted then must stay.
    assert!(early.len() > 150);
    assert!(early.iter().all(|(id, event)| late.get(id) == Some(event)));
    let again = notes();
    assert_eq!(format!("{:?}", whole.rows), format!("{:?}", again.rows));
}

#[test]
fn windows_signs_reach_the_record_as_they_were_typed() {
    let notes = notes();
    let held = |text: &str| {
        let mut drafts = notes.rows.iter().flat_map(|row| &row.drafts);
        drafts.any(|draft| draft.data["did"].as_str().is_some_and(|did| did.contains(text)))
    };
    assert!(held("£140") && held("Person’s own words: \"I want") && held("café") && held("“worn"));
    assert!(held("\n\nNext time: begin with a choice"));
}

#[test]
fn whoever_acts_in_two_roles_is_recorded_in_the_one_that_may() {
    let kim: Recorder = "S-02/supervisor".parse().unwrap();
    let notes = notes();
    let mut discussed =
        notes.rows.iter().filter(|row| row.drafts.iter().any(|one| one.kind == "case-discussed"));
    assert!(discussed.all(|row| row.actor == kim));
}
