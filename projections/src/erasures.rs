//! What of a record was destroyed, and who decided so. That much stays readable for ever.

use alloc::vec::Vec;
use events::vocabulary::RecordEvent;
use events::{Compartment, Event, EventId, Instant, Position, Recorded, StaffId};

/// A part of a record that nobody can read any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Which part.
    pub of: Compartment,
    /// The `key-destroyed`.
    pub event: EventId,
    /// Where it stands: what it is about stands before it.
    pub position: Position,
    /// When it was recorded.
    pub at: Instant,
    /// Who erased it.
    pub by: StaffId,
    /// Who had decided so before: somebody else.
    pub approver: StaffId,
}

/// The part that an event says was destroyed.
#[must_use]
pub const fn destroyed(event: &Event) -> Option<Compartment> {
    if let Event::Record(RecordEvent::KeyDestroyed(destroyed)) = event {
        return Some(destroyed.of);
    }
    None
}

/// Every erasure that these events tell of, in their order. Whatever is said of a `key-destroyed`
/// later, the key stays destroyed.
pub fn erasures<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Vec<Erasure> {
    let erasure = |recorded: &Recorded| {
        let Event::Record(RecordEvent::KeyDestroyed(destroyed)) = &recorded.entry.event else {
            return None;
        };
        Some(Erasure {
            of: destroyed.of,
            event: recorded.entry.id,
            position: recorded.position,
            at: recorded.recorded_at,
            by: recorded.entry.recorder.id.clone(),
            approver: destroyed.approver.clone(),
        })
    };
    events.into_iter().filter_map(erasure).collect()
}
