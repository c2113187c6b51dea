//! What is counted of the protected compartment. It stands apart from the cases: whatever is made
//! from those alone cannot give away that a protected person engaged (`docs/domain.md` §2, 7).

use crate::{Countables, Fact, Identity, Projection};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use events::vocabulary::ProtectedEvent;
use events::{Compartment, Event, JourneyId, Recorded, Role, StaffId};

/// What is counted of one journey's protected compartment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedFacts {
    /// That people were linked, told and heard, and signals: never what anybody said.
    pub countables: Countables,
    /// Who the linked people are, where name and date of birth are known.
    pub linked: Vec<Fact<Identity>>,
    /// Who recorded there as support worker, and their first entry.
    pub support_workers: Vec<Fact<StaffId>>,
}

impl Projection for SealedFacts {
    /// Takes a standing entry; one of another compartment says nothing here.
    fn apply(&mut self, recorded: &Recorded) {
        if recorded.stream.compartment != Compartment::Protected {
            return;
        }
        self.countables.apply(recorded);
        let (recorder, event) = (&recorded.entry.recorder, recorded.entry.id);
        let is_known = |known: &Fact<StaffId>| known.is == recorder.id;
        if recorder.role == Role::SupportWorker && !self.support_workers.iter().any(is_known) {
            self.support_workers.push(Fact { is: recorder.id.clone(), event });
        }
        if let Event::Protected(ProtectedEvent::PersonLinked(linked)) = &recorded.entry.event
            && let Some(is) = linked.person.as_ref().and_then(|person| Identity::of(person))
        {
            self.linked.push(Fact { is, event });
        }
    }
}

/// The same of all journeys that have such events.
#[derive(Clone, Debug, Default)]
pub struct Sealed {
    facts: BTreeMap<JourneyId, Arc<SealedFacts>>,
}

impl Sealed {
    /// What is counted of one journey, if anything was ever recorded.
    #[must_use]
    pub fn of(&self, journey: JourneyId) -> Option<&SealedFacts> {
        self.facts.get(&journey).map(|facts| &**facts)
    }

    /// The journeys in which somebody supports a protected person.
    pub fn supported_by(&self, staff: &StaffId) -> impl Iterator<Item = JourneyId> {
        let supports =
            move |facts: &SealedFacts| facts.support_workers.iter().any(|known| known.is == *staff);
        self.facts.iter().filter(move |(_, facts)| supports(facts)).map(|(journey, _)| *journey)
    }

    pub(crate) fn apply(&mut self, journey: JourneyId, recorded: &Recorded) {
        Arc::make_mut(self.facts.entry(journey).or_default()).apply(recorded);
    }

    pub(crate) fn replace(&mut self, journey: JourneyId, facts: SealedFacts) {
        if facts == SealedFacts::default() {
            self.facts.remove(&journey);
        } else {
            self.facts.insert(journey, Arc::new(facts));
        }
    }
}
