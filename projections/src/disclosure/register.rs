//! What was decided of each entry, by whom and why: for the service's own file, and never part of
//! what the person obtains.

use crate::Journey;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use events::vocabulary::{DisclosureOutcome, RecordEvent};
use events::{Event, EventId, Instant, Moment, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// One entry, and whether the person obtains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Registered {
    /// The entry.
    pub event: EventId,
    /// Its type; every override reads `safety-review`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it happened.
    pub occurred_at: Moment,
    /// Whether the person obtains it.
    pub stands: Standing,
    /// Who decided so, and why, where somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// Whether the person obtains an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// They do.
    Given,
    /// Somebody decided that they do not.
    HeldBack,
    /// It may hold something of other people: nothing is prepared before somebody decides.
    Undecided,
    /// It is of safety or supervision, and nobody decided that it is given.
    LeftOut,
}

/// A decision on one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decision {
    /// The `disclosure-decided`.
    pub event: EventId,
    /// What was decided.
    pub outcome: DisclosureOutcome,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: StaffId,
    /// When it was recorded.
    pub at: Instant,
}

/// The decisions of one request: of each entry, the one that was recorded last and stands.
pub(super) struct Decisions(BTreeMap<EventId, Decision>);

impl Decisions {
    pub(super) fn of(journey: &Journey, request: EventId) -> Self {
        let mut decisions = BTreeMap::new();
        for entry in journey.entries.iter().filter(|entry| entry.stands()) {
            let recorded = &entry.recorded;
            let Event::Record(RecordEvent::DisclosureDecided(decided)) = &recorded.entry.event
            else {
                continue;
            };
            if decided.request == request {
                let decision = Decision {
                    event: recorded.entry.id,
                    outcome: decided.outcome,
                    reason: decided.reason.as_str().to_owned(),
                    by: recorded.entry.recorder.id.clone(),
                    at: recorded.believed_from(),
                };
                decisions.insert(decided.target, decision);
            }
        }
        Self(decisions)
    }

    pub(super) fn on(&self, entry: EventId) -> Option<Decision> {
        self.0.get(&entry).cloned()
    }
}
