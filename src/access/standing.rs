//! How somebody stands to a case: read off the record, never kept beside it.

use super::{Caller, Via};
use events::vocabulary::JointScope;
use events::{Instant, Role, StaffId};
use permissions::{Relation, Relations};
use projections::{Case, Cases, Organisation};
use std::collections::BTreeSet;

/// Somebody, and what of the organisation decides how they stand to any case.
pub(crate) struct Standing<'a> {
    caller: &'a Caller,
    now: Instant,
    is_on_duty: bool,
    /// Everybody in one of their teams.
    mates: BTreeSet<StaffId>,
    /// Everybody in any team.
    teamed: BTreeSet<StaffId>,
}

impl<'a> Standing<'a> {
    pub(crate) fn of(caller: &'a Caller, organisation: &Organisation, now: Instant) -> Self {
        Self {
            caller,
            now,
            is_on_duty: organisation.on_duty(now).contains(caller.staff()),
            mates: organisation.mates(caller.staff()).into_iter().cloned().collect(),
            teamed: organisation.teamed().into_iter().cloned().collect(),
        }
    }

    /// What holds of every case, and of none: of the request itself.
    pub(crate) fn to_none(&self) -> Relations {
        let mut relations = Relations::NONE;
        if self.caller.purpose.is_some() {
            relations = relations.with(Relation::Purpose);
        }
        if self.caller.via == Via::Operator {
            relations = relations.with(Relation::Operator);
        }
        relations
    }

    /// How they stand to this case.
    pub(crate) fn to(&self, case: &Case, cases: &Cases) -> Relations {
        let staff = self.caller.staff();
        let openings = case.openings.as_deref();
        let supports = cases.support_workers(case.journey).any(|worker| worker == staff);
        let holds = [
            (Relation::Caseload, self.is_on_caseload(case)),
            (Relation::Team, self.caller.role() == Role::Supervisor && self.is_of_team(case)),
            (Relation::Link, supports),
            (Relation::Duty, self.is_on_duty),
            (
                Relation::Emergency,
                openings.is_some_and(|it| it.emergency_of(staff, self.now).is_some()),
            ),
            (
                Relation::Second,
                openings
                    .is_some_and(|it| it.agreed(staff, JointScope::Protected, self.now).is_some()),
            ),
            (Relation::Conflict, self.has_conflict(case, supports)),
        ];
        let holding = holds.into_iter().filter(|(_, holds)| *holds);
        holding.fold(self.to_none(), |relations, (relation, _)| relations.with(relation))
    }

    /// As practitioner or beside them. What nobody was assigned yet is with whoever works on it.
    fn is_on_caseload(&self, case: &Case) -> bool {
        let staff = self.caller.staff();
        match &case.practitioner {
            Some(practitioner) => practitioner.is == *staff || case.co_workers.contains(staff),
            None => worked_as_practitioner(case, staff),
        }
    }

    /// Whether somebody of a team of theirs works on it. What is nobody's, and what is with people
    /// of no team, is every supervisor's: nothing falls between the teams.
    fn is_of_team(&self, case: &Case) -> bool {
        let practitioner = case.practitioner.iter().map(|fact| &fact.is);
        let mut people = practitioner.chain(&case.co_workers).peekable();
        people.peek().is_none()
            || people.clone().any(|staff| self.mates.contains(staff))
            || !people.any(|staff| self.teamed.contains(staff))
    }

    /// Whether it was declared; or whether they are on both sides of one case.
    fn has_conflict(&self, case: &Case, supports: bool) -> bool {
        let staff = self.caller.staff();
        let is_declared = case.openings.as_deref().is_some_and(|it| it.has_conflict(staff));
        is_declared
            || match self.caller.role() {
                Role::Practitioner => supports,
                Role::SupportWorker => {
                    self.is_on_caseload(case) || worked_as_practitioner(case, staff)
                }
                Role::Supervisor
                | Role::Auditor
                | Role::GovernanceLead
                | Role::Administrator
                | Role::System => false,
            }
    }
}

fn worked_as_practitioner(case: &Case, staff: &StaffId) -> bool {
    let worked = &case.staffing.worked;
    worked.iter().any(|worked| case.countables.staff_at(worked.staff) == Some(staff))
}
