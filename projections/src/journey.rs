//! One journey, folded from its streams: what decisions are taken on and views are made from.

use crate::amendments::amendments;
use crate::{
    Amended, AsOf, Case, Countable, Projection, Retraction, SealedFacts, amend, amendment_target,
};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use events::vocabulary::{RecordEvent, RetractionReason};
use events::{Compartment, Event, EventId, JourneyId, Recorded, Version};

/// Everything known about one journey as of some moment.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Which.
    pub id: JourneyId,
    /// Its entries in the order of the log, as they now read.
    pub entries: Vec<Amended>,
    /// The last version of each stream that holds anything.
    pub versions: BTreeMap<Compartment, Version>,
    /// Where the case stands, by everything but the protected compartment.
    pub case: Case,
    /// What is counted of the protected compartment.
    pub sealed: SealedFacts,
    /// Entries that are by now known to be about somebody else, and whatever was said of them:
    /// their place stays in every belief, their content is for the governance lead only.
    pub withheld: BTreeSet<EventId>,
}

impl Journey {
    /// Folds the events of one journey, whatever stream they come from, that were known of.
    #[must_use]
    pub fn fold(
        id: JourneyId,
        events: impl IntoIterator<Item: Into<Arc<Recorded>>>,
        as_of: &AsOf,
    ) -> Self {
        let mut log: Vec<Arc<Recorded>> = events.into_iter().map(Into::into).collect();
        log.sort_by_key(|event| event.position);
        let withheld = withheld(&log);
        log.retain(|event| as_of.knows(event));
        let mut versions = BTreeMap::new();
        for recorded in &log {
            versions.insert(recorded.stream.compartment, recorded.version);
        }
        let entries = amend(log);
        let (mut case, mut sealed) = (Case::new(id), SealedFacts::default());
        for entry in entries.iter().filter(|entry| entry.stands()) {
            case.apply(&entry.recorded);
            sealed.apply(&entry.recorded);
        }
        case.amendments = amendments(&entries, &withheld);
        Self { id, entries, versions, case, sealed, withheld }
    }

    /// Takes one more event, recorded after all others, that says nothing about an earlier one.
    pub fn take(&mut self, recorded: Arc<Recorded>) {
        self.versions.insert(recorded.stream.compartment, recorded.version);
        self.case.apply(&recorded);
        self.sealed.apply(&recorded);
        self.entries.push(Amended::untouched(recorded));
    }

    /// The last version of one stream.
    #[must_use]
    pub fn version(&self, compartment: Compartment) -> Version {
        self.versions.get(&compartment).copied().unwrap_or_default()
    }

    /// The entry of this id.
    #[must_use]
    pub fn entry(&self, id: EventId) -> Option<&Amended> {
        self.entries.iter().find(|entry| entry.recorded.entry.id == id)
    }

    /// An entry as the rules count it, wherever it stands: what raises an override may be
    /// protected.
    #[must_use]
    pub fn countable(&self, id: EventId) -> Option<&Countable> {
        let mut all = self.case.countables.all().iter().chain(self.sealed.countables.all());
        all.find(|one| one.event == id)
    }

    /// Whether anything was ever recorded.
    #[must_use]
    pub const fn exists(&self) -> bool {
        !self.entries.is_empty()
    }
}

/// Wrong-person entries of the whole log, whatever the belief: that somebody else's details were
/// not yet known to be somebody else's does not make them fit to be read.
fn withheld(log: &[Arc<Recorded>]) -> BTreeSet<EventId> {
    let is_wrong = |recorded: &Arc<Recorded>| {
        matches!(&recorded.entry.event, Event::Record(RecordEvent::EntryRetracted(retraction))
            if retraction.reason == RetractionReason::WrongPerson)
    };
    let mut withheld = BTreeSet::new();
    if !log.iter().any(is_wrong) {
        return withheld;
    }
    // What is said of an entry stands after it, so one pass finds amendments of amendments, too.
    for entry in amend(log.to_vec()) {
        let is_wrong = |said: &Retraction| said.reason == RetractionReason::WrongPerson;
        let about = amendment_target(&entry.recorded.entry.event);
        if entry.retraction.as_ref().is_some_and(is_wrong)
            || about.is_some_and(|target| withheld.contains(&target))
        {
            withheld.insert(entry.recorded.entry.id);
        }
    }
    withheld
}
