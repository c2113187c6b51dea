//! The file as a table: bytes into text, text into rows, each with the line that it starts on.

use crate::column::{Column, alike};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

mod lines;

use lines::Lines;

pub(crate) struct Sheet {
    pub(crate) encoding: &'static str,
    pub(crate) header: Header,
    pub(crate) records: Vec<Record>,
}

/// Where each column stands. Columns without a name are there but cannot be mapped.
pub(crate) struct Header {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

pub(crate) struct Record {
    /// The physical line on which it starts.
    pub(crate) line: u64,
    cells: Vec<String>,
    /// A quotation mark in it is never closed: it swallowed the rest of the file.
    unclosed: bool,
}

/// One row's cells, trimmed, by column.
pub(crate) struct Cells<'a> {
    header: &'a Header,
    record: &'a Record,
}

/// Why a file cannot be read by this mapping at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// It has no header.
    Empty,
    /// It starts with the mark of an encoding but does not keep to it.
    NotInItsEncoding(&'static str),
    /// It lacks columns that the mapping names.
    MissingColumns {
        /// Those that are missing.
        missing: Vec<String>,
        /// Those that it has.
        present: Vec<String>,
    },
    /// A column that the mapping names stands in it more than once.
    RepeatedColumn(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty; its first line should name the columns"),
            Self::NotInItsEncoding(name) => {
                write!(f, "the file is marked as {name} but holds bytes that are not; save it anew")
            }
            Self::MissingColumns { missing, present } => {
                let (missing, present) = (missing.join("`, `"), present.join("`, `"));
                write!(f, "the mapping names `{missing}`; the file's columns are `{present}`")
            }
            Self::RepeatedColumn(name) => {
                write!(f, "column `{name}` stands in the file more than once; rename one of them")
            }
        }
    }
}

impl std::error::Error for FileError {}

impl Sheet {
    pub(crate) fn read(
        bytes: &[u8],
        delimiter: Option<u8>,
        wanted: &[Column],
    ) -> Result<Self, FileError> {
        let (text, encoding) = decode(bytes)?;
        let delimiter = delimiter.unwrap_or_else(|| detect(&text, wanted));
        let mut records = parse(&text, delimiter).into_iter();
        let header = Header::new(records.next().ok_or(FileError::Empty)?.cells);
        header.must_have(wanted)?;
        Ok(Self { encoding, header, records: records.collect() })
    }

    pub(crate) const fn cells<'a>(&'a self, record: &'a Record) -> Cells<'a> {
        Cells { header: &self.header, record }
    }
}

/// UTF-8 where the bytes are that; otherwise what Windows programs in western Europe write.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), FileError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, faulty) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let name = encoding.name();
        return if faulty { Err(FileError::NotInItsEncoding(name)) } else { Ok((text, name)) };
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), "UTF-8"),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, "windows-1252"),
    })
}

/// The delimiter with which most of the wanted columns appear; failing that, most columns.
fn detect(text: &str, wanted: &[Column]) -> u8 {
    let found_with = |delimiter: &u8| {
        let first = reader(text.as_bytes(), *delimiter).records().next();
        let header = first.map(|record| Header::new(tidied(&record.expect(DECODED))));
        header.map_or((0, 0), |header| {
            (wanted.iter().filter(|one| header.place(one).is_some()).count(), header.len())
        })
    };
    // The last of equals wins: the comma.
    b"\t;,".iter().copied().max_by_key(found_with).expect("there are three")
}

const DECODED: &str = "the text is in memory and is UTF-8, cut only at ASCII";

/// Stands on a line of its own behind the text: if it does not come out as a row, a quotation mark
/// was never closed. From the private use area.
const END: &str = "\u{f8ff}\u{e000}\u{f8ff}";

fn parse(text: &str, delimiter: u8) -> Vec<Record> {
    let text = format!("{text}\n{END}");
    let mut lines = Lines::new(text.as_bytes());
    let mut records = Vec::new();
    for record in reader(text.as_bytes(), delimiter).into_records() {
        let record = record.expect(DECODED);
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.of_record_from(usize::try_from(start).expect("it is in memory"));
        records.push(Record { line, cells: tidied(&record), unclosed: false });
    }
    if records.last().is_some_and(|last| last.cells == [END]) {
        records.pop();
    } else if let Some(last) = records.last_mut() {
        last.unclosed = true;
    }
    records
}

fn reader(text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text)
}

fn tidied(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(|cell| cell.trim().replace("\r\n", "\n")).collect()
}

impl Header {
    fn new(mut names: Vec<String>) -> Self {
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut places = BTreeMap::new();
        for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            places.entry(alike(name)).or_insert(place);
        }
        Self { names, places }
    }

    pub(crate) const fn len(&self) -> usize {
        self.names.len()
    }

    fn place(&self, column: &Column) -> Option<usize> {
        self.places.get(column.key()).copied()
    }

    fn must_have(&self, wanted: &[Column]) -> Result<(), FileError> {
        let missing: Vec<_> =
            wanted.iter().filter(|one| self.place(one).is_none()).map(Column::to_string).collect();
        if !missing.is_empty() {
            return Err(FileError::MissingColumns { missing, present: self.names.clone() });
        }
        let times = |one: &Column| self.names.iter().filter(|n| alike(n) == one.key()).count();
        match wanted.iter().find(|one| times(one) > 1) {
            Some(column) => Err(FileError::RepeatedColumn(column.to_string())),
            None => Ok(()),
        }
    }
}

impl Record {
    /// Whether it has the cells that the header promises; further ones may be there if blank.
    pub(crate) fn shape(&self, header: &Header) -> Result<(), String> {
        if self.unclosed {
            return Err("a quotation mark in this row is never closed; \
                        every line from here on was taken into it"
                .to_owned());
        }
        let filled =
            self.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let (has, promised) = (self.cells.len(), header.len());
        if has < promised || filled > promised {
            return Err(format!(
                "has {has} cells where the header has {promised} columns; \
                 look for a stray delimiter, quotation mark or line break"
            ));
        }
        Ok(())
    }
}

impl<'a> Cells<'a> {
    /// The cell's text, trimmed; empty if blank.
    pub(crate) fn get(&self, column: &Column) -> &'a str {
        let place = self.header.place(column).expect("the file has every column that is mapped");
        self.record.cells.get(place).map_or("", String::as_str)
    }

    /// The names of the columns whose cell is not blank.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &'a str> {
        let named = self.header.names.iter().zip(&self.record.cells);
        named.filter(|(_, cell)| !cell.is_empty()).map(|(name, _)| name.as_str())
    }

    pub(crate) fn are_blank(&self) -> bool {
        self.record.cells.iter().all(String::is_empty)
    }
}
