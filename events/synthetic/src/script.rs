//! All journeys at once, in the order in which they were recorded.

use crate::acceptance::acceptance;
use crate::calendar::{Calendar, Day, Seconds};
use crate::dice::Dice;
use crate::journey::Journey;
use crate::{Scripted, staff};
use chrono::{Months, NaiveDate};
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::iter::Peekable;

/// How long a script lasts.
const MONTHS: Months = Months::new(18);
/// Journeys that begin in the last days would show nothing.
const QUIET_DAYS: Day = 6;

/// The journeys of one service over eighteen months, as somebody would have watched them being
/// recorded: an iterator in non-decreasing time.
///
/// Memory holds the journeys in progress, each of a few hundred bytes, never those to come.
pub struct Script {
    seed: u64,
    /// Numbers of the journeys: 1 is the acceptance journey.
    next: u64,
    journeys: u64,
    practitioners: u32,
    calendar: Calendar,
    acceptance: Peekable<std::vec::IntoIter<Scripted>>,
    in_progress: BinaryHeap<InProgress>,
    written: VecDeque<Scripted>,
}

/// Ordered so that what is due first stands at the top of the heap.
struct InProgress {
    due: Seconds,
    /// Which of those due at the same time comes first.
    number: u32,
    journey: Box<Journey>,
}

impl Script {
    /// So many journeys over the eighteen months before July 2026. The acceptance journey is the
    /// first of them.
    #[must_use]
    pub fn new(seed: u64, journeys: u64) -> Self {
        let end = NaiveDate::from_ymd_opt(2026, 6, 30).expect("a date");
        Self::ending(seed, journeys, end)
    }

    /// So many journeys over the eighteen months before `end`; nothing is recorded after it, except
    /// that the acceptance journey keeps its own dates, in spring 2025.
    #[must_use]
    pub fn ending(seed: u64, journeys: u64, end: NaiveDate) -> Self {
        let first = end - MONTHS;
        let acceptance = if journeys == 0 { Vec::new() } else { acceptance() };
        Self {
            seed,
            next: 2,
            journeys: journeys.min(u64::from(u32::MAX)),
            practitioners: staff::practitioners(journeys),
            calendar: Calendar::new(first, end),
            acceptance: acceptance.into_iter().peekable(),
            in_progress: BinaryHeap::new(),
            written: VecDeque::new(),
        }
    }

    /// No journey begins before this one does, nor any later one.
    fn begins(&self, number: u64) -> Day {
        let days = u64::try_from(self.calendar.last - QUIET_DAYS).unwrap_or_default();
        let day = (number - 2) * days / self.journeys;
        Day::try_from(day).expect("a script spans months")
    }

    /// Journeys begin when nothing else is due before.
    fn begin_those_due(&mut self) {
        while self.next <= self.journeys {
            let day = self.begins(self.next);
            let first_due = self.in_progress.peek().map(|top| top.due);
            if first_due.is_some_and(|due| due < self.calendar.time(day, 0)) {
                return;
            }
            let number = u32::try_from(self.next).expect("so many journeys at most");
            self.next += 1;
            // Past what the journey itself draws from: it begins on no particular minute.
            let mut dice = Dice::new(self.seed, number, u32::MAX);
            let spread = Day::try_from(dice.below(4)).expect("below four");
            let due = self.calendar.office(&mut dice, day + spread);
            let journey = Box::new(Journey::new(self.seed, number, self.practitioners, due));
            self.in_progress.push(InProgress { due, number, journey });
        }
    }

    /// Takes one step in the journey that is due first.
    fn step(&mut self) -> bool {
        self.begin_those_due();
        let Some(InProgress { number, mut journey, .. }) = self.in_progress.pop() else {
            return false;
        };
        journey.step(self.seed, &self.calendar, &mut self.written);
        if let Some(due) = journey.due() {
            self.in_progress.push(InProgress { due, number, journey });
        }
        true
    }
}

impl Iterator for Script {
    type Item = Scripted;

    fn next(&mut self) -> Option<Scripted> {
        while self.written.is_empty() && self.step() {}
        let fixed = self.acceptance.peek().map(|scripted| scripted.at);
        let drawn = self.written.front().map(|scripted| scripted.at);
        match (fixed, drawn) {
            (Some(fixed), Some(drawn)) if fixed <= drawn => self.acceptance.next(),
            (Some(_), None) => self.acceptance.next(),
            (Some(_) | None, Some(_)) | (None, None) => self.written.pop_front(),
        }
    }
}

impl Ord for InProgress {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.due, other.number).cmp(&(self.due, self.number))
    }
}

impl PartialOrd for InProgress {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for InProgress {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for InProgress {}
