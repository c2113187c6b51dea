//! A journey's history, put together event by event.

use events::{
    Compartment, Compartments, Draft, Entry, EventId, Home, Instant, JourneyId, Position, Recorded,
    Recorder, Stamp, Stream, Subject, Version,
};
use projections::{AsOf, Journey, Page, Reader, Timeline, timeline};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const JOURNEY: JourneyId = JourneyId(Uuid::from_u128(1000));

/// Events of one journey in the order of the log; the `n`-th has the id `n`, or of another journey
/// the id `number * 10_000 + n`.
#[derive(Clone, Default)]
pub(crate) struct History {
    pub(crate) log: Vec<Recorded>,
    /// Which journey, where there are several.
    number: usize,
    versions: BTreeMap<Compartment, u64>,
}

pub(crate) fn id(n: usize) -> EventId {
    EventId(Uuid::from_u128(n as u128))
}

/// A log as whoever keeps it hands it out.
pub(crate) fn shared(log: &[Recorded]) -> Vec<Arc<Recorded>> {
    log.iter().cloned().map(Arc::new).collect()
}

pub(crate) fn at(time: &str) -> Instant {
    time.parse().expect("a time")
}

/// What a draft comes to.
pub(crate) fn entry(id: EventId, by: &str, recorded: &str, draft: &Value) -> Entry {
    let recorder: Recorder = match by {
        "stepin/system" => Recorder::system(),
        by => by.parse().expect("a recorder"),
    };
    let stamp = Stamp { id, recorder, now: at(recorded), claimed_recorded_at: None };
    let entry = Draft::read(draft).and_then(|draft| draft.into_entry(stamp));
    entry.unwrap_or_else(|invalid| panic!("{draft}: {invalid:?}"))
}

impl History {
    /// A history that starts with a referral on 3 March 2025.
    pub(crate) fn referred() -> Self {
        let data = json!({ "reference": "SU-0042", "source": "self" });
        Self::default().then("P-07/practitioner", "2025-03-03", "referral-received", data)
    }

    /// A history of another journey.
    pub(crate) fn numbered(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// Its journey.
    pub(crate) fn which(&self) -> JourneyId {
        JourneyId(Uuid::from_u128(JOURNEY.0.as_u128() + self.number as u128))
    }

    /// One more event, recorded at noon (or right) when it occurred.
    pub(crate) fn then(self, by: &str, occurred: &str, kind: &str, data: Value) -> Self {
        let recorded =
            if occurred.len() == 10 { format!("{occurred}T12:00:00Z") } else { occurred.into() };
        self.later(by, occurred, &recorded, kind, data)
    }

    /// One more event, recorded later than it occurred.
    pub(crate) fn later(
        self,
        by: &str,
        occurred: &str,
        recorded: &str,
        kind: &str,
        data: Value,
    ) -> Self {
        self.record(by, recorded, &json!({ "type": kind, "occurred_at": occurred, "data": data }))
    }

    /// One more event, as a client drafts it.
    pub(crate) fn record(mut self, by: &str, recorded: &str, draft: &Value) -> Self {
        let entry = entry(id(self.number * 10_000 + self.log.len() + 1), by, recorded, draft);
        let home = entry.event.event_type().home;
        let subject = match home {
            Home::Organisation => Subject::Organisation,
            Home::Case
            | Home::Safety
            | Home::Protected
            | Home::Supervision
            | Home::Governance
            | Home::Target => Subject::Journey(self.which()),
        };
        let compartment = if home == Home::Target {
            let target = entry.refers_to[0];
            let found = self.log.iter().find(|earlier| earlier.entry.id == target);
            found.expect("its target").stream.compartment
        } else {
            home.compartment().expect("a compartment")
        };
        let version = self.versions.entry(compartment).or_default();
        *version += 1;
        self.log.push(Recorded {
            position: Position(self.log.len() as u64 + 1),
            stream: Stream { subject, compartment },
            version: Version(*version),
            recorded_at: at(recorded),
            leaf: [0; 32],
            entry,
        });
        self
    }

    pub(crate) fn journey(&self) -> Journey {
        self.believed(&AsOf::NOW)
    }

    pub(crate) fn believed(&self, as_of: &AsOf) -> Journey {
        Journey::fold(self.which(), self.log.iter().cloned(), as_of)
    }

    /// The same without the protected compartment; places in the log stay as they are.
    pub(crate) fn without_protected(&self) -> Self {
        let mut without = self.clone();
        without.log.retain(|event| event.stream.compartment != Compartment::Protected);
        without
    }

    /// The whole timeline as a role sees it.
    pub(crate) fn timeline(&self, role: &str) -> Timeline {
        self.timeline_as_of(role, &AsOf::NOW)
    }

    pub(crate) fn timeline_as_of(&self, role: &str, as_of: &AsOf) -> Timeline {
        let reader = reader(role);
        timeline(&self.believed(as_of), reader, Page { after: None, limit: usize::MAX }).0
    }
}

/// Somebody in this role who looks at a case of theirs.
pub(crate) fn reader(role: &str) -> Reader {
    use Compartment::{Case, Governance, Protected, Safety, Supervision};
    let reads = match role {
        "practitioner" => Compartments::of([Case, Safety]),
        "support-worker" => Compartments::of([Protected]),
        "supervisor" => Compartments::of([Case, Safety, Supervision]),
        "auditor" | "governance-lead" => Compartments::of([Case, Safety, Supervision, Governance]),
        _ => Compartments::NONE,
    };
    Reader { role: role.parse().expect("a role"), reads }
}

pub(crate) fn believed_at(time: &str) -> AsOf {
    AsOf { believed_at: Some(at(time)), position: None }
}
