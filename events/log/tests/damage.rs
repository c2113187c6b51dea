//! Bytes flipped and files cut, at places spread over either copy. Whatever comes of it is said:
//! mended at start, repaired from the other copy, or refused by name. Never silent, never a panic.

#![expect(clippy::print_stdout, reason = "the counts are what the long run is for")]

mod support;

use event_log::{Copy, repair};
use std::fs;
use std::path::{Path, PathBuf};
use support::made::{Made, closed, copy, cut, flip, killed, length};

/// Where bytes are flipped: spread over the file, and the same at every run.
fn offsets(path: &Path, count: u64, seed: u64) -> Vec<u64> {
    let length = length(path);
    let mut state = seed;
    let mut next = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    (0..count).map(|_| next() % length).collect()
}

/// What may come of damage: all events are there, or the log is refused by name and a repair
/// brings all of them back, or nothing can and that is said too.
fn never_silent(made: &Made, what: &str) -> &'static str {
    match made.open() {
        Ok(opened) if opened.clean() => "unharmed",
        Ok(_) => "mended at start",
        Err(error) => {
            let text = error.to_string();
            if text.contains("--from sled") || text.contains("--from journal") {
                for from in [Copy::Sled, Copy::Journal] {
                    if repair(&made.options, from, &|_| {}).is_ok() {
                        made.open().unwrap_or_else(|error| panic!("{what}: {error}"));
                        return "repaired";
                    }
                }
                return "refused";
            }
            "refused"
        }
    }
}

fn damage_everywhere(make: fn(u64) -> Made, count: u64, part: fn(&Made) -> Vec<PathBuf>) {
    let mut counts = std::collections::BTreeMap::new();
    let template = make(150);
    for seed in 0..count {
        let dir = tempfile::tempdir().expect("a folder");
        copy(&template.options.dir, &dir.path().join("data"));
        let made = Made {
            options: support::options(dir.path()),
            _dir: dir,
            events: template.events.clone(),
        };
        let files = part(&made);
        let path = &files[usize::try_from(seed).expect("small") % files.len()];
        let offset = offsets(path, 1, seed * 7919 + 1)[0];
        let what = format!("{} at byte {offset}", path.display());
        if seed % 4 == 3 {
            cut(path, offset)
        } else {
            flip(path, offset)
        }
        *counts.entry(never_silent(&made, &what)).or_insert(0) += 1;
    }
    println!("{counts:?}");
}

/// How many faults each damage test makes; the long run asks for more.
fn count() -> u64 {
    std::env::var("STEPIN_DAMAGE_COUNT").map_or(24, |count| count.parse().expect("a number"))
}

fn journal_files(made: &Made) -> Vec<PathBuf> {
    made.journals()
}

fn sled_files(made: &Made) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(made.sled()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() && length(&path) > 0 {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn damage_to_the_journal_after_a_clean_end_is_never_silent() {
    damage_everywhere(closed, count(), journal_files);
}

#[test]
fn damage_to_the_journal_after_a_kill_is_never_silent() {
    damage_everywhere(killed, count(), journal_files);
}

#[test]
fn damage_to_sled_after_a_clean_end_is_never_silent() {
    damage_everywhere(closed, count(), sled_files);
}

#[test]
fn damage_to_sled_after_a_kill_is_never_silent() {
    damage_everywhere(killed, count(), sled_files);
}
