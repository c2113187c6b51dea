//! Who asks, what they may see, and the record of each look (`docs/domain.md` §2.9 and §4).
//!
//! How somebody stands to a case is read off the record (`standing`); what that allows, the crate
//! `permissions` decides; what is shown of a journey reads through `opened`, and of many through
//! `across`; and nothing leaves before `record` has it on stable storage.

mod across;
mod bounds;
mod caller;
mod look;
mod news;
mod opened;
mod record;
mod recording;
mod standing;

pub(crate) use across::{Sight, of_group};
pub(crate) use bounds::Bounds;
pub(crate) use caller::{Caller, Via};
pub(crate) use look::{Look, LookKind, Needs, Shown, of};
pub(crate) use opened::Opened;
pub(crate) use record::UnderWay;
pub(crate) use standing::Standing;

use crate::Service;
use events::vocabulary::JointScope;
use events::{Compartment, Compartments, JourneyId, Role};
use permissions::{Action, Ask, Relation, Relations};
use projections::Case;

impl Service {
    /// How somebody stands to any case, as of now: whatever is shown, it is shown now.
    pub(crate) fn standing<'a>(&self, caller: &'a Caller) -> Standing<'a> {
        let now = self.log().now();
        self.with_organisation_now(|organisation| Standing::of(caller, organisation, now))
    }

    /// How somebody stands to a journey; nothing if there is no such journey, which takes as long
    /// to find out. Of one whose service user's record was erased nothing is left to stand to: it
    /// is nobody's case.
    pub(crate) fn relations(&self, caller: &Caller, journey: JourneyId) -> Option<Relations> {
        let standing = self.standing(caller);
        self.with_cases_now(|cases| {
            if let Some(case) = cases.case(journey) {
                return Some(standing.to(case, cases));
            }
            let nobodys = standing.to(&Case::new(journey), cases);
            cases.erased().contains(&journey).then_some(nobodys)
        })
    }

    /// What a role reads of a case that is theirs, everything that can be stated being stated: for
    /// what is judged or digested, never for what is shown.
    pub(crate) fn of_a_case_of_theirs(&self, role: Role) -> Compartments {
        let relations = Relations::ALL.without(Relation::Conflict);
        let reads = |compartment: &Compartment| {
            let ask = Ask { role, relations, action: Action::Read, resource: of(*compartment) };
            self.permissions().decide(ask).allowed
        };
        Compartments::of(Compartment::ALL.into_iter().filter(reads))
    }

    /// Whether another governance lead agreed that this one sees compartments side by side.
    pub(crate) fn combines_for(&self, caller: &Caller, journey: JourneyId) -> bool {
        let now = self.log().now();
        self.with_cases_now(|cases| {
            let openings = cases.case(journey).and_then(|case| case.openings.as_deref());
            openings.is_some_and(|it| {
                it.agreed(caller.staff(), JointScope::CombinedChronology, now).is_some()
            })
        })
    }
}
