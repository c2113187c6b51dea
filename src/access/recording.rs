//! Who records what: by how they stand to the case, before the rules are asked whether it can be.

use super::{Caller, Look, Needs, Via, of};
use crate::commands::{About, Refusal, is_of_role};
use crate::failure::kind;
use crate::{Failure, Service};
use events::{Compartment, Compartments, Home, JourneyId, Role, event_type};
use permissions::{Action, Ask, Relation, Relations, Resource};

impl Service {
    /// Whether they may record events of these types; if so, what they may read, and therefore
    /// refer to. A journey that is not theirs is answered like one that is not there.
    pub(crate) fn may_record(
        &self,
        caller: &Caller,
        about: About,
        kinds: &[&str],
    ) -> Result<Compartments, Failure> {
        if about != About::Organisation {
            type_is_of_the_role(caller.role(), kinds)?;
        }
        takes_people(caller, kinds)?;
        let (journey, relations) = match about {
            About::Organisation => {
                if kinds.iter().all(|kind| is_theirs_of_the_organisation(caller, kind)) {
                    let (action, resource) = (Action::Administer, Resource::Organisation);
                    self.allows(caller, action, resource, "record about the organisation")?;
                }
                // What is not theirs, or not of the organisation, the rules refuse by name.
                return Ok(Compartments::NONE);
            }
            // What is empty opens nothing, whoever sends it: the rules say so.
            About::NewJourney(_) if kinds.is_empty() => return Ok(Compartments::NONE),
            About::NewJourney(journey) => {
                // Whoever opens a journey works on it, until somebody is assigned.
                let relations = self.standing(caller).to_none();
                (journey, Some(relations.with(Relation::Caseload).with(Relation::Team)))
            }
            About::Journey(journey) => (journey, self.relations(caller, journey)),
        };
        let rights = relations.map(|it| (it, self.rights(caller.role(), it, kinds)));
        let (known, reads, not_theirs) = match rights {
            None => (None, Compartments::NONE, None),
            // Who reads nothing of it and asks for nothing is told nothing, either.
            Some((_, (reads, None))) if !(reads.is_empty() && kinds.is_empty()) => {
                return Ok(reads);
            }
            Some((relations, (reads, not_theirs))) => {
                (Some((journey, relations)), reads, not_theirs)
            }
        };
        self.refuse(caller, known, &Look::viewing("recording", Needs::Any), &[])?;
        // A journey that is to be opened is not there, and nobody takes it for one that is.
        if reads.is_empty() && !matches!(about, About::NewJourney(_)) {
            return Err(Refusal::UnknownJourney(journey).into());
        }
        let what = not_theirs.unwrap_or_default();
        let why = format!("{what} is not yours to record in this journey as you stand to it");
        Err(Failure::Other(kind::NOT_YOURS_TO_RECORD, why))
    }

    /// What they read of a journey: a request that records nothing asks for no more.
    pub(crate) fn reads_of(
        &self,
        caller: &Caller,
        journey: JourneyId,
    ) -> Result<Compartments, Failure> {
        self.may_record(caller, About::Journey(journey), &[])
    }

    /// In which parts of a journey they record: what a page offers them. Nothing is shown by that.
    pub(crate) fn records_in(&self, caller: &Caller, journey: JourneyId) -> Compartments {
        let may =
            |one: &Compartment| self.may_once_stated(caller, journey, (Action::Record, of(*one)));
        Compartments::of(Compartment::ALL.into_iter().filter(may))
    }

    /// Whether this is theirs to do in a journey, once they say for what.
    pub(crate) fn may_once_stated(
        &self,
        caller: &Caller,
        journey: JourneyId,
        (action, resource): (Action, Resource),
    ) -> bool {
        self.relations(caller, journey).is_some_and(|relations| {
            let (role, relations) = (caller.role(), relations.with(Relation::Purpose));
            self.permissions().decide(Ask { role, relations, action, resource }).allowed
        })
    }

    /// What they read, and the first of these types that is not theirs to record.
    fn rights(
        &self,
        role: Role,
        relations: Relations,
        kinds: &[&str],
    ) -> (Compartments, Option<String>) {
        let may = |action, compartment| {
            let ask = Ask { role, relations, action, resource: of(compartment) };
            self.permissions().decide(ask).allowed
        };
        let theirs = Compartment::ALL.into_iter().filter(|one| may(Action::Read, *one));
        let reads = Compartments::of(theirs);
        let is_theirs = |kind: &str| {
            match event_type(kind).and_then(|kind| kind.home.compartment()) {
                Some(home) => may(Action::Record, home),
                // Where an amendment stands its target says: who may refer to that may amend it.
                // What is of no type is for the rules to refuse.
                None => !reads.is_empty(),
            }
        };
        let not_theirs = kinds.iter().find(|kind| !is_theirs(kind));
        (reads, not_theirs.map(|kind| (*kind).to_owned()))
    }
}

/// What takes two people takes people: a token stands for whoever made it, and two of them for one.
fn takes_people(caller: &Caller, kinds: &[&str]) -> Result<(), Failure> {
    if !matches!(caller.via, Via::Token { .. }) {
        return Ok(());
    }
    match kinds.iter().find(|kind| OF_TWO_PEOPLE.contains(kind)) {
        None => Ok(()),
        Some(kind) => {
            let why = format!("{kind} is for people who sign in, not for tokens");
            Err(Failure::Other(kind::OUT_OF_SCOPE, why))
        }
    }
}

/// What one person does so that another's act takes effect, and the acts that need it.
const OF_TWO_PEOPLE: &[&str] = &[
    "decision-approved",
    "decision-returned",
    "disclosure-decided",
    "hold-lifted",
    "joint-access-agreed",
    "joint-access-requested",
    "override-lifted",
    "retention-reviewed",
    "signal-override-lifted",
    "subject-access-answered",
    "subject-access-prepared",
];

/// A type that is not of their role at all: whatever the journey, and whether there is one.
fn type_is_of_the_role(role: Role, kinds: &[&str]) -> Result<(), Refusal> {
    for (index, kind) in kinds.iter().enumerate() {
        if let Some(kind) = event_type(kind) {
            let at = format!("/events/{index}");
            is_of_role(kind, role).map_err(|refusal| refusal.under(&at))?;
        }
    }
    Ok(())
}

fn is_theirs_of_the_organisation(caller: &Caller, kind: &str) -> bool {
    event_type(kind).is_some_and(|kind| {
        kind.home == Home::Organisation && kind.may_be_recorded_by(caller.role())
    })
}

#[cfg(test)]
mod tests {
    use super::OF_TWO_PEOPLE;
    use events::event_type;

    #[test]
    fn what_takes_two_people_is_of_the_vocabulary() {
        let unknown: Vec<_> =
            OF_TWO_PEOPLE.iter().filter(|kind| event_type(kind).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
