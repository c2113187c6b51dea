//! Closing and reopening, and what a closed case still takes: what was learned late, safety,
//! corrections and governance, but no new work with the service user.

use super::Refusal;
use super::engagement::is_engagement;
use events::vocabulary::SupervisionEvent;
use events::{Entry, Event, Moment};
use projections::Case;

pub(super) fn rule(case: &Case, entry: &Entry) -> Result<(), Refusal> {
    let Some(since) = case.lifecycle.closed_since() else { return open(entry) };
    if let Event::Supervision(SupervisionEvent::CaseClosed(_)) = entry.event {
        return Err(Refusal::NotInState(format!("the case is closed already, since {since}")));
    }
    no_new_work(since, entry)
}

fn open(entry: &Entry) -> Result<(), Refusal> {
    if let Event::Supervision(SupervisionEvent::CaseReopened(_)) = entry.event {
        let why = "the case is open; there is nothing to reopen";
        return Err(Refusal::NotInState(why.to_owned()));
    }
    Ok(())
}

/// What happened before the closure and was learned only now is taken.
fn no_new_work(since: Moment, entry: &Entry) -> Result<(), Refusal> {
    if is_engagement(&entry.event) && entry.occurred_at.is_after(since) {
        return Err(Refusal::Closed { since, kind: entry.event.name() });
    }
    Ok(())
}
