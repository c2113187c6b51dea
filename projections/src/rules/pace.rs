//! Pace in both directions (`docs/domain.md` §6): asked too early, and never asked.

use super::Answer;
use crate::Reading;
use crate::countable::{Countable, What};
use crate::reading::{ids, is_missed, last};
use alloc::vec::Vec;
use events::vocabulary::{AskPurpose, AskResponse, OverrideEffect, Pace, Phase};
use events::{EventId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// The pace of the work, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaceState {
    /// Nothing further is asked for now.
    Hold,
    /// Slower than planned.
    Slow,
    /// As planned.
    AsPlanned,
    /// Faster than planned.
    Faster,
    /// Safety comes first: an override stands.
    SuspendedForSafety,
}

/// One ask, and what followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ask {
    /// The `ask-made`.
    pub event: EventId,
    /// When it was asked.
    pub occurred_at: Moment,
    /// What was asked, from 0 to 5.
    pub rung: u8,
    /// What for.
    pub purpose: AskPurpose,
    /// The phase held when it was recorded.
    pub phase: Phase,
    /// The highest rung in pace in that phase.
    pub ceiling: u16,
    /// Whether it was above the ceiling. Only asks for pacing can be.
    pub premature: bool,
    /// What followed.
    pub followed_by: FollowedBy,
    /// How it was met.
    pub response: Option<AskResponse>,
    /// The ask, and what followed it.
    pub events: Vec<EventId>,
}

/// What followed an ask within the days that the policy looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FollowedBy {
    /// A missed session, a rupture, or consent withdrawn.
    SteppedBack,
    /// None of these.
    None,
    /// None of these so far, and the days are not over.
    Pending,
}

/// Where nothing was asked or named for a number of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotAsked {
    /// Met: nothing was.
    pub answer: Answer,
    /// The version of the rule.
    pub rule_version: u16,
    /// The sessions looked at, and what was asked or named since the first of them.
    pub events: Vec<EventId>,
}

/// The pace, and the decision or the override that says so.
#[must_use]
pub fn state(reading: &Reading<'_>) -> (PaceState, Option<EventId>) {
    let suspends = |countable: &&Countable| {
        matches!(countable.what, What::OverrideRaised { effect: OverrideEffect::Suspension, .. })
            && reading.log.is_standing(countable)
    };
    if let Some(suspension) = reading.log.all().iter().find(suspends) {
        return (PaceState::SuspendedForSafety, Some(suspension.event));
    }
    let (pace, decision) = reading.log.pace();
    let state = match pace {
        Pace::Hold => PaceState::Hold,
        Pace::Slow => PaceState::Slow,
        Pace::AsPlanned => PaceState::AsPlanned,
        Pace::Faster => PaceState::Faster,
    };
    (state, decision.map(|decision| decision.event))
}

/// Every ask, by occurrence.
#[must_use]
pub fn asks(reading: &Reading<'_>) -> Vec<Ask> {
    reading.in_order().iter().filter_map(|countable| ask(reading, countable)).collect()
}

fn ask(reading: &Reading<'_>, asked: &Countable) -> Option<Ask> {
    let What::Ask { rung, purpose, response } = asked.what else { return None };
    let phase = phase_held_at(reading, asked);
    let ceiling = reading.policy.ceiling(phase).get();
    let premature = purpose == AskPurpose::Pacing && u16::from(rung) > ceiling;
    let steps = steps_back(reading, asked);
    let days = i64::from(reading.policy.pace.stepped_back_days.get());
    let followed_by = if !steps.is_empty() {
        FollowedBy::SteppedBack
    } else if reading.days_ago(asked) <= days {
        FollowedBy::Pending
    } else {
        FollowedBy::None
    };
    let (event, occurred_at) = (asked.event, asked.at);
    let events = core::iter::once(event).chain(ids(&steps)).collect();
    Some(Ask {
        event,
        occurred_at,
        rung,
        purpose,
        phase,
        ceiling,
        premature,
        followed_by,
        response,
        events,
    })
}

/// The phase held at this place of the log: what was decided later was not yet in force.
fn phase_held_at(reading: &Reading<'_>, asked: &Countable) -> Phase {
    let before = reading.log.all().iter().take(reading.place(asked)).rev();
    let mut moves = before.filter_map(|earlier| {
        let What::PhaseMoved { to, .. } = earlier.what else { return None };
        Some(to)
    });
    moves.next().unwrap_or(Phase::Reach)
}

fn steps_back<'a>(reading: &Reading<'a>, asked: &Countable) -> Vec<&'a Countable> {
    let days = i64::from(reading.policy.pace.stepped_back_days.get());
    let mut steps = reading.all(|what| {
        is_missed(what) || matches!(what, What::Rupture { .. } | What::ConsentWithdrawn)
    });
    steps.retain(|step| {
        (0..=days).contains(&(step.day - asked.day).num_days()) && reading.not_before(step, asked)
    });
    steps
}

/// Whether nothing was asked, named or disclosed over the latest kept sessions: flagged as plainly
/// as what was asked too early.
#[must_use]
pub fn not_asked(reading: &Reading<'_>) -> NotAsked {
    let policy = &reading.policy.pace;
    let sessions = last(reading.kept_sessions(), policy.not_asked_sessions.get());
    let rule_version = policy.version.get();
    let mut events = ids(sessions);
    if sessions.len() < usize::from(policy.not_asked_sessions.get()) {
        return NotAsked { answer: Answer::NotEnoughData, rule_version, events };
    }
    let rung_min = policy.not_asked_rung.get();
    let mut asked = reading.all(|what| {
        matches!(what, What::Boundary | What::Disclosure { .. })
            || matches!(what, What::Ask { rung, .. } if u16::from(*rung) >= rung_min)
    });
    asked.retain(|one| reading.not_before(one, sessions[0]) && one.day <= reading.today);
    events.extend(ids(&asked));
    NotAsked { answer: Answer::of(asked.is_empty()), rule_version, events }
}
