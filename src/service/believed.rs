//! Boards as they were believed, kept for whoever goes on looking at the same moment.
//!
//! Each is a fold over the whole log, which may take a while: how far it is can be asked meanwhile.
//! What was recorded since is folded in at the next look, for an older record that is brought in
//! may belong to the moment, too. An erasure drops them all.

use super::boards::{amended, fold_anew, follow};
use crate::Failure;
use event_log::EventLog;
use events::{JourneyId, Position};
use projections::{AsOf, Cases, Projection as _};
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many moments are kept: so many auditors, each at a moment of their own, wait for theirs
/// once. Each takes as much memory as the boards of now, about 120 bytes an event: of a million
/// events four take half a GB.
const KEPT: usize = 4;

/// The moments that were looked at last.
#[derive(Default)]
pub(crate) struct Believed(Mutex<VecDeque<Arc<Moment>>>);

/// What was believed at one moment, so far as it is put together.
struct Moment {
    as_of: AsOf,
    /// Held by whoever brings it forward.
    folded: Mutex<Folded>,
    /// The place in the log that they have reached.
    reached: AtomicU64,
}

/// What the log says up to a place, so far as it was known of.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) cases: Cases,
    after: Position,
}

impl Folded {
    /// Goes on to where the log stands. `progress` is told the position reached.
    pub(super) fn follow(
        &mut self,
        log: &dyn EventLog,
        as_of: &AsOf,
        progress: impl Fn(u64),
    ) -> Result<(), Failure> {
        let upto = as_of.position.unwrap_or(Position(u64::MAX)).min(log.head().position);
        let mut changed: BTreeSet<JourneyId> = BTreeSet::new();
        let Self { cases, after } = self;
        follow(log, *after, upto, |mut page, reached| {
            *after = reached;
            page.retain(|recorded| as_of.knows(recorded));
            page.iter().for_each(|recorded| cases.apply(recorded));
            changed.extend(amended(&page));
            progress(reached.0);
            Ok(())
        })?;
        for journey in fold_anew(log, &changed, as_of)? {
            self.cases.replace(journey.case, journey.sealed);
        }
        Ok(())
    }
}

impl Believed {
    /// Every case as it was believed.
    pub(crate) fn cases(&self, log: &dyn EventLog, as_of: &AsOf) -> Result<Cases, Failure> {
        let moment = self.moment(as_of);
        let folded = moment.folded.lock().unwrap_or_else(PoisonError::into_inner);
        moment.forward(folded, log)
    }

    /// Puts together what was believed, unless somebody does already; whether it is there now.
    pub(crate) fn prepare(&self, log: &dyn EventLog, as_of: &AsOf) -> Result<bool, Failure> {
        let moment = self.moment(as_of);
        let Ok(folded) = moment.folded.try_lock() else { return Ok(false) };
        moment.forward(folded, log).map(|_| true)
    }

    /// How much of the log was read for it, in a hundred.
    pub(crate) fn progress(&self, log: &dyn EventLog, as_of: &AsOf) -> u64 {
        // Asking drives no moment out that somebody else looks at.
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.iter().find(|moment| moment.as_of == *as_of);
        let reached = kept.map_or(0, |moment| moment.reached.load(Ordering::Relaxed));
        drop(all);
        (reached * 100 / log.head().position.0.max(1)).min(100)
    }

    /// Keeps none of them.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn moment(&self, as_of: &AsOf) -> Arc<Moment> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.iter().position(|moment| moment.as_of == *as_of);
        let moment = kept.and_then(|place| all.remove(place)).unwrap_or_else(|| {
            let (folded, reached) = (Mutex::default(), AtomicU64::default());
            Arc::new(Moment { as_of: *as_of, folded, reached })
        });
        all.push_front(moment.clone());
        all.truncate(KEPT);
        moment
    }
}

impl Moment {
    fn forward(
        &self,
        mut folded: MutexGuard<'_, Folded>,
        log: &dyn EventLog,
    ) -> Result<Cases, Failure> {
        let progress = |reached| self.reached.store(reached, Ordering::Relaxed);
        let followed = folded.follow(log, &self.as_of, progress);
        if followed.is_err() {
            // What is half read is read from the start.
            *folded = Folded::default();
        }
        followed.map(|()| folded.cases.clone())
    }
}
