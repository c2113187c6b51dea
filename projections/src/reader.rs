//! How a reader sees what they may see of a journey (`docs/domain.md` §4). Which compartments these
//! are was decided before; here is only what their role makes of it.

use events::{Compartment, Compartments, Role};

/// Somebody who looks at a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The role that they look in.
    pub role: Role,
    /// What was opened to them.
    pub reads: Compartments,
}

impl Reader {
    /// Whether the content of a compartment is theirs to read.
    #[must_use]
    pub const fn may_read(self, compartment: Compartment) -> bool {
        self.reads.contains(compartment)
    }

    /// Whether why an override was raised, and by which rule, is theirs to read. To everybody else
    /// every override is a safety review like any other.
    #[must_use]
    pub const fn may_read_causes(self) -> bool {
        matches!(self.role, Role::Supervisor | Role::Auditor)
    }

    /// Whether versions of this stream are theirs to know as they were written. Whoever does not
    /// see the cause of an override counts what they see of the streams that hold one: from a gap
    /// they could tell which of the two it stands in.
    #[must_use]
    pub fn counts_as_written(self, compartment: Compartment) -> bool {
        self.may_read_causes()
            || !matches!(compartment, Compartment::Safety | Compartment::Supervision)
    }

    /// Whether places in the whole log are theirs to read. From gaps between them a practitioner
    /// could infer that something happened elsewhere.
    #[must_use]
    pub const fn may_read_positions(self) -> bool {
        matches!(self.role, Role::Supervisor | Role::Auditor)
    }

    /// Whether the content of a wrong-person entry is still theirs to read.
    #[must_use]
    pub const fn may_read_wrong_person(self) -> bool {
        matches!(self.role, Role::GovernanceLead)
    }
}
