//! An event in its envelope: as it is handed to the log, and as it comes back.

use crate::event::Data;
use crate::upcast::upcast;
use crate::{
    CorrelationId, Event, EventId, Instant, JourneyId, Moment, Position, Precision, Recorder,
    Stream, Version, event_type,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How the service knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The recorder saw or did it.
    #[default]
    Observed,
    /// The service user said so.
    SelfReport,
    /// Another organisation said so.
    Agency,
    /// It stands in a document.
    Document,
    /// Stepin derived it.
    System,
}

impl Source {
    /// What is observed is known when it happens; anything else when it reaches the service.
    pub(crate) fn known_when_it_happens(self, occurred_at: Moment) -> Option<Moment> {
        (self == Self::Observed).then_some(occurred_at)
    }
}

/// An event and its envelope, before it has a place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, for ever.
    pub id: EventId,
    /// When it happened.
    pub occurred_at: Moment,
    /// How exactly that is known.
    pub precision: Precision,
    /// When the service learned of it; `None`: when it was recorded.
    pub known_at: Option<Moment>,
    /// How the service knows.
    pub source: Source,
    /// Who recorded it.
    pub recorder: Recorder,
    /// Other events of the journey that it refers to.
    pub refers_to: Vec<EventId>,
    /// The event that brought this one about by rule.
    pub causation: Option<EventId>,
    /// What it shares with the other events of one occasion.
    pub correlation: Option<CorrelationId>,
    /// When an older system claims to have recorded it. Only an import sets this.
    pub claimed_recorded_at: Option<Instant>,
    /// What happened.
    pub event: Event,
}

/// An entry with its place in the log and the time at which it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the log.
    pub position: Position,
    /// The stream that it stands in.
    pub stream: Stream,
    /// Place in that stream.
    pub version: Version,
    /// When it was written, by the log's clock.
    pub recorded_at: Instant,
    /// Its leaf in the log's tree: SHA-256 over the stored bytes (RFC 6962).
    pub leaf: [u8; 32],
    /// The event and its envelope.
    pub entry: Entry,
}

impl Recorded {
    /// The journey, unless it concerns none.
    #[must_use]
    pub const fn journey(&self) -> Option<JourneyId> {
        self.stream.subject.journey()
    }

    /// When the service learned of it.
    #[must_use]
    pub fn known_at(&self) -> Moment {
        self.entry.known_at.unwrap_or(Moment::Instant(self.believed_from()))
    }

    /// From when it was believed: what an as-believed view selects by.
    #[must_use]
    pub fn believed_from(&self) -> Instant {
        self.entry.claimed_recorded_at.unwrap_or(self.recorded_at)
    }
}

/// Stored bytes that are no entry of this vocabulary.
#[derive(Debug)]
pub struct Undecodable {
    /// Which event.
    pub event: EventId,
    /// What is wrong, without any of its text.
    pub why: String,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} cannot be read: {}", self.event, self.why)
    }
}

impl std::error::Error for Undecodable {}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(rename = "v", skip_serializing_if = "is_first")]
    schema_version: u16,
    #[serde(rename = "at")]
    occurred_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
    #[serde(rename = "known", skip_serializing_if = "Option::is_none")]
    known_at: Option<Moment>,
    source: Source,
    by: &'a Recorder,
    #[serde(rename = "refs", skip_serializing_if = "<[EventId]>::is_empty")]
    refers_to: &'a [EventId],
    #[serde(skip_serializing_if = "Option::is_none")]
    causation: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<CorrelationId>,
    #[serde(rename = "claimed", skip_serializing_if = "Option::is_none")]
    claimed_recorded_at: Option<Instant>,
    data: Data<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(rename = "v", default = "first")]
    schema_version: u16,
    #[serde(rename = "at")]
    occurred_at: Moment,
    #[serde(default)]
    precision: Option<Precision>,
    #[serde(rename = "known", default)]
    known_at: Option<Moment>,
    source: Source,
    by: Recorder,
    #[serde(rename = "refs", default)]
    refers_to: Vec<EventId>,
    #[serde(default)]
    causation: Option<EventId>,
    #[serde(default)]
    correlation: Option<CorrelationId>,
    #[serde(rename = "claimed", default)]
    claimed_recorded_at: Option<Instant>,
    #[serde(borrow)]
    data: &'a RawValue,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_first(version: &u16) -> bool {
    *version == 1
}

const fn first() -> u16 {
    1
}

impl Entry {
    /// The JSON that the log seals. The id stands in the record's header and is not repeated.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let implied = self.occurred_at.precision();
        let written = Written {
            kind: self.event.name(),
            schema_version: self.event.event_type().schema_version,
            occurred_at: self.occurred_at,
            precision: (self.precision != implied).then_some(self.precision),
            known_at: self.known_at,
            source: self.source,
            by: &self.recorder,
            refers_to: &self.refers_to,
            causation: self.causation,
            correlation: self.correlation,
            claimed_recorded_at: self.claimed_recorded_at,
            data: Data(&self.event),
        };
        serde_json::to_vec(&written).expect("entries have string keys and no floats")
    }

    /// Reads back what `encode` wrote, by this version of the vocabulary or an earlier one.
    ///
    /// # Errors
    /// The bytes are no entry; the message never repeats their text.
    pub fn decode(id: EventId, json: &[u8]) -> Result<Self, Undecodable> {
        let undecodable = |why: String| Undecodable { event: id, why };
        let faulty = |error: serde_json::Error| {
            undecodable(format!("{:?} at column {}", error.classify(), error.column()))
        };
        let read: Read<'_> = serde_json::from_slice(json).map_err(faulty)?;
        let kind = event_type(&read.kind)
            .ok_or_else(|| undecodable(format!("its type {} is not known here", read.kind)))?;
        let event = if read.schema_version == kind.schema_version {
            let mut data = serde_json::Deserializer::from_str(read.data.get());
            Event::read(kind.family, kind.name, &mut data)
        } else if read.schema_version < kind.schema_version {
            let data = serde_json::from_str(read.data.get()).map_err(faulty)?;
            Event::read(kind.family, kind.name, upcast(kind.name, read.schema_version, data))
        } else {
            let why = format!("{} v{} was written later", kind.name, read.schema_version);
            return Err(undecodable(why));
        };
        Ok(Self {
            id,
            occurred_at: read.occurred_at,
            precision: read.precision.unwrap_or(read.occurred_at.precision()),
            known_at: read.known_at,
            source: read.source,
            recorder: read.by,
            refers_to: read.refers_to,
            causation: read.causation,
            correlation: read.correlation,
            claimed_recorded_at: read.claimed_recorded_at,
            event: event.expect("a type names its own family").map_err(faulty)?,
        })
    }

    /// A reference to another event stands in the data under a key that says what it is, and once
    /// more in `refers_to`, where every rule can find it.
    pub(crate) fn refer_to_what_the_data_names(&mut self) {
        let data = self.event.data();
        for field in self.event.event_type().fields().iter().filter(|field| field.is_reference()) {
            let named = &data[&field.name];
            let ids = named.as_array().map_or(std::slice::from_ref(named), Vec::as_slice);
            for id in ids.iter().filter_map(|id| id.as_str()?.parse().ok()) {
                if !self.refers_to.contains(&id) {
                    self.refers_to.push(id);
                }
            }
        }
    }
}
