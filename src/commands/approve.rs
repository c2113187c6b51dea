//! Four eyes: nobody approves or lifts what they did themselves (`docs/domain.md` §4), and an
//! override is lifted on a fresh assessment only.

use super::Refusal;
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
