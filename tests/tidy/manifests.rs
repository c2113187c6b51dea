//! The walls between crates, and what may come in from outside.

use crate::tree::{Text, all, files, none, page};
use std::collections::BTreeSet;

/// One crate: who it is and what it imports.
struct Crate {
    path: String,
    name: String,
    imports: Vec<Import>,
    shares_lints: bool,
}

struct Import {
    name: String,
    /// `dependencies`, `dev-dependencies` …
    section: String,
    line: String,
}

const PURE: [&str; 8] = [
    "chrono",
    "chrono-tz",
    "schemars",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "toml",
    "uuid",
];

/// What proofs are made of.
const PROVING: [&str; 3] = ["base64", "ed25519-dalek", "sha2"];

fn read(file: &Text) -> Crate {
    let (mut section, mut name, mut shares_lints) = (String::new(), String::new(), false);
    let mut imports = Vec::new();
    for line in file.text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            header.trim_end_matches(']').clone_into(&mut section);
            if let Some((table, imported)) = section.clone().rsplit_once("dependencies.") {
                let section = format!("{table}dependencies");
                imports.push(Import { name: imported.to_owned(), section, line: String::new() });
            }
        } else if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim(), value.trim());
            if section == "package" && key == "name" {
                value.trim_matches('"').clone_into(&mut name);
            }
            shares_lints |= section == "lints" && key == "workspace" && value == "true";
            if section.ends_with("dependencies") {
                let name = key.split('.').next().unwrap_or_default().to_owned();
                imports.push(Import { name, section: section.clone(), line: line.to_owned() });
            }
        }
    }
    Crate { path: file.path.clone(), name, imports, shares_lints }
}

fn crates() -> Vec<Crate> {
    let manifests: Vec<_> = files().iter().filter(|f| is_manifest(&f.path)).map(read).collect();
    let names: Vec<_> = manifests.iter().map(|one| one.name.as_str()).collect();
    for name in ["events", "event-log", "projections", "stepin"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    manifests
}

fn is_manifest(path: &str) -> bool {
    path == "Cargo.toml" || path.ends_with("/Cargo.toml")
}

/// Which of our own crates each may import. Small crates beside the vocabulary know it and no more.
fn may_import(importer: &Crate, imported: &str) -> bool {
    match importer.name.as_str() {
        "stepin" => true,
        "events" | "proof" | APART => false,
        "event-log" => ["events", "proof"].contains(&imported),
        _ => imported == "events",
    }
}

/// What `stepin bench` is held against: it knows nothing of ours, and nothing of ours knows it.
const APART: &str = "peers";

/// What only one crate may know.
const KEPT: [(&str, &str); 8] = [
    ("sled", "event-log"),
    ("axum", "stepin"),
    ("tower-http", "stepin"),
    ("clap", "stepin"),
    ("ureq", "stepin"),
    ("rustix", "event-log"),
    ("ed25519-dalek", "proof"),
    ("cedar-policy", "permissions"),
];

fn breaches(crates: &[Crate]) -> Vec<String> {
    let ours: BTreeSet<_> = crates.iter().map(|one| one.name.as_str()).collect();
    let mut breaches = Vec::new();
    for one in crates {
        let imports = one.imports.iter().filter(|import| !import.section.starts_with("workspace"));
        for import in imports {
            if let Some(why) = wall(one, import, &ours) {
                breaches.push(format!("{}: {} imports {}: {why}", one.path, one.name, import.name));
            }
        }
    }
    breaches
}

fn wall(one: &Crate, import: &Import, ours: &BTreeSet<&str>) -> Option<&'static str> {
    if ours.contains(import.name.as_str()) {
        let may = import.name != APART && may_import(one, &import.name);
        return (!may).then_some("there is a wall between the two");
    }
    let kept = KEPT.iter().find(|(name, _)| *name == import.name);
    if one.name != APART && kept.is_some_and(|(_, keeper)| *keeper != one.name) {
        return Some("another crate keeps that to itself");
    }
    if import.name == "tokio" && one.name != "stepin" && import.line.contains("\"net\"") {
        return Some("only stepin speaks to a network");
    }
    let made_of: &[&str] = match one.name.as_str() {
        "events" | "projections" => &PURE,
        "proof" => &PROVING,
        _ => return None,
    };
    let built_in = import.section == "dependencies";
    (built_in && !made_of.contains(&import.name.as_str())).then_some("this crate is pure")
}

#[test]
fn no_crate_reaches_through_a_wall() {
    none(&breaches(&crates()));
}

#[test]
fn a_crate_that_reaches_through_a_wall_is_found() {
    let manifest = |name: &str, rest: &str| {
        let text = format!("[package]\nname = \"{name}\"\n[dependencies]\n{rest}");
        read(&Text::made_up(&format!("{name}/Cargo.toml"), &text))
    };
    let crates = [
        manifest("events", "serde.workspace = true\nprojections.workspace = true"),
        manifest("projections", "events = { path = \"../events\" }\nevent-log.workspace = true"),
        manifest(
            "event-log",
            "events.workspace = true\nprojections.workspace = true\naxum = \"1\"",
        ),
        manifest("synthetic", "events.workspace = true\nevent-log.workspace = true"),
        manifest("stepin", "event-log.workspace = true\nsled = \"=0.34.7\""),
        manifest("case-notes", "tokio = { workspace = true, features = [\"net\"] }"),
        manifest("events", "rand.workspace = true\n[dependencies.tokio]\nversion = \"1\""),
        manifest("proof", "events.workspace = true\nserde.workspace = true\nsha2.workspace = true"),
        manifest("synthetic", "proof.workspace = true\ned25519-dalek.workspace = true"),
        manifest("permissions", "events.workspace = true\nprojections.workspace = true"),
        manifest("stepin", "permissions.workspace = true\ncedar-policy.workspace = true"),
        manifest("stepin", "peers = { path = \"tests/bench/peers\" }"),
        manifest("peers", "events = { path = \"../../../events\" }\nclap = \"4\""),
    ];
    all(&breaches(&crates), 17);
}

#[test]
fn every_crate_is_held_to_the_same_lints() {
    let lax: Vec<_> =
        crates().iter().filter(|one| !one.shares_lints).map(|one| one.path.clone()).collect();
    none(&lax);
    assert!(!read(&Text::made_up("x/Cargo.toml", "[package]\nname = \"x\"")).shares_lints);
}

fn unexplained(crates: &[Crate], explained: &str) -> Vec<String> {
    let ours: BTreeSet<_> = crates.iter().map(|one| one.name.as_str()).collect();
    let outside = crates.iter().flat_map(|one| &one.imports).map(|import| import.name.as_str());
    let outside: BTreeSet<_> = outside.filter(|name| !ours.contains(name)).collect();
    // In code type, or as the first word of a row of a table.
    let named = |name: &&str| {
        explained.contains(&format!("`{name}`")) || explained.contains(&format!("\n| {name} "))
    };
    outside.into_iter().filter(|name| !named(name)).map(str::to_owned).collect()
}

#[test]
fn every_dependency_is_named_with_its_reason() {
    let Some(page) = page("docs/dependencies.md") else { return };
    none(&unexplained(&crates(), &page));
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let text = "[package]\nname = \"x\"\n[dev-dependencies]\nserde = \"1\"\nserde_json = \"1\"";
    let crates = [read(&Text::made_up("x/Cargo.toml", text))];
    assert_eq!(unexplained(&crates, "`serde_json` reads JSON"), ["serde"]);
    assert_eq!(unexplained(&crates, "\n| serde 1 | all | reads |"), ["serde_json"]);
}
