//! The boards in memory, and how they follow the log.

use super::events_of;
use crate::Failure;
use event_log::{EventLog, Filter};
use events::{JourneyId, Position, Recorded};
use projections::{AsOf, Cases, Journey};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError, RwLock};

/// How many events are read between two looks at the boards' lock.
const PAGE: u64 = 4096;

/// Every case, and the position up to which the log is in it.
#[derive(Default)]
pub(crate) struct Boards {
    current: RwLock<Current>,
    /// Held by whoever brings the boards forward, while it reads the log: readers of the boards wait
    /// for `current` only, which is never held across the disk.
    follower: Mutex<()>,
}

#[derive(Default)]
struct Current {
    cases: Cases,
    applied: Position,
}

impl Boards {
    /// Asks something of all cases.
    pub(crate) fn with<T>(&self, answer: impl FnOnce(&Cases) -> T) -> T {
        answer(&self.current.read().unwrap_or_else(PoisonError::into_inner).cases)
    }

    fn applied(&self) -> Position {
        self.current.read().unwrap_or_else(PoisonError::into_inner).applied
    }

    /// Applies what the log holds up to `upto`, in order. Whoever comes first does it for all.
    pub(crate) fn catch_up(
        &self,
        log: &dyn EventLog,
        upto: Position,
        progress: impl Fn(u64),
    ) -> Result<(), Failure> {
        let _following = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        let mut amended = BTreeSet::new();
        while self.applied() < upto {
            let after = self.applied();
            let page = read_page(log, after, upto)?;
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            amended.extend(page.iter().filter_map(|recorded| current.cases.apply(recorded)));
            current.applied = page.last().map_or(upto, |last| last.position);
            progress(current.applied.0);
        }
        let as_of = AsOf { believed_at: None, position: Some(upto) };
        for journey in amended {
            let folded = Journey::fold(journey, events_of(log, journey)?, &as_of);
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            current.cases.replace(folded.case);
        }
        Ok(())
    }
}

fn read_page(
    log: &dyn EventLog,
    after: Position,
    upto: Position,
) -> Result<Vec<Recorded>, Failure> {
    let end = Position(upto.0.min(after.0 + PAGE));
    Ok(log.read_log(after, end, &Filter::default())?)
}

/// All cases as they were believed: a fold of its own over the log.
pub(super) fn cases_as_of(
    log: &dyn EventLog,
    as_of: &AsOf,
    progress: impl Fn(u64),
) -> Result<Cases, Failure> {
    let upto = as_of.position.unwrap_or(Position(u64::MAX)).min(log.head().position);
    let mut cases = Cases::default();
    let mut amended: BTreeSet<JourneyId> = BTreeSet::new();
    let mut after = Position(0);
    while after < upto {
        let page = read_page(log, after, upto)?;
        let known = page.iter().filter(|recorded| as_of.knows(recorded));
        amended.extend(known.filter_map(|recorded| cases.apply(recorded)));
        after = page.last().map_or(upto, |last| last.position);
        progress(after.0);
    }
    for journey in amended {
        cases.replace(Journey::fold(journey, events_of(log, journey)?, as_of).case);
    }
    Ok(cases)
}
