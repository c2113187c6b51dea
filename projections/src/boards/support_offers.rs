//! Whether linked protected people were told before the start, at drop-out and at closure
//! (`docs/domain.md` §9, question 27). Counts only: that somebody is linked is theirs to keep.

use super::small_numbers::Count;
use super::{Board, BoardGroup, BoardInput};
use crate::countable::What;
use crate::{Case, Countable, Lifecycle, Reading};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{ClosureCategory, InformedAbout};
use schemars::JsonSchema;
use serde::Serialize;

/// Three moments at which linked people are to hear from the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupportOffersBoard {
    /// One for each moment.
    pub rows: Vec<SupportOfferRow>,
}

/// What was done at one moment, over all cases that reached it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SupportOfferRow {
    /// Which moment.
    pub moment: OfferMoment,
    /// Cases that reached it.
    pub cases: Count,
    /// Of these, cases with a linked protected person.
    pub linked: Count,
    /// Of those, cases in which one was told in time: before the start that it was to start, from
    /// the day of a drop-out or closure on that it stopped.
    pub informed: Count,
}

/// When linked people are to hear from the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferMoment {
    /// Before the first kept session.
    Start,
    /// When consent was withdrawn, or the case was closed because the service user no longer came.
    DropOut,
    /// When the case was closed for any other reason.
    Closure,
}

impl Board for SupportOffersBoard {
    const NAME: &'static str = "support-offers";
    const SAYS: &'static str = "Were linked people told before start, at drop-out, at closure";
    const COLUMNS: &'static [&'static str] = &["moment", "cases", "linked", "informed"];
    const COUNTS_EVERYBODY: bool = true;
    const OF_PROTECTED: bool = true;

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        const MOMENTS: [OfferMoment; 3] =
            [OfferMoment::Start, OfferMoment::DropOut, OfferMoment::Closure];
        let rows = MOMENTS.map(|moment| row(input, moment));
        Self { rows: rows.into() }
    }
}

fn row(input: &BoardInput<'_>, moment: OfferMoment) -> SupportOfferRow {
    let (mut cases, mut linked, mut informed) = (0, 0, 0);
    for case in input.shown() {
        let reading = input.reading(case);
        let Some(day) = reached(case, &reading, moment) else { continue };
        let sealed = input.sealed(case).map_or(&[][..], |sealed| sealed.countables.all());
        let is_linked = sealed.iter().any(|one| matches!(one.what, What::Linked { .. }));
        cases += 1;
        linked += usize::from(is_linked);
        informed += usize::from(is_linked && was_told(sealed, moment, day));
    }
    let small = usize::from(input.policy.boards.small_number.get());
    // Both ends give somebody away: a few who are, and a few who are not.
    let is_safe = |part: usize, whole: usize| part >= small && whole - part >= small;
    let show_linked = cases >= small && is_safe(linked, cases);
    SupportOfferRow {
        moment,
        cases: Count::shown_if(cases >= small, cases),
        linked: Count::shown_if(show_linked, linked),
        informed: Count::shown_if(show_linked && is_safe(informed, linked), informed),
    }
}

/// The day on which a case reached this moment.
fn reached(case: &Case, reading: &Reading<'_>, moment: OfferMoment) -> Option<NaiveDate> {
    let closed = |dropped_out: bool| {
        let Lifecycle::Closed { since, category, .. } = case.lifecycle else { return None };
        (is_drop_out(category) == dropped_out).then(|| since.day())
    };
    match moment {
        OfferMoment::Start => reading.kept_sessions().first().map(|session| session.day),
        OfferMoment::DropOut => {
            let withdrawn = reading.all(|what| matches!(what, What::ConsentWithdrawn));
            withdrawn.first().map(|one| one.day).or_else(|| closed(true))
        }
        OfferMoment::Closure => closed(false),
    }
}

/// Whether a case ended because the service user no longer came.
pub(super) const fn is_drop_out(category: ClosureCategory) -> bool {
    matches!(category, ClosureCategory::StoppedEngaging | ClosureCategory::Declined)
}

fn was_told(sealed: &[Countable], moment: OfferMoment, day: NaiveDate) -> bool {
    sealed.iter().any(|one| {
        let What::Informed { about, .. } = one.what else { return false };
        match moment {
            OfferMoment::Start => {
                one.day <= day && matches!(about, InformedAbout::Accepted | InformedAbout::Started)
            }
            OfferMoment::DropOut | OfferMoment::Closure => {
                one.day >= day && about == InformedAbout::Stopped
            }
        }
    })
}
