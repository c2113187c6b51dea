//! Four eyes: nobody approves or lifts what they did themselves (`docs/domain.md` §4), and an
//! override is lifted on a fresh assessment only.

use super::Refusal;
use super::erase::open_holds;
use events::vocabulary::{RecordEvent, SafetyEvent, SupervisionEvent};
use events::{Entry, Event, EventId, Invalid, Role, StaffId};
use projections::{Amended, Journey};

pub(super) fn rule(journey: &Journey, entry: &Entry) -> Result<(), Refusal> {
    if let Some(decision) = approves(&entry.event) {
        by_another(journey, decision, entry, "decided this; somebody else approves it")?;
    }
    if let Some((raised, assessment)) = lifts(&entry.event) {
        by_another(journey, raised, entry, "raised this; somebody else lifts it")?;
        on_a_fresh_assessment(journey, raised, assessment)?;
        while_it_stands(journey, raised)?;
    }
    if let Event::Record(RecordEvent::HoldLifted(lifted)) = &entry.event {
        is_an_open_hold(journey, lifted.hold)?;
        by_another(journey, lifted.hold, entry, "placed this hold; somebody else lifts it")?;
    }
    match approver(&entry.event) {
        Some(approver) if *approver == entry.recorder.id => {
            let detail = "is you; somebody else has to approve this";
            Err(Invalid::field("/data/approver", detail).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// The decision that this approves. Returning one's own for a second thought is fine.
const fn approves(event: &Event) -> Option<EventId> {
    if let Event::Supervision(SupervisionEvent::DecisionApproved(reviewed)) = event {
        return Some(reviewed.decision);
    }
    None
}

const fn lifts(event: &Event) -> Option<(EventId, EventId)> {
    if let Event::Safety(SafetyEvent::OverrideLifted(lifted))
    | Event::Supervision(SupervisionEvent::SignalOverrideLifted(lifted)) = event
    {
        return Some((lifted.raised, lifted.assessment));
    }
    None
}

const fn approver(event: &Event) -> Option<&StaffId> {
    if let Event::Record(RecordEvent::HoldLifted(lifted)) = event {
        return Some(&lifted.approver);
    }
    if let Event::Record(RecordEvent::KeyDestroyed(destroyed)) = event {
        return Some(&destroyed.approver);
    }
    if let Event::Record(RecordEvent::SubjectAccessAnswered(answer)) = event {
        return Some(&answer.approver);
    }
    if let Event::Safety(SafetyEvent::InformationShared(shared)) = event {
        return shared.approver.as_ref();
    }
    None
}

fn by_another(journey: &Journey, id: EventId, entry: &Entry, did: &str) -> Result<(), Refusal> {
    let first = journey.entry(id).map(|earlier| &earlier.recorded.entry.recorder);
    if first.is_some_and(|first| first.role != Role::System && first.id == entry.recorder.id) {
        return Err(Refusal::NeedsAnother(format!("you ({}) {did}", entry.recorder.id)));
    }
    Ok(())
}

/// Whether an entry lifts a hold, and this is it.
pub(super) fn is_the_hold_lifted(journey: &Journey, entry: &Entry, id: EventId) -> bool {
    matches!(&entry.event, Event::Record(RecordEvent::HoldLifted(lifted)) if lifted.hold == id)
        && is_hold(journey, id)
}

fn is_hold(journey: &Journey, id: EventId) -> bool {
    journey.entry(id).is_some_and(|entry| {
        matches!(entry.recorded.entry.event, Event::Record(RecordEvent::HoldPlaced(_)))
    })
}

fn is_an_open_hold(journey: &Journey, hold: EventId) -> Result<(), Refusal> {
    if open_holds(journey).any(|open| open.recorded.entry.id == hold) {
        return Ok(());
    }
    if is_hold(journey, hold) {
        return Err(Refusal::NotInState("this hold was lifted or retracted already".to_owned()));
    }
    Err(Invalid::field("/data/hold", "should be the id of a hold-placed").into())
}

fn on_a_fresh_assessment(
    journey: &Journey,
    raised: EventId,
    assessment: EventId,
) -> Result<(), Refusal> {
    let place = |id| journey.entries.iter().position(|entry| entry.recorded.entry.id == id);
    let is_assessment = |entry: &Amended| {
        matches!(entry.recorded.entry.event, Event::Safety(SafetyEvent::RiskAssessed(_)))
    };
    let fresh =
        place(assessment) > place(raised) && journey.entry(assessment).is_some_and(is_assessment);
    if fresh {
        return Ok(());
    }
    let detail = "should be a risk-assessed that was recorded after this was raised";
    Err(Invalid::field("/data/assessment", detail).into())
}

fn while_it_stands(journey: &Journey, raised: EventId) -> Result<(), Refusal> {
    let log = &journey.case.countables;
    let lifting = log.all().iter().find(|one| one.event == raised).and_then(|one| log.lifting(one));
    let Some(lifting) = lifting else { return Ok(()) };
    let by = log.recorder(lifting).map_or("somebody", StaffId::as_str);
    Err(Refusal::NotInState(format!("this was lifted already, by {by}")))
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{G, P, S, event, given, id, on, referral};
    use events::Draft;
    use serde_json::json;

    fn moved() -> Draft {
        let data = json!({
            "from": "reach", "to": "settle", "evidence": [id(1)],
            "seen": { "case": 1, "safety": 0 }, "policy_version": "1",
        });
        event("phase-moved", data)
    }

    fn approved() -> Draft {
        event("decision-approved", json!({ "decision": id(2) }))
    }

    fn raised() -> Draft {
        event("override-raised", json!({ "rule": "judgement", "effect": "suspension" }))
    }

    fn assessed() -> Draft {
        let data = json!({ "tool": "local", "level": "medium", "basis": "judgement" });
        event("risk-assessed", data)
    }

    fn lifted(assessment: u128) -> Draft {
        event("override-lifted", json!({ "override": id(2), "assessment": id(assessment) }))
    }

    #[test]
    fn nobody_approves_their_own_phase_move() {
        let case = given([(S, referral()), (S, moved())]);
        assert!(matches!(case.when(S, approved()).refused(), Refusal::NeedsAnother(_)));
    }

    #[test]
    fn a_supervisor_approves_what_a_practitioner_decided() {
        given([(P, referral()), (P, moved())]).when(S, approved()).recorded();
    }

    #[test]
    fn nobody_lifts_an_override_that_they_raised() {
        let case = given([(P, referral()), (S, raised()), (P, assessed())]);
        assert!(matches!(case.when(S, lifted(3)).refused(), Refusal::NeedsAnother(_)));
    }

    #[test]
    fn an_override_is_lifted_on_an_assessment_recorded_after_it() {
        let case = || given([(P, referral()), (S, raised()), (P, assessed())]);
        case().when("S-09/supervisor", lifted(3)).recorded();
        let twice = case().and("S-09/supervisor", vec![lifted(3)]);
        let refusal = twice.when("S-09/supervisor", lifted(3)).refused();
        assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
        let stale = &["/events/0/data/assessment"];
        case().when("S-09/supervisor", lifted(1)).invalid_at(stale);
    }

    #[test]
    fn a_hold_is_lifted_once_and_by_another_than_who_placed_it() {
        let lifted = |hold: u128, approver| {
            let data = json!({ "hold": id(hold), "approver": approver, "reason": "it is over" });
            event("hold-lifted", data)
        };
        let held = event("hold-placed", json!({ "basis": "an inquiry" }));
        let case = || given([(P, referral()), (S, held.clone())]);
        let own = case().when(S, lifted(2, "G-01")).refused();
        assert!(matches!(own, Refusal::NeedsAnother(_)), "{own}");
        case().when(G, lifted(2, "S-02")).recorded();
        case().when(G, lifted(2, "G-01")).invalid_at(&["/events/0/data/approver"]);
        case().when(G, lifted(1, "S-02")).invalid_at(&["/events/0/data/hold"]);
        let twice = case().and(G, vec![lifted(2, "S-02")]).when(G, lifted(2, "S-02")).refused();
        assert!(matches!(twice, Refusal::NotInState(_)), "{twice}");
    }

    #[test]
    fn the_approver_of_an_exception_is_somebody_else() {
        let shared = |approver| {
            let data = json!({
                "to": "social care", "items": ["attendance"], "lawful_basis": "vital interests",
                "approver": approver,
            });
            on("2025-03-13", "information-shared", data)
        };
        let case = || given([(P, referral())]);
        case().when(P, shared("P-07")).invalid_at(&["/events/0/data/approver"]);
        case().when(P, shared("S-02")).recorded();
    }
}
