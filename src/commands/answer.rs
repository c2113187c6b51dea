//! Answering somebody who asked for the record about them: two governance leads, one clock
//! (`docs/domain.md` §4 and §5). One prepares what is handed out, another one releases exactly
//! that.

mod handing_out;

pub(crate) use handing_out::nothing_prepared;

use super::Refusal;
use events::vocabulary::{
    DisclosureDecided, EntryCorrected, RecordEvent, SubjectAccessExtended, SubjectAccessRequested,
};
use events::{Compartment, Compartments, Entry, Event, EventId, Invalid};
use handing_out::{prepare, release};
use projections::Journey;
use projections::disclosure::{AccessRequest, due, is_decidable, until_at_most};

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
    // What an older system promised is what was promised.
    if entry.claimed_recorded_at.is_some() {
        return Ok(());
    }
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
    if entry.claimed_recorded_at.is_some() {
        return Ok(());
    }
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

fn opened(request: &AccessRequest, reads: Compartments) -> Result<(), Refusal> {
    if request.label.is_none() || reads.contains(Compartment::Protected) {
        return Ok(());
    }
    Err(not_opened())
}

/// What a protected person told is opened by two, whatever it is for.
pub(crate) fn not_opened() -> Refusal {
    let why = "a protected person asked: record joint-access-requested with the scope protected, \
               have another governance lead agree to it (joint-access-agreed), and try again";
    Refusal::NeedsAnother(why.to_owned())
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

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{G, Given, P, event, given, id, on, referral, session};
    use events::Draft;
    use serde_json::{Value, json};

    pub(super) const OTHER: &str = "G-02/governance-lead";

    fn requested(data: Value) -> Draft {
        event("subject-access-requested", data)
    }

    /// The service user asked on 12 March; it is event 3.
    pub(super) fn asked() -> Given {
        let order = event("order-noted", json!({ "kind": "bail" }));
        given([(P, referral()), (P, order), (G, requested(json!({})))])
    }

    pub(super) fn decided(target: u128, outcome: &str) -> Draft {
        let data = json!({ "request": id(3), "target": id(target), "outcome": outcome,
                           "reason": "its terms name somebody" });
        event("disclosure-decided", data)
    }

    fn extended(on_day: &str, until: &str) -> Draft {
        let data = json!({ "request": id(3), "until": until, "reason": "it is complex" });
        on(on_day, "subject-access-extended", data)
    }

    fn refused_answer() -> Draft {
        let data = json!({ "request": id(3), "outcome": "refused", "approver": "G-01" });
        event("subject-access-answered", data)
    }

    #[test]
    fn the_law_leaves_a_month_and_nobody_gives_themselves_more() {
        let due = |day: &str| requested(json!({ "due": day }));
        given([(P, referral())]).when(G, due("2025-04-12")).recorded();
        given([(P, referral())]).when(G, due("2025-04-13")).invalid_at(&["/events/0/data/due"]);
        given([(P, referral())]).when(G, due("2025-03-11")).invalid_at(&["/events/0/data/due"]);
    }

    #[test]
    fn the_time_is_extended_once_and_by_two_months_at_the_most() {
        asked().when(G, extended("2025-03-20", "2025-06-12")).recorded();
        let at = &["/events/0/data/until"];
        asked().when(G, extended("2025-03-20", "2025-06-13")).invalid_at(at);
        asked().when(G, extended("2025-03-20", "2025-04-12")).invalid_at(at);
        let twice = asked().and(G, vec![extended("2025-03-20", "2025-05-01")]);
        twice.when(G, extended("2025-03-20", "2025-06-12")).not_in_state();
    }

    #[test]
    fn a_request_that_is_overdue_is_not_extended_any_more() {
        let long_ago = on("2025-02-03", "subject-access-requested", json!({}));
        let case = given([
            (P, on("2025-02-01", "referral-received", referral().data)),
            (P, session("2025-03-12")),
            (G, long_ago),
        ]);
        case.when(G, extended("2025-03-20", "2025-04-12")).not_in_state();
    }

    #[test]
    fn a_decision_names_an_open_request_and_an_entry_that_can_be_decided_on() {
        asked().when(G, decided(2, "give")).recorded();
        // A request is no entry about the person, and their own words are not held back.
        asked().when(G, decided(3, "give")).invalid_at(&["/events/0/data/target"]);
        let words = event("own-account-added", json!({ "words": "I want to change" }));
        let case = || asked().and(P, vec![words.clone()]);
        let own = case().journey().entries.last().expect("one").recorded.entry.id;
        let own = own.0.as_u128();
        case().when(G, decided(own, "hold-back")).invalid_at(&["/events/0/data/target"]);
        case().when(G, decided(own, "give")).recorded();
        let answered = asked().and(OTHER, vec![refused_answer()]);
        answered.when(G, decided(2, "give")).not_in_state();
    }

    #[test]
    fn a_request_is_answered_once_and_a_refusal_needs_no_digest() {
        let case = asked().and(OTHER, vec![refused_answer()]);
        case.when(OTHER, refused_answer()).not_in_state();
        let own = asked().when(G, refused_answer());
        own.invalid_at(&["/events/0/data/approver"]);
    }

    #[test]
    fn whose_record_is_asked_for_is_not_corrected_afterwards() {
        let corrected = |field: &str, value: &str| {
            let data = json!({ "target": id(3), "field": field, "new_value": value,
                               "reason": "mistyped" });
            event("entry-corrected", data)
        };
        asked().when(G, corrected("scope", "everything")).recorded();
        for (field, value) in [("label", "PP-1"), ("due", "2025-09-01")] {
            let refusal = asked().when(G, corrected(field, value)).refused();
            assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
        }
    }
}
