//! How long it took after an incident became known (`docs/domain.md` §9, question 10): until a
//! supervisor knew, until an override was raised, until victim support was told.

use super::elapsed::Elapsed;
use super::{Board, BoardInput, Which, oversees};
use crate::countable::What;
use crate::{Case, Countable, Countables, Reader, Reading};
use alloc::vec::Vec;
use events::vocabulary::IncidentKind;
use events::{EventId, Moment, Role};
use schemars::JsonSchema;
use serde::Serialize;

/// Every known incident, the one that became known last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentsBoard {
    /// One for each incident.
    pub rows: Vec<IncidentRow>,
}

/// What followed one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// What happened.
    pub kind: IncidentKind,
    /// When.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
    /// Until a supervisor knew: recorded it, acknowledged an override that it brought about, or
    /// discussed the case.
    pub supervisor: Option<Elapsed>,
    /// Until it raised an override.
    pub raised: Option<Elapsed>,
    /// Until victim support was told.
    pub support: Option<Elapsed>,
    /// The incident, and what followed it.
    pub events: Vec<EventId>,
}

impl Board for IncidentsBoard {
    const NAME: &'static str = "incidents";
    const SAYS: &'static str = "After an incident: hours to supervisor, override, victim support";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "kind",
        "occurred_at",
        "known_at",
        "hours_to_supervisor=supervisor.hours",
        "hours_to_override=raised.hours",
        "hours_to_support=support.hours",
        "journey",
    ];

    fn may_read(reader: Reader) -> bool {
        oversees(reader)
    }

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| rows_of(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &IncidentRow| (row.known_at.day(), row.known_at.start());
            (key(b), a.case.order()).cmp(&(key(a), b.case.order()))
        });
        Self { rows }
    }
}

fn rows_of(input: &BoardInput<'_>, case: &Case) -> Vec<IncidentRow> {
    let reading = input.reading(case);
    let incidents = reading.all(|what| matches!(what, What::Incident { .. }));
    incidents.into_iter().filter_map(|incident| row(case, &reading, incident)).collect()
}

fn row(case: &Case, reading: &Reading<'_>, incident: &Countable) -> Option<IncidentRow> {
    let What::Incident { kind, .. } = incident.what else { return None };
    let (log, known) = (&case.countables, case.countables.known(incident));
    let raised = raised_by(log, incident);
    let supervisor = supervisor_knew(reading, incident, &raised);
    let told = told_support(log, known, |_| true);
    let first = raised.first().map(|raised| (*raised, Moment::Instant(raised.recorded)));
    let took = |step: Option<(&Countable, Moment)>| step.map(|(_, at)| Elapsed::from(known, at));
    let mut events = Vec::from([incident.event]);
    for (step, _) in [supervisor, first, told].into_iter().flatten() {
        if !events.contains(&step.event) {
            events.push(step.event);
        }
    }
    Some(IncidentRow {
        case: Which::of(case),
        kind,
        occurred_at: incident.at,
        known_at: known,
        supervisor: took(supervisor),
        raised: took(first),
        support: took(told),
        events,
    })
}

/// The overrides that an incident brought about.
fn raised_by<'a>(log: &'a Countables, incident: &Countable) -> Vec<&'a Countable> {
    let is_its = |one: &&Countable| {
        let What::OverrideRaised { trigger, .. } = one.what else { return false };
        log.at(trigger).is_some_and(|trigger| trigger.event == incident.event)
    };
    log.all().iter().filter(is_its).collect()
}

/// By which entry a supervisor knew first, and when.
fn supervisor_knew<'a>(
    reading: &Reading<'a>,
    incident: &Countable,
    raised: &[&Countable],
) -> Option<(&'a Countable, Moment)> {
    let log = reading.log;
    let own = log.all().iter().find(|one| one.event == incident.event);
    let recorded = own.filter(|own| own.role == Role::Supervisor);
    let acknowledged = raised.iter().filter_map(|raised| log.acknowledgement(raised));
    let later = log.all().iter().skip_while(|one| one.event != incident.event);
    let discussed = later.filter(|one| matches!(one.what, What::Discussed { .. }));
    let written = recorded.into_iter().chain(acknowledged);
    let written = written.map(|one| (one, Moment::Instant(one.recorded)));
    written.chain(discussed.map(|one| (one, one.at))).min_by_key(|(_, at)| at.end())
}

/// What told victim support first, once the service knew.
pub(super) fn told_support(
    log: &Countables,
    known: Moment,
    is: impl Fn(&What) -> bool,
) -> Option<(&Countable, Moment)> {
    let told = log.all().iter().filter(|one| {
        matches!(one.what, What::Passed { to_support: true, .. })
            && is(&one.what)
            && !known.is_after(one.at)
    });
    told.map(|one| (one, one.at)).min_by_key(|(_, at)| at.end())
}
