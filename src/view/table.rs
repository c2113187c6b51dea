//! A board as rows of text: for CSV and for a terminal.

use events::EventId;
use projections::BoardEntry;
use serde_json::Value;

/// Rows of text under a head.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// The columns of a board. What hangs together in a row (an action, its owner, its date) stands
    /// in one cell; ids within it are left to JSON.
    pub(crate) fn of(board: &BoardEntry, made: &Value) -> Self {
        let name = |column: &&str| (*column).rsplit('.').next().unwrap_or_default().to_owned();
        let field = |row: &Value, column: &str| {
            column.split('.').fold(row, |value, key| &value[key]).clone()
        };
        let cells =
            |row: &Value| board.columns.iter().map(|column| cell(&field(row, column))).collect();
        let rows = made["rows"].as_array().into_iter().flatten().map(cells).collect();
        Self { head: board.columns.iter().map(name).collect(), rows }
    }

    /// The table that a server sent as CSV.
    pub(crate) fn from_csv(text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
        let mut rows: Vec<Vec<String>> = reader.records().flatten().map(cells).collect();
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Self { head, rows }
    }

    /// The table as CSV. A cell that a spreadsheet would run as a formula is led by an apostrophe.
    pub(crate) fn csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let harmless = |cell: &String| {
            if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                format!("'{cell}")
            } else {
                cell.clone()
            }
        };
        writer.write_record(&self.head).expect("memory takes everything");
        for row in &self.rows {
            writer.write_record(row.iter().map(harmless)).expect("memory takes everything");
        }
        writer.into_inner().expect("memory takes everything")
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            let separator = if all.iter().any(Value::is_object) { "; " } else { " " };
            all.iter().map(cell).collect::<Vec<_>>().join(separator)
        }
        Value::Object(fields) => {
            let plain = |value: &&Value| {
                !value.is_array() && !value.is_object() && !value.is_null() && !is_id(value)
            };
            fields.values().filter(plain).map(cell).collect::<Vec<_>>().join(" ")
        }
    }
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<EventId>().is_ok())
}
