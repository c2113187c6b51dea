//! How long an answer may take. The law counts from the day of the request to the day of the same
//! number in the next month, or to that month's last day where it has no such day (UK GDPR, Article
//! 12(3), as the Information Commissioner's Office reads it). That a last day on a weekend or a
//! bank holiday would leave time until the next working day is not made use of.

use chrono::{Months, NaiveDate};

/// The London date by which a request of this date is to be answered.
#[must_use]
pub fn due(asked: NaiveDate) -> NaiveDate {
    after(asked, 1)
}

/// The last London date to which it can be extended: two further months.
#[must_use]
pub fn until_at_most(asked: NaiveDate) -> NaiveDate {
    after(asked, 3)
}

fn after(asked: NaiveDate, months: u32) -> NaiveDate {
    asked.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::{due, until_at_most};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn an_answer_is_due_on_the_same_day_of_the_next_month() {
        assert_eq!(due(day("2026-09-03")), day("2026-10-03"));
        assert_eq!(due(day("2026-12-31")), day("2027-01-31"));
    }

    #[test]
    fn where_there_is_no_such_day_it_is_due_on_the_last_one() {
        assert_eq!(due(day("2026-03-31")), day("2026-04-30"));
        assert_eq!(due(day("2027-01-31")), day("2027-02-28"));
        assert_eq!(due(day("2028-01-30")), day("2028-02-29"));
    }

    #[test]
    fn two_months_more_count_from_the_request_and_not_from_the_first_due_date() {
        assert_eq!(until_at_most(day("2026-01-31")), day("2026-04-30"));
        assert_eq!(until_at_most(day("2026-11-30")), day("2027-02-28"));
    }
}
