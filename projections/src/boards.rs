//! Boards: one row a case, across cases. Time passing is an input: `as_at` is handed in.

mod caseload;
mod contact;

pub use caseload::{CaseloadBoard, CaseloadRow, caseload};
pub use contact::{ContactBoard, ContactRow, contact};

use crate::Case;
use events::StaffId;

/// Which cases a board shows.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// Only those of this practitioner, co-worked ones included.
    pub practitioner: Option<StaffId>,
}

impl Whose {
    fn shows(&self, case: &Case) -> bool {
        self.practitioner.as_ref().is_none_or(|staff| {
            case.co_workers.contains(staff)
                || case.practitioner.as_ref().is_some_and(|practitioner| practitioner.is == *staff)
        })
    }
}
