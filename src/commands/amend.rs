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

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{G, P, S, event, given, id, on, referral};
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
