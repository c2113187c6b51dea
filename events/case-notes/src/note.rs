//! One row by itself: whose, when, by whom, and which events.

use crate::column::{Column, alike, quoted, single_spaced};
use crate::mapping::{Mapping, Rule};
use crate::sheet::Cells;
use crate::template::Filling;
use crate::{ids, workers};
use events::{Draft, Instant, Moment, Recorder};
use std::collections::BTreeSet;

mod draft;
mod times;

pub(crate) use draft::opening;

/// A row whose events are in order; whether it is its journey's first is not known yet.
pub(crate) struct Note {
    pub(crate) line: u64,
    /// The reference as the row spells it.
    pub(crate) reference: String,
    /// The reference as it is told from others.
    pub(crate) case: String,
    /// Whoever wrote it, in each of their roles.
    pub(crate) worker: Vec<Recorder>,
    pub(crate) recorded_at: Option<Instant>,
    pub(crate) occurred: Moment,
    /// Whether its first event is a referral.
    pub(crate) is_referral: bool,
    pub(crate) drafts: Vec<Draft>,
    /// Columns whose cell is filled and taken by none of the events.
    pub(crate) left_behind: Vec<String>,
    /// What the journey would open with, if this row comes first and is no referral.
    pub(crate) opening: Result<Draft, String>,
}

/// # Errors
/// Everything that is wrong with the row.
pub(crate) fn read(
    line: u64,
    cells: &Cells<'_>,
    content: String,
    mapping: &Mapping,
    now: Instant,
) -> Result<Note, Vec<String>> {
    let mut problems = Vec::new();
    let reference = single_spaced(cells.get(&mapping.reference));
    if reference.is_empty() {
        problems.push(format!("{} is blank: there is no case to put it under", mapping.reference));
    }
    let times = times::read(cells, mapping, now, &mut problems);
    let worker = mapping.workers.find(cells.get(&mapping.workers.column));
    let worker = worker.map_err(|why| problems.push(why)).unwrap_or_default();
    let mut rules: Vec<&Rule> =
        mapping.rules.iter().filter(|rule| rule.condition.holds(cells)).collect();
    rules.sort_by_key(|rule| !rule.opens_a_journey());
    if rules.is_empty() {
        problems.push(no_rule(cells, mapping));
    }
    let case = alike(&reference);
    let filling = Filling { cells, mapping, now };
    let row = draft::RowContext { filling, times, reference: &reference };
    let mut drafts = draft::all(&rules, row, &mut problems);
    let kinds: Vec<_> = rules.iter().map(|rule| rule.kind).collect();
    if !worker.is_empty()
        && let Err(why) = workers::acting(&worker, &kinds)
    {
        problems.push(format!("{}: {why}", mapping.workers.column));
    }
    let (Some(occurred), true) = (times.occurred, problems.is_empty()) else {
        return Err(problems);
    };
    identify(&mut drafts, [&mapping.namespace, &case, &content]);
    let opening = opening(row, &case);
    let is_referral = rules.first().is_some_and(|rule| rule.opens_a_journey());
    Ok(Note {
        line,
        worker,
        recorded_at: times.recorded_at,
        occurred,
        is_referral,
        left_behind: left_behind(cells, mapping, &rules),
        drafts,
        opening,
        case,
        reference,
    })
}

fn no_rule(cells: &Cells<'_>, mapping: &Mapping) -> String {
    let columns = mapping.deciding_columns().into_iter();
    let said = columns.map(|column| match cells.get(column) {
        "" => format!("{column} blank"),
        cell => format!("{column} {}", quoted(cell)),
    });
    let said = said.collect::<Vec<_>>().join(", ");
    format!("no rule of the mapping takes {said}; add a [[when]] or a [[leave_out]]")
}

fn left_behind(cells: &Cells<'_>, mapping: &Mapping, rules: &[&Rule]) -> Vec<String> {
    let mut taken: BTreeSet<&Column> = mapping.columns_of_every_row().collect();
    taken.extend(rules.iter().flat_map(|rule| rule.columns()));
    let filled = cells.filled().map(Column::new);
    filled.filter(|column| !taken.contains(column)).map(|column| column.to_string()).collect()
}

fn identify(drafts: &mut [Draft], row: [&str; 3]) {
    let several = drafts.len() > 1;
    let kinds: Vec<_> = drafts.iter().map(|draft| draft.kind.clone()).collect();
    for (index, draft) in drafts.iter_mut().enumerate() {
        let nth = kinds[..index].iter().filter(|kind| **kind == draft.kind).count();
        draft.id = Some(ids::event(row, &draft.kind, nth));
        draft.correlation = several.then(|| ids::occasion(row));
    }
}
