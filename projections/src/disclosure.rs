//! What somebody obtains who asks for the record about them (`docs/domain.md` §2, principle 7).
//!
//! Two kinds of people ask. A service user is given the case, entry by entry; a protected person
//! only what was recorded under their own label. What is made here depends on nothing else: not on
//! a place in a stream or in the log, not on an id, and for the service user not on whether there
//! is a protected compartment at all.

mod bundle;
mod cleaned;
mod clock;
mod register;
mod requests;
mod table;

pub use bundle::{Bundle, BundleEntry, Changed, OwnWords, RequestTold, Said, TakenBack};
pub use clock::{due, until_at_most};
pub use register::{Decision, Registered, Standing};
pub(crate) use requests::take;
pub use requests::{AccessRequest, Answered, Prepared};

use crate::{Amended, Journey};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::DisclosureOutcome;
use events::{Compartment, Event, EventId, Label};
use register::Decisions;
use table::Giving;

/// What a request comes to: what the person obtains, and beside it what nobody but the service
/// keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// What the person obtains.
    pub bundle: Bundle,
    /// Every entry about them that can be given or held back, and why it is where it is: for the
    /// service's own file.
    pub register: Vec<Registered>,
}

impl Disclosure {
    /// The entries that hold something of other people and that nobody has decided on yet.
    #[must_use]
    pub fn undecided(&self) -> Vec<EventId> {
        let open = self.register.iter().filter(|one| one.stands == Standing::Undecided);
        open.map(|one| one.event).collect()
    }

    /// Whether every entry about the person is given.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.register.iter().all(|one| one.stands == Standing::Given)
    }
}

/// What a request comes to, prepared on a London date; `None` if there is no such request.
#[must_use]
pub fn disclosure(
    journey: &Journey,
    request: EventId,
    prepared_on: NaiveDate,
) -> Option<Disclosure> {
    let asked = journey.case.requests.iter().find(|one| one.event == request)?;
    let tied = tied_to_a_signal(journey);
    let weighed = weighed(journey, asked, &tied);
    let given: Vec<_> =
        weighed.iter().filter(|one| one.2 == Standing::Given).map(|one| one.0).collect();
    let bundle = bundle::bundle(journey, asked, given, &tied, prepared_on);
    let register = weighed.into_iter().map(|(entry, decision, stands)| {
        let recorded = &entry.recorded;
        Registered {
            event: recorded.entry.id,
            kind: table::called(&recorded.entry.event),
            occurred_at: recorded.entry.occurred_at,
            stands,
            decision,
        }
    });
    Some(Disclosure { bundle, register: register.collect() })
}

/// Whether a decision can be taken on this entry for this request, and the entry held back or
/// given accordingly.
#[must_use]
pub fn is_decidable(
    journey: &Journey,
    request: &AccessRequest,
    id: EventId,
    outcome: DisclosureOutcome,
) -> bool {
    let tied = tied_to_a_signal(journey);
    let Some(entry) = journey.entry(id) else { return false };
    match giving(journey, request, entry, &tied) {
        Giving::Given | Giving::Decided | Giving::LeftOut => true,
        Giving::OwnWords => outcome == DisclosureOutcome::Give,
        Giving::Never => false,
    }
}

type Weighed<'a> = (&'a Amended, Option<Decision>, Standing);

/// Every entry that can be given, with what was decided of it.
fn weighed<'a>(
    journey: &'a Journey,
    request: &AccessRequest,
    tied: &BTreeSet<EventId>,
) -> Vec<Weighed<'a>> {
    let decisions = Decisions::of(journey, request.event);
    let weigh = |entry: &'a Amended| {
        let giving = giving(journey, request, entry, tied);
        let decision = decisions.on(entry.recorded.entry.id);
        let stands = match (giving, decision.as_ref().map(|one| one.outcome)) {
            (Giving::Never, _) => return None,
            (Giving::OwnWords, _) | (Giving::Given, None) => Standing::Given,
            (Giving::Decided, None) => Standing::Undecided,
            (Giving::LeftOut, None) => Standing::LeftOut,
            (_, Some(DisclosureOutcome::Give)) => Standing::Given,
            (_, Some(DisclosureOutcome::HoldBack)) => Standing::HeldBack,
        };
        Some((entry, decision, stands))
    };
    let mut weighed: Vec<_> = journey.entries.iter().filter_map(weigh).collect();
    weighed.sort_by_key(|one| crate::timeline::in_order_of_occurrence(one.0));
    weighed
}

/// How an entry is to be treated for a request.
fn giving(
    journey: &Journey,
    request: &AccessRequest,
    entry: &Amended,
    tied: &BTreeSet<EventId>,
) -> Giving {
    let recorded = &entry.recorded;
    let id = recorded.entry.id;
    // It is about somebody else, whoever asks.
    if journey.withheld.contains(&id) {
        return Giving::Never;
    }
    match (&request.label, recorded.stream.compartment) {
        (Some(label), Compartment::Protected) if is_under(&recorded.entry.event, label) => {
            Giving::Given
        }
        (Some(_), _) | (None, Compartment::Protected | Compartment::Governance) => Giving::Never,
        (None, Compartment::Case) => table::giving(&recorded.entry.event),
        (None, Compartment::Safety | Compartment::Supervision) if tied.contains(&id) => {
            Giving::Never
        }
        (None, Compartment::Safety | Compartment::Supervision) => {
            table::giving(&recorded.entry.event)
        }
    }
}

/// Whether an event of the protected compartment is recorded under this label.
fn is_under(event: &Event, label: &Label) -> bool {
    table::label(event).is_some_and(|of| of == label)
}

/// The steps of every override that a signal raised, whatever the protected compartment holds, and
/// what refers to any of them outside the case: of all that, nothing is ever given.
fn tied_to_a_signal(journey: &Journey) -> BTreeSet<EventId> {
    let mut tied = BTreeSet::new();
    // What is referred to stands before what refers to it, so one pass finds all.
    for Amended { recorded, .. } in &journey.entries {
        let entry = &recorded.entry;
        let refers = entry.refers_to.iter().chain(&entry.causation).any(|id| tied.contains(id));
        let compartment = recorded.stream.compartment;
        let beside = matches!(compartment, Compartment::Safety | Compartment::Supervision);
        if compartment == Compartment::Protected
            || table::is_of_a_signal(&entry.event)
            || (beside && refers)
        {
            tied.insert(entry.id);
        }
    }
    tied
}
