//! Stepping in and surface engagement, side by side (`docs/domain.md` §7). Each is a question for
//! supervision with its evidence and its counter-evidence; none is a finding about a person.

use super::{Answer, stepping_in, surface};
use crate::Reading;
use crate::countable::{Countable, What};
use crate::reading::ids;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use events::EventId;
use events::vocabulary::{Pace, PaceAskedBy};
use schemars::JsonSchema;
use serde::Serialize;

macro_rules! indicators {
    ($($id:ident: $question:literal,)*) => {
        /// Which indicator.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
        )]
        pub enum IndicatorId {
            $(#[doc = $question] $id,)*
        }

        impl IndicatorId {
            /// All of them: S1 to S8, then C1 to C9.
            pub const ALL: &'static [Self] = &[$(Self::$id,)*];

            /// The id as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => stringify!($id),)* }
            }

            /// What it asks.
            #[must_use]
            pub const fn question(self) -> &'static str {
                match self { $(Self::$id => $question,)* }
            }
        }
    };
}

indicators! {
    S1: "Are disclosures and responsibility coming unprompted?",
    S2: "Is there an own, specific goal that was come back to?",
    S3: "Are feelings named more often than a month before?",
    S4: "Was shame or guilt stayed with, and the next attendance kept?",
    S5: "Was a rupture repaired?",
    S6: "Did the service user ask to change the pace, and say why?",
    S7: "Are skills used in different places of life?",
    S8: "Do accounts move from fragment to scene to narrative?",
    C1: "Is attendance high while nothing is said unprompted?",
    C2: "Was full responsibility stated early and in general terms?",
    C3: "Is there quick agreement while no skill is in use?",
    C4: "Is the alliance rated at its maximum while the worker is concerned?",
    C5: "Is attendance kept mainly around outside dates?",
    C6: "Does the talk turn to something else after asks?",
    C7: "Were all goals set by the worker?",
    C8: "Do accounts differ without having been clarified?",
    C9: "Are goals not reached while the plan stays as it is?",
}

impl IndicatorId {
    /// The indicator of this name, in whatever case it is written.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.name().eq_ignore_ascii_case(name.trim()))
    }

    /// A bit of its own.
    #[must_use]
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether it asks about surface engagement.
    #[must_use]
    pub const fn is_surface(self) -> bool {
        self as u32 >= Self::C1 as u32
    }
}

impl fmt::Display for IndicatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One indicator, and what the record says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// What it asks.
    pub question: &'static str,
    /// Met, not met, or not enough data.
    pub answer: Answer,
    /// The version of the rule.
    pub rule_version: u16,
    /// What is counted, and how far back.
    pub window: String,
    /// How many of the countable events speak for it.
    pub have: usize,
    /// How many countable events there are in the window.
    pub of: usize,
    /// The countable events, and those that met it.
    pub events: Vec<EventId>,
    /// What speaks for another reading.
    pub counter_evidence: Vec<EventId>,
}

/// What a rule found.
pub(super) struct Found<'a> {
    /// What it counts.
    pub(super) countable: Vec<&'a Countable>,
    /// What of that, or beside it, speaks for it.
    pub(super) met_by: Vec<&'a Countable>,
    /// Whether the pattern is there.
    pub(super) is_met: bool,
    /// Whether something beside the count is lacking.
    pub(super) lacks: bool,
    /// The version of the rule.
    pub(super) version: u16,
    /// What is counted, and how far back.
    pub(super) window: String,
}

/// All indicators.
#[must_use]
pub fn indicators(reading: &Reading<'_>) -> Vec<Indicator> {
    let context = context(reading);
    IndicatorId::ALL.iter().map(|id| indicator(reading, *id, &context)).collect()
}

fn indicator(reading: &Reading<'_>, id: IndicatorId, context: &[EventId]) -> Indicator {
    let found = find(reading, id);
    let enough =
        found.countable.len() >= usize::from(reading.policy.indicators.countable_min.get());
    let answer =
        if !enough || found.lacks { Answer::NotEnoughData } else { Answer::of(found.is_met) };
    let (have, of) = (found.met_by.len(), found.countable.len());
    let mut all = found.countable;
    let known = |all: &[&Countable], one: &Countable| all.iter().any(|it| it.event == one.event);
    for one in found.met_by {
        if !known(&all, one) {
            all.push(one);
        }
    }
    let mut counter_evidence = context.to_vec();
    if id == IndicatorId::S6 {
        counter_evidence.extend(ids(&repeated_slowing(reading)));
    }
    let (rule_version, window) = (found.version, found.window);
    let events = ids(&all);
    let question = id.question();
    Indicator { id, question, answer, rule_version, window, have, of, events, counter_evidence }
}

fn find<'a>(reading: &Reading<'a>, id: IndicatorId) -> Found<'a> {
    match id {
        IndicatorId::S1 => stepping_in::unprompted(reading),
        IndicatorId::S2 => stepping_in::own_goal(reading),
        IndicatorId::S3 => stepping_in::more_feelings(reading),
        IndicatorId::S4 => stepping_in::shame_stayed_with(reading),
        IndicatorId::S5 => stepping_in::rupture_repaired(reading),
        IndicatorId::S6 => stepping_in::asked_for_pace(reading),
        IndicatorId::S7 => stepping_in::skills_in_life(reading),
        IndicatorId::S8 => stepping_in::fuller_accounts(reading),
        IndicatorId::C1 => surface::attends_only(reading),
        IndicatorId::C2 => surface::early_responsibility(reading),
        IndicatorId::C3 => surface::quick_agreement(reading),
        IndicatorId::C4 => surface::highest_alliance(reading),
        IndicatorId::C5 => surface::around_dates(reading),
        IndicatorId::C6 => surface::turns_away(reading),
        IndicatorId::C7 => surface::worker_goals(reading),
        IndicatorId::C8 => surface::unclarified(reading),
        IndicatorId::C9 => surface::unchanged_plan(reading),
    }
}

/// What speaks for another reading of any indicator: a need that is not met, an interpreter between
/// the two, an allegation in the other direction.
fn context(reading: &Reading<'_>) -> Vec<EventId> {
    ids(&reading.all(|what| {
        matches!(
            what,
            What::Need { unmet: true }
                | What::SessionHeld { interpreter: true }
                | What::ConsentExplained { interpreter: true }
                | What::Suitability { counter_allegation: true }
        )
    }))
}

/// Asking to go slower again and again may also be a way of not arriving.
fn repeated_slowing<'a>(reading: &Reading<'a>) -> Vec<&'a Countable> {
    let slower = |what: &What| {
        matches!(
            what,
            What::Pace {
                to: Pace::Hold | Pace::Slow,
                asked_by: PaceAskedBy::ServiceUser,
                is_change: true,
                ..
            }
        )
    };
    reading.all(slower).into_iter().skip(1).collect()
}
