//! What is pure stays pure: no clock, no chance, and no event that is passed over in silence.

use crate::tree::{Text, all, none, page, under};

/// What would make two replays of the same log differ.
const IMPURE: [&str; 12] = [
    "now()",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::",
    "thread_rng",
    "rand::",
    "new_v4",
    "now_v7",
    "std::fs",
    "std::net",
    "HashMap",
];

fn impurities(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
            let word = IMPURE.iter().find(|word| line.contains(*word));
            found.extend(word.map(|word| format!("{}:{number}: {word}", file.path)));
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

#[test]
fn the_vocabulary_the_folds_the_permissions_and_the_proofs_know_no_clock_no_chance_and_no_file() {
    let folds = ["projections/src/", "projections/permissions/src/"];
    none(&impurities(&under(&[&["events/src/", "events/proof/src/"], &folds[..]].concat())));
}

#[test]
fn a_clock_in_a_fold_is_found() {
    let text = "/// Never calls now().\nlet at = Utc::now();\nlet id = Uuid::now_v7();\n";
    all(&impurities(&[Text::made_up("projections/src/x.rs", text)]), 2);
}

/// A `_ =>` among arms that are no string literals: over names it cannot be avoided, over events it
/// would pass over a new one in silence.
fn wildcards(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let lines: Vec<_> = file.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let arm = line.trim_start();
            let is_wild = arm.starts_with("_ =>") || arm.starts_with("_ if ");
            if is_wild || arm.contains(" | _ =>") {
                let over_names = arms_before(&lines[..index], indent(line)).any(is_name);
                if !over_names {
                    found.push(format!("{}:{}: {arm}", file.path, index + 1));
                }
            } else if !is_comment(line) && arm.contains(" _ => ") {
                found.push(format!("{}:{}: {arm}", file.path, index + 1));
            }
        }
    }
    found
}

/// The arms of the same match above this one.
fn arms_before<'a>(above: &'a [&'a str], depth: usize) -> impl Iterator<Item = &'a str> {
    let same_match = move |line: &&&str| line.trim().is_empty() || indent(line) >= depth;
    let arms = above.iter().rev().take_while(same_match);
    arms.filter(move |line| indent(line) == depth).map(|line| line.trim_start())
}

fn is_name(arm: &str) -> bool {
    arm.starts_with('"')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[test]
fn no_fold_passes_over_an_event_in_silence() {
    none(&wildcards(&under(&["projections/src/"])));
}

#[test]
fn a_fold_that_passes_over_an_event_in_silence_is_found() {
    let text = "match event {\n    Event::Session(held) => held,\n    _ => {}\n}\n\
                match name {\n    \"1\" => one,\n    _ => none,\n}\n\
                match event { Event::Safety(_) => 1, _ => 0 }\n\
                match event {\n    Event::Session(_) | _ => 1,\n}\n";
    all(&wildcards(&[Text::made_up("projections/src/x.rs", text)]), 3);
}

#[test]
fn the_folds_and_the_proofs_are_built_without_an_operating_system() {
    let is_held = |text: &str| text.lines().any(|line| line == "#![no_std]");
    assert!(is_held(&page("projections/src/lib.rs").expect("it is there")));
    assert!(is_held(&page("events/proof/src/lib.rs").expect("it is there")));
    assert!(!is_held("//! #![no_std]\nextern crate std;"));
}
