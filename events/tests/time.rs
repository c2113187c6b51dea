//! London days, where the clocks change and where they do not.

use chrono::NaiveDate;
use events::{Instant, Moment, london_day, london_day_end, london_day_start};

#[test]
fn a_winter_day_is_a_day_of_utc_and_a_summer_day_begins_an_hour_earlier() {
    assert_eq!(bounds("2025-01-15"), ["2025-01-15T00:00:00Z", "2025-01-15T23:59:59.999999Z"]);
    assert_eq!(bounds("2025-07-15"), ["2025-07-14T23:00:00Z", "2025-07-15T22:59:59.999999Z"]);
}

#[test]
fn the_day_on_which_an_hour_does_not_exist_is_an_hour_short() {
    assert_eq!(bounds("2025-03-30"), ["2025-03-30T00:00:00Z", "2025-03-30T22:59:59.999999Z"]);
    // 00:59 is followed by 02:00: one minute apart, one day.
    for instant in ["2025-03-30T00:59:00Z", "2025-03-30T01:00:00Z", "2025-03-30T02:00:00+01:00"] {
        assert_eq!(london_day(at(instant)), day("2025-03-30"), "{instant}");
    }
    assert_eq!(at("2025-03-30T02:00:00+01:00") - at("2025-03-30T00:59:00+00:00"), minutes(1));
}

#[test]
fn the_day_on_which_an_hour_comes_twice_is_an_hour_long() {
    assert_eq!(bounds("2025-10-26"), ["2025-10-25T23:00:00Z", "2025-10-26T23:59:59.999999Z"]);
    let (first, second) = ("2025-10-26T01:30:00+01:00", "2025-10-26T01:30:00+00:00");
    assert_eq!(at(second) - at(first), minutes(60));
    assert!(moment(second).is_after(moment(first)));
    assert_eq!(moment(first).to_string(), "2025-10-26T00:30:00Z");
    assert_eq!(moment(first).day(), moment(second).day());
}

#[test]
fn one_day_ends_where_the_next_begins_the_whole_year_round() {
    let year = day("2025-01-01").iter_days().take(366);
    for today in year {
        let tomorrow = today.succ_opt().unwrap();
        let gap = london_day_start(tomorrow) - london_day_end(today);
        assert_eq!(gap, chrono::TimeDelta::microseconds(1), "{today}");
        assert_eq!(london_day(london_day_start(today)), today);
        assert_eq!(london_day(london_day_end(today)), today);
    }
}

#[test]
fn a_bare_date_is_compared_by_date_and_shown_as_a_date() {
    let date = moment("2025-07-15");
    assert_eq!(date.to_string(), "2025-07-15");
    // In London it is the 16th already.
    assert!(moment("2025-07-15T23:30:00Z").is_after(date));
    assert!(!moment("2025-07-15T22:30:00Z").is_after(date));
    assert!(!date.is_after(moment("2025-07-15T00:30:00Z")));
    assert!(!moment("2025-07-14T23:00:00Z").is_after(date));
}

#[test]
fn a_time_is_kept_to_the_microsecond_and_without_a_zone_it_is_none() {
    assert_eq!(moment("2025-03-03T14:10:00.1234567Z").to_string(), "2025-03-03T14:10:00.123456Z");
    for text in ["2025-03-03T14:10:00", "2025-03-03 ", "3 March", "2025-02-30", "1899-12-31", ""] {
        assert!(text.parse::<Moment>().is_err(), "{text}");
    }
}

fn bounds(date: &str) -> [String; 2] {
    let (start, end) = (london_day_start(day(date)), london_day_end(day(date)));
    [start, end].map(|instant| Moment::Instant(instant).to_string())
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("written as it should be")
}

fn at(text: &str) -> Instant {
    text.parse().expect("written as it should be")
}

fn moment(text: &str) -> Moment {
    text.parse().expect("written as it should be")
}

fn minutes(minutes: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::minutes(minutes)
}
