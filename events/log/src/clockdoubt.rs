//! Whether this machine's clock can be right: at a start, what was recorded last is the only
//! witness.

use std::fmt;
use std::time::Duration;

/// Why the clock may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDoubt {
    /// It is behind what was recorded last: until it has caught up, that time is recorded.
    Behind(Duration),
    /// What was recorded last is long ago by it. If it is not, what is recorded now will hold every
    /// later record at this time.
    LongAgo(Duration),
}

/// Two machines that keep time are never further apart.
const BEHIND: Duration = Duration::from_secs(60);
const LONG_AGO: Duration = Duration::from_secs(60 * 24 * 3600);

pub(crate) fn doubt(last_recorded: i64, now: i64) -> Option<ClockDoubt> {
    let apart = Duration::from_micros(now.abs_diff(last_recorded));
    if now < last_recorded {
        return (apart > BEHIND).then_some(ClockDoubt::Behind(apart));
    }
    (apart > LONG_AGO).then_some(ClockDoubt::LongAgo(apart))
}

impl fmt::Display for ClockDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind(apart) => write!(
                f,
                "this machine's clock is {} behind the last record: until it has caught up, what \
                 is recorded bears that record's time. Set the clock",
                words(*apart)
            ),
            Self::LongAgo(apart) => write!(
                f,
                "by this machine's clock the last record is {} old: if that is wrong, stop now and \
                 set the clock, because no later record can bear an earlier time",
                words(*apart)
            ),
        }
    }
}

fn words(apart: Duration) -> String {
    match apart.as_secs() {
        seconds @ ..7200 => format!("{} minutes", seconds / 60),
        seconds @ 7200..172_800 => format!("{} hours", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    #[test]
    fn a_clock_that_is_right_is_not_doubted() {
        for now in [-30_000_000, 0, 5 * DAY] {
            assert_eq!(doubt(0, now), None);
        }
    }

    #[test]
    fn a_step_is_said_in_words_that_a_person_can_check() {
        let said = |now| doubt(1000 * DAY, 1000 * DAY + now).expect("a step").to_string();
        assert!(said(-400 * DAY).contains("is 400 days behind the last record"));
        assert!(said(400 * DAY).contains("the last record is 400 days old"));
        assert!(said(-90_000_000).contains("1 minutes behind"));
    }
}
