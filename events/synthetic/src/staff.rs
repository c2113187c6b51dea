//! Who works in the service: six practitioners to a supervisor.

use events::{Recorder, Role, StaffId};
use std::collections::BTreeSet;

/// A practitioner carries about this many of the journeys of eighteen months, which is about
/// fifteen at a time.
const JOURNEYS_A_PRACTITIONER: u64 = 34;
const PRACTITIONERS_A_TEAM: u32 = 6;
const PRACTITIONERS_A_SUPPORT_WORKER: u32 = 3;

/// How many practitioners a service of so many journeys has. The acceptance journey needs `P-07`.
pub(crate) fn practitioners(journeys: u64) -> u32 {
    u32::try_from((journeys / JOURNEYS_A_PRACTITIONER).max(7)).unwrap_or(u32::MAX)
}

pub(crate) fn practitioner(number: u32) -> Recorder {
    Recorder { id: practitioner_id(number), role: Role::Practitioner }
}

pub(crate) fn practitioner_id(number: u32) -> StaffId {
    id('P', number)
}

/// Whoever supervises this practitioner.
pub(crate) fn supervisor_of(practitioner: u32) -> Recorder {
    let team = practitioner.saturating_sub(1) / PRACTITIONERS_A_TEAM + 1;
    Recorder { id: id('S', team), role: Role::Supervisor }
}

/// The support worker who stands beside the cases that began with this practitioner.
pub(crate) fn support_worker_beside(practitioner: u32) -> Recorder {
    let number = practitioner.saturating_sub(1) / PRACTITIONERS_A_SUPPORT_WORKER + 1;
    Recorder { id: id('W', number), role: Role::SupportWorker }
}

/// Everybody who works in a service of so many journeys, those who only look included.
#[must_use]
pub fn staff(journeys: u64) -> Vec<Recorder> {
    let practitioners = 1..=practitioners(journeys);
    let mut staff: BTreeSet<_> = practitioners
        .flat_map(|one| [practitioner(one), supervisor_of(one), support_worker_beside(one)])
        .collect();
    let others = [
        ('A', 1, Role::Auditor),
        ('G', 1, Role::GovernanceLead),
        ('G', 2, Role::GovernanceLead),
        ('S', 2, Role::Supervisor),
    ];
    staff.extend(others.map(|(letter, number, role)| Recorder { id: id(letter, number), role }));
    let administrator = "AD-1".parse().expect("short, and without a slash");
    staff.insert(Recorder { id: administrator, role: Role::Administrator });
    staff.into_iter().collect()
}

fn id(letter: char, number: u32) -> StaffId {
    format!("{letter}-{number:02}").parse().expect("short, and without a slash")
}
