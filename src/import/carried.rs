//! The overrides that a file brings along: what it carries itself is not raised a second time.

use super::Proposed;
use events::{EventId, JourneyId};
use projections::Rule;

/// The `override-raised` and `signal-override-raised` of a file.
pub(super) struct Carried(Vec<Line>);

struct Line {
    line: u64,
    journey: JourneyId,
    rule: String,
    trigger: Option<String>,
    taken: bool,
}

impl Carried {
    pub(super) fn by(proposed: &[Proposed]) -> Self {
        let raises = |one: &&Proposed| {
            matches!(one.draft.kind.as_str(), "override-raised" | "signal-override-raised")
        };
        let line = |one: &Proposed| Line {
            line: one.line,
            journey: one.journey,
            rule: one.draft.data["rule"].as_str().unwrap_or_default().to_owned(),
            trigger: one.draft.data["trigger"].as_str().map(str::to_owned),
            taken: false,
        };
        Self(proposed.iter().filter(raises).map(line).collect())
    }

    /// Whether the file brings the override that this entry meets on a later line: one that names
    /// it as its trigger, or the next of that rule that names none.
    pub(super) fn has(
        &mut self,
        journey: JourneyId,
        rule: Rule,
        trigger: EventId,
        line: u64,
    ) -> bool {
        let rule = serde_json::to_value(rule).unwrap_or_default();
        let trigger = trigger.to_string();
        let found = self.0.iter_mut().find(|one| {
            let names = one.trigger.as_ref().is_none_or(|named| *named == trigger);
            !one.taken && one.line > line && one.journey == journey && rule == one.rule && names
        });
        found.map(|found| found.taken = true).is_some()
    }
}
