//! Dates and times as people type them, day first, in London local time.

use chrono::format::{Fixed, Item, Numeric, StrftimeItems};
use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Europe::London;
use events::{Instant, Moment, london_day, london_day_end};

/// What a cell says of when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) day: NaiveDate,
    /// `None` where the cell gives none. It is never made up.
    pub(crate) time: Option<NaiveTime>,
}

/// The ways in which a column's dates may be written.
#[derive(Clone, Debug)]
pub(crate) struct DateFormats(Vec<Format>);

/// The ways in which a column's times of day may be written.
#[derive(Clone, Debug)]
pub(crate) struct TimeFormats(Vec<Format>);

#[derive(Clone, Debug)]
struct Format {
    pattern: String,
    has_time: bool,
    two_digit_year: bool,
}

const DATES: [&str; 8] = [
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
];
const TIMES: [&str; 5] = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%H.%M"];

/// A two-digit year lies at most this far ahead; beyond, it is of the century before.
const YEARS_AHEAD_MAX: i32 = 10;

impl Written {
    /// A time of day that London's clocks skipped is refused. One that they showed twice is taken
    /// as the earlier: the row was then certainly not written before what it tells of.
    pub(crate) fn moment(self) -> Result<Moment, String> {
        let Some(time) = self.time else { return Ok(Moment::Day(self.day)) };
        match London.from_local_datetime(&self.day.and_time(time)) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                Ok(Moment::Instant(at.to_utc()))
            }
            LocalResult::None => Err(format!(
                "the time {} did not exist on {}: the clocks went forward from 01:00 to 02:00",
                time.format("%H:%M"),
                self.day.format("%d/%m/%Y"),
            )),
        }
    }

    /// When an entry was made at the latest; a date alone means its end, or now if that is today.
    pub(crate) fn entered_by(self, now: Instant) -> Result<Instant, String> {
        let at = match self.moment()? {
            Moment::Instant(at) => at,
            Moment::Day(day) if day == london_day(now) => now,
            Moment::Day(day) => london_day_end(day),
        };
        if at <= now { Ok(at) } else { Err("lies in the future".to_owned()) }
    }
}

impl DateFormats {
    /// The usual ones, if `None`.
    pub(crate) fn new(patterns: Option<&[String]>) -> Result<Self, String> {
        let formats = formats(patterns, &DATES)?;
        for Format { pattern, .. } in &formats {
            let items: Vec<_> = StrftimeItems::new(pattern).collect();
            let place = |wanted| items.iter().position(|item| is_number(item, &wanted));
            let (Some(day), month) = (place(Numeric::Day), place(Numeric::Month)) else {
                return Err(format!("`{pattern}` gives no day; %d stands for it"));
            };
            let year = place(Numeric::Year).or_else(|| place(Numeric::YearMod100));
            if month.is_some_and(|month| month < day && year.is_none_or(|year| month < year)) {
                return Err(format!("`{pattern}` puts the month first; ours are day first"));
            }
        }
        Ok(Self(formats))
    }

    /// The first format that fits decides. Midnight beside a date is how spreadsheets write "no
    /// time", so it is read as none.
    pub(crate) fn read(&self, cell: &str, now: Instant) -> Result<Written, String> {
        self.0
            .iter()
            .find_map(|format| format.read(cell, now))
            .ok_or_else(|| format!("is no date; expected {}", examples(&self.0)))
    }
}

impl TimeFormats {
    /// The usual ones, if `None`.
    pub(crate) fn new(patterns: Option<&[String]>) -> Result<Self, String> {
        formats(patterns, &TIMES).map(Self)
    }

    pub(crate) fn read(&self, cell: &str) -> Result<NaiveTime, String> {
        self.0
            .iter()
            .find_map(|format| NaiveTime::parse_from_str(cell, &format.pattern).ok())
            .ok_or_else(|| format!("is no time of day; expected {}", examples(&self.0)))
    }
}

impl Format {
    fn new(pattern: &str) -> Result<Self, String> {
        let items: Vec<_> = StrftimeItems::new(pattern).collect();
        if items.iter().all(is_taken) {
            let has = |wanted| items.iter().any(|item| is_number(item, &wanted));
            let has_time = has(Numeric::Hour) || has(Numeric::Hour12);
            let two_digit_year = has(Numeric::YearMod100);
            Ok(Self { pattern: pattern.to_owned(), has_time, two_digit_year })
        } else {
            let allowed = "%d %m %b %B %Y %y %H %M %S %I %p";
            Err(format!("`{pattern}` is no format here; allowed are {allowed} and signs between"))
        }
    }

    fn read(&self, cell: &str, now: Instant) -> Option<Written> {
        let (day, time) = if self.has_time {
            let both = NaiveDateTime::parse_from_str(cell, &self.pattern).ok()?;
            (both.date(), Some(both.time()).filter(|time| *time != NaiveTime::MIN))
        } else {
            (NaiveDate::parse_from_str(cell, &self.pattern).ok()?, None)
        };
        let ahead = self.two_digit_year && day.year() > now.year() + YEARS_AHEAD_MAX;
        let day = if ahead { day.with_year(day.year() - 100)? } else { day };
        // `%Y` also takes `24`; nobody means the year 24.
        (1900..=2200).contains(&day.year()).then_some(Written { day, time })
    }

    /// `%d/%m/%Y` is `day/month/year such as 03/12/2024`.
    fn example(&self) -> String {
        let words = [
            ("%d", "day"),
            ("%m", "month"),
            ("%b", "month"),
            ("%B", "month"),
            ("%Y", "year"),
            ("%y", "year"),
            ("%F", "year-month-day"),
            ("%H", "hour"),
            ("%I", "hour"),
            ("%M", "minute"),
            ("%S", "second"),
            ("%p", "am/pm"),
        ];
        let start = self.pattern.clone();
        let said = words.iter().fold(start, |text, (sign, word)| text.replace(sign, word));
        let day = NaiveDate::from_ymd_opt(2024, 12, 3).expect("it is a date");
        let sample = day.and_hms_opt(14, 30, 0).expect("it is a time");
        format!("{said} such as {}", sample.format(&self.pattern))
    }
}

fn formats(patterns: Option<&[String]>, usual: &[&str]) -> Result<Vec<Format>, String> {
    match patterns {
        Some([]) => Err("lists no format; leave it out for the usual ones".to_owned()),
        Some(patterns) => patterns.iter().map(|one| Format::new(one)).collect(),
        None => usual.iter().map(|one| Format::new(one)).collect(),
    }
}

fn is_number(item: &Item<'_>, wanted: &Numeric) -> bool {
    matches!(item, Item::Numeric(what, _) if what == wanted)
}

fn is_taken(item: &Item<'_>) -> bool {
    match item {
        Item::Literal(_) | Item::OwnedLiteral(_) | Item::Space(_) | Item::OwnedSpace(_) => true,
        Item::Numeric(what, _) => matches!(
            what,
            Numeric::Day
                | Numeric::Month
                | Numeric::Year
                | Numeric::YearMod100
                | Numeric::Hour
                | Numeric::Hour12
                | Numeric::Minute
                | Numeric::Second
        ),
        Item::Fixed(what) => matches!(
            what,
            Fixed::ShortMonthName | Fixed::LongMonthName | Fixed::LowerAmPm | Fixed::UpperAmPm
        ),
        Item::Error => false,
    }
}

/// A few are enough to go by.
fn examples(formats: &[Format]) -> String {
    formats.iter().take(3).map(Format::example).collect::<Vec<_>>().join(", or ")
}
