//! `stepin bench`: the limits of this machine and the product, side by side in one run.

mod append;
mod boards;
mod contest;
mod costs;
mod grown;
mod load;
mod peers;
mod reading;
mod served;
mod workload;

pub use append::{Limit, Ours as Appends, Turn, Writer, write_all};
pub use contest::{Against, Contest, Contestant, Doing, Other, Outcome, Spread, Unit};
pub use reading::{decoding, reading, rebuilding, rebuilding_alone, viewing};
pub use served::{Echo, Ours as Served};
pub use workload::{Work, Workload, journey_id};

use crate::Failure;
use boards::Boarded;
use event_log::Flat;
use grown::{Grown, bytes_in};
use peers::Peers;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Events in the log that is read and restarted.
    pub events: u64,
    /// Events of one of its journeys.
    pub each: u64,
    /// How often everyone has their turn.
    pub turns: usize,
    /// The measures that are wanted; empty for all.
    pub only: Vec<String>,
    /// A program that lets others do the same work.
    pub peers: Option<PathBuf>,
}

/// Is told what is being done, and how far it is.
pub trait Watching: Sync {
    /// Something of so many steps begins.
    fn begin(&self, what: &str, steps: u64);
    /// It has come so far.
    fn reached(&self, step: u64);
    /// It is one step further.
    fn tick(&self);
}

/// What was found.
#[derive(Debug, serde::Serialize)]
pub struct Found {
    /// Each contest, in order.
    pub outcomes: Vec<Outcome>,
    /// Milliseconds that each board takes to make, if that was measured.
    pub boards: BTreeMap<&'static str, Spread>,
}

/// The small log of M10.
const SMALL: u64 = 100_000;
/// Memory, in bytes: so much, and so much more for each event.
const MEMORY: (f64, f64) = (150.0 * 1024.0 * 1024.0, 60.0);

/// Holds the contests. `held` measures in a process of its own what an open log takes of memory.
///
/// # Errors
/// Something could not be measured.
pub fn run(
    folder: &Path,
    asked: &Asked,
    held: &dyn Fn(&Path) -> Result<u64, Failure>,
    watching: &dyn Watching,
) -> Result<Found, Failure> {
    let work = Workload::new(asked.each)?;
    let peers = Peers::of(asked.peers.as_deref(), folder, &work)?;
    let bench = Bench { folder, asked, work, peers, watching };
    let (mut outcomes, mut boards) = (Vec::new(), BTreeMap::new());
    if bench.wants(&["M1", "M2"]) {
        outcomes.extend(bench.appending()?);
    }
    if bench.wants(&["M3"]) {
        outcomes.push(bench.serving()?);
    }
    if bench.wants(&["M4", "M5", "M6", "M7", "M8", "M9", "M10"]) {
        outcomes.extend(bench.grown(held)?);
    }
    if bench.wants(&["boards"]) {
        let filled = Boarded::new(asked.events / 50)?;
        watching.begin("boards", 0);
        boards = filled.each_board(asked.turns, &|| watching.tick());
    }
    Ok(Found { outcomes, boards })
}

/// What stood in the way of a measurement.
pub fn told(error: impl std::fmt::Display) -> Failure {
    Failure::unavailable(error.to_string())
}

struct Bench<'a> {
    folder: &'a Path,
    asked: &'a Asked,
    work: Workload,
    peers: Peers,
    watching: &'a dyn Watching,
}

impl Bench<'_> {
    fn wants(&self, any: &[&str]) -> bool {
        let only = &self.asked.only;
        only.is_empty() || only.iter().any(|one| any.contains(&one.as_str()))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Against so many others. Everyone has one turn more than counts.
    fn contest(&self, measure: &'static str, what: &str, unit: Unit, others: usize) -> Contest {
        let turns = self.asked.turns;
        self.watching.begin(what, (1 + others as u64) * (turns as u64 + 1));
        Contest { measure, what: what.to_owned(), unit, turns }
    }

    /// The limit of a measure, and whoever of the peers takes part.
    fn beside<'a>(
        &self,
        measure: &str,
        turn: Turn,
        limit: Other<'a>,
    ) -> Result<Vec<Other<'a>>, Failure> {
        let mut others = vec![limit];
        others.extend(self.peers.ready(measure, turn)?);
        Ok(others)
    }

    fn appending(&self) -> Result<Vec<Outcome>, Failure> {
        let (tick, mut outcomes) = (|| self.watching.tick(), Vec::new());
        let whole = |events: u64| events.div_ceil(self.work.each) * self.work.each;
        for (measure, writers, events, goal) in [("M1", 1, 2000, 1.2), ("M2", 64, 40_000, 0.6)] {
            if !self.wants(&[measure]) {
                continue;
            }
            let turn = Turn { writers, events: whole(events) };
            let folder = self.at(measure);
            let mut ours = Appends::new(&folder, &self.work, turn)?;
            ours.turn()?;
            let bytes = bytes_in(&folder.join("journal")) / ours.written();
            let limit = Limit::new(self.folder, usize::try_from(bytes).unwrap_or(0), turn);
            let what = format!("durable append, {writers} at once");
            let others = self.beside(measure, turn, (Box::new(limit), Some(goal)))?;
            let contest = self.contest(measure, &what, Unit::PerSecond, others.len());
            outcomes.push(contest.hold(&mut ours, others, &tick)?);
            if writers > 1 {
                outcomes.push(self.proof_and_secrecy(ours)?);
            }
            // The space is wanted by whoever is next.
            let _ = std::fs::remove_dir_all(folder);
        }
        Ok(outcomes)
    }

    fn proof_and_secrecy(&self, mut appends: Appends<'_>) -> Result<Outcome, Failure> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let append = Doing("all of an append", move || Ok(processors * 1e6 / appends.turn()?));
        let mut ours = Doing("sealing, tree, receipt", || Ok(costs::proof_and_secrecy(&self.work)));
        let what = "processor time that proof and secrecy take of an append";
        let contest = self.contest("M2", what, Unit::Micros, 1);
        contest.hold(&mut ours, vec![(Box::new(append), Some(0.15))], &|| self.watching.tick())
    }

    fn serving(&self) -> Result<Outcome, Failure> {
        let turn = Turn { writers: 64, events: 64 * self.work.each };
        let mut ours = Served::new(&self.at("M3"), &self.work, turn)?;
        let echo = Echo::new(ours.bodies(), turn)?;
        let what = "recording over HTTP with sign-in, decision and receipt, 64 connections";
        let others = self.beside("M3", turn, (Box::new(echo), Some(0.3)))?;
        let contest = self.contest("M3", what, Unit::PerSecond, others.len());
        contest.hold(&mut ours, others, &|| self.watching.tick())
    }

    fn grown(&self, held: &dyn Fn(&Path) -> Result<u64, Failure>) -> Result<Vec<Outcome>, Failure> {
        let (tick, turns) = (|| self.watching.tick(), self.asked.turns);
        let filled = |name: &str, events: u64| {
            self.watching.begin("filling a log", events);
            let reached = |events| self.watching.reached(events);
            let journeys = events.div_ceil(self.work.each);
            Grown::new(self.at(name), &self.work, journeys, &reached)
        };
        let grown = filled("grown", self.asked.events)?;
        let mut outcomes = Vec::new();
        if self.wants(&["M4", "M5", "M6"]) {
            outcomes.extend(self.reading(&grown)?);
        }
        if self.wants(&["M7"]) {
            self.watching.begin("restarting", 2 * (turns as u64 + 1));
            outcomes.push(grown.restart(turns, &tick)?);
        }
        if self.wants(&["M8"]) {
            outcomes.push(grown.room(&tick)?);
        }
        if self.wants(&["M9"]) {
            outcomes.push(self.memory(&grown, held)?);
        }
        if self.wants(&["M10"]) {
            let small = filled("small", SMALL)?;
            self.watching.begin("one more event", 6 * (turns as u64 + 1));
            outcomes.extend(grown.beside(&small, turns, &tick)?);
        }
        Ok(outcomes)
    }

    fn reading(&self, grown: &Grown<'_>) -> Result<Vec<Outcome>, Failure> {
        let (tick, mut outcomes) = (|| self.watching.tick(), Vec::new());
        let log = grown.open()?;
        let flat = Flat::of(&log, &self.at("flat"));
        let flat = flat.map_err(told)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let reader = Turn { writers: 1, events: grown.events() };
        if self.wants(&["M4"]) {
            let limit = Box::new(decoding(&log, &flat, threads));
            let others = self.beside("M4", reader, (limit, Some(0.8)))?;
            let what = "rebuilding everything from the log";
            let contest = self.contest("M4", what, Unit::PerSecond, others.len());
            outcomes.push(contest.hold(&mut rebuilding(&log, &grown.folder), others, &tick)?);
        }
        if self.wants(&["M5"]) {
            let what = format!("rebuilding on {threads} processors");
            let contest = self.contest("M5", &what, Unit::PerSecond, 1);
            let alone = rebuilding_alone(&log, &grown.folder);
            let others = vec![(Box::new(alone) as Box<_>, Some(1.8))];
            outcomes.push(contest.hold(&mut rebuilding(&log, &grown.folder), others, &tick)?);
        }
        if self.wants(&["M6"]) {
            let what = format!("one journey of {} events", self.work.each);
            let limit = Box::new(reading(&log, &flat, grown.journeys));
            let others = self.beside("M6", reader, (limit, Some(2.5)))?;
            let contest = self.contest("M6", &what, Unit::Micros, others.len());
            let mut ours = viewing("Stepin, through the library", &log, grown.journeys);
            outcomes.push(contest.hold(&mut ours, others, &tick)?);
        }
        reading::close(log)?;
        Ok(outcomes)
    }

    fn memory(
        &self,
        grown: &Grown<'_>,
        held: &dyn Fn(&Path) -> Result<u64, Failure>,
    ) -> Result<Outcome, Failure> {
        let events = grown.events() as f64;
        let what = format!("memory for one event, {} in {}", grown.events(), grown.journeys);
        let contest = Contest { measure: "M9", what, unit: Unit::Bytes, turns: 1 };
        let mut ours =
            Doing("Stepin, open and folded", || Ok(held(&grown.folder)? as f64 / events));
        let allowed = Doing("150 MiB, and 60 bytes an event", || Ok(MEMORY.0 / events + MEMORY.1));
        contest.hold(&mut ours, vec![(Box::new(allowed), Some(1.0))], &|| self.watching.tick())
    }
}
