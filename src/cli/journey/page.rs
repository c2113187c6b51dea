//! A page of text for a terminal: wrapped, without colour, marks in shape as well as in words.

pub(super) use crate::words::{count, spoken};

use super::text::short_id;
use crate::words;
use events::Moment;
use serde_json::Value;

/// Wide enough for a sentence, narrow enough for half a screen.
const COLUMNS: usize = 96;

/// Lines of text.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// A line as it is.
    pub(super) fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    /// An empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text);
    }

    /// Text, each line of it indented so far.
    pub(super) fn text(&mut self, indent: usize, text: &str) {
        self.labelled(&" ".repeat(indent), text);
    }

    /// Text behind a label; where it does not fit into the line, it goes on below its own start.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        let indent = label.chars().count();
        let mut line = label.to_owned();
        let mut is_empty = true;
        for word in text.split_whitespace() {
            let width = line.chars().count() + 1 + word.chars().count();
            if !is_empty && width > COLUMNS {
                self.line(&line);
                line = " ".repeat(indent);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.line(&line);
    }

    /// A list under a heading, or that there is none.
    pub(super) fn list<'a>(
        &mut self,
        heading: &str,
        items: impl IntoIterator<Item = &'a Value>,
        mut one: impl FnMut(&mut Self, &'a Value),
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            self.heading(&format!("{heading}: none"));
            return;
        }
        self.heading(heading);
        for item in items {
            one(self, item);
        }
    }

    pub(super) fn done(self) -> String {
        self.0
    }
}

/// The elements of a list.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A word or a sentence.
pub(super) fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The words of a list, or a dash.
pub(super) fn words(value: &Value) -> String {
    let all: Vec<&str> = list(value).iter().map(word).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// When, in London: a bare date claims no time.
pub(super) fn when(value: &Value) -> String {
    words::moment(value).map_or_else(|| "not known".to_owned(), words::when)
}

/// The London date.
pub(super) fn day(value: &Value) -> String {
    let day = |at: Moment| words::short_day(at.day());
    words::moment(value).map_or_else(|| "not known".to_owned(), day)
}

/// An answer, by a shape and in words.
pub(super) fn answer(value: &Value) -> &'static str {
    match word(value) {
        "met" => "● met",
        "not-met" => "○ not met",
        _ => "– not enough data",
    }
}

/// A phase by number and name.
pub(super) fn phase(value: &Value) -> &'static str {
    words::phase(word(value))
}

/// What is asked for on a rung.
pub(super) fn rung(value: &Value) -> String {
    format!("rung {value}, {}", value.as_u64().map_or("not known", words::rung))
}

/// Entries by id, to be named by what they are.
pub(super) struct Names<'a>(&'a Value);

impl<'a> Names<'a> {
    /// Out of a chronology.
    pub(super) const fn of(chronology: &'a Value) -> Self {
        Self(chronology)
    }

    /// The reference of the journey, or whatever it was asked for by.
    pub(super) fn reference(&self, asked: &'a str) -> &'a str {
        let entries = list(&self.0["entries"]).iter();
        let mut references = entries.filter_map(|entry| entry["data"]["reference"].as_str());
        references.next_back().unwrap_or(asked)
    }

    /// What an entry is, when it happened, and enough of its id to find it.
    pub(super) fn name(&self, id: &Value) -> String {
        let entries = list(&self.0["entries"]);
        let found = entries.iter().find(|entry| entry["event"] == *id);
        let Some(entry) = found else { return short_id(word(id)) };
        let (kind, on) = (spoken(word(&entry["type"])), day(&entry["occurred_at"]));
        let data = &entry["data"];
        let what = match word(&entry["type"]) {
            "phase-moved" => format!("move {} → {}", word(&data["from"]), word(&data["to"])),
            "pace-set" | "pace-changed" => format!("pace set to {}", word(&data["to"])),
            "incident-learned" => format!("incident ({})", word(&data["kind"])),
            "disclosure-made" => format!("disclosure ({})", word(&data["form"])),
            "override-raised" | "signal-override-raised" => {
                format!("override {}", word(&data["rule"]))
            }
            _ => kind,
        };
        format!("{what} of {on} ({})", short_id(word(id)))
    }
}
