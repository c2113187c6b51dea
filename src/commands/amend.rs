//! Correcting, retracting, disputing. The original stays readable; what changes is what counts.

use super::Refusal;
use events::vocabulary::{EntryCorrected, RecordEvent, SafetyEvent, SupervisionEvent};
use events::{Compartments, Entry, Event, Instant, Invalid, Moment, Role};
use projections::{Amended, Journey, Reader, amendment_target, is_safety_review};

pub(super) fn rule(journey: &Journey, entry: &Entry, now: Instant) -> Result<(), Refusal> {
    let Some(id) = amendment_target(&entry.event) else { return Ok(()) };
    let target = journey.entry(id).expect("references were checked");
    of_a_review(target, entry)?;
    if let Event::Record(RecordEvent::EntryCorrected(correction)) = &entry.event {
        return correct(target, correction, entry, now);
    }
    if let Event::Record(RecordEvent::EntryRetracted(_)) = entry.event {
        return retract(target, entry);
    }
    Ok(())
}

/// An override ends when it is lifted, and in no other way. Whoever may not read causes changes
/// nothing of one: from the answer they could tell who or what raised it. They may note a dispute.
fn of_a_review(target: &Amended, entry: &Entry) -> Result<(), Refusal> {
    let review = &target.recorded.entry.event;
    let Event::Record(amendment) = &entry.event else { return Ok(()) };
    if !is_safety_review(review) || matches!(amendment, RecordEvent::DisputeNoted(_)) {
        return Ok(());
    }
    let reader = Reader { role: entry.recorder.role, reads: Compartments::NONE };
    if !reader.may_read_causes() {
        let detail = "a safety review is corrected or retracted by supervisors only; tell yours";
        return Err(Refusal::NeedsAnother(detail.to_owned()));
    }
    let retracts = matches!(amendment, RecordEvent::EntryRetracted(_)) && is_raised(review);
    let turns = matches!(amendment, RecordEvent::EntryCorrected(correction)
        if matches!(correction.field.as_str(), "rule" | "effect" | "override" | "assessment"));
    if !retracts && !turns {
        return Ok(());
    }
    let detail = "an override ends when it is lifted: record a fresh risk-assessed, and somebody \
                  other than who raised it records override-lifted";
    Err(Refusal::NotInState(detail.to_owned()))
}

const fn is_raised(event: &Event) -> bool {
    matches!(
        event,
        Event::Safety(SafetyEvent::OverrideRaised(_))
            | Event::Supervision(SupervisionEvent::SignalOverrideRaised(_))
    )
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

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{G, P, S, W, event, given, id, on, referral};
    use events::Draft;
    use serde_json::{Value, json};

    fn observed() -> Draft {
        event("presentation-observed", json!({ "pattern": "denial", "intensity": 3 }))
    }

    fn corrected(field: &str, value: Value) -> Draft {
        let data = json!({
            "target": id(2), "field": field, "new_value": value, "reason": "read the note again",
        });
        event("entry-corrected", data)
    }

    fn retracted() -> Draft {
        event("entry-retracted", json!({ "target": id(2), "reason": "in-error" }))
    }

    #[test]
    fn whoever_recorded_an_entry_corrects_it_and_it_stays_where_the_entry_is() {
        let case = given([(P, referral()), (P, observed())]);
        let decided = case.when(P, corrected("intensity", json!(2))).recorded();
        assert_eq!(decided.entries[0].0.compartment, events::Compartment::Case);
    }

    #[test]
    fn a_colleague_does_not_correct_it_but_a_governance_lead_does() {
        let case = || given([(P, referral()), (P, observed())]);
        let refusal = case().when("P-09/practitioner", corrected("intensity", json!(2)));
        assert!(matches!(refusal.refused(), Refusal::NeedsAnother(_)));
        case().when(G, corrected("intensity", json!(2))).recorded();
    }

    #[test]
    fn a_correction_that_could_not_have_been_recorded_is_refused_at_the_new_value() {
        let case = || given([(P, referral()), (P, observed())]);
        let at = &["/events/0/data/new_value"];
        case().when(P, corrected("intensity", json!(7))).invalid_at(at);
        case().when(P, corrected("pattern", Value::Null)).invalid_at(at);
        case().when(P, corrected("occurred_at", json!("2025-04-01"))).invalid_at(at);
        let field = &["/events/0/data/field"];
        case().when(P, corrected("mood", json!("low"))).invalid_at(field);
    }

    #[test]
    fn an_entry_is_retracted_once() {
        let case = given([(P, referral()), (P, observed()), (S, retracted())]);
        let refusal = case.when(S, retracted()).refused();
        assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
    }

    #[test]
    fn an_override_ends_when_it_is_lifted_and_in_no_other_way() {
        let own =
            || event("override-raised", json!({ "rule": "judgement", "effect": "suspension" }));
        let case = || given([(P, referral()), (S, own())]);
        for by in [S, "S-09/supervisor"] {
            let refusal = case().when(by, retracted()).refused();
            assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
        }
        let refusal = case().when(S, corrected("effect", json!("review"))).refused();
        assert!(matches!(refusal, Refusal::NotInState(_)), "{refusal}");
        case().when(S, corrected("stops", json!(["joint work"]))).recorded();
    }

    #[test]
    fn who_may_not_read_causes_hears_the_same_whatever_raised_a_safety_review() {
        let own = event("override-raised", json!({ "rule": "judgement", "effect": "suspension" }));
        let urgent = event("signal-passed", json!({ "level": "urgent" }));
        let weapon = event("incident-learned", json!({ "kind": "weapon" }));
        for by in [P, G] {
            let answers =
                [(S, own.clone()), (W, urgent.clone()), (S, weapon.clone())].map(|cause| {
                    let case = given([(P, referral()), cause]);
                    let review = case.raised().first().copied().unwrap_or(id(2));
                    let data = json!({ "target": review, "reason": "in-error" });
                    case.when(by, event("entry-retracted", data)).refused()
                });
            assert!(matches!(&answers[0], Refusal::NeedsAnother(_)), "{answers:?}");
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        }
    }

    #[test]
    fn what_is_amended_has_to_be_there() {
        let case = given([(P, referral())]);
        case.when(P, retracted()).invalid_at(&["/events/0/data/target"]);
    }

    #[test]
    fn a_retraction_can_itself_be_retracted() {
        let again = event("entry-retracted", json!({ "target": id(3), "reason": "in-error" }));
        let case = given([(P, referral()), (P, observed()), (P, retracted()), (P, again)]);
        case.when(P, on("2025-03-13", "entry-retracted", retracted().data)).recorded();
    }
}
