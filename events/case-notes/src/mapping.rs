//! The mapping file: which column and which value becomes which event.

use crate::column::Column;
use crate::dates::{DateFormats, TimeFormats};
use crate::sheet::Cells;
use crate::workers::Workers;
use events::{Precision, Source};
use std::collections::BTreeSet;

mod error;
mod rule;
mod written;

pub use error::MappingError;
pub(crate) use rule::{Condition, REFERENCE, Rule};

/// A mapping file, read and checked as far as can be without the file that it is for.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) namespace: String,
    pub(crate) delimiter: Option<u8>,
    /// Columns that tell rows apart although no event takes anything from them.
    tell_apart_by: Vec<Column>,
    pub(crate) reference: Column,
    pub(crate) date: DateColumn,
    pub(crate) entered: Option<Entered>,
    pub(crate) workers: Workers,
    pub(crate) source: Source,
    /// Makes the referral of a journey that starts without a row for it.
    pub(crate) opening: Option<Rule>,
    pub(crate) rules: Vec<Rule>,
    left_out: Vec<Condition>,
}

/// When what a row tells of happened.
#[derive(Clone, Debug)]
pub(crate) struct DateColumn {
    pub(crate) column: Column,
    pub(crate) formats: DateFormats,
    pub(crate) time: Option<(Column, TimeFormats)>,
    /// `Day`: times are passed over. `Approximate`: so is everything marked.
    pub(crate) precision: Option<Precision>,
}

/// When a row was entered.
#[derive(Clone, Debug)]
pub(crate) struct Entered {
    pub(crate) column: Column,
    pub(crate) formats: DateFormats,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// The first thing that cannot be taken, with its line, its key and what is allowed.
    pub fn read(toml: &str) -> Result<Self, MappingError> {
        written::read(toml)
    }

    /// Every column that it names, once, in order.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let mut columns: BTreeSet<_> = self.columns_of_every_row().collect();
        columns.extend(self.rules.iter().chain(&self.opening).flat_map(Rule::columns));
        columns.extend(self.left_out.iter().flat_map(Condition::columns));
        columns.into_iter().cloned().collect()
    }

    /// The columns that have a meaning of their own, whatever a row's rules take.
    pub(crate) fn columns_of_every_row(&self) -> impl Iterator<Item = &Column> {
        let always = [&self.reference, &self.date.column, &self.workers.column];
        let time = self.date.time.iter().map(|(column, _)| column);
        let entered = self.entered.iter().map(|entered| &entered.column);
        always.into_iter().chain(time).chain(entered).chain(&self.tell_apart_by)
    }

    pub(crate) fn leaves_out(&self, cells: &Cells<'_>) -> bool {
        self.left_out.iter().any(|condition| condition.holds(cells))
    }

    /// The columns that decide which rule takes a row: for saying why none did.
    pub(crate) fn deciding_columns(&self) -> BTreeSet<&Column> {
        self.rules.iter().flat_map(|rule| rule.condition.columns()).collect()
    }
}
