//! The whole set of boards, in memory, over many journeys: what one more event costs them, and how
//! long each takes to make.

use super::contest::Spread;
use super::workload::journey_id;
use crate::Failure;
use events::{
    Compartment, Entry, Home, Instant, JourneyId, Position, Recorded, Stamp, Stream, Subject,
    Version,
};
use projections::{
    Accesses, BOARDS, BoardInput, Cases, Options, Organisation, Policy, Projection as _, Reader,
    Whose, amendment_target,
};
use std::collections::BTreeMap;
use std::time::Instant as Clock;
use synthetic::Script;

/// Events of one journey.
const EVENTS_A_JOURNEY: usize = 50;
/// How many different journeys are made; the others are the same under other ids.
const KINDS: u64 = 2000;
/// How many updates are timed in one turn.
const TIMED: usize = 20_000;

/// Every case of so many journeys, of 50 events each.
pub(super) struct Boarded {
    cases: Cases,
    kinds: Vec<Vec<Recorded>>,
    journeys: u64,
}

impl Boarded {
    pub(super) fn new(journeys: u64) -> Result<Self, Failure> {
        let (kinds, mut cases) = (kinds()?, Cases::default());
        for journey in 0..journeys {
            of_journey(&kinds, journey).for_each(|recorded| cases.apply(&recorded));
        }
        Ok(Self { cases, kinds, journeys })
    }

    /// What an event of a further journey costs, in microseconds on average.
    pub(super) fn update(&mut self) -> f64 {
        let more = TIMED / EVENTS_A_JOURNEY;
        let journeys = self.journeys..self.journeys + more as u64;
        self.journeys = journeys.end;
        let events: Vec<_> = journeys.flat_map(|one| of_journey(&self.kinds, one)).collect();
        let began = Clock::now();
        events.iter().for_each(|recorded| self.cases.apply(recorded));
        began.elapsed().as_secs_f64() * 1e6 / events.len() as f64
    }

    /// How long each board takes to make, in milliseconds.
    pub(super) fn each_board(
        &self,
        turns: usize,
        tick: &dyn Fn(),
    ) -> BTreeMap<&'static str, Spread> {
        let timed = |name| {
            let one = |_| {
                tick();
                self.made(name)
            };
            (name, Spread::of((0..turns.max(1)).map(one).collect()))
        };
        BOARDS.iter().map(|board| timed(board.name)).collect()
    }

    fn made(&self, name: &str) -> f64 {
        let board = BOARDS.iter().find(|board| board.name == name).expect("it was listed");
        let as_at = self.kinds.iter().flatten().map(|one| one.recorded_at).max();
        let reads = events::Compartments::ALL.without(Compartment::Protected);
        let began = Clock::now();
        let input = BoardInput {
            cases: &self.cases,
            sealed: Some(self.cases.sealed()),
            organisation: &Organisation::default(),
            accesses: &Accesses::default(),
            policy: &Policy::first(),
            as_at: as_at.unwrap_or_default(),
            whose: &Whose::default(),
            sees: &|_| true,
            reader: Reader { role: events::Role::Auditor, reads },
            staff: None,
            options: Options::default(),
        };
        drop((board.make)(&input));
        began.elapsed().as_secs_f64() * 1e3
    }
}

/// The first events of many different journeys, as somebody recorded them.
fn kinds() -> Result<Vec<Vec<Recorded>>, Failure> {
    let mut kinds: BTreeMap<JourneyId, Vec<Recorded>> = BTreeMap::new();
    for scripted in Script::new(7, KINDS) {
        let events = kinds.entry(scripted.journey).or_default();
        for draft in scripted.drafts {
            let id = draft.id.expect("every draft of a script has an id");
            let (recorder, now) = (scripted.actor.clone(), scripted.at);
            let stamp = Stamp { id, recorder, now, claimed_recorded_at: None };
            let entry = draft.into_entry(stamp)?;
            // An amendment has its journey folded anew; what that takes, `replay` shows.
            if events.len() < EVENTS_A_JOURNEY && amendment_target(&entry.event).is_none() {
                events.push(recorded(entry, scripted.journey, now, events.len()));
            }
        }
    }
    Ok(kinds.into_values().filter(|events| events.len() == EVENTS_A_JOURNEY).collect())
}

fn recorded(entry: Entry, journey: JourneyId, at: Instant, place: usize) -> Recorded {
    let home = entry.event.event_type().home;
    let compartment = if home == Home::Target { None } else { home.compartment() };
    let compartment = compartment.unwrap_or(Compartment::Case);
    let place = place as u64 + 1;
    Recorded {
        position: Position(place),
        stream: Stream { subject: Subject::Journey(journey), compartment },
        version: Version(place),
        recorded_at: at,
        leaf: [0; 32],
        entry,
    }
}

fn of_journey(kinds: &[Vec<Recorded>], journey: u64) -> impl Iterator<Item = Recorded> {
    let kind = &kinds[usize::try_from(journey).unwrap_or(0) % kinds.len()];
    let subject = Subject::Journey(journey_id(journey));
    kind.iter().cloned().map(move |mut recorded| {
        recorded.stream.subject = subject;
        recorded
    })
}
