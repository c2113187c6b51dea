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

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{P, S, closed_on, event, given, on, referral, session};
    use serde_json::json;

    #[test]
    fn a_closed_case_is_not_closed_again() {
        let case = given([(P, referral()), (P, closed_on("2025-03-10"))]);
        let refusal = case.when(P, closed_on("2025-03-11")).refused();
        assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
    }

    #[test]
    fn an_open_case_is_not_reopened() {
        let refusal = given([(P, referral())]).when(P, event("case-reopened", json!({})));
        assert!(matches!(refusal.refused(), Refusal::NotInState(_)));
    }

    #[test]
    fn a_session_after_the_closure_needs_the_case_reopened_first() {
        let case = given([(P, referral()), (P, closed_on("2025-03-10"))]);
        let refusal = case.when(P, session("2025-03-11")).refused();
        assert!(matches!(refusal, Refusal::Closed { kind: "session-held", .. }), "{refusal}");
    }

    #[test]
    fn reopening_and_the_new_session_may_come_together() {
        let case = given([(P, referral()), (P, closed_on("2025-03-10"))]);
        let reopened = on("2025-03-11", "case-reopened", json!({ "reason": "asked to come back" }));
        case.when_all(P, vec![reopened, session("2025-03-11")]).recorded();
    }

    #[test]
    fn a_session_from_before_the_closure_may_be_recorded_late() {
        let case = given([(P, referral()), (P, closed_on("2025-03-10"))]);
        case.when(P, session("2025-03-09")).recorded();
    }

    #[test]
    fn a_closed_case_still_takes_what_concerns_safety_and_its_review() {
        let closed = || given([(P, referral()), (P, closed_on("2025-03-10"))]);
        let incident = event("incident-learned", json!({ "kind": "threat", "towards": "PP-1" }));
        closed().when(P, incident).recorded();
        closed().when(S, event("case-discussed", json!({}))).recorded();
        closed().when(P, event("consent-withdrawn", json!({ "scopes": [] }))).recorded();
    }
}
