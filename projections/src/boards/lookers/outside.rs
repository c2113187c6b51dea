//! Whether a case was somebody's when they looked at it.

use super::BoardInput;
use crate::{Access, Accesses, Case, Organisation, Unsealed};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use chrono::Duration;
use events::{Instant, JourneyId, Role, StaffId};

/// Whoever takes a case over reads it before, and whoever gave it away finishes what they wrote:
/// that is within a week of a caseload.
const HANDOVER_DAYS: i64 = 7;
/// Who has no caseload has a reason to look within so many days of what they recorded there.
const RECORDED_DAYS: i64 = 30;
/// How somebody stood to a case, as it was recorded when they looked, that makes it theirs. Neither
/// an emergency nor a stated purpose does.
const THEIRS: [&str; 4] = ["caseload", "team", "link", "duty"];

/// What it is judged by.
pub(super) struct Outside<'a> {
    cases: &'a Unsealed,
    organisation: &'a Organisation,
    tasks: BTreeMap<(JourneyId, &'a StaffId), Vec<Instant>>,
    teamed: BTreeSet<&'a StaffId>,
}

impl<'a> Outside<'a> {
    pub(super) fn of(input: &BoardInput<'a>) -> Self {
        let accesses: &'a Accesses = input.accesses;
        let mut tasks: BTreeMap<_, Vec<Instant>> = BTreeMap::new();
        for task in &accesses.tasks {
            tasks.entry((task.journey, &task.by)).or_default().push(task.at);
        }
        let (cases, organisation) = (input.cases, input.organisation);
        Self { cases, organisation, tasks, teamed: organisation.teamed() }
    }

    /// Which of the journeys of a look were not theirs.
    pub(super) fn journeys(&self, look: &Access) -> Vec<JourneyId> {
        let role = look.role.as_deref().and_then(|role| role.parse().ok());
        let role = role.unwrap_or(Role::Practitioner);
        let is_their_work = matches!(role, Role::Auditor | Role::System);
        if is_their_work || look.relations.iter().any(|relation| THEIRS.contains(&&**relation)) {
            return Vec::new();
        }
        // What is erased is no case any more: nobody can say any longer whose it was.
        let cases = look.journeys.iter().filter_map(|journey| self.cases.case(*journey));
        let mates = self.organisation.mates(&look.actor);
        let outside = cases.filter(|case| !self.was_theirs((role, &mates), look, case));
        outside.map(|case| case.journey).collect()
    }

    fn was_theirs(
        &self,
        (role, mates): (Role, &BTreeSet<&StaffId>),
        look: &Access,
        case: &Case,
    ) -> bool {
        let was_on_duty = || {
            let mut covers = self.organisation.duty.iter();
            covers.any(|it| it.staff == look.actor && it.from <= look.at && look.at < it.until)
        };
        match role {
            Role::Practitioner => was_on_caseload(look, case) || was_on_duty(),
            Role::Supervisor => self.was_of_team(mates, look, case) || was_on_duty(),
            // Only what was recorded when they looked says so: who is linked is protected.
            Role::SupportWorker => was_on_duty(),
            Role::GovernanceLead | Role::Administrator => self.had_recorded(look, case),
            Role::Auditor | Role::System => true,
        }
    }

    /// Whether somebody of a team of theirs worked on it. What was nobody's, and what is with
    /// people of no team, is every supervisor's.
    fn was_of_team(&self, mates: &BTreeSet<&StaffId>, look: &Access, case: &Case) -> bool {
        let held = case.staffing.on_caseload.iter().filter(|one| is_near(one, look.at));
        let mut people = held.filter_map(|one| case.countables.staff_at(one.staff)).peekable();
        people.peek().is_none()
            || people.clone().any(|staff| mates.contains(staff))
            || !people.any(|staff| self.teamed.contains(staff))
    }

    fn had_recorded(&self, look: &Access, case: &Case) -> bool {
        let is_close = |at: Instant| (at - look.at).abs() <= Duration::days(RECORDED_DAYS);
        let log = &case.countables;
        let recorded = log.all().iter().any(|one| {
            is_close(one.recorded) && log.recorder(one).is_some_and(|by| *by == look.actor)
        });
        let amended = case.amendments.iter().any(|one| one.by.id == look.actor && is_close(one.at));
        let tasks = self.tasks.get(&(case.journey, &look.actor));
        recorded || amended || tasks.into_iter().flatten().any(|at| is_close(*at))
    }
}

/// As practitioner or beside them, by the assignments of that time. What nobody had been assigned
/// yet was with whoever worked on it.
fn was_on_caseload(look: &Access, case: &Case) -> bool {
    let (staffing, log) = (&case.staffing, &case.countables);
    let is_them = |staff: u16| log.staff_at(staff) == Some(&look.actor);
    let near = staffing.on_caseload.iter().any(|one| is_near(one, look.at) && is_them(one.staff));
    let was_assigned = staffing.on_caseload.iter().any(|one| one.from <= look.at);
    near || (!was_assigned && staffing.worked.iter().any(|one| is_them(one.staff)))
}

fn is_near(one: &crate::OnCaseload, at: Instant) -> bool {
    let days = Duration::days(HANDOVER_DAYS);
    one.from - days <= at && one.until.is_none_or(|until| at < until + days)
}
