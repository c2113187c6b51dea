//! Which events a view may know of.

use events::{Instant, Position, Recorded};

/// What was believed: as of a moment, as of a place in the log, or as of now.
///
/// An import of an older record is selected by the time at which that record claims to have been
/// written (`docs/domain.md` §3), so that a journey brought in today can still be read as of last
/// year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// Only what was recorded by then.
    pub believed_at: Option<Instant>,
    /// Only what stands at or before this place.
    pub position: Option<Position>,
}

impl AsOf {
    /// Everything that is recorded.
    pub const NOW: Self = Self { believed_at: None, position: None };

    /// Whether this event was known of.
    #[must_use]
    pub fn knows(&self, recorded: &Recorded) -> bool {
        self.reaches(recorded.position, recorded.believed_from())
    }

    /// Whether what stands at this place, and is believed from then on, was known of.
    #[must_use]
    pub fn reaches(&self, position: Position, believed_from: Instant) -> bool {
        self.believed_at.is_none_or(|at| believed_from <= at)
            && self.position.is_none_or(|at| position <= at)
    }
}
