//! What is handed out: one governance lead prepares it, another one releases exactly that.

use super::super::Refusal;
use super::opened;
use crate::answers::Files;
use crate::words::count;
use events::vocabulary::{SubjectAccessAnswered, SubjectAccessOutcome, SubjectAccessPrepared};
use events::{Compartments, Entry, Invalid};
use projections::disclosure::AccessRequest;
use projections::{Journey, disclosure};

pub(super) fn prepare(
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
        let n = count(undecided.len(), "entry");
        return Err(Refusal::NotInState(format!(
            "{n} may hold something of other people: read each and decide (`stepin \
             subject-access decide`, disclosure-decided); the first is {first}"
        )));
    }
    if Files::of(&made.bundle).digest() == prepared.digest.as_str() {
        return Ok(());
    }
    let detail = "is not that of what would be handed out: prepare it at \
                  /v1/journeys/{id}/subject-access/preparation, or `stepin subject-access prepare`";
    Err(Invalid::field("/data/digest", detail).into())
}

pub(super) fn release(
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
    let prepared = request.prepared.as_ref().ok_or_else(nothing_prepared)?;
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

pub(crate) fn nothing_prepared() -> Refusal {
    let why = "nothing is prepared: another governance lead prepares it first (`stepin \
               subject-access prepare`)";
    Refusal::NotInState(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::spec::{G, Given, P, W, event, id, session};
    use super::super::tests::{OTHER, asked, decided};
    use crate::answers::Files;
    use chrono::NaiveDate;
    use events::Draft;
    use projections::disclosure;
    use serde_json::json;

    fn digest(case: &Given) -> String {
        let day: NaiveDate = "2025-03-12".parse().expect("a date");
        let made = disclosure(&case.journey(), id(3), day).expect("it is a request");
        Files::of(&made.bundle).digest()
    }

    fn prepared(digest: &str) -> Draft {
        event("subject-access-prepared", json!({ "request": id(3), "digest": digest }))
    }

    fn released(digest: &str, approver: &str) -> Draft {
        let data = json!({ "request": id(3), "outcome": "partly", "digest": digest,
                           "approver": approver });
        event("subject-access-answered", data)
    }

    /// Everything is decided, and the first governance lead prepared it.
    fn ready() -> (Given, String) {
        let case = asked().and(G, vec![decided(2, "hold-back")]);
        let digest = digest(&case);
        (case.and(G, vec![prepared(&digest)]), digest)
    }

    #[test]
    fn nothing_is_prepared_while_an_entry_of_others_waits_for_a_decision() {
        let case = asked();
        let digest = digest(&case);
        case.when(G, prepared(&digest)).not_in_state();
    }

    #[test]
    fn what_is_prepared_is_what_would_be_handed_out() {
        let case = asked().and(G, vec![decided(2, "give")]);
        case.when(G, prepared("0000")).invalid_at(&["/events/0/data/digest"]);
    }

    #[test]
    fn one_prepares_and_another_one_releases_exactly_that() {
        let (case, digest) = ready();
        case.clone().when(OTHER, released(&digest, "G-01")).recorded();
        case.clone().when(G, released(&digest, "G-02")).needs_another();
        case.clone()
            .when(OTHER, released(&digest, "G-03"))
            .invalid_at(&["/events/0/data/approver"]);
        case.when(OTHER, released("0000", "G-01")).invalid_at(&["/events/0/data/digest"]);
        asked().when(OTHER, released(&digest, "G-01")).not_in_state();
    }

    #[test]
    fn what_was_recorded_since_is_prepared_again() {
        let (case, digest) = ready();
        let later = case.and(P, vec![session("2025-03-13")]);
        later.when(OTHER, released(&digest, "G-01")).not_in_state();
    }

    #[test]
    fn what_protected_people_tell_since_keeps_nothing_back() {
        let (case, digest) = ready();
        let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
        case.and(W, vec![linked]).when(OTHER, released(&digest, "G-01")).recorded();
    }
}
