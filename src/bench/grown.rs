//! A log that has grown to its size, and what that costs: time to start, room, memory, and each
//! further event.

use super::append::{Ours, Turn, not_opened, open, write_all, writers_to};
use super::boards::Boarded;
use super::contest::{Contest, Contestant as _, Doing, Outcome, Unit};
use super::reading::{close, from_nothing, starting, viewing};
use super::workload::Workload;
use crate::Failure;
use event_log::{Options, SledLog};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A log in a folder of its own, with so many journeys in it.
pub(super) struct Grown<'a> {
    pub(super) folder: PathBuf,
    pub(super) work: &'a Workload,
    pub(super) journeys: u64,
}

impl<'a> Grown<'a> {
    /// Writes them, durably.
    pub(super) fn new(
        folder: PathBuf,
        work: &'a Workload,
        journeys: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Self, Failure> {
        SledLog::init(&Options::at(&folder)).map_err(not_opened)?;
        let log = open(&folder)?;
        write_all(work, 0, journeys * work.each, writers_to(&log, 256), progress)?;
        close(Arc::new(log))?;
        Ok(Self { folder, work, journeys })
    }

    pub(super) const fn events(&self) -> u64 {
        self.journeys * self.work.each
    }

    pub(super) fn open(&self) -> Result<Arc<SledLog>, Failure> {
        Ok(Arc::new(open(&self.folder)?))
    }

    /// M7: what a restart takes beside making everything anew.
    pub(super) fn restart(&self, turns: usize, tick: &dyn Fn()) -> Result<Outcome, Failure> {
        let what = format!("ready after a restart, {} events", self.events());
        let contest = Contest { measure: "M7", what, unit: Unit::Micros, turns };
        let others = vec![(Box::new(from_nothing(&self.folder)) as Box<_>, Some(0.05))];
        contest.hold(&mut starting(&self.folder), others, tick)
    }

    /// M8: the room that it takes on disk, both copies together.
    pub(super) fn room(&self, tick: &dyn Fn()) -> Result<Outcome, Failure> {
        let what = "disk for one event, both copies together".to_owned();
        let contest = Contest { measure: "M8", what, unit: Unit::Bytes, turns: 1 };
        let each = |bytes: u64| bytes as f64 / self.events() as f64;
        let copies = ["journal", "sled"].map(|copy| bytes_in(&self.folder.join(copy)));
        let mut ours = Doing("Stepin, journal and sled", || Ok(each(copies.iter().sum())));
        let json = self.work.bytes_an_event() as f64;
        let json = Doing("its JSON", move || Ok(json));
        contest.hold(&mut ours, vec![(Box::new(json), Some(2.0))], tick)
    }

    /// M10: what one more event costs here, beside a log of another size.
    pub(super) fn beside(
        &self,
        small: &Grown<'_>,
        turns: usize,
        tick: &dyn Fn(),
    ) -> Result<Vec<Outcome>, Failure> {
        let (big_log, small_log) = (self.open()?, small.open()?);
        let turn = Turn { writers: 64, events: 200 * self.work.each };
        let contest = |what: &str, unit| Contest {
            measure: "M10",
            what: format!("{what}, {} events against {}", self.events(), small.events()),
            unit,
            turns,
        };
        let micros = |mut on: Ours<'a>| move || Ok(64e6 / on.turn()?);
        let big = Ours::on(big_log.clone(), self.work, turn, self.events());
        let little = Ours::on(small_log.clone(), self.work, turn, small.events());
        let appended = contest("one append of 64 at once", Unit::Micros).hold(
            &mut Doing("in the large log", micros(big)),
            vec![(Box::new(Doing("in the small log", micros(little))), Some(1.15))],
            tick,
        )?;
        let viewed = contest("one journey", Unit::Micros).hold(
            &mut viewing("in the large log", &big_log, self.journeys),
            vec![(Box::new(viewing("in the small log", &small_log, small.journeys)), Some(1.15))],
            tick,
        )?;
        close(big_log)?;
        close(small_log)?;
        let (mut big, mut little) = (Boarded::new(self.journeys)?, Boarded::new(small.journeys)?);
        let updated = contest("one event onto all boards", Unit::Micros).hold(
            &mut Doing("over the large log", || Ok(big.update())),
            vec![(Box::new(Doing("over the small log", || Ok(little.update()))), Some(1.15))],
            tick,
        )?;
        Ok(vec![appended, viewed, updated])
    }
}

/// What the files in a folder take, those in folders within it, too.
pub(super) fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let each = entries.map(|entry| match entry.metadata() {
        Ok(known) if known.is_dir() => bytes_in(&entry.path()),
        Ok(known) => known.len(),
        Err(_) => 0,
    });
    each.sum()
}
