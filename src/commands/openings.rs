//! What opens a case to two governance leads together, and what closes it to somebody who knows the
//! family (`docs/domain.md` §4).

use super::Refusal;
use chrono::TimeDelta;
use events::vocabulary::{ConflictEnded, JointAccessAgreed, RecordEvent};
use events::{Entry, Event, EventId, Instant, Invalid, Role};
use projections::{Journey, Openings};

/// Two people read together what neither reads alone for this long at the most.
const JOINT_HOURS: i64 = 8;

pub(super) fn rule(journey: &Journey, entry: &Entry, now: Instant) -> Result<(), Refusal> {
    let Event::Record(event) = &entry.event else { return Ok(()) };
    if let RecordEvent::JointAccessAgreed(agreed) = event {
        return agree(journey, agreed, entry, now);
    }
    if let RecordEvent::ConflictDeclared(declared) = event {
        let of_oneself = declared.staff == entry.recorder.id;
        let may = matches!(entry.recorder.role, Role::Supervisor | Role::GovernanceLead);
        if !of_oneself && !may {
            let why = "that somebody else knows the family is for a supervisor to record; tell \
                       yours";
            return Err(Refusal::NeedsAnother(why.to_owned()));
        }
    }
    if let RecordEvent::ConflictEnded(ended) = event {
        return end(journey, ended, entry);
    }
    Ok(())
}

fn agree(
    journey: &Journey,
    agreed: &JointAccessAgreed,
    entry: &Entry,
    now: Instant,
) -> Result<(), Refusal> {
    let found =
        openings(journey).and_then(|it| it.joint.iter().find(|j| j.event == agreed.request));
    let Some(joint) = found else {
        let detail = "should be the id of a joint-access-requested";
        return Err(Invalid::field("/data/request", detail).into());
    };
    if joint.requested_by == entry.recorder.id {
        let why = format!("you ({}) asked for this; another one agrees", entry.recorder.id);
        return Err(Refusal::NeedsAnother(why));
    }
    if joint.agreed.is_some() {
        return Err(Refusal::NotInState("this was agreed to already".to_owned()));
    }
    if now < agreed.until.0 && agreed.until.0 <= now + TimeDelta::hours(JOINT_HOURS) {
        return Ok(());
    }
    let detail = format!("should lie ahead, by {JOINT_HOURS} hours at the most");
    Err(Invalid::field("/data/until", detail).into())
}

/// Nobody ends their own.
fn end(journey: &Journey, ended: &ConflictEnded, entry: &Entry) -> Result<(), Refusal> {
    let found = openings(journey)
        .and_then(|it| it.conflicts.iter().find(|one| one.event == ended.declared));
    match found {
        None => {
            let detail = "should be the id of a conflict-declared";
            Err(Invalid::field("/data/declared", detail).into())
        }
        Some(conflict) if conflict.ended => {
            Err(Refusal::NotInState("this conflict was ended already".to_owned()))
        }
        Some(conflict) if conflict.staff == entry.recorder.id => {
            let why = format!("this is about you ({}); somebody else ends it", entry.recorder.id);
            Err(Refusal::NeedsAnother(why))
        }
        Some(_) => Ok(()),
    }
}

fn openings(journey: &Journey) -> Option<&Openings> {
    journey.case.openings.as_deref()
}

/// Whether an entry ends a conflict, and this is it: whoever ends one need not read the stream that
/// it stands in.
pub(super) fn is_the_conflict_ended(journey: &Journey, entry: &Entry, id: EventId) -> bool {
    matches!(&entry.event, Event::Record(RecordEvent::ConflictEnded(ended)) if ended.declared == id)
        && openings(journey).is_some_and(|it| it.conflicts.iter().any(|one| one.event == id))
}

#[cfg(test)]
mod tests {
    use super::super::spec::{By, G, P, S, event, given, id, referral};
    use serde_json::json;

    const OTHER: &str = "G-02/governance-lead";

    fn requested() -> Vec<By> {
        let asked = json!({ "scope": "protected", "purpose": "request of PP-1" });
        vec![(P, referral()), (G, event("joint-access-requested", asked))]
    }

    fn agreed(until: &str) -> events::Draft {
        event("joint-access-agreed", json!({ "request": id(2), "until": until }))
    }

    #[test]
    fn two_governance_leads_open_together_what_neither_opens_alone() {
        given(requested()).when(OTHER, agreed("2025-03-20T13:00:00Z")).recorded();
        given(requested()).when(G, agreed("2025-03-20T13:00:00Z")).needs_another();
    }

    #[test]
    fn what_is_opened_together_closes_within_hours() {
        let at = &["/events/0/data/until"];
        given(requested()).when(OTHER, agreed("2025-03-20T11:59:00Z")).invalid_at(at);
        given(requested()).when(OTHER, agreed("2025-03-21T12:00:00Z")).invalid_at(at);
        let again = given(requested()).and(OTHER, vec![agreed("2025-03-20T13:00:00Z")]);
        again.when("G-03/governance-lead", agreed("2025-03-20T13:00:00Z")).not_in_state();
    }

    #[test]
    fn what_was_never_asked_for_cannot_be_agreed_to() {
        let agreed = json!({ "request": id(1), "until": "2025-03-20T13:00:00Z" });
        let case = given(requested()).when(OTHER, event("joint-access-agreed", agreed));
        case.invalid_at(&["/events/0/data/request"]);
    }

    fn knows(staff: &str) -> events::Draft {
        event("conflict-declared", json!({ "staff": staff }))
    }

    #[test]
    fn anybody_says_of_themselves_that_they_know_the_family_and_a_supervisor_of_anybody() {
        given([(P, referral())]).when(P, knows("P-07")).recorded();
        given([(P, referral())]).when(P, knows("P-09")).needs_another();
        given([(P, referral())]).when(S, knows("P-09")).recorded();
    }

    #[test]
    fn somebody_else_ends_a_conflict_and_once() {
        let ended = || event("conflict-ended", json!({ "declared": id(2), "reason": "mixed up" }));
        let case = || given([(P, referral()), (S, knows("S-02"))]);
        case().when(S, ended()).needs_another();
        case().when("S-05/supervisor", ended()).recorded();
        let twice = case().and("S-05/supervisor", vec![ended()]);
        twice.when("S-06/supervisor", ended()).not_in_state();
    }
}
