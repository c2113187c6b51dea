//! Emergency access: somebody reads a case that is not theirs, for a stated purpose and half an
//! hour; a supervisor looks at what was read and closes it (`docs/domain.md` §4).

use super::Refusal;
use events::vocabulary::{EmergencyAccessClosed, EmergencyAccessOpened, RecordEvent};
use events::{
    Entry, Event, EventId, Instant, JourneyId, Moment, Precision, Recorder, Source, Text, Time,
};
use projections::{EMERGENCY_MINUTES, Emergency, Journey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request for emergency access.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningInEmergency {
    /// The journey; or its reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<JourneyId>,
    /// Exactly its reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// For what purpose. It is kept for ever: name nobody.
    pub purpose: Text,
}

/// A supervisor's look at an emergency access.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingAnEmergency {
    /// What they found. It is kept for ever: name nobody.
    pub finding: Text,
}

/// What is recorded when it opens. What is open already is not opened again.
pub(crate) fn open(
    journey: &Journey,
    asked: &OpeningInEmergency,
    (actor, now): (&Recorder, Instant),
    id: EventId,
) -> Result<Entry, Refusal> {
    let open = journey.case.openings.as_deref().and_then(|it| it.emergency_of(&actor.id, now));
    if let Some(open) = open {
        let until = Moment::Instant(open.until);
        return Err(Refusal::NotInState(format!("this case is open to you until {until} already")));
    }
    let opened = EmergencyAccessOpened {
        actor: actor.id.clone(),
        purpose: asked.purpose.clone(),
        scope: format!("case and safety, as {}", actor.role).parse().expect("words of ours"),
        until: Some(Time(now + chrono::Duration::minutes(EMERGENCY_MINUTES))),
    };
    Ok(by_the_system(RecordEvent::EmergencyAccessOpened(opened), now, id))
}

/// What is recorded when somebody closes it: not whoever opened it.
pub(crate) fn close(
    journey: &Journey,
    opened: EventId,
    asked: &ClosingAnEmergency,
    (actor, now): (&Recorder, Instant),
    id: EventId,
) -> Result<Entry, Refusal> {
    let all = journey.case.openings.iter().flat_map(|openings| &openings.emergencies);
    let found = all.into_iter().find(|one| one.event == opened);
    let Some(Emergency { actor: by, closed, .. }) = found else {
        let why = format!("there is no emergency access {opened} to this journey");
        return Err(Refusal::NotInState(why));
    };
    if by == &actor.id {
        let why = format!("you ({by}) opened this; somebody else looks at it and closes it");
        return Err(Refusal::NeedsAnother(why));
    }
    if let Some(closed) = closed {
        return Err(Refusal::NotInState(format!("this was closed already, by {}", closed.by)));
    }
    let closing = EmergencyAccessClosed {
        opened,
        closed_by: Some(actor.id.clone()),
        finding: Some(asked.finding.clone()),
    };
    let entry = by_the_system(RecordEvent::EmergencyAccessClosed(closing), now, id);
    Ok(Entry { refers_to: vec![opened], ..entry })
}

/// An event about the record itself, as Stepin records it.
pub(crate) fn by_the_system(event: RecordEvent, now: Instant, id: EventId) -> Entry {
    Entry {
        id,
        occurred_at: Moment::Instant(now),
        precision: Precision::Exact,
        known_at: Some(Moment::Instant(now)),
        source: Source::System,
        recorder: Recorder::system(),
        refers_to: Vec::new(),
        causation: None,
        correlation: None,
        claimed_recorded_at: None,
        event: Event::Record(event),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::{Given, P, S, given, id, referral};
    use super::*;

    fn asking() -> OpeningInEmergency {
        let purpose = "a call at night".parse().expect("a text");
        OpeningInEmergency { journey: None, reference: None, purpose }
    }

    fn closing() -> ClosingAnEmergency {
        ClosingAnEmergency { finding: "one call was taken".parse().expect("a text") }
    }

    fn at(time: &str) -> Instant {
        time.parse().expect("a time")
    }

    fn opened() -> Given {
        let case = given([(P, referral())]);
        let (actor, now) = (&"P-09/practitioner".parse().expect("one"), at("2025-03-20T12:00:00Z"));
        let entry = open(&case.journey(), &asking(), (actor, now), id(7)).expect("it opens");
        case.and_by_the_system(entry)
    }

    #[test]
    fn it_lasts_half_an_hour_and_is_not_opened_twice() {
        let journey = opened().journey();
        let staff = "P-09".parse().expect("one");
        let openings = journey.case.openings.as_deref().expect("it was opened");
        assert!(openings.emergency_of(&staff, at("2025-03-20T12:29:59Z")).is_some());
        assert!(openings.emergency_of(&staff, at("2025-03-20T12:30:00Z")).is_none());
        assert!(
            openings
                .emergency_of(&"P-10".parse().expect("one"), at("2025-03-20T12:10:00Z"))
                .is_none()
        );
        let actor = "P-09/practitioner".parse().expect("one");
        let again = |now| open(&journey, &asking(), (&actor, at(now)), id(8));
        assert!(matches!(again("2025-03-20T12:10:00Z"), Err(Refusal::NotInState(_))));
        assert!(again("2025-03-20T12:31:00Z").is_ok());
    }

    #[test]
    fn somebody_else_closes_it_and_once() {
        let case = opened();
        let now = at("2025-03-20T12:05:00Z");
        let by = |actor: &str| {
            let actor = actor.parse().expect("one");
            close(&case.journey(), id(7), &closing(), (&actor, now), id(8))
        };
        assert!(matches!(by("P-09/supervisor"), Err(Refusal::NeedsAnother(_))));
        let closing_it = by(S).expect("it closes");
        let case = case.and_by_the_system(closing_it);
        let journey = case.journey();
        let openings = journey.case.openings.as_deref().expect("it was opened");
        assert!(openings.emergency_of(&"P-09".parse().expect("one"), now).is_none());
        let again = close(&journey, id(7), &closing(), (&S.parse().expect("one"), now), id(9));
        assert!(matches!(again, Err(Refusal::NotInState(_))));
    }
}
