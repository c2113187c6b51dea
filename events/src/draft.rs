//! An event as somebody sends it, before it is checked and recorded.

use crate::check::{read_envelope, read_event};
use crate::{
    CorrelationId, Entry, EventId, EventType, FieldError, Instant, Invalid, Moment, Precision,
    Recorder, Source, event_type, london_day,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One event to record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Event")]
pub struct Draft {
    /// The type, such as `session-held`.
    #[serde(rename = "type")]
    pub kind: String,
    /// An id of the client's choosing, so that later events of the same request can name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<EventId>,
    /// When it happened.
    pub occurred_at: Moment,
    /// How exactly that is known. Left out: `exact` for a time, `day` for a bare date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// When the service learned of it. Left out: when it happened, if observed; else now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Moment>,
    /// How the service knows. Left out: `observed`.
    #[serde(default)]
    pub source: Source,
    /// Other events of this journey that it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refers_to: Vec<EventId>,
    /// What it shares with the other events of one occasion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationId>,
    /// The fields of its type: see `/v1/schemas/{type}`.
    pub data: Value,
}

/// What the service adds to a draft.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The id, unless the draft brings one.
    pub id: EventId,
    /// Who records it.
    pub recorder: Recorder,
    /// When it is recorded. An import of an older record says what that record claimed.
    pub now: Instant,
    /// Set only by an import.
    pub claimed_recorded_at: Option<Instant>,
}

impl Draft {
    /// Reads the envelope; the data is looked at when the draft becomes an entry.
    ///
    /// # Errors
    /// Every field of the envelope that cannot be taken, and then of the data too: whoever has to
    /// send it again should have to once only.
    pub fn read(value: &Value) -> Result<Self, Invalid> {
        read_envelope(value).map_err(|Invalid(mut errors)| {
            let kind = value["type"].as_str();
            let of_data = match (kind.map(known_type), value.get("data")) {
                (Some(Ok(kind)), Some(data)) => read_event(kind, data).err(),
                (Some(Err(unknown)), _) => Some(unknown),
                (Some(Ok(_)), None) | (None, _) => None,
            };
            errors.extend(of_data.into_iter().flat_map(|Invalid(errors)| errors));
            Invalid(errors)
        })
    }

    /// Its type.
    ///
    /// # Errors
    /// There is no type of that name.
    pub fn event_type(&self) -> Result<&'static EventType, Invalid> {
        known_type(&self.kind)
    }

    /// Checks everything that can be checked without knowing the journey.
    ///
    /// # Errors
    /// Every field that cannot be taken, by JSON pointer.
    pub fn into_entry(self, stamp: Stamp) -> Result<Entry, Invalid> {
        let read = self.event_type().and_then(|kind| read_event(kind, &self.data));
        let mut errors = self.time_errors(stamp.claimed_recorded_at.unwrap_or(stamp.now));
        let event = match read {
            Ok(event) if errors.is_empty() => event,
            Ok(_) => return Err(Invalid(errors)),
            Err(Invalid(of_data)) => {
                errors.extend(of_data);
                return Err(Invalid(errors));
            }
        };
        let mut entry = Entry {
            id: self.id.unwrap_or(stamp.id),
            occurred_at: self.occurred_at,
            precision: self.precision.unwrap_or(self.occurred_at.precision()),
            known_at: self.known_at.or(self.source.known_when_it_happens(self.occurred_at)),
            source: self.source,
            recorder: stamp.recorder,
            refers_to: self.refers_to,
            causation: None,
            correlation: self.correlation,
            claimed_recorded_at: stamp.claimed_recorded_at,
            event,
        };
        entry.refer_to_what_the_data_names();
        Ok(entry)
    }

    fn time_errors(&self, recorded_at: Instant) -> Vec<FieldError> {
        let recorded = Moment::Instant(recorded_at);
        let mut errors = Vec::new();
        let mut wrong = |pointer: &str, detail: &str| errors.push(FieldError::new(pointer, detail));
        if self.occurred_at.is_after(recorded) {
            wrong("/occurred_at", "lies in the future; record what has happened");
        }
        if let Some(known) = self.known_at {
            if known.is_after(recorded) {
                wrong("/known_at", "lies in the future; leave it out if it became known just now");
            }
            if self.occurred_at.is_after(known) {
                wrong("/known_at", "lies before it happened; it should not be before occurred_at");
            }
        }
        match (self.precision, self.occurred_at) {
            (Some(Precision::Exact), Moment::Day(_)) => {
                wrong(
                    "/precision",
                    "is exact, but occurred_at is a bare date; allowed: day, approximate",
                );
            }
            (Some(Precision::Day), Moment::Instant(instant)) => {
                let day = london_day(instant);
                let detail = format!("is day, but occurred_at has a time; write it as {day}");
                errors.push(FieldError::new("/occurred_at", detail));
            }
            (None | Some(_), Moment::Instant(_) | Moment::Day(_)) => {}
        }
        errors
    }
}

fn known_type(name: &str) -> Result<&'static EventType, Invalid> {
    event_type(name).ok_or_else(|| {
        let detail = format!("`{name}` is no type of event; /v1/schemas lists them");
        Invalid::field("/type", detail)
    })
}
