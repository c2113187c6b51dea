//! Case notes as organisations really hold them (spreadsheet exports), turned into events by a
//! mapping file that a data officer can write.
//!
//! This crate never does I/O, never reads a clock and never makes a random number: bytes and the
//! time are handed in, and the same file always gives the same ids. It never invents a time of day
//! and never drops a row unsaid: each becomes events, or is rejected with its line and a reason.
//! It knows nothing of what is recorded already; whoever imports leaves out the ids that are.

mod column;
mod content;
mod dates;
mod ids;
mod mapping;
mod note;
mod order;
mod sheet;
mod template;
mod workers;

pub use mapping::{Mapping, MappingError};
pub use sheet::FileError;

use column::Column;
use events::{Draft, Instant, JourneyId, Recorder};
use note::Note;
use sheet::{Cells, Sheet};
use std::collections::BTreeMap;
use std::fmt;

/// A file of case notes, read by a mapping.
#[derive(Clone, Debug)]
pub struct CaseNotes {
    /// What can be recorded, in the order in which to record it: by the time of entry that the file
    /// claims, rows without one after all others, then by date and line. A journey's first row
    /// opens it.
    pub rows: Vec<Row>,
    /// What cannot, by line.
    pub rejected: Vec<Rejected>,
    /// How the bytes were understood, such as `UTF-8` or `windows-1252`.
    pub encoding: &'static str,
    /// How many of the rejected rows are the same as an earlier one.
    pub duplicates: usize,
    /// Rows without a single filled cell; they are passed over.
    pub blank: usize,
    /// Rows that the mapping leaves out on purpose.
    pub left_out: usize,
    /// What stays behind in the file: for each column, the lines of rows whose cell is filled
    /// although none of the row's events takes anything from it.
    pub left_behind: BTreeMap<String, Vec<u64>>,
}

/// One row turned into events of one journey.
#[derive(Clone, Debug)]
pub struct Row {
    /// The physical line of the file on which it starts, from 1.
    pub line: u64,
    /// Whose journey.
    pub journey: JourneyId,
    /// The case reference, spelled as in the journey's first row.
    pub reference: String,
    /// Who wrote the note, and as what.
    pub actor: Recorder,
    /// When the note was entered, if the file says so: a claim. A date alone means its end.
    pub recorded_at: Option<Instant>,
    /// The events, each with its id, to be recorded together.
    pub drafts: Vec<Draft>,
}

/// A row of which nothing is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The physical line of the file on which it starts, from 1.
    pub line: u64,
    /// All that is wrong with it, in words that a person can act on.
    pub reason: String,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Reads a whole file. `now` is the time of the import: nothing may lie after it.
///
/// # Errors
/// The file as a whole cannot be read by this mapping; no row was looked at.
pub fn read(bytes: &[u8], mapping: &Mapping, now: Instant) -> Result<CaseNotes, FileError> {
    let columns = mapping.columns();
    let sheet = Sheet::read(bytes, mapping.delimiter, &columns)?;
    let mut sorted = Sorted::default();
    let mut first_with = BTreeMap::new();
    for record in &sheet.records {
        let cells = sheet.cells(record);
        if cells.are_blank() {
            sorted.blank += 1;
        } else if let Err(reason) = record.shape(&sheet.header) {
            sorted.reject(record.line, reason);
        } else if mapping.leaves_out(&cells) {
            sorted.left_out += 1;
        } else {
            let content = content::of(&cells, &columns);
            let first = *first_with.entry(content.clone()).or_insert(record.line);
            if first == record.line {
                sorted.take(record.line, &cells, content, (mapping, now));
            } else {
                sorted.duplicates += 1;
                sorted.reject(record.line, same_as(first, &columns, sheet.header.len()));
            }
        }
    }
    Ok(sorted.finish(sheet.encoding, mapping))
}

fn same_as(line: u64, used: &[Column], of: usize) -> String {
    if used.len() == of {
        format!("the same as line {line}")
    } else {
        format!("the same as line {line} in every column that the mapping uses")
    }
}

#[derive(Default)]
struct Sorted {
    notes: Vec<Note>,
    rejected: Vec<Rejected>,
    duplicates: usize,
    blank: usize,
    left_out: usize,
}

impl Sorted {
    fn take(&mut self, line: u64, cells: &Cells<'_>, content: String, by: (&Mapping, Instant)) {
        let (mapping, now) = by;
        match note::read(line, cells, content, mapping, now) {
            Ok(note) => self.notes.push(note),
            Err(problems) => self.reject(line, problems.join("; and ")),
        }
    }

    fn reject(&mut self, line: u64, reason: String) {
        self.rejected.push(Rejected { line, reason });
    }

    fn finish(mut self, encoding: &'static str, mapping: &Mapping) -> CaseNotes {
        let mut left_behind: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for note in &self.notes {
            for column in &note.left_behind {
                left_behind.entry(column.clone()).or_default().push(note.line);
            }
        }
        let (rows, unopened) = order::open_journeys(self.notes, mapping);
        self.rejected.extend(unopened);
        self.rejected.sort_by_key(|rejected| rejected.line);
        CaseNotes {
            rows,
            rejected: self.rejected,
            encoding,
            duplicates: self.duplicates,
            blank: self.blank,
            left_out: self.left_out,
            left_behind,
        }
    }
}
