//! Pace in both directions: what was asked and what followed, where nothing was asked, and what the
//! service user had a say in.

use super::View;
use super::viewing::{Item, Viewing};
use crate::rules::pace::{Ask, NotAsked, PaceState, asks, not_asked, state};
use alloc::vec::Vec;
use events::vocabulary::Phase;
use events::{Compartment, EventId, JourneyId, Version};
use schemars::JsonSchema;
use serde::Serialize;

/// The pace of a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaceView {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// The phase held.
    pub phase: Phase,
    /// The highest rung in pace now.
    pub ceiling: u16,
    /// The pace of the work.
    pub pace_state: PaceState,
    /// The decision, or the safety review, that says so.
    pub pace_event: Option<EventId>,
    /// Every ask, by occurrence.
    pub asks: Vec<Ask>,
    /// Whether nothing was asked or named for a number of sessions.
    pub not_asked: NotAsked,
    /// Decisions about the pace, and who asked for them.
    pub decisions: Vec<Item>,
    /// Choices offered.
    pub choices: Vec<Item>,
    /// Goals and their reviews.
    pub goals: Vec<Item>,
}

impl View for PaceView {
    const NAME: &'static str = "pace";
    const SAYS: &'static str = "What was asked and what followed; where nothing was asked";

    fn of(viewing: &Viewing<'_>) -> Self {
        let reading = viewing.reading();
        let phase = reading.log.phase();
        let (pace_state, pace_event) = state(&reading);
        Self {
            journey: viewing.journey.id,
            version: viewing.journey.version(Compartment::Case),
            phase,
            ceiling: viewing.policy.ceiling(phase).get(),
            pace_state,
            pace_event,
            asks: asks(&reading),
            not_asked: not_asked(&reading),
            decisions: viewing.items(&["pace-set", "pace-changed"]),
            choices: viewing.items(&["choice-offered"]),
            goals: viewing.items(&["goal-set", "goal-reviewed"]),
        }
    }
}
