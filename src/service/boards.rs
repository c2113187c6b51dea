//! The boards in memory, and how they follow the log.

use crate::Failure;
use event_log::{EventLog, Filter};
use events::{
    Compartment, Compartments, EventId, Home, JourneyId, Position, Recorded, Stream, Subject,
    Version,
};
use projections::{
    Accesses, AsOf, Cases, Journey, Organisation, Projection as _, amendment_target, destroyed,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError, RwLock, RwLockWriteGuard};

/// A part of the log that is read by one thread; what is longer, by several.
const PAGE: u64 = 4096;

/// Every case and the organisation, and the position up to which the log is in them.
#[derive(Default)]
pub(crate) struct Boards {
    current: RwLock<Current>,
    /// Held by whoever brings the boards forward, while it reads the log: readers of the boards
    /// wait for `current` only, which is never held across the disk.
    follower: Mutex<()>,
}

#[derive(Default)]
struct Current {
    cases: Cases,
    organisation: Organisation,
    /// What the organisation was folded from, to fold it as it was believed: a few events a year.
    of_organisation: Vec<Recorded>,
    /// By journey: what was retracted as being about somebody else, and what was said of it.
    withheld: BTreeMap<JourneyId, BTreeSet<EventId>>,
    applied: Position,
}

impl Boards {
    /// Asks something of all cases.
    pub(crate) fn with<T>(&self, answer: impl FnOnce(&Cases) -> T) -> T {
        answer(&self.current.read().unwrap_or_else(PoisonError::into_inner).cases)
    }

    /// Asks something of the organisation as it is now.
    pub(crate) fn with_organisation<T>(&self, answer: impl FnOnce(&Organisation) -> T) -> T {
        answer(&self.current.read().unwrap_or_else(PoisonError::into_inner).organisation)
    }

    /// The organisation as of now or as it was believed.
    pub(crate) fn organisation(&self, as_of: &AsOf) -> Organisation {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if *as_of == AsOf::NOW {
            return current.organisation.clone();
        }
        Organisation::fold(&current.of_organisation, as_of)
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
        let after = self.applied();
        if after >= upto {
            return Ok(());
        }
        // At the start there is nobody yet to whom it is shown, and too much to be held back.
        let starting = after == Position(0) && upto.0 > PAGE;
        let (mut waiting, mut changed) = (Vec::new(), BTreeSet::new());
        follow(log, after, upto, |page, reached| {
            changed.extend(amended(&page));
            waiting.extend(page);
            if starting {
                self.change().take(waiting.drain(..));
            }
            progress(reached.0);
            Ok(())
        })?;
        let folded = fold_anew(log, &changed, &AsOf { believed_at: None, position: Some(upto) })?;
        let mut current = self.change();
        current.take(waiting.drain(..));
        for journey in folded {
            if journey.withheld.is_empty() {
                current.withheld.remove(&journey.id);
            } else {
                current.withheld.insert(journey.id, journey.withheld);
            }
            current.cases.replace(journey.case, journey.sealed);
        }
        current.applied = upto;
        Ok(())
    }

    fn change(&self) -> RwLockWriteGuard<'_, Current> {
        self.current.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an entry was retracted as being about somebody else.
    pub(crate) fn is_withheld(&self, recorded: &Recorded) -> bool {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let journey = recorded.journey().and_then(|journey| current.withheld.get(&journey));
        journey.is_some_and(|withheld| withheld.contains(&recorded.entry.id))
    }
}

impl Current {
    fn take(&mut self, events: impl Iterator<Item = Recorded>) {
        for recorded in events {
            self.cases.apply(&recorded);
            if recorded.entry.event.event_type().home == Home::Organisation {
                self.organisation.apply(&recorded);
                self.of_organisation.push(recorded);
            }
        }
    }
}

/// Whether it changes what an earlier event says, or tells that such were destroyed: then the
/// journey has to be folded anew.
pub(super) fn says_of_earlier(recorded: &Recorded) -> bool {
    let event = &recorded.entry.event;
    amendment_target(event).is_some() || destroyed(event).is_some()
}

/// Journeys of which something earlier was changed or destroyed.
pub(super) fn amended(page: &[Recorded]) -> BTreeSet<JourneyId> {
    let amends = page.iter().filter(|recorded| says_of_earlier(recorded));
    amends.filter_map(Recorded::journey).collect()
}

pub(super) fn fold_anew(
    log: &dyn EventLog,
    journeys: &BTreeSet<JourneyId>,
    as_of: &AsOf,
) -> Result<Vec<Journey>, Failure> {
    let fold = |id: &JourneyId| {
        let mut events = Vec::new();
        for compartment in Compartments::ALL.iter() {
            let stream = Stream { subject: Subject::Journey(*id), compartment };
            events.extend(log.read_stream(stream, Version(1), log.version(stream))?);
        }
        events.sort_by_key(|recorded| recorded.position);
        Ok(Journey::fold(*id, events, as_of))
    };
    journeys.iter().map(fold).collect()
}

/// Hands over every event after `after` up to `upto`, some at a time, with the position that they
/// reach, in order: of what is erased there are none.
pub(super) fn follow(
    log: &dyn EventLog,
    after: Position,
    upto: Position,
    mut take: impl FnMut(Vec<Recorded>, Position) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if upto.0.saturating_sub(after.0) > PAGE {
        let mut taken = Ok(());
        log.replay(after, upto, &mut |page, reached| {
            taken = take(page, reached);
            if taken.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        return taken;
    }
    let mut reached = after;
    while reached < upto {
        let page = log.read_log(reached, upto, &Filter::default())?;
        reached = page.last().map_or(upto, |last| last.position);
        take(page, reached)?;
    }
    Ok(())
}

/// Who looked, as it was believed. Of one journey that takes its own streams and that of looks
/// across journeys, which may have listed it; of all of them, a read of every governance stream.
pub(super) fn accesses_as_of(
    log: &dyn EventLog,
    as_of: &AsOf,
    of: Option<JourneyId>,
) -> Result<Accesses, Failure> {
    if let Some(journey) = of {
        return accesses_to(log, as_of, journey);
    }
    let upto = as_of.position.unwrap_or(Position(u64::MAX)).min(log.head().position);
    let types = [&Accesses::TYPES[..], &Accesses::TASKS].concat();
    let filter = Filter {
        compartments: Some(vec![Compartment::Governance]),
        types: Some(types.iter().map(|name| (*name).to_owned()).collect()),
        ..Filter::default()
    };
    let mut accesses = Accesses::new();
    let mut after = Position(0);
    loop {
        // A page that ends before `upto` is full: the next one starts behind its last event.
        let page = log.read_log(after, upto, &filter)?;
        let Some(last) = page.last() else { return Ok(accesses) };
        after = last.position;
        page.iter().filter(|recorded| as_of.knows(recorded)).for_each(|it| accesses.apply(it));
    }
}

fn accesses_to(log: &dyn EventLog, as_of: &AsOf, journey: JourneyId) -> Result<Accesses, Failure> {
    let subjects = [Subject::LooksAt(journey), Subject::Journey(journey), Subject::Looks];
    let mut found = Vec::new();
    for subject in subjects {
        let stream = Stream { subject, compartment: Compartment::Governance };
        let last = log.version(stream).0;
        let mut next = 1;
        while next <= last {
            let upto = last.min(next + PAGE - 1);
            found.extend(log.read_stream(stream, Version(next), Version(upto))?);
            next = upto + 1;
        }
    }
    found.retain(|recorded| as_of.knows(recorded));
    found.sort_by_key(|recorded| recorded.position);
    let mut accesses = Accesses::new();
    found.iter().for_each(|recorded| accesses.apply(recorded));
    accesses.all.retain(|access| access.journeys.contains(&journey));
    Ok(accesses)
}
