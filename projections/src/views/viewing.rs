//! What a view is made from.

use crate::{Amended, AsOf, Journey, Policy, Reader, Reading, entry};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use events::{EventId, Instant, Moment, Position, Recorded};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// One journey, who looks at it, under which policy, and when clocks read.
pub struct Viewing<'a> {
    /// The journey as it is believed.
    pub journey: &'a Journey,
    /// The events behind it, as they were recorded; later ones may be among them.
    pub events: &'a [Arc<Recorded>],
    /// What was believed.
    pub as_of: AsOf,
    /// Who looks.
    pub reader: Reader,
    /// The figures.
    pub policy: &'a Policy,
    /// The figures that decisions were taken under, by the version that they name.
    pub decided_under: &'a BTreeMap<String, Policy>,
    /// When clocks read.
    pub as_at: Instant,
}

/// One entry in a list of its kind: when it happened, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Item {
    /// The event.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// The session that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<EventId>,
    /// The fields of its type, as they now read.
    pub data: Value,
}

impl Viewing<'_> {
    /// The journey laid out for the rules.
    #[must_use]
    pub fn reading(&self) -> Reading<'_> {
        Reading::of(&self.journey.case.countables, self.policy, self.as_at)
    }

    /// One field of an entry as the reader may see it; null where there is none.
    #[must_use]
    pub fn field(&self, id: EventId, name: &str) -> Value {
        let shown = entry(self.journey, id, self.reader);
        shown.map_or(Value::Null, |mut shown| shown.data[name].take())
    }

    /// Standing entries of these types, by occurrence, as the reader may see them.
    #[must_use]
    pub fn items(&self, kinds: &[&str]) -> Vec<Item> {
        let mut found: Vec<&Amended> = self.journey.entries.iter().collect();
        found.retain(|entry| entry.stands() && kinds.contains(&name_of(entry)));
        found.sort_by_key(|entry| crate::timeline::in_order_of_occurrence(entry));
        let reading = self.reading();
        found.into_iter().filter_map(|entry| self.item(entry, &reading)).collect()
    }

    fn item(&self, amended: &Amended, reading: &Reading<'_>) -> Option<Item> {
        let id = amended.recorded.entry.id;
        let shown = entry(self.journey, id, self.reader)?;
        let countable = reading.log.all().iter().find(|one| one.event == id);
        let session = countable.and_then(|one| reading.session_of(one));
        Some(Item {
            event: id,
            kind: shown.kind,
            occurred_at: shown.occurred_at,
            session: session.map(|session| session.event).filter(|session| *session != id),
            data: shown.data,
        })
    }

    /// The journey as it was believed right before a place in the log.
    #[must_use]
    pub fn just_before(&self, position: Position) -> Journey {
        self.as_of_position(Position(position.0.saturating_sub(1)))
    }

    /// The journey as it was believed at a place in the log.
    #[must_use]
    pub fn as_of_position(&self, position: Position) -> Journey {
        let as_of = AsOf { position: Some(position), ..self.as_of };
        Journey::fold(self.journey.id, self.events.iter().cloned(), &as_of)
    }

    /// The same look at the journey as it was believed at another moment.
    #[must_use]
    pub fn at<'b>(&'b self, journey: &'b Journey, as_at: Instant) -> Viewing<'b> {
        let Self { events, as_of, reader, policy, decided_under, .. } = *self;
        Viewing { journey, events, as_of, reader, policy, decided_under, as_at }
    }
}

fn name_of(entry: &Amended) -> &'static str {
    entry.recorded.entry.event.name()
}

/// A text out of an entry's data.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(ToOwned::to_owned)
}
