//! The files of the repository, as the rules read them.

use std::fs;
use std::path::Path;

/// A file of text: its path from the root of the repository, and what stands in it.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Text {
    /// A file that is not there, for showing that a rule can fail.
    pub(crate) fn made_up(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    /// Its lines with their numbers, as editors count them.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().zip(1..).map(|(line, number)| (number, line))
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of text in the tree, by path. What is built or generated is not part of it.
pub(crate) fn files() -> Vec<Text> {
    let mut found = Vec::new();
    walk(root(), &mut found);
    found.sort_by(|a: &Text, b: &Text| a.path.cmp(&b.path));
    assert!(found.len() > 100, "only {} files were found", found.len());
    found
}

/// Those below one of these folders, or of these names.
pub(crate) fn under(places: &[&str]) -> Vec<Text> {
    let there = |file: &Text| places.iter().any(|place| file.path.starts_with(place));
    let found: Vec<_> = files().into_iter().filter(there).collect();
    assert!(!found.is_empty(), "there is nothing at {places:?}");
    found
}

pub(crate) fn rust() -> Vec<Text> {
    files().into_iter().filter(Text::is_rust).collect()
}

/// A page of documentation, once it is written.
pub(crate) fn page(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn walk(folder: &Path, found: &mut Vec<Text>) {
    for entry in fs::read_dir(folder).expect("the tree can be read").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let built = ["target", ".git", "stepin-data", "node_modules", "mutants.out"];
        if built.contains(&name.as_str()) || name == "Cargo.lock" {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push(Text { path: relative(&path), text });
        }
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("it was found there").to_string_lossy().into_owned()
}

/// Fails with every breach at once.
#[track_caller]
pub(crate) fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

/// Fails unless each of these is a breach: a rule has to be able to fail.
#[track_caller]
pub(crate) fn all(breaches: &[String], expected: usize) {
    assert_eq!(breaches.len(), expected, "\n{}\n", breaches.join("\n"));
}
