//! What was corrected or retracted, by whom and why, and what the rules said right before and right
//! after: everything downstream is read anew from then on.

use super::View;
use super::flags::{FlagChange, changes, flags};
use super::viewing::{Viewing, text};
use crate::timeline::everything;
use crate::{TimelineEntry, amendment_target};
use alloc::string::String;
use alloc::vec::Vec;
use events::{Compartment, EventId, Instant, JourneyId, Recorder, Version};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Every amendment of a journey's entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Corrections {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// In the order in which they were recorded.
    pub corrections: Vec<Amendment>,
}

/// One amendment, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Amendment {
    /// The `entry-corrected` or `entry-retracted`.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The entry that it is about.
    pub target: EventId,
    /// The type of that.
    pub target_type: String,
    /// The field that was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it reads since.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub new_value: Value,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub recorder: Recorder,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What the rules said before it and after it.
    pub flags: Vec<FlagChange>,
    /// Decisions that rest on the entry.
    pub decisions: Vec<EventId>,
}

impl View for Corrections {
    const NAME: &'static str = "corrections";
    const SAYS: &'static str = "What was corrected or retracted, and which flags that changed";

    fn of(viewing: &Viewing<'_>) -> Self {
        let journey = viewing.journey;
        let said = everything(journey, viewing.reader).into_iter();
        let amendments = said.filter_map(|(amended, shown)| {
            let target = amendment_target(&amended.recorded.entry.event)?;
            let changes = matches!(&*shown.kind, "entry-corrected" | "entry-retracted");
            changes.then(|| amendment(viewing, shown, target, &amended.recorded))
        });
        Self {
            journey: journey.id,
            version: journey.version(Compartment::Case),
            corrections: amendments.collect(),
        }
    }
}

fn amendment(
    viewing: &Viewing<'_>,
    mut shown: TimelineEntry,
    target: EventId,
    recorded: &events::Recorded,
) -> Amendment {
    let at = recorded.believed_from();
    let (before, after) =
        (viewing.just_before(recorded.position), viewing.as_of_position(recorded.position));
    let flags = changes(&flags(&viewing.at(&before, at)), &flags(&viewing.at(&after, at)));
    let of = crate::entry(viewing.journey, target, viewing.reader);
    Amendment {
        event: shown.event,
        target,
        target_type: of.map(|of| of.kind).unwrap_or_default(),
        field: text(&shown.data["field"]),
        new_value: shown.data["new_value"].take(),
        reason: text(&shown.data["reason"]),
        kind: shown.kind,
        recorder: shown.recorder,
        recorded_at: at,
        flags,
        decisions: resting_on(viewing, target),
    }
}

/// Decisions to move or to change the pace that name the entry as evidence.
fn resting_on(viewing: &Viewing<'_>, target: EventId) -> Vec<EventId> {
    let decisions = viewing.items(&["phase-moved", "pace-set", "pace-changed"]);
    let target = alloc::string::ToString::to_string(&target);
    let rests = |data: &Value| {
        data["evidence"].as_array().is_some_and(|all| all.iter().any(|id| *id == target))
    };
    decisions.into_iter().filter(|item| rests(&item.data)).map(|item| item.event).collect()
}
