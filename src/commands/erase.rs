//! Erasing a person's record: who may, when nothing stands against it, and what is then recorded
//! (`docs/domain.md` §4 and §5).
//!
//! Two people: one decides in a `retention-reviewed` that the record is destroyed, another one
//! carries it out.

use super::{Refusal, approve, is_of_role, may_record};
use events::vocabulary::{RecordEvent, RetentionOutcome};
use events::{
    Compartment, Draft, Entry, Event, EventId, EventType, Instant, Invalid, Moment, Recorder, Role,
    StaffId, Stamp, Text, event_type,
};
use projections::{Amended, Journey, destroyed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Whose record is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Person {
    /// The service user: case, safety and supervision.
    ServiceUser,
    /// The protected people of the journey: the protected compartment.
    Protected,
}

impl Person {
    /// What is kept of them.
    #[must_use]
    pub const fn compartments(self) -> &'static [Compartment] {
        match self {
            Self::ServiceUser => {
                &[Compartment::Case, Compartment::Safety, Compartment::Supervision]
            }
            Self::Protected => &[Compartment::Protected],
        }
    }
}

/// A request to erase.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasing {
    /// Whose record.
    pub person: Person,
    /// On what basis: it is kept for ever, so it names nobody.
    #[schemars(with = "Text")]
    pub basis: String,
    /// Who decided so in a `retention-reviewed` before: somebody else.
    #[schemars(with = "StaffId")]
    pub approver: String,
}

/// Whether this is theirs to do at all: nobody else learns what there is to be erased.
///
/// # Errors
/// It is not.
pub(crate) fn may_erase(actor: &Recorder) -> Result<&'static EventType, Refusal> {
    let kind = event_type("key-destroyed").expect("it is in the vocabulary");
    is_of_role(kind, actor.role).map(|()| kind)
}

/// What is recorded once the keys of these compartments are destroyed; or why they may not be.
///
/// # Errors
/// Not this actor's to do, or something stands against it.
pub(crate) fn erase(
    journey: &Journey,
    asked: &Erasing,
    (actor, now): (&Recorder, Instant),
    compartments: &[Compartment],
    fresh_id: impl Fn() -> EventId,
) -> Result<Vec<Entry>, Refusal> {
    let kind = may_erase(actor)?;
    if !journey.exists() {
        return Err(Refusal::UnknownJourney(journey.id));
    }
    no_hold_is_open(journey)?;
    let (review, decided_by) = decision(journey)?;
    if *decided_by == actor.id {
        return Err(Refusal::NeedsAnother(format!(
            "you ({}) decided this in the retention review; somebody else carries it out",
            actor.id
        )));
    }
    if asked.approver != decided_by.as_str() {
        let detail = format!("should be who decided it in the last retention review: {decided_by}");
        return Err(Invalid::field("/approver", detail).into());
    }
    let entries = compartments.iter().map(|of| {
        let read = Draft::read(&json!({
            "type": kind.name,
            "occurred_at": Moment::Instant(now),
            "refers_to": [review],
            "data": { "of": of, "basis": asked.basis, "approver": asked.approver },
        }));
        let (recorder, claimed_recorded_at) = (actor.clone(), None);
        let stamp = Stamp { id: fresh_id(), recorder, now, claimed_recorded_at };
        let entry = read.and_then(|draft| draft.into_entry(stamp)).map_err(as_asked)?;
        may_record(&entry)?;
        approve::rule(journey, &entry)?;
        Ok(entry)
    });
    entries.collect()
}

/// The fields stand at the top of a request to erase.
fn as_asked(Invalid(mut errors): Invalid) -> Invalid {
    for error in &mut errors {
        if let Some(field) = error.pointer.strip_prefix("/data") {
            error.pointer = field.to_owned();
        }
    }
    Invalid(errors)
}

fn no_hold_is_open(journey: &Journey) -> Result<(), Refusal> {
    let Some(hold) = open_holds(journey).next() else { return Ok(()) };
    let (id, by) = (hold.recorded.entry.id, &hold.recorded.entry.recorder.id);
    let since = Moment::Instant(hold.recorded.recorded_at);
    Err(Refusal::Held(format!(
        "nothing of this record may be destroyed: {by} placed a hold on {since} ({id}); somebody \
         else has to lift it first, even if its time has run out"
    )))
}

/// Holds that stand and that nobody has lifted.
pub(super) fn open_holds(journey: &Journey) -> impl Iterator<Item = &Amended> {
    let standing = || journey.entries.iter().filter(|entry| entry.stands());
    let is_lifted = move |id: EventId| {
        standing().any(|entry| {
            matches!(&entry.recorded.entry.event,
                Event::Record(RecordEvent::HoldLifted(lifted)) if lifted.hold == id)
        })
    };
    standing().filter(move |entry| {
        matches!(entry.recorded.entry.event, Event::Record(RecordEvent::HoldPlaced(_)))
            && !is_lifted(entry.recorded.entry.id)
    })
}

/// The last review, if it says that the record is destroyed. One that an earlier erasure was
/// carried out on is used up: another person's record needs a decision of its own.
fn decision(journey: &Journey) -> Result<(EventId, &StaffId), Refusal> {
    let mut decision = None;
    for Amended { recorded, .. } in journey.entries.iter().filter(|entry| entry.stands()) {
        if let Event::Record(RecordEvent::RetentionReviewed(review)) = &recorded.entry.event {
            let is_to_destroy = review.outcome == RetentionOutcome::Destroy;
            let by = &recorded.entry.recorder;
            let decides = is_to_destroy && by.role == Role::GovernanceLead;
            decision = decides.then_some((recorded.entry.id, &by.id));
        } else if destroyed(&recorded.entry.event).is_some() {
            decision = None;
        }
    }
    decision.ok_or_else(|| {
        Refusal::NotInState(
            "nobody has decided to destroy this: the last retention-reviewed, recorded since the \
             last erasure by another governance lead, has to say destroy"
                .to_owned(),
        )
    })
}

/// What an erased journey still takes: what concerns the record itself, and what belongs to the
/// protected people. A signal among it would reach nobody.
pub(super) fn rule(
    journey: &Journey,
    entry: &Entry,
    compartment: Compartment,
) -> Result<(), Refusal> {
    if destroyed(&entry.event).is_some() {
        let detail = "is recorded by an erasure only, after the key is gone: POST it to \
                      /v1/journeys/{id}/erasure, or `stepin erase`";
        return Err(Invalid::field("/type", detail).into());
    }
    if !is_erased(journey) {
        return Ok(());
    }
    let stays = match compartment {
        Compartment::Governance => true,
        Compartment::Protected => entry.event.name() != "signal-passed",
        Compartment::Case | Compartment::Safety | Compartment::Supervision => false,
    };
    if stays { Ok(()) } else { Err(Refusal::Erased(journey.id)) }
}

fn is_erased(journey: &Journey) -> bool {
    let of = |entry: &Amended| destroyed(&entry.recorded.entry.event);
    journey.entries.iter().any(|entry| of(entry) == Some(Compartment::Case))
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{G, P, S, W, event, given, id, referral, session};
    use super::{Erasing, Person, erase};
    use events::{Draft, Entry, Recorder};
    use serde_json::json;

    const OTHER: &str = "G-02/governance-lead";

    fn reviewed(outcome: &str) -> Draft {
        event("retention-reviewed", json!({ "outcome": outcome }))
    }

    fn held() -> Draft {
        event("hold-placed", json!({ "basis": "court order" }))
    }

    fn asks(
        case: &super::super::spec::Given,
        actor: &str,
        approver: &str,
    ) -> Result<Vec<Entry>, Refusal> {
        let actor: Recorder = actor.parse().expect("an actor");
        let person = Person::ServiceUser;
        let asked = Erasing { person, basis: "its time is over".into(), approver: approver.into() };
        let now = "2025-03-21T12:00:00Z".parse().expect("a time");
        erase(&case.journey(), &asked, (&actor, now), person.compartments(), || id(900))
    }

    #[test]
    fn one_decides_and_another_erases() {
        let case = given([(P, referral()), (G, reviewed("destroy"))]);
        let entries = asks(&case, OTHER, "G-01").expect("it may be erased");
        assert_eq!(entries.len(), 3);
        assert!(entries.iter().all(|entry| entry.refers_to == [id(2)]));
        assert!(matches!(asks(&case, G, "G-01"), Err(Refusal::NeedsAnother(_))));
        assert!(matches!(asks(&case, G, "G-02"), Err(Refusal::NeedsAnother(_))));
        assert!(matches!(asks(&case, OTHER, "G-03"), Err(Refusal::Invalid(_))));
        assert!(matches!(asks(&case, S, "G-01"), Err(Refusal::NotTheirs { .. })));
    }

    #[test]
    fn nothing_is_erased_unless_the_last_review_says_so() {
        let refused = |case| matches!(asks(&case, OTHER, "G-01"), Err(Refusal::NotInState(_)));
        assert!(refused(given([(P, referral())])));
        assert!(refused(given([(P, referral()), (G, reviewed("keep"))])));
        let changed = given([(P, referral()), (G, reviewed("destroy")), (G, reviewed("keep"))]);
        assert!(refused(changed));
        let retracted = json!({ "target": id(2), "reason": "in-error" });
        let case = given([(P, referral()), (G, reviewed("destroy"))]);
        assert!(refused(case.and(G, vec![event("entry-retracted", retracted)])));
    }

    #[test]
    fn nothing_is_erased_while_a_hold_is_open() {
        let case = given([(P, referral()), (S, held()), (G, reviewed("destroy"))]);
        assert!(matches!(asks(&case, OTHER, "G-01"), Err(Refusal::Held(_))));
        let lifted = json!({ "hold": id(2), "approver": "G-01", "reason": "the case is over" });
        let case = case.and(OTHER, vec![event("hold-lifted", lifted)]);
        asks(&case, OTHER, "G-01").expect("it may be erased");
    }

    #[test]
    fn that_a_key_is_destroyed_is_not_for_anybody_to_say() {
        let said = json!({ "of": "case", "basis": "none", "approver": "G-02" });
        let case = given([(P, referral())]);
        case.when(G, event("key-destroyed", said)).invalid_at(&["/events/0/type"]);
    }

    #[test]
    fn an_erased_journey_takes_what_concerns_the_record_and_the_protected_people_only() {
        let case = || {
            let case = given([(P, referral()), (G, reviewed("destroy"))]);
            let entries = asks(&case, OTHER, "G-01").expect("it may be erased");
            case.and_erased(entries)
        };
        let is_gone =
            |actor, draft| matches!(case().when(actor, draft).refused(), Refusal::Erased(_));
        assert!(is_gone(P, session("2025-03-20")));
        assert!(is_gone(S, event("case-discussed", json!({}))));
        assert!(is_gone(P, referral()));
        assert!(is_gone(W, event("signal-passed", json!({ "level": "urgent" }))));
        case().when(W, event("protected-person-linked", json!({ "label": "PP-2" }))).recorded();
        case().when(G, event("subject-access-requested", json!({}))).recorded();
        // What one erasure was decided on does not serve for the next.
        assert!(matches!(asks(&case(), OTHER, "G-01"), Err(Refusal::NotInState(_))));
    }
}
