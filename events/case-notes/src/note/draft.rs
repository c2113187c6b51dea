//! Filling a rule's event from a row, and asking the vocabulary whether it may stand so.

use super::times::{self, Times};
use crate::ids;
use crate::mapping::{REFERENCE, Rule};
use crate::template::Filling;
use events::{Draft, EventId, FieldError, Moment, Recorder, Source, Stamp};
use serde_json::{Map, Value};

/// What the events of one row have in common.
#[derive(Clone, Copy)]
pub(crate) struct RowContext<'a> {
    pub(super) filling: Filling<'a>,
    pub(super) times: Times,
    pub(super) reference: &'a str,
}

pub(super) fn all(rules: &[&Rule], row: RowContext<'_>, problems: &mut Vec<String>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for rule in rules {
        match draft(rule, row) {
            Ok(draft) => drafts.push(draft),
            Err(of_rule) => {
                for problem in of_rule {
                    // Several rules may read the same faulty cell.
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
    }
    drafts
}

/// The referral of a journey whose first row is none: on that row's date, to the day.
pub(crate) fn opening(row: RowContext<'_>, case: &str) -> Result<Draft, String> {
    let mapping = row.filling.mapping;
    let Some(rule) = &mapping.opening else {
        return Err("no row with a referral comes before it, and the mapping has no [opening]; \
                    add one of them"
            .to_owned());
    };
    let day = row.times.occurred.map(|at| Moment::Day(at.day()));
    let times = Times { occurred: day, ..row.times };
    let mut draft = draft(rule, RowContext { times, ..row })
        .map_err(|problems| format!("to open the journey, {}", problems.join("; and ")))?;
    draft.id = Some(ids::opening(&mapping.namespace, case));
    Ok(draft)
}

fn draft(rule: &Rule, row: RowContext<'_>) -> Result<Draft, Vec<String>> {
    let Filling { cells, mapping, now } = row.filling;
    let mut problems = Vec::new();
    let data = data(rule, row, &mut problems);
    let learned = row.times.occurred;
    let occurred = match &rule.occurred {
        None => learned,
        Some(column) => times::occurred_before(column, cells, mapping, (learned, now))
            .map_err(|why| problems.push(why))
            .ok(),
    };
    let source = rule.source.unwrap_or(mapping.source);
    let says_when_known = rule.occurred.is_some() || source != Source::Observed;
    // Faulty times were told of where they were read; the data is looked at all the same.
    let in_place = occurred.or(learned).unwrap_or(Moment::Instant(now));
    let draft = Draft {
        kind: rule.kind.to_owned(),
        id: None,
        occurred_at: occurred.unwrap_or(in_place),
        precision: rule.precision.or(mapping.date.precision),
        known_at: learned.filter(|_| says_when_known),
        source,
        refers_to: Vec::new(),
        correlation: None,
        data: Value::Object(data),
    };
    let draft = as_precise(draft);
    problems.extend(faults(rule, &draft, row));
    if problems.is_empty() { Ok(draft) } else { Err(problems) }
}

/// A rule may say `day` although the row has a time.
fn as_precise(mut draft: Draft) -> Draft {
    if draft.precision == Some(events::Precision::Day) {
        draft.occurred_at = Moment::Day(draft.occurred_at.day());
    }
    draft
}

fn data(rule: &Rule, row: RowContext<'_>, problems: &mut Vec<String>) -> Map<String, Value> {
    let mut data = Map::new();
    if rule.opens_a_journey() && !row.reference.is_empty() {
        data.insert(REFERENCE.to_owned(), row.reference.into());
    }
    for (name, template) in &rule.data {
        match template.fill(row.filling) {
            Ok(Some(value)) => {
                data.insert(name.clone(), value);
            }
            Ok(None) => {}
            Err(why) => problems.push(why),
        }
    }
    data
}

/// What the vocabulary has against the event, in the words of the file's columns.
fn faults(rule: &Rule, draft: &Draft, row: RowContext<'_>) -> Vec<String> {
    let stamp = Stamp {
        id: EventId::from_bytes([0; 16]),
        recorder: Recorder::system(),
        now: row.filling.now,
        claimed_recorded_at: None,
    };
    let errors = draft.clone().into_entry(stamp).err().map(|invalid| invalid.0);
    errors.unwrap_or_default().iter().filter_map(|error| fault(rule, error, row)).collect()
}

fn fault(rule: &Rule, error: &FieldError, row: RowContext<'_>) -> Option<String> {
    let detail = &error.detail;
    let Some(field) = error.pointer.strip_prefix("/data/") else {
        return Some(format!("{} {} {detail}", rule.kind, error.pointer));
    };
    let field = field.split('/').next().unwrap_or_default();
    if rule.opens_a_journey() && field == REFERENCE && row.reference.is_empty() {
        return None;
    }
    let columns = rule.columns_of(field);
    let is_missing = detail.starts_with("is required");
    let cells = row.filling.cells;
    let blank: Vec<_> = columns.iter().filter(|one| cells.get(one).is_empty()).collect();
    match (is_missing, blank.first(), columns.first()) {
        (true, Some(column), _) => {
            let allowed = detail.split_once("; it takes ").map_or("", |(_, kind)| kind);
            let kind = rule.kind;
            Some(format!("{column} is blank, but {kind} needs `{field}` ({allowed})"))
        }
        // The cell was told of when it could not be read.
        (true, None, Some(_)) => None,
        (_, _, Some(column)) => {
            Some(format!("{column}, taken as `{field}` of {}, {detail}", rule.kind))
        }
        (_, _, None) => Some(format!("`{field}` of {} {detail}", rule.kind)),
    }
}
