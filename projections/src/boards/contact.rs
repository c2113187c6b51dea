//! Which open cases had no successful contact for too long (`docs/domain.md` §9, question 1).

use super::{Board, BoardGroup, BoardInput};
use crate::{Case, Policy};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{EventId, Instant, JourneyId, Moment, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Open and paused cases, the longest without contact first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContactBoard {
    /// One for each case that is not closed.
    pub rows: Vec<ContactRow>,
}

/// When there last was contact in one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContactRow {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference.
    pub reference: Option<String>,
    /// Whose case it is.
    pub practitioner: Option<StaffId>,
    /// When the latest kept contact happened.
    pub last_contact_occurred: Option<Moment>,
    /// When a kept contact was last recorded.
    pub last_contact_recorded: Option<Instant>,
    /// London days since the contact happened; since the referral where there was none.
    pub days_since: i64,
    /// London days since a contact was recorded; since the referral where there was none.
    pub days_since_recorded: i64,
    /// Whether more days than the policy allows have passed since it happened.
    pub overdue: bool,
    /// Whether more days than the policy allows have passed since it was recorded.
    pub overdue_by_recorded: bool,
    /// The events that say so.
    pub events: Vec<EventId>,
}

impl Board for ContactBoard {
    const NAME: &'static str = "contact";
    const SAYS: &'static str = "Who was not reached lately, the longest without contact first";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "last_contact_occurred",
        "last_contact_recorded",
        "days_since",
        "overdue",
        "journey",
    ];

    const GROUP: BoardGroup = BoardGroup::Work;

    fn of(input: &BoardInput<'_>) -> Self {
        let today = input.today();
        let mut rows: Vec<_> = input.open().map(|case| row(case, input.policy, today)).collect();
        rows.sort_by(|a, b| {
            (b.days_since, &a.reference, a.journey).cmp(&(a.days_since, &b.reference, b.journey))
        });
        Self { rows }
    }
}

fn row(case: &Case, policy: &Policy, today: NaiveDate) -> ContactRow {
    let referred = case.referred.as_ref().map(|fact| fact.is.day());
    let days = |last: Option<NaiveDate>| {
        last.or(referred).map_or(0, |day| (today - day).num_days().max(0))
    };
    let occurred = case.last_contact.as_ref();
    let recorded = case.last_contact_recorded.as_ref();
    let days_since = days(occurred.map(|fact| fact.is.day()));
    let days_since_recorded = days(recorded.map(|fact| london_day(fact.is)));
    let allowed = i64::from(policy.boards.contact_overdue_days.get());
    let mut events: Vec<_> = [occurred.map(|fact| fact.event), recorded.map(|fact| fact.event)]
        .into_iter()
        .flatten()
        .collect();
    events.dedup();
    if events.is_empty() {
        events.extend(case.referred.as_ref().map(|fact| fact.event));
    }
    ContactRow {
        journey: case.journey,
        reference: case.reference.clone(),
        practitioner: case.practitioner.as_ref().map(|fact| fact.is.clone()),
        last_contact_occurred: occurred.map(|fact| fact.is),
        last_contact_recorded: recorded.map(|fact| fact.is),
        days_since,
        days_since_recorded,
        overdue: days_since > allowed,
        overdue_by_recorded: days_since_recorded > allowed,
        events,
    }
}
