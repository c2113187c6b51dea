//! Who worked on a case, as what, and since when it was whose.

use crate::Countables;
use crate::countable::Places as _;
use alloc::vec::Vec;
use events::{Compartment, EventId, Instant, Recorded, Role, StaffId};

/// Everybody who worked on a case; each by their place in [`Countables`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    /// Who recorded in the case as its practitioner.
    pub worked: Vec<Worked>,
    /// Whose caseload it was on.
    pub on_caseload: Vec<OnCaseload>,
}

/// Somebody recorded in the case as a practitioner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Who.
    pub staff: u16,
    /// The first such entry.
    pub event: EventId,
}

/// A case was on somebody's caseload, as practitioner or beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCaseload {
    /// Whose.
    pub staff: u16,
    /// Since when that was recorded.
    pub from: Instant,
    /// Until when, if it ended.
    pub until: Option<Instant>,
    /// The assignment or handover.
    pub event: EventId,
}

impl Staffing {
    /// Nobody yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { worked: Vec::new(), on_caseload: Vec::new() }
    }

    pub(crate) fn recorded(&mut self, recorded: &Recorded, log: &mut Countables) {
        let (role, event) = (recorded.entry.recorder.role, recorded.entry.id);
        if role == Role::Practitioner && recorded.stream.compartment == Compartment::Case {
            let staff = log.staff(&recorded.entry.recorder.id);
            if !self.worked.iter().any(|known| known.staff == staff) {
                self.worked.push(Worked { staff, event });
            }
        }
    }

    pub(crate) fn assigned<'a>(
        &mut self,
        these: impl Iterator<Item = &'a StaffId>,
        recorded: &Recorded,
        log: &mut Countables,
    ) {
        let (from, event) = (recorded.believed_from(), recorded.entry.id);
        for earlier in self.on_caseload.iter_mut().filter(|earlier| earlier.until.is_none()) {
            earlier.until = Some(from);
        }
        let new = these.map(|id| OnCaseload { staff: log.staff(id), from, until: None, event });
        self.on_caseload.extend(new);
    }

    /// Whether the case was on this caseload at a time.
    #[must_use]
    pub fn was_on_caseload_of(&self, staff: &StaffId, at: Instant, log: &Countables) -> bool {
        self.on_caseload.iter().any(|one| {
            let was = one.from <= at && one.until.is_none_or(|until| at < until);
            was && log.staff_at(one.staff) == Some(staff)
        })
    }
}
