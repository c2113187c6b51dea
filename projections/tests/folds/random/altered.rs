//! A history with something about it changed that must not show.

use super::SYSTEM;
use super::said::{of_its_kind, protected};
use crate::history::{History, entry, id};
use events::{Event, Position, Recorded, Recorder};
use serde_json::json;

impl History {
    /// The journey with its places in the log ten apart, so that something fits in between.
    pub(crate) fn spread(&self) -> Self {
        let mut spread = self.clone();
        for recorded in &mut spread.log {
            recorded.position = Position(recorded.position.0 * 10);
        }
        spread
    }

    /// With more events of the protected compartment, recorded right after the ones named, and
    /// without the supervision event that an urgent signal raises.
    pub(crate) fn with_protected(&self, more: &[(usize, usize, usize)]) -> Self {
        let mut with = self.clone();
        for (n, (after, a, of)) in more.iter().enumerate() {
            let before = &self.log[after % self.log.len()];
            let at = before.recorded_at.to_rfc3339();
            let (by, kind, data) = protected(*a, *of);
            let draft = json!({ "type": kind, "occurred_at": at, "data": data });
            let mut added = before.clone();
            added.position = Position(before.position.0 + 1 + (n as u64 % 9));
            added.stream.compartment = events::Compartment::Protected;
            added.entry = entry(id(9000 + n), by, &at, &draft);
            with.log.push(added);
        }
        with.log.sort_by_key(|recorded| recorded.position);
        with
    }

    /// The same, every place in the log right after the one before it.
    pub(crate) fn dense(&self) -> Self {
        let mut dense = self.clone();
        for (place, recorded) in dense.log.iter_mut().enumerate() {
            recorded.position = Position(place as u64 + 1);
        }
        dense
    }
}

/// An override of a history as another rule would have raised it: `O7` stands in supervision and
/// names a signal, a judgement is a supervisor's own.
pub(crate) fn raised_by_another(recorded: &Recorded, rule: &str) -> Recorded {
    let mut other = recorded.clone();
    let mut data = recorded.entry.event.data();
    data["rule"] = rule.into();
    data["trigger"] = json!(id(7777));
    let kind = if rule == "O7" { "signal-override-raised" } else { "override-raised" };
    let at = recorded.entry.occurred_at;
    let mut draft = json!({ "type": kind, "occurred_at": at, "source": "system", "data": data });
    let mut by = SYSTEM;
    if rule == "judgement" {
        // Thought over the day before, and written down today.
        (by, draft["source"]) = ("S-02/supervisor", "observed".into());
        draft["occurred_at"] = json!(at.day().pred_opt().expect("a day before"));
    }
    other.entry = entry(recorded.entry.id, by, &recorded.recorded_at.to_rfc3339(), &draft);
    other.stream.compartment = compartment(&other.entry.event);
    other
}

/// What follows an override, moved to where that stands now.
pub(crate) fn moved_along(recorded: &Recorded, raised: &str) -> Recorded {
    let mut other = recorded.clone();
    let step =
        if recorded.entry.event.name().ends_with("lifted") { "lifted" } else { "acknowledged" };
    let entry_of = &recorded.entry;
    let draft = json!({ "type": of_its_kind(raised, step), "occurred_at": entry_of.occurred_at,
                        "data": entry_of.event.data() });
    let by: &Recorder = &entry_of.recorder;
    let (by, at) = (format!("{}/{}", by.id, by.role), recorded.recorded_at.to_rfc3339());
    other.entry = entry(entry_of.id, &by, &at, &draft);
    other.stream.compartment = compartment(&other.entry.event);
    other
}

fn compartment(event: &Event) -> events::Compartment {
    event.event_type().home.compartment().expect("a compartment")
}
