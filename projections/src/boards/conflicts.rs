//! Whether anybody is both practitioner and support worker on one case, or both service user and
//! protected person (`docs/domain.md` §9, question 16).

use super::{Board, BoardGroup, BoardInput};
use crate::{Case, Fact, Identity};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::ConflictReason;
use events::{EventId, JourneyId, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Everybody in two roles that are to be kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConflictsBoard {
    /// One for each person, and each case or pair of cases.
    pub rows: Vec<ConflictRow>,
}

/// Somebody in two roles. Who a service user or a protected person is stands in the journeys named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConflictRow {
    /// Which two roles.
    pub conflict: ConflictReason,
    /// The member of staff, where it is one.
    pub staff: Option<StaffId>,
    /// The references of the journeys.
    pub references: Vec<String>,
    /// The journeys: that of the service user first.
    pub journeys: Vec<JourneyId>,
    /// The events that say so.
    pub events: Vec<EventId>,
}

impl Board for ConflictsBoard {
    const NAME: &'static str = "conflicts";
    const SAYS: &'static str = "Anyone in two roles that are to be kept apart";
    const COLUMNS: &'static [&'static str] = &["conflict", "staff", "references", "journeys"];

    const OF_PROTECTED: bool = true;

    /// Whoever reads this learns that somebody is a protected person.
    const GROUP: BoardGroup = BoardGroup::Access;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| of_staff(input, case)).collect();
        rows.extend(of_people(input));
        Self { rows }
    }
}

fn of_staff(input: &BoardInput<'_>, case: &Case) -> Vec<ConflictRow> {
    let (staffing, log) = (&case.staffing, &case.countables);
    let row = |support: &Fact<StaffId>| {
        let is_them = |staff: u16| log.staff_at(staff) == Some(&support.is);
        let worked = staffing.worked.iter().find(|one| is_them(one.staff));
        let assigned = staffing.on_caseload.iter().find(|one| is_them(one.staff));
        let as_practitioner = worked.map(|one| one.event).or(assigned.map(|one| one.event))?;
        Some(ConflictRow {
            conflict: ConflictReason::PractitionerAndSupportWorker,
            staff: Some(support.is.clone()),
            references: case.reference.iter().cloned().collect(),
            journeys: Vec::from([case.journey]),
            events: Vec::from([as_practitioner, support.event]),
        })
    };
    let support = input.sealed(case).into_iter().flat_map(|sealed| &sealed.support_workers);
    support.filter_map(row).collect()
}

fn of_people(input: &BoardInput<'_>) -> Vec<ConflictRow> {
    let mut service_users: BTreeMap<Identity, Vec<&Case>> = BTreeMap::new();
    for case in input.cases.iter() {
        if let Some(identity) = case.identity {
            service_users.entry(identity).or_default().push(case);
        }
    }
    let shown: BTreeSet<_> = input.shown().map(|case| case.journey).collect();
    let mut rows = Vec::new();
    for linked_to in input.cases.iter() {
        for linked in input.sealed(linked_to).into_iter().flat_map(|sealed| &sealed.linked) {
            for case in service_users.get(&linked.is).into_iter().flatten() {
                let journeys = Vec::from([case.journey, linked_to.journey]);
                if journeys.iter().any(|journey| shown.contains(journey)) {
                    let cases = [*case, linked_to];
                    let referral = case.referred.as_ref().map(|fact| fact.event);
                    rows.push(ConflictRow {
                        conflict: ConflictReason::ServiceUserAndProtectedPerson,
                        staff: None,
                        references: cases.iter().filter_map(|it| it.reference.clone()).collect(),
                        journeys,
                        events: referral.into_iter().chain([linked.event]).collect(),
                    });
                }
            }
        }
    }
    rows
}
