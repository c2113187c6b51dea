//! How fast the service answered: by when an override is to be acknowledged, and how long it took
//! after an incident until a supervisor knew, an override stood, and victim support was told
//! (`docs/domain.md` §8, §9 question 10).

use super::overrides::is_grave;
use crate::countable::What;
use crate::working_days::working_days_after;
use crate::{Countable, Countables, Policy, Reading};
use alloc::vec::Vec;
use events::{EventId, Moment, Role, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// From when the service knew to when something was done. Where only a date is known it is taken so
/// that the time comes out longest: nothing looks faster than it may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Elapsed {
    /// When it was done.
    pub at: Moment,
    /// Whole hours.
    pub hours: i64,
    /// Whole minutes, those hours included.
    pub minutes: i64,
}

impl Elapsed {
    pub(crate) fn from(known: Moment, at: Moment) -> Self {
        let time = at.end() - known.start();
        Self { at, hours: time.num_hours().max(0), minutes: time.num_minutes().max(0) }
    }
}

/// What followed one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Response {
    /// Until a supervisor knew: recorded it, acknowledged an override that it brought about, or
    /// discussed the case.
    pub supervisor: Option<Elapsed>,
    /// Until it raised an override; no time at all where one stood when it was recorded.
    pub raised: Option<Elapsed>,
    /// Until victim support was told.
    pub support: Option<Elapsed>,
    /// The incident, and what followed it.
    pub events: Vec<EventId>,
}

/// What followed an incident.
#[must_use]
pub fn response(reading: &Reading<'_>, incident: &Countable) -> Response {
    let (log, known) = (reading.log, reading.log.known(incident));
    let raised = raised_by(log, incident);
    let supervisor = supervisor_knew(reading, incident, &raised);
    let told = told_support(log, known, |_| true);
    let first = raised.first().copied().or_else(|| stood_before(log, incident));
    let first = first.map(|raised| (raised, Moment::Instant(raised.recorded)));
    let took = |step: Option<(&Countable, Moment)>| step.map(|(_, at)| Elapsed::from(known, at));
    let mut events = Vec::from([incident.event]);
    for (step, _) in [supervisor, first, told].into_iter().flatten() {
        if !events.contains(&step.event) {
            events.push(step.event);
        }
    }
    let (supervisor, raised, support) = (took(supervisor), took(first), took(told));
    Response { supervisor, raised, support, events }
}

/// By when an override is to be acknowledged: a grave one at once, any other by the end of that
/// London day.
#[must_use]
pub fn acknowledge_by(log: &Countables, policy: &Policy, raised: &Countable) -> Moment {
    if is_grave(log, raised) {
        return Moment::Instant(raised.recorded);
    }
    let days = policy.overrides.acknowledge_working_days.get();
    Moment::Day(working_days_after(london_day(raised.recorded), days))
}

/// The overrides that an incident brought about.
fn raised_by<'a>(log: &'a Countables, incident: &Countable) -> Vec<&'a Countable> {
    let is_its = |one: &&Countable| {
        let What::OverrideRaised { trigger, .. } = one.what else { return false };
        log.at(trigger).is_some_and(|trigger| trigger.event == incident.event)
    };
    log.all().iter().filter(is_its).collect()
}

/// The override that stood already when an incident was recorded: one of its kind is raised once.
fn stood_before<'a>(log: &'a Countables, incident: &Countable) -> Option<&'a Countable> {
    let before = || log.all().iter().take_while(|one| one.event != incident.event);
    let is_lifted = |raised: &Countable| {
        let lifting = log.lifting(raised).map(|lifting| lifting.event);
        before().any(|one| Some(one.event) == lifting)
    };
    before().find(|one| matches!(one.what, What::OverrideRaised { .. }) && !is_lifted(one))
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
pub(crate) fn told_support(
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
