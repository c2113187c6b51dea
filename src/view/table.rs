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
        let columns: Vec<_> = board.columns.iter().map(|column| head_and_path(column)).collect();
        let cells = |row: &Value| columns.iter().map(|(_, path)| cell(&found(row, path))).collect();
        let rows = made["rows"].as_array().into_iter().flatten().map(cells).collect();
        Self { head: columns.iter().map(|(head, _)| (*head).to_owned()).collect(), rows }
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

/// What stands at a path; within a list, at that path in each of its items.
fn found(value: &Value, path: &str) -> Value {
    if let Value::Array(all) = value {
        return all.iter().map(|item| found(item, path)).collect();
    }
    match path.split_once('.') {
        Some((key, rest)) => found(&value[key], rest),
        None => value[path].clone(),
    }
}

/// What stands over a column, and where in a row its cells are.
fn head_and_path(column: &str) -> (&str, &str) {
    let last = column.rsplit('.').next().unwrap_or(column);
    column.split_once('=').unwrap_or((last, column))
}

/// What a cell reads.
pub(crate) fn cell(value: &Value) -> String {
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
