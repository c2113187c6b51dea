//! What is wrong with a mapping, said so that its writer finds the place.

use std::fmt;
use std::ops::Range;

/// Why a mapping file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    /// The line of the mapping file, from 1.
    pub line: usize,
    /// The key, such as `date.formats`; empty where no key can be named.
    pub key: String,
    /// What is wrong, and what is allowed.
    pub detail: String,
}

impl MappingError {
    pub(super) fn at(toml: &str, span: Range<usize>, key: &str, detail: String) -> Self {
        let before = toml.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Self { line, key: key.to_owned(), detail }
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, key, detail } = self;
        if key.is_empty() {
            write!(f, "mapping, line {line}: {detail}")
        } else {
            write!(f, "mapping, line {line}, `{key}`: {detail}")
        }
    }
}

impl std::error::Error for MappingError {}
