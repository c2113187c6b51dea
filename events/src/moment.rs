//! When something happened: an instant, or no more than a London date.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Europe::London;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A point in time, in UTC, to the microsecond.
pub type Instant = DateTime<Utc>;

/// An instant, or a bare London date where the time of day was not known. A date is never turned
/// into an instant for show: nobody may read an invented 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Known to the time of day.
    Instant(Instant),
    /// Known to the day.
    Day(NaiveDate),
}

/// How exactly `occurred_at` is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// To the time of day.
    Exact,
    /// To the London day.
    Day,
    /// Roughly.
    Approximate,
}

/// The London date of an instant.
#[must_use]
pub fn london_day(instant: Instant) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

/// The first instant of a London day.
#[must_use]
pub fn london_day_start(day: NaiveDate) -> Instant {
    // London's clocks change at 01:00, so midnight exists exactly once on every modern date; on a
    // date where it would be skipped, the day starts at the first hour that exists.
    let midnight = day.and_time(NaiveTime::MIN);
    match London.from_local_datetime(&midnight) {
        LocalResult::Single(start) | LocalResult::Ambiguous(start, _) => start.to_utc(),
        LocalResult::None => (midnight + chrono::TimeDelta::hours(1)).and_utc(),
    }
}

/// The last microsecond of a London day: "as believed on that day" includes all of it.
#[must_use]
pub fn london_day_end(day: NaiveDate) -> Instant {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    london_day_start(next) - chrono::TimeDelta::microseconds(1)
}

impl Moment {
    /// The London date.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Instant(instant) => london_day(instant),
            Self::Day(day) => day,
        }
    }

    /// The earliest instant that it can mean: for ordering, never for show.
    #[must_use]
    pub fn start(self) -> Instant {
        match self {
            Self::Instant(instant) => instant,
            Self::Day(day) => london_day_start(day),
        }
    }

    /// The latest instant that it can mean. As a bound, a bare date is the end of its day.
    #[must_use]
    pub fn end(self) -> Instant {
        match self {
            Self::Instant(instant) => instant,
            Self::Day(day) => london_day_end(day),
        }
    }

    /// Whether this lies certainly after `other`. Where either is a bare date, dates are compared.
    #[must_use]
    pub fn is_after(self, other: Self) -> bool {
        match (self, other) {
            (Self::Instant(a), Self::Instant(b)) => a > b,
            (Self::Instant(_) | Self::Day(_), Self::Day(_)) | (Self::Day(_), Self::Instant(_)) => {
                self.day() > other.day()
            }
        }
    }

    /// The precision that its form implies.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::Instant(_) => Precision::Exact,
            Self::Day(_) => Precision::Day,
        }
    }
}

/// Only years that every part of the product can compute with are taken.
fn plausible(day: NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..=2200).contains(&day.year())
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Only a date as we would write it: chrono would take blanks, signs and short months too.
        let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text);
        let moment = match day {
            Some(day) => Self::Day(day),
            None => Self::Instant(instant(text)?),
        };
        if plausible(moment.day()) {
            Ok(moment)
        } else {
            Err("should lie between the years 1900 and 2200".to_owned())
        }
    }
}

fn instant(text: &str) -> Result<Instant, String> {
    let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| {
        "should be a time such as 2025-03-03T14:10:00Z, or a date such as 2025-03-03".to_owned()
    })?;
    let micros = parsed.timestamp_micros();
    DateTime::from_timestamp_micros(micros).ok_or_else(|| "is out of range".to_owned())
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => {
                f.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl serde::de::Visitor<'_> for Written {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 2025-03-03T14:10:00Z, or a date such as 2025-03-03")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Written)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "anyOf": [{ "format": "date-time" }, { "format": "date" }],
            "description": "An RFC 3339 time, or a bare London date where no more is known."
        })
    }
}
