//! The times of a row: when it happened and when it was entered, never a made-up hour.

use crate::column::{Column, quoted};
use crate::dates::{DateFormats, Written};
use crate::mapping::Mapping;
use crate::sheet::Cells;
use events::{Instant, Moment, Precision};

/// `None` where a cell is at fault, or where the file does not say when a row was entered.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) occurred: Option<Moment>,
    pub(crate) recorded_at: Option<Instant>,
}

pub(super) fn read(
    cells: &Cells<'_>,
    mapping: &Mapping,
    now: Instant,
    problems: &mut Vec<String>,
) -> Times {
    let date = &mapping.date;
    let occurred = row_date(cells, mapping, now).and_then(|at| not_after(at, now, &date.column));
    let occurred = occurred.map_err(|why| problems.push(why)).ok();
    let entered = entered(cells, mapping, now).map_err(|why| problems.push(why));
    let recorded_at = entered.ok().flatten();
    if let (Some(at), Some(entered), Some(column)) = (occurred, recorded_at, &mapping.entered)
        && at.is_after(Moment::Instant(entered))
    {
        let (date, entered) = (&date.column, &column.column);
        problems.push(format!("{date} lies after {entered}; one of them is wrong"));
    }
    Times { occurred, recorded_at }
}

/// What another column says of when something happened, which the row's own date learned of.
pub(super) fn occurred_before(
    column: &Column,
    cells: &Cells<'_>,
    mapping: &Mapping,
    (learned, now): (Option<Moment>, Instant),
) -> Result<Moment, String> {
    if cells.get(column).is_empty() {
        return Err(format!("{column} is blank, so it is not known when it happened"));
    }
    let at = written(column, cells, &mapping.date.formats, now)?;
    let at = not_after(as_precise(at, mapping).moment()?, now, column)?;
    match learned {
        Some(learned) if at.is_after(learned) => {
            Err(format!("{column} lies after {}; one of them is wrong", mapping.date.column))
        }
        Some(_) | None => Ok(at),
    }
}

fn row_date(cells: &Cells<'_>, mapping: &Mapping, now: Instant) -> Result<Moment, String> {
    let date = &mapping.date;
    let mut at = written(&date.column, cells, &date.formats, now)?;
    if let Some((column, formats)) = &date.time
        && !cells.get(column).is_empty()
    {
        let cell = cells.get(column);
        let time = formats.read(cell);
        let time = time.map_err(|why| format!("{column} {} {why}", quoted(cell)))?;
        if at.time.is_some_and(|other| other != time) {
            return Err(format!("{} and {column} give different times", date.column));
        }
        at.time = Some(time);
    }
    as_precise(at, mapping).moment().map_err(|why| format!("{}: {why}", date.column))
}

fn as_precise(at: Written, mapping: &Mapping) -> Written {
    let day_only = mapping.date.precision == Some(Precision::Day);
    if day_only { Written { time: None, ..at } } else { at }
}

fn entered(cells: &Cells<'_>, mapping: &Mapping, now: Instant) -> Result<Option<Instant>, String> {
    let Some(entered) = &mapping.entered else { return Ok(None) };
    let column = &entered.column;
    if cells.get(column).is_empty() {
        return Ok(None);
    }
    let at = written(column, cells, &entered.formats, now)?;
    at.entered_by(now).map(Some).map_err(|why| format!("{column}: {why}"))
}

fn written(
    column: &Column,
    cells: &Cells<'_>,
    formats: &DateFormats,
    now: Instant,
) -> Result<Written, String> {
    match cells.get(column) {
        "" => Err(format!("{column} is blank")),
        cell => formats.read(cell, now).map_err(|why| format!("{column} {} {why}", quoted(cell))),
    }
}

fn not_after(at: Moment, now: Instant, column: &Column) -> Result<Moment, String> {
    if at.is_after(Moment::Instant(now)) {
        Err(format!("{column} lies in the future"))
    } else {
        Ok(at)
    }
}
