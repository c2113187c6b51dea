//! A column by its name. Spreadsheets spell names carelessly, so case and blanks do not count.

use std::cmp::Ordering;
use std::fmt;

/// A column that the mapping names.
#[derive(Clone, Debug, Eq)]
pub(crate) struct Column {
    shown: String,
    key: String,
}

impl Column {
    pub(crate) fn new(name: &str) -> Self {
        Self { shown: name.trim().to_owned(), key: alike(name) }
    }

    /// What it is found by.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Ord for Column {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for Column {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The same for texts that differ only in case and in blanks.
pub(crate) fn alike(text: &str) -> String {
    single_spaced(text).to_lowercase()
}

/// Every run of blanks and line breaks as one space, none at the ends.
pub(crate) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell's text as a reason may repeat it: short, on one line.
pub(crate) fn quoted(cell: &str) -> String {
    let text = single_spaced(cell);
    if text.chars().count() <= 40 {
        format!("`{text}`")
    } else {
        format!("`{}…`", text.chars().take(40).collect::<String>())
    }
}
