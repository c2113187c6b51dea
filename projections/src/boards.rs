//! Boards: one row a case, across cases. Time passing is an input: `as_at` is handed in.

mod caseload;
mod contact;

pub use caseload::{CaseloadBoard, CaseloadRow, caseload};
pub use contact::{ContactBoard, ContactRow, contact};

use crate::Case;
use alloc::collections::BTreeSet;
use events::StaffId;

/// Which cases a board shows. A case is somebody's who is its practitioner or works on it beside
/// them.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// Only those of this practitioner.
    pub practitioner: Option<StaffId>,
    /// Only those of anybody among these: the members of a team.
    pub team: Option<BTreeSet<StaffId>>,
}

impl Whose {
    fn shows(&self, case: &Case) -> bool {
        let is_of = |wanted: &dyn Fn(&StaffId) -> bool| {
            case.co_workers.iter().any(wanted)
                || case.practitioner.as_ref().is_some_and(|practitioner| wanted(&practitioner.is))
        };
        self.practitioner.as_ref().is_none_or(|staff| is_of(&|who| who == staff))
            && self.team.as_ref().is_none_or(|team| is_of(&|who| team.contains(who)))
    }
}
