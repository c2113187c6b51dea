//! Journeys as they were folded for the last decision on them: the next one adds what was recorded
//! since.
//!
//! Whoever decides on a journey holds its turn, as whoever erases it does: nothing is put back here
//! that was just made unreadable.

use super::boards::says_of_earlier;
use events::{Compartments, JourneyId, Position, Recorded};
use projections::{AsOf, Journey};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// How many are kept. The entries themselves are shared with `Recent`.
const JOURNEYS: usize = 256;

/// By journey, and by what of it was opened.
pub(super) struct Folds(Cache<(JourneyId, Compartments), Arc<Journey>>);

impl Default for Folds {
    fn default() -> Self {
        Self(Cache::new(JOURNEYS))
    }
}

impl Folds {
    /// The journey as of now, from everything in these compartments that can be read, in order.
    pub(super) fn of(
        &self,
        id: JourneyId,
        opened: Compartments,
        log: &[Arc<Recorded>],
    ) -> Arc<Journey> {
        let key = (id, opened);
        // Taken out, so that nothing of it is copied: nobody else has it.
        let kept = self.0.remove(&key).and_then(|(_, kept)| continued(kept, log));
        let anew = || Arc::new(Journey::fold(id, log.iter().cloned(), &AsOf::NOW));
        let journey = kept.unwrap_or_else(anew);
        self.0.insert(key, Arc::clone(&journey));
        journey
    }

    /// Empties it.
    pub(super) fn forget(&self) {
        self.0.clear();
    }
}

/// With what came after it; `None` if that changes what was folded, or if it was folded from
/// something else.
fn continued(mut kept: Arc<Journey>, log: &[Arc<Recorded>]) -> Option<Arc<Journey>> {
    let (old, new) = log.split_at_checked(kept.entries.len())?;
    let reached = |last: Option<&Arc<Recorded>>| last.map_or(Position(0), |last| last.position);
    if reached(kept.entries.last().map(|entry| &entry.recorded)) != reached(old.last())
        || new.iter().any(|recorded| says_of_earlier(recorded))
    {
        return None;
    }
    if !new.is_empty() {
        let journey = Arc::make_mut(&mut kept);
        new.iter().for_each(|recorded| journey.take(Arc::clone(recorded)));
    }
    Some(kept)
}
