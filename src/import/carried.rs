//! The overrides that a file brings along: what it carries itself is not raised a second time.

use super::Proposed;
use events::{EventId, Instant, JourneyId};
use projections::rules::overrides::Met;
use serde_json::{Value, json};

/// The `override-raised` and `signal-override-raised` of a file.
pub(super) struct Carried(Vec<Line>);

struct Line {
    line: u64,
    journey: JourneyId,
    /// Its rule and effect.
    met: (Value, Value),
    trigger: Option<String>,
    claimed: Option<Instant>,
    taken: bool,
}

/// The line of a file that meets a rule.
pub(super) struct Meets {
    pub(super) line: u64,
    pub(super) journey: JourneyId,
    pub(super) claimed: Option<Instant>,
    pub(super) trigger: EventId,
}

impl Carried {
    pub(super) fn by(proposed: &[Proposed]) -> Self {
        let raises = |one: &&Proposed| {
            matches!(one.draft.kind.as_str(), "override-raised" | "signal-override-raised")
        };
        let line = |one: &Proposed| Line {
            line: one.line,
            journey: one.journey,
            met: (one.draft.data["rule"].clone(), one.draft.data["effect"].clone()),
            trigger: one.draft.data["trigger"].as_str().map(str::to_owned),
            claimed: one.claimed,
            taken: false,
        };
        Self(proposed.iter().filter(raises).map(line).collect())
    }

    /// Whether the file brings this override on a later line: one of the same rule and effect that
    /// names this entry as its trigger, or that was recorded together with it. Of what was recorded
    /// together, one override answers all: another does not come while it stands.
    pub(super) fn has(&mut self, met: Met, one: &Meets) -> bool {
        let met = (json!(met.0), json!(met.1));
        let trigger = one.trigger.to_string();
        let found = self.0.iter_mut().find(|carried| {
            let together = carried.claimed == one.claimed
                && (carried.claimed.is_some() || carried.trigger.is_none() && !carried.taken);
            let names = !carried.taken && carried.trigger.as_ref() == Some(&trigger);
            carried.line > one.line
                && carried.journey == one.journey
                && carried.met == met
                && (names || together)
        });
        found.map(|found| found.taken = true).is_some()
    }
}
