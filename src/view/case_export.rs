//! A case as it leaves the house: its case compartment, without a place in the log.

use super::{Summary, Table, ViewQuery, cell, viewed};
use crate::access::{Caller, Look, LookKind, Needs, Shown};
use crate::commands::Refusal;
use crate::wire::Line;
use crate::{Failure, Service};
use events::{Compartment, Instant, JourneyId, Text, london_day};
use permissions::{Action, Resource};
use projections::views::{Chronology, View as _};
use projections::{AsOf, Journey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The query of an export.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// The agency that it is given to, by the name that its share was granted under; left out: it
    /// stays in the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recipient: Option<Text>,
}

/// The entries of the case as NDJSON, in the order in which they were recorded. Safety is left out
/// until a disclosure is decided on, and nothing here says how many entries there are elsewhere.
pub(crate) fn case_export(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &ExportQuery,
) -> Result<Vec<u8>, Failure> {
    let needs = Needs::Right(Action::Export, Resource::Case);
    let look = Look::viewing("export of the case", needs).done_as(LookKind::Exported);
    let look = Look { recipient: query.recipient.clone(), ..look };
    service.look_at(caller, id, &look, |opened| {
        let journey = Journey::fold(id, opened.events()?, &AsOf::NOW);
        may_be_given(service, &journey, query)?;
        let in_case = journey.entries.iter().map(|entry| &entry.recorded);
        let in_case = in_case.filter(|one| one.stream.compartment == Compartment::Case);
        let lines = in_case.filter_map(|one| Line::exported(one, &journey, opened.reader));
        let (mut text, mut rows) = (Vec::new(), 0);
        for line in lines {
            serde_json::to_writer(&mut text, &line).expect("a line is plain data");
            text.push(b'\n');
            rows += 1;
        }
        Ok(Shown::rows(text, rows))
    })
}

/// A chronology that is taken out for a review.
pub(crate) struct ChronologyExport {
    pub(crate) summary: Summary,
    pub(crate) chronology: Chronology,
    pub(crate) as_at: Instant,
}

/// The chronology of a case, of what its reader sees of it: it stays in the house, and what goes to
/// anybody else is the export of the case or a disclosure.
pub(crate) fn chronology_export(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
) -> Result<ChronologyExport, Failure> {
    let needs = Needs::Right(Action::Export, Resource::Case);
    let look = Look::viewing("export of the chronology", needs).done_as(LookKind::Exported);
    service.look_at(caller, id, &look, |opened| {
        let made = viewed(opened, &ViewQuery::default(), |viewing| ChronologyExport {
            summary: Summary::of(viewing.journey, viewing.reader),
            chronology: Chronology::of(viewing),
            as_at: viewing.as_at,
        })?;
        let rows = made.chronology.entries.len();
        Ok(Shown::rows(made, rows))
    })
}

/// The lines of an export as a table, a line for each.
pub(crate) fn as_table(lines: &[u8]) -> Table {
    const HEAD: [&str; 10] = [
        "version",
        "id",
        "type",
        "occurred_at",
        "precision",
        "known_at",
        "recorded_at",
        "recorder",
        "source",
        "data",
    ];
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let row = |line: &[u8]| -> Vec<String> {
        let line: Value = serde_json::from_slice(line).expect("a line was written just now");
        let of = |name: &&str| match (*name, &line[*name]) {
            ("recorder", by) => format!("{}/{}", cell(&by["id"]), cell(&by["role"])),
            ("data", data) => data.to_string(),
            (_, value) => cell(value),
        };
        HEAD.iter().map(of).collect()
    };
    Table { head: HEAD.map(str::to_owned).to_vec(), rows: lines.map(row).collect() }
}

/// An agency is given something while a share with it is live, and not a day longer.
fn may_be_given(service: &Service, journey: &Journey, query: &ExportQuery) -> Result<(), Failure> {
    let Some(recipient) = &query.recipient else { return Ok(()) };
    let today = london_day(service.log().now());
    let openings = journey.case.openings.as_deref();
    if openings.is_some_and(|it| it.is_shared_with(recipient.as_str(), today)) {
        return Ok(());
    }
    let why = "nothing of this case is shared with that agency today: a supervisor or a \
               governance lead records agency-share-granted first";
    Err(Refusal::NotInState(why.to_owned()).into())
}
