//! Every case at once: what boards are made from and search looks through.

use crate::{Case, Projection, Sealed, SealedFacts, destroyed};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Deref;
use events::{Compartment, JourneyId, Recorded, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every case, and apart from them what is counted of the protected compartment; kept current by
/// one event after another.
///
/// A clone shares the cases and is made in no time: boards are made from one, so that nobody who
/// records has to wait for them. What changes afterwards is copied first.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    cases: Unsealed,
    sealed: Sealed,
    /// Journeys whose service user's record was destroyed: they have no case any more, whatever is
    /// still recorded of them.
    erased: BTreeSet<JourneyId>,
}

/// Every case, by everything but the protected compartment: what those may be handed who are not
/// to learn whether a protected person engaged.
#[derive(Clone, Debug, Default)]
pub struct Unsealed {
    cases: BTreeMap<JourneyId, Arc<Case>>,
}

/// A case that was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Found {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference.
    pub reference: Option<String>,
    /// The name that the service user uses.
    pub name: Option<String>,
}

/// An amendment changes what an earlier event says, and an erasure takes it away. Neither is here
/// to be read again: that journey has to be folded anew and handed to [`Cases::replace`].
impl Projection for Cases {
    fn apply(&mut self, recorded: &Recorded) {
        if recorded.stream.subject.is_looks() {
            return;
        }
        let Some(journey) = recorded.journey() else { return };
        if destroyed(&recorded.entry.event) == Some(Compartment::Case) {
            self.forget(journey);
        }
        // What protected people told is theirs and stays, also where the service user is erased.
        if recorded.stream.compartment == Compartment::Protected {
            self.sealed.apply(journey, recorded);
        } else if !self.erased.contains(&journey) {
            let new = || Arc::new(Case::new(journey));
            Arc::make_mut(self.cases.cases.entry(journey).or_insert_with(new)).apply(recorded);
        }
    }
}

/// What is asked of cases is asked of those without the protected compartment.
impl Deref for Cases {
    type Target = Unsealed;

    fn deref(&self) -> &Unsealed {
        &self.cases
    }
}

impl Cases {
    /// Takes a journey's case, and what is counted of its protected compartment, as they were
    /// folded from all of its events.
    pub fn replace(&mut self, case: Case, sealed: SealedFacts) {
        self.sealed.replace(case.journey, sealed);
        if !self.erased.contains(&case.journey) {
            self.cases.cases.insert(case.journey, Arc::new(case));
        }
    }

    /// Drops a journey for good: its service user's record was destroyed.
    pub fn forget(&mut self, journey: JourneyId) {
        self.cases.cases.remove(&journey);
        self.erased.insert(journey);
    }

    /// The journeys that were dropped.
    #[must_use]
    pub const fn erased(&self) -> &BTreeSet<JourneyId> {
        &self.erased
    }

    /// What is counted of the protected compartments. Only for what says that it needs it.
    #[must_use]
    pub const fn sealed(&self) -> &Sealed {
        &self.sealed
    }

    /// Who works with the protected people of a journey: whoever recorded there as support worker.
    pub fn support_workers(&self, journey: JourneyId) -> impl Iterator<Item = &StaffId> {
        let facts = self.sealed.of(journey).into_iter();
        facts.flat_map(|facts| &facts.support_workers).map(|fact| &fact.is)
    }
}

impl Unsealed {
    /// The case of one journey.
    #[must_use]
    pub fn case(&self, journey: JourneyId) -> Option<&Case> {
        self.cases.get(&journey).map(|case| &**case)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// All cases, by journey.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.values().map(|case| &**case)
    }

    /// Of the cases that `sees` lets through, open ones whose reference or name holds `words`,
    /// whatever their upper and lower case; by reference.
    #[must_use]
    pub fn search(&self, words: &str, at_most: usize, sees: impl Fn(&Case) -> bool) -> Vec<Found> {
        let words = words.trim().to_lowercase();
        let holds = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| text.to_lowercase().contains(&words))
        };
        let matches = |case: &&Case| {
            case.lifecycle.closed_since().is_none()
                && (holds(&case.reference) || holds(&case.name))
                && sees(case)
        };
        let mut all: Vec<_> = self.iter().filter(matches).map(Found::of).collect();
        all.sort_by(|a, b| (&a.reference, a.journey).cmp(&(&b.reference, b.journey)));
        all.truncate(at_most);
        all
    }

    /// Of the cases that `sees` lets through, those with exactly this reference, closed ones
    /// included.
    #[must_use]
    pub fn with_reference(&self, reference: &str, sees: impl Fn(&Case) -> bool) -> Vec<Found> {
        let has = |case: &&Case| case.reference.as_deref() == Some(reference) && sees(case);
        self.iter().filter(has).map(Found::of).collect()
    }
}

impl Found {
    fn of(case: &Case) -> Self {
        Self { journey: case.journey, reference: case.reference.clone(), name: case.name.clone() }
    }
}
