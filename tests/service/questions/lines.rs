//! A record as an older system hands it over: lines with the times at which it was written.

use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Default)]
pub(super) struct Lines(Vec<Value>);

/// The `n`-th journey of a test.
pub(super) fn journey(n: u128) -> String {
    Uuid::from_u128(0x1000 + n).to_string()
}

/// The event that a test calls `n`.
pub(super) fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

/// One line: who recorded what, when it happened and when it was written.
pub(super) struct Line {
    journey: String,
    id: String,
    by: &'static str,
    occurred: String,
    recorded: String,
    source: &'static str,
}

impl Line {
    /// Of this journey, called `n`, recorded when it happened.
    pub(super) fn of(of: u128, n: u128, by: &'static str, at: &str) -> Self {
        let at = if at.len() == 10 { format!("{at}T12:00:00Z") } else { at.to_owned() };
        let (journey, id) = (journey(of), id(n));
        Self { journey, id, by, occurred: at.clone(), recorded: at, source: "observed" }
    }

    /// It had happened before.
    pub(super) fn happened(mut self, occurred: &str) -> Self {
        occurred.clone_into(&mut self.occurred);
        self
    }

    /// Somebody told the service of it.
    pub(super) fn told(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    fn says(self, kind: &str, data: &Value) -> Value {
        let (id, role) = self.by.split_once('/').expect("an actor");
        json!({
            "journey": self.journey, "id": self.id, "type": kind, "occurred_at": self.occurred,
            "recorded_at": self.recorded, "recorder": { "id": id, "role": role },
            "source": self.source, "data": data,
        })
    }
}

impl Lines {
    pub(super) fn acceptance() -> Self {
        let fixture = include_str!("../../fixtures/acceptance-journey.ndjson");
        Self(fixture.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
    }

    /// A journey that P-07 works on, referred on 3 March 2025.
    pub(super) fn referred(self, of: u128) -> Self {
        let reference = format!("SU-{:04}", 40 + of);
        let referred = json!({ "reference": reference, "source": "police" });
        let to = json!({ "to": "P-07" });
        let (first, second) = (9000 + of * 10, 9001 + of * 10);
        let at = "2025-03-03T09:00:00Z";
        self.with(Line::of(of, first, super::P, at), "referral-received", referred).with(
            Line::of(of, second, super::S, at),
            "practitioner-assigned",
            to,
        )
    }

    pub(super) fn with(mut self, line: Line, kind: &str, data: Value) -> Self {
        self.0.push(line.says(kind, &data));
        self
    }

    /// Kept sessions, one on each day.
    pub(super) fn sessions(mut self, of: u128, first: u128, days: &[&str]) -> Self {
        for (n, day) in (first..).zip(days) {
            let held = json!({ "attendance": "on-time" });
            self = self.with(Line::of(of, n, super::P, day), "session-held", held);
        }
        self
    }

    /// In the order in which they were written, as an import wants them.
    pub(super) fn text(&self) -> String {
        let mut lines: Vec<&Value> = self.0.iter().collect();
        lines.sort_by_key(|line| line["recorded_at"].as_str().expect("a time").to_owned());
        lines.into_iter().map(|line| format!("{line}\n")).collect()
    }
}
