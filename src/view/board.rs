//! Boards, as JSON has them and as a table.

use super::{Asked, BoardQuery};
use crate::{Failure, Service};
use events::{Compartment, london_day};
use projections::{CaseloadBoard, ContactBoard, Lifecycle, Reader};

/// A board as rows of text: for CSV and for a terminal.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

fn may_read(reader: Reader) -> Result<(), Failure> {
    if reader.may_read(Compartment::Case) {
        return Ok(());
    }
    Err(Failure::not_theirs(format!("a {} does not read boards of cases", reader.role)))
}

/// Who was not reached lately.
pub(crate) fn contact(
    service: &Service,
    query: &BoardQuery,
    reader: Reader,
) -> Result<ContactBoard, Failure> {
    may_read(reader)?;
    let Asked { as_of, as_at, policy } = query.asked(service, reader)?;
    let whose = query.whose(service, &as_of)?;
    let day = london_day(as_at);
    service.with_cases(&as_of, |cases| projections::contact(cases, &policy, day, &whose))
}

/// Whose cases there are.
pub(crate) fn caseload(
    service: &Service,
    query: &BoardQuery,
    reader: Reader,
) -> Result<CaseloadBoard, Failure> {
    may_read(reader)?;
    let Asked { as_of, .. } = query.asked(service, reader)?;
    let whose = query.whose(service, &as_of)?;
    service.with_cases(&as_of, |cases| projections::caseload(cases, &whose))
}

fn text(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

const fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

impl From<&ContactBoard> for Table {
    fn from(board: &ContactBoard) -> Self {
        let row = |row: &projections::ContactRow| {
            vec![
                text(&row.reference),
                text(&row.practitioner),
                text(&row.last_contact_occurred),
                row.last_contact_recorded
                    .map(|at| events::Moment::Instant(at).to_string())
                    .unwrap_or_default(),
                row.days_since.to_string(),
                yes_or_no(row.overdue).to_owned(),
                row.journey.to_string(),
            ]
        };
        let head = [
            "reference",
            "practitioner",
            "last_contact_occurred",
            "last_contact_recorded",
            "days_since",
            "overdue",
            "journey",
        ];
        Self { head: head.map(str::to_owned).to_vec(), rows: board.rows.iter().map(row).collect() }
    }
}

impl From<&CaseloadBoard> for Table {
    fn from(board: &CaseloadBoard) -> Self {
        let row = |row: &projections::CaseloadRow| {
            let state = match row.lifecycle {
                Lifecycle::Open { .. } => "open",
                Lifecycle::Paused { .. } => "paused",
                Lifecycle::Closed { .. } => "closed",
            };
            vec![
                text(&row.practitioner),
                text(&row.reference),
                text(&row.name),
                state.to_owned(),
                text(&row.referred),
                row.sessions_kept.to_string(),
                text(&row.last_contact_occurred),
                row.journey.to_string(),
            ]
        };
        let head = [
            "practitioner",
            "reference",
            "name",
            "state",
            "referred",
            "sessions_kept",
            "last_contact_occurred",
            "journey",
        ];
        Self { head: head.map(str::to_owned).to_vec(), rows: board.rows.iter().map(row).collect() }
    }
}

impl Table {
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
