//! The vocabulary of an engagement journey: every event that can be recorded, the envelope it
//! travels in, and the rules of form that each must meet.
//!
//! A type here says everything once: its JSON shape, its JSON Schema, its limits, who may record it
//! and in which compartment it lives. Validation, documentation and forms are derived from it.
//!
//! This crate never does I/O, never reads a clock and never makes a random number: times and ids
//! are handed in. It knows nothing of storage, of projections, or of how events are served.

mod accountability;
mod check;
mod compartment;
mod correct;
mod date;
mod draft;
mod entry;
mod event;
mod event_type;
mod family;
mod id;
mod moment;
mod number;
mod people;
mod person;
mod place;
mod presentation;
mod protected;
mod record;
mod referral;
mod safety;
mod scalar;
mod session;
mod shape;
mod supervision;
mod text;
mod upcast;

pub use check::{FieldError, Invalid};
pub use compartment::{Compartment, Compartments};
pub use date::{Date, Time};
pub use draft::{Draft, Stamp};
pub use entry::{Entry, Recorded, Source, Undecodable};
pub use event::Event;
pub use event_type::{EventType, Home, event_type, event_types};
pub use id::{BatchId, CorrelationId, EventId, JourneyId};
pub use moment::{Instant, Moment, Precision, london_day, london_day_end, london_day_start};
pub use number::{Ordinal, Within};
pub use people::{Recorder, Role, StaffId};
pub use person::Person;
pub use place::{Position, Stream, Subject, Version};
pub use scalar::Scalar;
pub use shape::Field;
pub use text::{Label, Text, Words};

/// The families of the vocabulary and the data of each of their events.
pub mod vocabulary {
    pub use crate::accountability::*;
    pub use crate::presentation::*;
    pub use crate::protected::*;
    pub use crate::record::*;
    pub use crate::referral::*;
    pub use crate::safety::*;
    pub use crate::session::*;
    pub use crate::supervision::*;
}
