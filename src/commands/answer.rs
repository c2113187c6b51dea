//! Answering somebody who asked for the record about them: two governance leads, one clock
//! (`docs/domain.md` §4 and §5). One prepares what is handed out, another one releases exactly that.

use super::Refusal;
use crate::answers::Files;
use events::vocabulary::{
    DisclosureDecided, EntryCorrected, RecordEvent, SubjectAccessAnswered, SubjectAccessExtended,
    SubjectAccessOutcome, SubjectAccessPrepared, SubjectAccessRequested,
};
use events::{Compartment, Compartments, Entry, Event, EventId, Invalid};
use projections::disclosure::{AccessRequest, due, is_decidable, until_at_most};
use projections::{Journey, disclosure};

/// `reads` is what the recorder may read: of a protected person's request nothing is prepared or
/// released by anybody to whom another governance lead has not opened what that person told.
pub(super) fn rule(journey: &Journey, entry: &Entry, reads: Compartments) -> Result<(), Refusal> {
    let Event::Record(event) = &entry.event else { return Ok(()) };
    if let RecordEvent::SubjectAccessRequested(asked) = event {
        return requested(asked, entry);
    }
    if let RecordEvent::SubjectAccessExtended(extended) = event {
        return extend(open(journey, extended.request)?, extended, entry);
    }
    if let RecordEvent::DisclosureDecided(decided) = event {
        return decide(journey, open(journey, decided.request)?, decided, reads);
    }
    if let RecordEvent::SubjectAccessPrepared(prepared) = event {
        return prepare(journey, open(journey, prepared.request)?, prepared, entry, reads);
    }
    if let RecordEvent::SubjectAccessAnswered(answer) = event {
        return release(journey, open(journey, answer.request)?, answer, entry, reads);
    }
    if let RecordEvent::EntryCorrected(correction) = event {
        return correct(journey, correction);
    }
    Ok(())
}

/// The request, which somebody has still to answer.
fn open(journey: &Journey, request: EventId) -> Result<&AccessRequest, Refusal> {
    let found = journey.case.requests.iter().find(|one| one.event == request);
    let Some(found) = found else {
        let detail = "should be the id of a subject-access-requested of this journey that stands";
        return Err(Invalid::field("/data/request", detail).into());
    };
    match &found.answered {
        None => Ok(found),
        Some(answer) => Err(Refusal::NotInState(format!(
            "this request was answered already, on {} by {}",
            answer.on, answer.by
        ))),
    }
}

fn requested(asked: &SubjectAccessRequested, entry: &Entry) -> Result<(), Refusal> {
    let (on, Some(given)) = (entry.occurred_at.day(), asked.due) else { return Ok(()) };
    let latest = due(on);
    if (on..=latest).contains(&given.0) {
        return Ok(());
    }
    let detail = format!(
        "the law leaves until {latest}, one month from the request; leave the field out for that"
    );
    Err(Invalid::field("/data/due", detail).into())
}

fn extend(
    request: &AccessRequest,
    extended: &SubjectAccessExtended,
    entry: &Entry,
) -> Result<(), Refusal> {
    if let Some((until, _)) = request.extended {
        let why =
            format!("this request was extended already, until {until}; that can be done once");
        return Err(Refusal::NotInState(why));
    }
    let (first, latest) = (due(request.asked), until_at_most(request.asked));
    if entry.occurred_at.day() > first {
        return Err(Refusal::NotInState(format!(
            "it was due on {first}: the person has to be told of an extension by then"
        )));
    }
    if request.due() < extended.until.0 && extended.until.0 <= latest {
        return Ok(());
    }
    let detail = format!(
        "should lie after {} and not after {latest}, three months from the request",
        request.due()
    );
    Err(Invalid::field("/data/until", detail).into())
}

fn decide(
    journey: &Journey,
    request: &AccessRequest,
    decided: &DisclosureDecided,
    reads: Compartments,
) -> Result<(), Refusal> {
    opened(request, reads)?;
    if is_decidable(journey, request, decided.target, decided.outcome) {
        return Ok(());
    }
    let detail = "is no entry that can be given or held back on this request: people's own words \
                  are never held back, and what is of somebody else is never given";
    Err(Invalid::field("/data/target", detail).into())
}

fn prepare(
    journey: &Journey,
    request: &AccessRequest,
    prepared: &SubjectAccessPrepared,
    entry: &Entry,
    reads: Compartments,
) -> Result<(), Refusal> {
    opened(request, reads)?;
    // What an older system handed out cannot be made again.
    if entry.claimed_recorded_at.is_some() {
        return Ok(());
    }
    let made = disclosure(journey, request.event, entry.occurred_at.day());
    let made = made.expect("it is a request of this journey");
    let undecided = made.undecided();
    if let Some(first) = undecided.first() {
        let n = undecided.len();
        return Err(Refusal::NotInState(format!(
            "{n} entries may hold something of other people and wait for a decision \
             (disclosure-decided), the first of them {first}"
        )));
    }
    if Files::of(&made.bundle).digest() == prepared.digest.as_str() {
        return Ok(());
    }
    let detail = "is not that of what would be handed out: prepare it at \
                  /v1/journeys/{id}/subject-access/preparation, or `stepin subject-access prepare`";
    Err(Invalid::field("/data/digest", detail).into())
}

fn release(
    journey: &Journey,
    request: &AccessRequest,
    answer: &SubjectAccessAnswered,
    entry: &Entry,
    reads: Compartments,
) -> Result<(), Refusal> {
    // Nothing is handed out; that somebody else approved it, the rule of approvals has seen to.
    if answer.outcome == SubjectAccessOutcome::Refused {
        return Ok(());
    }
    opened(request, reads)?;
    let Some(prepared) = &request.prepared else {
        let why = "nothing is prepared: another governance lead prepares it first";
        return Err(Refusal::NotInState(why.to_owned()));
    };
    if prepared.by == entry.recorder.id {
        let who = &entry.recorder.id;
        let why = format!("you ({who}) prepared this; another governance lead releases it");
        return Err(Refusal::NeedsAnother(why));
    }
    if answer.approver != prepared.by {
        let detail = format!("should be who prepared it: {}", prepared.by);
        return Err(Invalid::field("/data/approver", detail).into());
    }
    if answer.digest.as_ref().is_none_or(|digest| digest.as_str() != prepared.digest) {
        let detail = "should be the digest of what was prepared last";
        return Err(Invalid::field("/data/digest", detail).into());
    }
    if entry.claimed_recorded_at.is_some() || is_still(journey, request, prepared.on) {
        return Ok(());
    }
    let why = "something that belongs into the answer was recorded since it was prepared; one of \
               you prepares it again, and the other one releases it";
    Err(Refusal::NotInState(why.to_owned()))
}

fn is_still(journey: &Journey, request: &AccessRequest, on: chrono::NaiveDate) -> bool {
    let made = disclosure(journey, request.event, on);
    let digest = made.map(|made| Files::of(&made.bundle).digest());
    digest.as_deref() == request.prepared.as_ref().map(|one| one.digest.as_str())
}

fn opened(request: &AccessRequest, reads: Compartments) -> Result<(), Refusal> {
    if request.label.is_none() || reads.contains(Compartment::Protected) {
        return Ok(());
    }
    let why = "a protected person asked: state your purpose, and have another governance lead \
               agree to your joint-access-requested with the scope protected first";
    Err(Refusal::NeedsAnother(why.to_owned()))
}

/// Whose record it is, what was decided and what was handed out stay as they were recorded: a
/// mistake is retracted and recorded anew, so that nothing changes under a request unseen.
fn correct(journey: &Journey, correction: &EntryCorrected) -> Result<(), Refusal> {
    let target = journey.entry(correction.target).map(|entry| &entry.recorded.entry.event);
    let is_of_a_request = matches!(
        target,
        Some(Event::Record(
            RecordEvent::SubjectAccessRequested(_)
                | RecordEvent::SubjectAccessExtended(_)
                | RecordEvent::DisclosureDecided(_)
                | RecordEvent::SubjectAccessPrepared(_)
                | RecordEvent::SubjectAccessAnswered(_)
        ))
    );
    let may_change = matches!(correction.field.as_str(), "scope" | "reason");
    if !is_of_a_request || may_change {
        return Ok(());
    }
    let why = "of a request for access only its scope and its reasons are corrected; retract it \
               and record it anew";
    Err(Refusal::NotInState(why.to_owned()))
}
