//! What is cited exists, and the map shows what is there.

use crate::tree::{Text, files, none, page, root};
use std::fs;

/// The sections of the domain that a text cites: a number after `domain.md` and a section sign.
fn cited(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for after in text.split("domain.md").skip(1) {
        let after = after.trim_start_matches(['`', ' ', ',', ')', '(']);
        // One citation may name several: `§2, §4` or `§6–§8`.
        let mut rest = after;
        while let Some(section) = rest.strip_prefix('§') {
            let digits: String = section.chars().take_while(char::is_ascii_digit).collect();
            rest = section[digits.len()..].trim_start_matches([',', ' ', '–', '-']);
            rest = rest.strip_prefix("and ").unwrap_or(rest);
            found.extend(digits.parse::<u32>());
        }
    }
    found
}

fn sections(page: &str) -> Vec<u32> {
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let number = |heading: &str| {
        let heading = heading.trim_start_matches('§');
        heading.split(['.', ' ']).next().and_then(|number| number.parse().ok())
    };
    headings.filter_map(number).collect()
}

fn dangling(files: &[Text], domain: &str) -> Vec<String> {
    let there = sections(domain);
    let mut found = Vec::new();
    for file in files {
        let missing = cited(&file.text).into_iter().filter(|section| !there.contains(section));
        found.extend(missing.map(|section| format!("{}: there is no §{section}", file.path)));
    }
    found
}

#[test]
fn every_section_of_the_domain_that_is_cited_is_there() {
    let Some(domain) = page("docs/domain.md") else { return };
    let files: Vec<_> =
        files().into_iter().filter(|file| !file.path.starts_with("tests/tidy/")).collect();
    assert!(files.iter().any(|file| !cited(&file.text).is_empty()), "nothing is cited at all");
    none(&dangling(&files, &domain));
}

#[test]
fn a_citation_that_leads_nowhere_is_found() {
    let text = "(`docs/domain.md` §4), docs/domain.md §6–§8; domain.md §2, principle 8; domain.md";
    assert_eq!(cited(text), [4, 6, 8, 2]);
    let domain = "# The domain\n## 2. Principles\n## 4. Who\n## 6 Phases\n";
    let found = dangling(&[Text::made_up("src/x.rs", text)], domain);
    assert_eq!(found, ["src/x.rs: there is no §8"]);
}

/// What the map does not show: a folder by its path, a file by its name, in code type.
fn unmapped(names: &[String], map: &str) -> Vec<String> {
    let code: Vec<_> = map.split('`').skip(1).step_by(2).collect();
    let shown = |name: &&String| {
        let stem = name.trim_end_matches(".rs");
        let is_word = |span: &str| {
            span.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == stem)
        };
        code.iter().any(|span| span.contains(name.as_str()) || is_word(span))
    };
    names.iter().filter(|name| !shown(name)).cloned().collect()
}

/// Every crate by its folder, and every file at the top of `src/`.
fn to_be_mapped() -> Vec<String> {
    let crates = files().into_iter().filter_map(|file| {
        let folder = file.path.strip_suffix("/Cargo.toml")?;
        Some(format!("{folder}/"))
    });
    let top = fs::read_dir(root().join("src")).expect("the source").flatten();
    let top = top.filter(|entry| entry.path().is_file());
    let top = top.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = crates.chain(top).collect();
    names.sort();
    assert!(names.contains(&"projections/".to_owned()) && names.contains(&"main.rs".to_owned()));
    names
}

#[test]
fn the_map_shows_every_crate_and_every_file_at_the_top_of_the_source() {
    let Some(map) = page("docs/architecture.md") else { return };
    none(&unmapped(&to_be_mapped(), &map));
}

#[test]
fn what_is_missing_from_the_map_is_found() {
    let names = ["wire.rs".to_owned(), "view.rs".to_owned(), "events/log/".to_owned()];
    assert_eq!(unmapped(&names, "| `view.rs` | what a reader asks | `events/log/`"), ["wire.rs"]);
}
