//! The whole set of boards, in memory, over many journeys: what it takes to keep them current, how
//! much room they need, and how long each takes to make.

use crate::Failure;
use crate::cli::output::Out;
use events::{
    Compartment, Entry, Home, Instant, JourneyId, Position, Recorded, Stamp, Stream, Subject,
    Version,
};
use projections::{
    Accesses, BOARDS, BoardInput, Cases, Options, Organisation, Policy, Projection as _, Reader,
    Whose, amendment_target,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant as Clock;
use synthetic::Script;

/// One appended event is on all boards after at most this much of a processor.
const UPDATE_MICROS_MAX: f64 = 50.0;
/// Events of one journey.
const EVENTS_A_JOURNEY: usize = 50;
/// How many different journeys are made; the others are the same under other ids.
const KINDS: u64 = 2000;
/// How many updates are timed one by one, at the end.
const TIMED: usize = 100_000;

/// Figures as JSON, and as lines.
pub(super) struct Measured {
    pub(super) figures: Value,
    pub(super) text: String,
}

pub(super) fn run(journeys: u64, out: Out) -> Result<Measured, Failure> {
    let kinds = kinds()?;
    let bar = out.progress(journeys, "filling boards");
    let before = resident();
    let mut cases = Cases::default();
    let mut events = 0;
    let began = Clock::now();
    for journey in 0..journeys {
        for recorded in of_journey(&kinds, journey) {
            cases.apply(&recorded);
            events += 1;
        }
        bar.set_position(journey + 1);
    }
    let filled = began.elapsed();
    bar.finish_and_clear();
    let bytes = resident().saturating_sub(before);
    let (mean, p99) = one_by_one(&mut cases, &kinds, journeys);
    let made = each_board(&cases, &kinds, out);
    let each = bytes / events.max(1);
    let mut text = format!(
        "boards   {journeys} journeys, {events} events in {:.1} s; {} MiB, {each} bytes an event\n\
         update   {mean:>10.2} µs        one event onto all boards, mean; p99 {p99:.2} µs; at most \
         {UPDATE_MICROS_MAX}: {}\n",
        filled.as_secs_f64(),
        bytes >> 20,
        if mean <= UPDATE_MICROS_MAX { "within" } else { "OUTSIDE" },
    );
    for (name, millis) in &made {
        text += &format!("board    {millis:>10} ms        {name}\n");
    }
    let figures = json!({
        "journeys": journeys, "events": events, "fill_seconds": filled.as_secs(),
        "bytes": bytes, "bytes_an_event": each, "update_micros_mean": mean,
        "update_micros_p99": p99, "update_micros_max_mean": UPDATE_MICROS_MAX,
        "board_millis": made,
    });
    Ok(Measured { figures, text: text.trim_end().to_owned() })
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
    let subject = Subject::Journey(super::appends::journey_id(journey));
    kind.iter().cloned().map(move |mut recorded| {
        recorded.stream.subject = subject;
        recorded
    })
}

/// Events of further journeys, each timed by itself, in microseconds.
fn one_by_one(cases: &mut Cases, kinds: &[Vec<Recorded>], first: u64) -> (f64, f64) {
    let more = (first..).flat_map(|journey| of_journey(kinds, journey)).take(TIMED);
    let mut took: Vec<f64> = more
        .map(|recorded| {
            let began = Clock::now();
            cases.apply(&recorded);
            began.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let mean = took.iter().sum::<f64>() / took.len() as f64;
    let rounded = |micros: f64| (micros * 100.0).round() / 100.0;
    (rounded(mean), rounded(took[took.len() * 99 / 100]))
}

fn each_board(cases: &Cases, kinds: &[Vec<Recorded>], out: Out) -> BTreeMap<&'static str, u64> {
    let as_at = kinds.iter().flatten().map(|one| one.recorded_at).max().unwrap_or_default();
    let (policy, whose) = (&Policy::first(), &Whose::default());
    let reads = events::Compartments::ALL.without(Compartment::Protected);
    let reader = Reader { role: events::Role::Auditor, reads };
    let (accesses, organisation) = (&Accesses::default(), &Organisation::default());
    let bar = out.progress(BOARDS.len() as u64, "making boards");
    let made = BOARDS.iter().map(|board| {
        let began = Clock::now();
        let options = Options::default();
        let input = BoardInput {
            cases,
            sealed: Some(cases.sealed()),
            organisation,
            accesses,
            policy,
            as_at,
            whose,
            sees: &|_| true,
            reader,
            staff: None,
            options,
        };
        let made = (board.make)(&input);
        let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        drop(made);
        bar.inc(1);
        (board.name, millis)
    });
    let made = made.collect();
    bar.finish_and_clear();
    made
}

/// Bytes of memory that this process holds, as the kernel counts them.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * 4096
}
