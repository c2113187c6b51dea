//! One journey laid out for the rules: its countables in the order in which they happened, its
//! sessions, and what belongs to each.

use crate::countable::{Countable, What};
use crate::{Countables, Policy};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::NotHeldCause;
use events::{EventId, Instant, Moment};

/// A journey, the policy it is read under, and the day on which its clocks read.
pub struct Reading<'a> {
    /// In the order of the log.
    pub log: &'a Countables,
    /// The figures.
    pub policy: &'a Policy,
    /// When clocks read.
    pub as_at: Instant,
    /// The London date of that.
    pub today: NaiveDate,
    /// By occurrence, then by place in the log.
    order: Vec<&'a Countable>,
    /// Kept sessions, by occurrence.
    kept: Vec<&'a Countable>,
    /// Kept and missed sessions, by occurrence.
    kept_or_missed: Vec<&'a Countable>,
}

impl<'a> Reading<'a> {
    /// Lays out a journey.
    #[must_use]
    pub fn of(log: &'a Countables, policy: &'a Policy, as_at: Instant) -> Self {
        let mut order: Vec<_> = log.all().iter().collect();
        // Stable: what happened at the same moment stays in the order of the log. A bare date
        // stands before the times of its day, as on the timeline.
        order.sort_by_key(|countable| (countable.day, time(countable.at)));
        let these = |is: fn(&What) -> bool| {
            order.iter().copied().filter(|countable| is(&countable.what)).collect()
        };
        let kept = these(is_kept);
        let kept_or_missed = these(|what| is_kept(what) || is_missed(what));
        let today = events::london_day(as_at);
        Self { log, policy, as_at, today, order, kept, kept_or_missed }
    }

    /// Everything, by occurrence.
    #[must_use]
    pub fn in_order(&self) -> &[&'a Countable] {
        &self.order
    }

    /// What `is` holds of, by occurrence.
    pub fn all(&self, is: impl Fn(&What) -> bool) -> Vec<&'a Countable> {
        self.order.iter().copied().filter(|countable| is(&countable.what)).collect()
    }

    /// Kept sessions, by occurrence.
    #[must_use]
    pub fn kept_sessions(&self) -> &[&'a Countable] {
        &self.kept
    }

    /// Sessions that were kept, or missed without an acceptable reason, by occurrence.
    #[must_use]
    pub fn kept_or_missed(&self) -> &[&'a Countable] {
        &self.kept_or_missed
    }

    /// The kept session that an entry belongs to: that of its occasion; failing that, of its date
    /// (the latest recorded before it, else the first); else none.
    #[must_use]
    pub fn session_of(&self, countable: &Countable) -> Option<&'a Countable> {
        let sessions = || self.log.all().iter().filter(|other| is_kept(&other.what));
        let same_occasion = |session: &&Countable| {
            session.occasion.is_some() && session.occasion == countable.occasion
        };
        let pick = |mut of: Vec<&'a Countable>| {
            let place = self.place(countable);
            let before = of.iter().rposition(|session| self.place(session) <= place);
            (!of.is_empty()).then(|| of.swap_remove(before.unwrap_or(0)))
        };
        pick(sessions().filter(same_occasion).collect())
            .or_else(|| pick(sessions().filter(|session| session.day == countable.day).collect()))
    }

    /// Whether two entries belong to one session.
    #[must_use]
    pub fn same_session(&self, one: &Countable, other: &Countable) -> bool {
        let sessions = (self.session_of(one), self.session_of(other));
        matches!(sessions, (Some(one), Some(other)) if one.event == other.event)
    }

    /// The place of an entry in the log, among the countable.
    #[must_use]
    pub fn place(&self, countable: &Countable) -> usize {
        let at = self.log.all().iter().position(|other| other.event == countable.event);
        at.unwrap_or(usize::MAX)
    }

    /// London days from an entry to today; negative where it lies ahead of the clock.
    #[must_use]
    pub fn days_ago(&self, countable: &Countable) -> i64 {
        (self.today - countable.day).num_days()
    }

    /// Whether `later` happened at the same moment as `earlier` or after it.
    #[must_use]
    pub fn not_before(&self, later: &Countable, earlier: &Countable) -> bool {
        !earlier.at.is_after(later.at)
    }
}

fn time(at: Moment) -> Option<Instant> {
    match at {
        Moment::Instant(instant) => Some(instant),
        Moment::Day(_) => None,
    }
}

/// The service user came.
#[must_use]
pub(crate) const fn is_kept(what: &What) -> bool {
    matches!(what, What::SessionHeld { .. })
}

/// The service and the service user reached each other.
#[must_use]
pub(crate) const fn is_kept_contact(what: &What) -> bool {
    is_kept(what) || matches!(what, What::ContactReached)
}

/// The service user did not come, without an acceptable reason.
#[must_use]
pub(crate) const fn is_missed(what: &What) -> bool {
    matches!(what, What::SessionNotHeld { cause: NotHeldCause::ServiceUser, acceptable: false })
}

/// The events of some entries.
#[must_use]
pub(crate) fn ids(countables: &[&Countable]) -> Vec<EventId> {
    countables.iter().map(|countable| countable.event).collect()
}

/// London days from one entry to another.
#[must_use]
pub(crate) fn days_between(from: &Countable, to: &Countable) -> i64 {
    (to.day - from.day).num_days()
}

/// The last `n` of them.
#[must_use]
pub(crate) fn last<T>(all: &[T], n: u16) -> &[T] {
    &all[all.len().saturating_sub(usize::from(n))..]
}
