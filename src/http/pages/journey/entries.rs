//! The timeline for reading: newest first, by the day on which it happened.

use super::super::reading::{Reading, journey};
use super::lanes::Lane;
use crate::words::{self, capitalised, spoken};
use events::{EventId, JourneyId, Precision};
use projections::{Timeline, TimelineEntry};
use std::collections::BTreeMap;

/// What happened on one day.
pub(in super::super) struct Day {
    pub(in super::super) label: String,
    pub(in super::super) entries: Vec<Entry>,
}

/// One entry.
pub(in super::super) struct Entry {
    pub(in super::super) id: EventId,
    pub(in super::super) to: String,
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

/// What an entry that is named is called, and where it is read as its page is read.
pub(in super::super) struct Names<'a> {
    all: BTreeMap<EventId, String>,
    journey: JourneyId,
    reading: &'a Reading,
}

impl<'a> Names<'a> {
    pub(in super::super) fn of(timeline: &Timeline, reading: &'a Reading) -> Self {
        let name = |entry: &TimelineEntry| {
            let day = words::short_day(entry.occurred_at.day());
            (entry.event, format!("{} of {day}", spoken(&entry.kind)))
        };
        let all = timeline.entries.iter().map(name).collect();
        Self { all, journey: timeline.journey, reading }
    }

    /// Where an entry is read.
    pub(super) fn to(&self, id: EventId) -> String {
        self.reading.to(&format!("{}/events/{id}", journey(self.journey)))
    }

    /// What reads differently: a rule, or the ask that an id names.
    pub(super) fn flag(&self, id: &str) -> String {
        let ask = id.parse().ok().and_then(|event: EventId| self.all.get(&event).cloned());
        ask.unwrap_or_else(|| words::rule(id))
    }

    /// A link to an entry, if it is one that this reader may see.
    pub(super) fn link(&self, id: EventId) -> Option<Link> {
        let text = self.all.get(&id)?.clone();
        Some(Link { to: self.to(id), text })
    }
}

/// The entries by day, in their order.
pub(in super::super) fn days<'a>(
    entries: impl Iterator<Item = &'a TimelineEntry>,
    names: &Names<'_>,
) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let label = words::long_day(entry.occurred_at.day());
        let shown = self::entry(entry, names);
        match days.last_mut().filter(|day| day.label == label) {
            Some(day) => day.entries.push(shown),
            None => days.push(Day { label, entries: vec![shown] }),
        }
    }
    days
}

pub(super) fn entry(entry: &TimelineEntry, names: &Names<'_>) -> Entry {
    let whole = serde_json::to_value(entry).expect("views have string keys and no floats");
    let (inline, below) = said(entry);
    let about = match entry.precision {
        Precision::Approximate => "about ",
        Precision::Exact | Precision::Day => "",
    };
    let time = words::time(entry.occurred_at).map(|time| format!("{about}{time}"));
    let links = entry.refers_to.iter().filter_map(|id| names.link(*id));
    Entry {
        id: entry.event,
        to: names.to(entry.event),
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
    words::said(&entry.kind, &entry.data)
}
