//! Working days in England and Wales: weekends and bank holidays left out.
//!
//! The days are those of the Banking and Financial Dealings Act 1971 and of custom, as
//! <https://www.gov.uk/bank-holidays> lists them; what was proclaimed for one year is in a table.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// Days that were given, moved or taken in a single year.
const PROCLAIMED: [(i32, u32, u32); 5] = [
    (2020, 5, 8),  // the early May holiday, moved to VE Day
    (2022, 6, 2),  // the spring holiday, moved to the Platinum Jubilee
    (2022, 6, 3),  // the Platinum Jubilee
    (2022, 9, 19), // the state funeral of Queen Elizabeth II
    (2023, 5, 8),  // the coronation of King Charles III
];

/// Whether people work on that day.
#[must_use]
pub(crate) fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_bank_holiday(day)
}

/// The `n`-th working day after a day, which itself does not count.
#[must_use]
pub(crate) fn working_days_after(day: NaiveDate, n: u16) -> NaiveDate {
    let mut reached = day;
    for _ in 0..n {
        reached = reached + Days::new(1);
        while !is_working_day(reached) {
            reached = reached + Days::new(1);
        }
    }
    reached
}

fn is_bank_holiday(day: NaiveDate) -> bool {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let is_monday = day.weekday() == Weekday::Mon;
    let last_of_month = date + 7 > 31;
    let easter = easter_sunday(year);
    PROCLAIMED.contains(&(year, month, date))
        || Some(day) == easter.and_then(|sunday| sunday.checked_sub_days(Days::new(2)))
        || Some(day) == easter.and_then(|sunday| sunday.checked_add_days(Days::new(1)))
        || (month == 5 && is_monday && date <= 7 && year != 2020)
        || (month == 5 && is_monday && last_of_month && year != 2022)
        || (month == 8 && is_monday && last_of_month)
        || is_new_year(day)
        || is_christmas(day)
}

/// The first of January, or the Monday after it if it falls on a weekend.
fn is_new_year(day: NaiveDate) -> bool {
    day.month() == 1
        && (day.day() == 1 || (day.weekday() == Weekday::Mon && matches!(day.day(), 2 | 3)))
}

/// Christmas and Boxing Day. Whichever falls on a weekend moves to the next weekday that is
/// neither: both then lie among the 27th and 28th, or one of them does.
fn is_christmas(day: NaiveDate) -> bool {
    let moved =
        matches!(day.day(), 27 | 28) && matches!(day.weekday(), Weekday::Mon | Weekday::Tue);
    day.month() == 12 && (matches!(day.day(), 25 | 26) || moved)
}

/// Easter of the Gregorian calendar, by the anonymous method of 1876 (Butcher's Ecclesiastical
/// Calendar).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let shift = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * shift + 114;
    let (month, day) = (u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?);
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{is_bank_holiday, is_working_day, working_days_after};
    use alloc::vec::Vec;
    use chrono::{Datelike as _, NaiveDate, Weekday};

    /// As published at <https://www.gov.uk/bank-holidays>: month and day.
    #[rustfmt::skip]
    const PUBLISHED: [(i32, &[(u32, u32)]); 10] = [
        (2019, &[(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
        (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
        (2021, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        (2022, &[(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26),
                 (12, 27)]),
        (2023, &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
        (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
        (2025, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
        (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
        (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        (2028, &[(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    ];

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn bank_holidays_are_those_that_were_published() {
        for (year, published) in PUBLISHED {
            let is_weekday = |on: &NaiveDate| !matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
            let days = day(year, 1, 1).iter_days().take_while(|on| on.year() == year);
            let computed: Vec<_> = days
                .filter(|on| is_bank_holiday(*on) && is_weekday(on))
                .map(|on| (on.month(), on.day()))
                .collect();
            assert_eq!(computed, published, "{year}");
        }
    }

    #[test]
    fn the_next_working_day_leaps_over_weekends_and_holidays() {
        assert_eq!(working_days_after(day(2025, 3, 3), 1), day(2025, 3, 4));
        assert_eq!(working_days_after(day(2025, 3, 7), 1), day(2025, 3, 10), "a Friday");
        assert_eq!(working_days_after(day(2025, 3, 8), 1), day(2025, 3, 10), "a Saturday");
        assert_eq!(working_days_after(day(2025, 4, 17), 1), day(2025, 4, 22), "Maundy Thursday");
        assert_eq!(working_days_after(day(2025, 12, 24), 1), day(2025, 12, 29), "Christmas Eve");
        assert_eq!(working_days_after(day(2025, 3, 3), 0), day(2025, 3, 3));
        assert!(!is_working_day(day(2025, 5, 26)) && is_working_day(day(2025, 5, 27)));
    }
}
