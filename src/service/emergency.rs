//! Emergency access: recorded and synced before the first byte can be read.

use super::Service;
use super::execute::{RequestKey, busy, tried};
use crate::Failure;
use crate::access::{Caller, Look, Needs, Via, of};
use crate::commands::{ClosingAnEmergency, Decided, OpeningInEmergency, Refusal, emergency};
use crate::failure::kind;
use crate::sign_in::is_recent;
use crate::words::an;
use chrono::TimeDelta;
use events::{
    Compartment, Compartments, Entry, EventId, Instant, JourneyId, Recorded, Role, Stream, Subject,
};
use permissions::{Action, Ask, Resource};
use projections::{AsOf, EMERGENCY_MINUTES, Journey};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// What came of a request about an emergency access.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EmergencyAnswer {
    /// Whether the same request had been carried out before.
    #[serde(skip)]
    pub(crate) already: bool,
    /// The journey.
    pub(crate) journey: JourneyId,
    /// The event that says so.
    pub(crate) event: EventId,
    /// Until when the case can be read, where it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Instant>,
}

impl Service {
    /// Opens a case that is not theirs to somebody for half an hour.
    ///
    /// # Errors
    /// It is not there, not theirs to open, or they signed in too long ago.
    pub(crate) fn open_in_emergency(
        &self,
        caller: &Caller,
        asked: &OpeningInEmergency,
        key: RequestKey,
    ) -> Result<EmergencyAnswer, Failure> {
        self.is_fresh(caller)?;
        let what = "open cases in an emergency";
        self.allows(caller, Action::OpenEmergency, Resource::Case, what)?;
        let look = Look::viewing("emergency access", Needs::Any);
        let found = self.meant(asked)?;
        let relations = found.and_then(|journey| self.relations(caller, journey));
        let (Some(journey), Some(relations)) = (found, relations) else {
            self.look_in_vain(caller, &look)?;
            return Err(not_there(asked));
        };
        let (role, action, resource) = (caller.role(), Action::OpenEmergency, Resource::Case);
        let decision = self.permissions().decide(Ask { role, relations, action, resource });
        if !decision.allowed {
            self.refuse(caller, Some((journey, relations)), &look, &decision.because)?;
            return Err(not_there(asked));
        }
        let opened = self.about_access(journey, key, |folded, now, id| {
            emergency::open(folded, asked, (&caller.recorder, now), id)
        })?;
        let until = opened.1.recorded_at + TimeDelta::minutes(EMERGENCY_MINUTES);
        self.tell_of_an_emergency(&opened.1);
        Ok(EmergencyAnswer {
            already: opened.0,
            journey,
            event: opened.1.entry.id,
            until: Some(until),
        })
    }

    /// Closes an emergency access: a supervisor of the case has looked at what was read.
    ///
    /// # Errors
    /// It is not there, or not theirs to close.
    pub(crate) fn close_an_emergency(
        &self,
        caller: &Caller,
        (journey, opened): (JourneyId, EventId),
        asked: &ClosingAnEmergency,
        key: RequestKey,
    ) -> Result<EmergencyAnswer, Failure> {
        self.may_close_emergencies(caller, journey)?;
        let (already, recorded) = self.about_access(journey, key, |folded, now, id| {
            emergency::close(folded, opened, asked, (&caller.recorder, now), id)
        })?;
        Ok(EmergencyAnswer { already, journey, event: recorded.entry.id, until: None })
    }

    /// Whether it is theirs to look at what was read of this case in an emergency, and to close it.
    ///
    /// # Errors
    /// It is not: they oversee other cases, or none.
    pub(crate) fn may_close_emergencies(
        &self,
        caller: &Caller,
        journey: JourneyId,
    ) -> Result<(), Failure> {
        if !matches!(caller.role(), Role::Supervisor | Role::GovernanceLead) {
            let why = format!("{} does not close an emergency access", an(caller.role()));
            return Err(Failure::not_theirs(why));
        }
        let relations = self.relations(caller, journey);
        let may = relations.is_some_and(|relations| {
            let (role, action) = (caller.role(), Action::Record);
            let resource = of(Compartment::Governance);
            self.permissions().decide(Ask { role, relations, action, resource }).allowed
        });
        if may {
            return Ok(());
        }
        let known = relations.map(|relations| (journey, relations));
        let look = Look::viewing("closing an emergency access", Needs::Any);
        self.refuse(caller, known, &look, &[])?;
        Err(Refusal::UnknownJourney(journey).into())
    }

    /// Whoever opens a case in an emergency has just shown who they are.
    fn is_fresh(&self, caller: &Caller) -> Result<(), Failure> {
        match &caller.via {
            Via::Operator | Via::Header => Ok(()),
            Via::Token { .. } => {
                let why = "a program does not open cases in an emergency; a person signs in";
                Err(Failure::not_theirs(why))
            }
            Via::Session { signed_in_at } => {
                if is_recent(*signed_in_at, self.log.now()) {
                    return Ok(());
                }
                let why = "show once more who you are, then open it: an emergency access is taken \
                           within five minutes of that";
                Err(Failure::Other(kind::SIGN_IN_AGAIN, why.to_owned()))
            }
        }
    }

    /// The journey that is meant, if there is one.
    fn meant(&self, asked: &OpeningInEmergency) -> Result<Option<JourneyId>, Failure> {
        match (asked.journey, &asked.reference) {
            (Some(journey), None) => Ok(Some(journey)),
            (None, Some(reference)) => {
                let found = self.with_cases_now(|cases| cases.with_reference(reference, |_| true));
                match found.as_slice() {
                    [one] => Ok(Some(one.journey)),
                    [] => Ok(None),
                    _ => {
                        Err(Failure::malformed("several journeys have this reference; give an id"))
                    }
                }
            }
            (Some(_), Some(_)) | (None, None) => {
                Err(Failure::malformed("give one of journey and reference"))
            }
        }
    }

    /// Records one event about access to a journey, once.
    fn about_access(
        &self,
        journey: JourneyId,
        key: RequestKey,
        decide: impl Fn(&Journey, Instant, EventId) -> Result<Entry, Refusal>,
    ) -> Result<(bool, Recorded), Failure> {
        let compartment = Compartment::Governance;
        let stream = Stream { subject: Subject::Journey(journey), compartment };
        let _turn = self.turns.take(stream.subject);
        let appended = tried(|| {
            if let Some(appended) = self.log.find_batch(key.id, &key.digest)? {
                return Ok(appended);
            }
            let expect = vec![(stream, self.log.version(stream))];
            let opens = Compartments::of([Compartment::Case, compartment]);
            let folded = Journey::fold(journey, self.events_in(journey, opens)?, &AsOf::NOW);
            let entry = decide(&folded, self.log.now(), EventId(Uuid::now_v7()))?;
            self.append(key, Decided { expect, entries: vec![(stream, entry)] })
        });
        let mut appended = appended.unwrap_or_else(|| Err(busy()))?;
        Ok((appended.already, appended.events.remove(0)))
    }
}

/// What is not there and what is not theirs to open are answered alike.
fn not_there(asked: &OpeningInEmergency) -> Failure {
    match asked.journey {
        Some(journey) => Refusal::UnknownJourney(journey).into(),
        None => Failure::not_found("there is no journey of this reference"),
    }
}
