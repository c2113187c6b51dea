//! Correcting, retracting, disputing. The original stays readable; what changes is what counts.

use super::Refusal;
use events::vocabulary::{EntryCorrected, RecordEvent};
use events::{Entry, Event, Instant, Invalid, Moment, Role};
use projections::{Amended, Journey, amendment_target};

pub(super) fn rule(journey: &Journey, entry: &Entry, now: Instant) -> Result<(), Refusal> {
    let Some(id) = amendment_target(&entry.event) else { return Ok(()) };
    let target = journey.entry(id).expect("references were checked");
    if let Event::Record(RecordEvent::EntryCorrected(correction)) = &entry.event {
        return correct(target, correction, entry, now);
    }
    if let Event::Record(RecordEvent::EntryRetracted(_)) = entry.event {
        return retract(target, entry);
    }
    Ok(())
}

/// Whoever wrote an entry corrects it; where they are gone, the governance lead does.
fn correct(
    target: &Amended,
    correction: &EntryCorrected,
    entry: &Entry,
    now: Instant,
) -> Result<(), Refusal> {
    if !wrote(target, entry) && entry.recorder.role != Role::GovernanceLead {
        return Err(Refusal::NeedsAnother(format!(
            "this entry was recorded by {}; they or a governance lead can correct it",
            target.recorded.entry.recorder.id
        )));
    }
    let corrected = target
        .recorded
        .entry
        .corrected(correction.field.as_str(), &correction.new_value)
        .map_err(|invalid| invalid.under("/data"))?;
    let is_future = |moment: Moment| moment.is_after(Moment::Instant(now));
    if is_future(corrected.occurred_at) || corrected.known_at.is_some_and(is_future) {
        let detail = "lies in the future; record what has happened";
        return Err(Invalid::field("/data/new_value", detail).into());
    }
    Ok(())
}

fn retract(target: &Amended, entry: &Entry) -> Result<(), Refusal> {
    let decides = matches!(entry.recorder.role, Role::Supervisor | Role::GovernanceLead);
    if !wrote(target, entry) && !decides {
        return Err(Refusal::NeedsAnother(format!(
            "this entry was recorded by {}; they, a supervisor or a governance lead can retract it",
            target.recorded.entry.recorder.id
        )));
    }
    match &target.retraction {
        None => Ok(()),
        Some(earlier) => Err(Refusal::NotInState(format!(
            "this entry was retracted already, by {}",
            earlier.recorder.id
        ))),
    }
}

fn wrote(target: &Amended, entry: &Entry) -> bool {
    target.recorded.entry.recorder.id == entry.recorder.id
}
