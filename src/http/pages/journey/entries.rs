//! The timeline for reading: newest first, by the day on which it happened.

use super::lanes::Lane;
use crate::words::{self, capitalised, spoken};
use events::{EventId, JourneyId, Precision};
use projections::TimelineEntry;
use serde_json::Value;
use std::collections::BTreeMap;

/// What happened on one day.
pub(in super::super) struct Day {
    pub(in super::super) label: String,
    pub(in super::super) entries: Vec<Entry>,
}

/// One entry.
pub(in super::super) struct Entry {
    pub(in super::super) id: EventId,
    pub(in super::super) title: String,
    pub(in super::super) lane: &'static str,
    pub(in super::super) time: String,
    pub(in super::super) who: String,
    pub(in super::super) inline: String,
    pub(in super::super) below: Vec<(String, String)>,
    pub(in super::super) about: Vec<Link>,
    pub(in super::super) notes: Vec<String>,
    pub(in super::super) is_retracted: bool,
}

/// Another entry that this one names.
pub(in super::super) struct Link {
    pub(in super::super) to: String,
    pub(in super::super) text: String,
}

/// What an entry that is named is called.
pub(in super::super) struct Names(BTreeMap<EventId, String>);

impl Names {
    pub(in super::super) fn of(entries: &[TimelineEntry]) -> Self {
        let name = |entry: &TimelineEntry| {
            let day = words::short_day(entry.occurred_at.day());
            (entry.event, format!("{} of {day}", spoken(&entry.kind)))
        };
        Self(entries.iter().map(name).collect())
    }

    /// A link to an entry, if it is one that this reader may see.
    pub(in super::super) fn link(&self, journey: JourneyId, id: EventId) -> Option<Link> {
        let text = self.0.get(&id)?.clone();
        Some(Link { to: format!("/journeys/{journey}/events/{id}"), text })
    }
}

/// The entries by day, in their order.
pub(in super::super) fn days<'a>(
    journey: JourneyId,
    entries: impl Iterator<Item = &'a TimelineEntry>,
    names: &Names,
) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let label = words::long_day(entry.occurred_at.day());
        let shown = self::entry(journey, entry, names);
        match days.last_mut().filter(|day| day.label == label) {
            Some(day) => day.entries.push(shown),
            None => days.push(Day { label, entries: vec![shown] }),
        }
    }
    days
}

pub(super) fn entry(journey: JourneyId, entry: &TimelineEntry, names: &Names) -> Entry {
    let whole = serde_json::to_value(entry).expect("views have string keys and no floats");
    let (inline, below) = said(entry);
    let about = match entry.precision {
        Precision::Approximate => "about ",
        Precision::Exact | Precision::Day => "",
    };
    let time = words::time(entry.occurred_at).map(|time| format!("{about}{time}"));
    let links = entry.refers_to.iter().filter_map(|id| names.link(journey, *id));
    Entry {
        id: entry.event,
        title: capitalised(&spoken(&entry.kind)),
        lane: Lane::of(&entry.kind).map_or("record", |(lane, _)| lane.name()),
        time: time.unwrap_or_else(|| about.trim().to_owned()),
        who: entry.recorder.id.to_string(),
        inline,
        below,
        about: links.collect(),
        notes: words::notes(&whole, Some(entry.occurred_at)),
        is_retracted: entry.retracted,
    }
}

/// What an entry says: in a few words, and at length below them.
pub(super) fn said(entry: &TimelineEntry) -> (String, Vec<(String, String)>) {
    let mut data = without_ids(&entry.data);
    let Some((head, stands_for)) = words::headline(&entry.kind, &entry.data) else {
        return words::fields(&data);
    };
    if let Value::Object(fields) = &mut data {
        fields.retain(|name, _| !stands_for.contains(&name.as_str()));
    }
    let (rest, below) = words::fields(&data);
    (if rest.is_empty() { head } else { format!("{head}; {rest}") }, below)
}

/// What names another entry stands as a link beside it.
fn without_ids(data: &Value) -> Value {
    let Value::Object(fields) = data else { return Value::Null };
    let is_id = |value: &Value| value.as_str().is_some_and(|id| id.parse::<EventId>().is_ok());
    let names_entries = |value: &Value| {
        is_id(value) || value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_id))
    };
    let others = fields.iter().filter(|(_, value)| !names_entries(value));
    Value::Object(others.map(|(name, value)| (name.clone(), value.clone())).collect())
}
