//! What a board is made from.

use crate::{Accesses, Case, Organisation, Policy, Reader, Reading, Sealed, SealedFacts, Unsealed};
use alloc::collections::BTreeSet;
use alloc::string::String;
use chrono::NaiveDate;
use events::{Instant, JourneyId, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Everything that a board may depend on.
#[derive(Clone)]
pub struct BoardInput<'a> {
    /// All cases, without the protected compartment.
    pub cases: &'a Unsealed,
    /// What is counted of the protected compartment. Whoever makes a board from the registry hands
    /// it in; a board that does not say that it needs it gets none.
    pub sealed: Option<&'a Sealed>,
    /// Teams, duty, roles.
    pub organisation: &'a Organisation,
    /// Who looked, for boards that are made from that.
    pub accesses: &'a Accesses,
    /// The figures.
    pub policy: &'a Policy,
    /// When clocks read.
    pub as_at: Instant,
    /// Which of the cases.
    pub whose: &'a Whose,
    /// Which cases are theirs to see who looks.
    pub sees: &'a dyn Fn(&Case) -> bool,
    /// Who looks.
    pub reader: Reader,
    /// Which member of staff that is, where it is one.
    pub staff: Option<&'a StaffId>,
    /// What else was asked for.
    pub options: Options,
}

/// What can be asked of a single board.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What a draw starts from: the same seed, the same draw.
    pub seed: Option<u64>,
    /// How many are drawn.
    pub size: Option<usize>,
}

/// Which cases a board shows. A case is somebody's who is its practitioner or works on it beside
/// them.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// Only those of this practitioner.
    pub practitioner: Option<StaffId>,
    /// Only those of anybody among these: the members of a team.
    pub team: Option<BTreeSet<StaffId>>,
    /// Only this one. For boards that say that they take it.
    pub journey: Option<JourneyId>,
    /// Only what this member of staff did. For boards that say that they take it.
    pub staff: Option<StaffId>,
}

impl Whose {
    /// Whether only the cases of somebody were asked for.
    pub(super) const fn is_of_cases(&self) -> bool {
        self.practitioner.is_some() || self.team.is_some()
    }

    pub(super) fn shows(&self, case: &Case) -> bool {
        let is_of = |wanted: &dyn Fn(&StaffId) -> bool| {
            case.co_workers.iter().any(wanted)
                || case.practitioner.as_ref().is_some_and(|practitioner| wanted(&practitioner.is))
        };
        self.journey.is_none_or(|journey| journey == case.journey)
            && self.practitioner.as_ref().is_none_or(|staff| is_of(&|who| who == staff))
            && self.team.as_ref().is_none_or(|team| is_of(&|who| team.contains(who)))
    }
}

impl<'a> BoardInput<'a> {
    /// The London date on which clocks read.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        london_day(self.as_at)
    }

    /// The cases that were asked for, by journey.
    pub(super) fn shown(&self) -> impl Iterator<Item = &'a Case> {
        let (whose, sees) = (self.whose, self.sees);
        self.cases.iter().filter(move |case| whose.shows(case) && sees(case))
    }

    /// Those of them that are not closed.
    pub(super) fn open(&self) -> impl Iterator<Item = &'a Case> {
        self.shown().filter(|case| case.lifecycle.closed_since().is_none())
    }

    /// What is counted of a case's protected compartment; nothing for a board that does not say
    /// that it needs it.
    pub(super) fn sealed(&self, case: &Case) -> Option<&'a SealedFacts> {
        self.sealed.and_then(|sealed| sealed.of(case.journey))
    }

    /// The same without it.
    pub(super) fn unsealed(&self) -> Self {
        Self { sealed: None, ..self.clone() }
    }

    /// A case laid out for the rules.
    pub(super) fn reading<'c>(&'c self, case: &'c Case) -> Reading<'c> {
        Reading::of(&case.countables, self.policy, self.as_at)
    }
}

/// The case that a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Which {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference.
    pub reference: Option<String>,
    /// Whose case it is.
    pub practitioner: Option<StaffId>,
}

impl Which {
    pub(super) fn of(case: &Case) -> Self {
        Self {
            journey: case.journey,
            reference: case.reference.clone(),
            practitioner: case.practitioner.as_ref().map(|fact| fact.is.clone()),
        }
    }

    /// What rows that are otherwise alike are ordered by.
    pub(super) const fn order(&self) -> (&Option<String>, JourneyId) {
        (&self.reference, self.journey)
    }
}
