//! Days and hours in London, as seconds since 1970: a journey in progress stores many of them.

use crate::dice::Dice;
use chrono::{DateTime, Datelike, Days, NaiveDate};
use events::{Instant, london_day_start};

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// Seconds since 1970.
pub(crate) type Seconds = i64;

/// A day, counted from the first of the calendar.
pub(crate) type Day = i32;

/// London midnights, looked up once.
pub(crate) struct Calendar {
    first: NaiveDate,
    midnights: Vec<Seconds>,
    /// The last day on which anything is recorded.
    pub(crate) last: Day,
}

impl Calendar {
    /// From `first` to `last`, and as far beyond as anybody plans.
    pub(crate) fn new(first: NaiveDate, last: NaiveDate) -> Self {
        let days = (last - first).num_days();
        let beyond = u64::try_from(days).unwrap_or_default() + 400;
        let midnights = (0..beyond).map(|day| london_day_start(first + Days::new(day)).timestamp());
        let last = Day::try_from(days).expect("a script spans months");
        Self { first, midnights: midnights.collect(), last }
    }

    pub(crate) fn date(&self, day: Day) -> NaiveDate {
        self.first + chrono::TimeDelta::days(i64::from(day))
    }

    pub(crate) fn day(&self, at: Seconds) -> Day {
        let after = self.midnights.partition_point(|midnight| *midnight <= at);
        Day::try_from(after).expect("a calendar spans a few years") - 1
    }

    /// So many minutes into that day.
    pub(crate) fn time(&self, day: Day, minutes: i64) -> Seconds {
        let last = self.midnights.len() - 1;
        let day = usize::try_from(day).unwrap_or_default().min(last);
        self.midnights[day] + minutes * MINUTE
    }

    /// That day, or the next on which the service is open.
    pub(crate) fn working(&self, day: Day) -> Day {
        let mut day = day;
        while self.weekday(day) >= 5 || self.is_holiday(day) {
            day += 1;
        }
        day
    }

    fn is_holiday(&self, day: Day) -> bool {
        let date = self.date(day);
        matches!((date.month(), date.day()), (12, 25 | 26) | (1, 1))
    }

    /// Some time in the working hours of that day, or of the next working day.
    pub(crate) fn office(&self, dice: &mut Dice, day: Day) -> Seconds {
        let minutes = dice.within(9 * 60 + 50, 17 * 60 + 20);
        self.time(self.working(day), minutes) + dice.within(0, 59)
    }

    fn weekday(&self, day: Day) -> Day {
        let first = self.first.weekday().num_days_from_monday();
        (Day::try_from(first).expect("below seven") + day).rem_euclid(7)
    }
}

pub(crate) fn instant(at: Seconds) -> Instant {
    DateTime::from_timestamp(at, 0).expect("within the calendar")
}
