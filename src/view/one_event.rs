//! One event, with what was later said about it and the proof of its record.

use crate::wire::hex;
use crate::{Failure, Service};
use events::{EventId, JourneyId};
use projections::{AsOf, Journey, Reader, TimelineEntry};
use schemars::JsonSchema;
use serde::Serialize;

/// One event.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OneEvent {
    /// The journey.
    journey: JourneyId,
    /// The event as a timeline shows it.
    #[serde(flatten)]
    entry: TimelineEntry,
    /// Its leaf in the log's tree: SHA-256 over the stored record (RFC 6962), in hex.
    leaf_hash: String,
}

/// An event that the reader may not see is answered as one that is not there.
pub(crate) fn one_event(
    service: &Service,
    id: EventId,
    reader: Reader,
) -> Result<OneEvent, Failure> {
    let missing = || Failure::not_found(format!("there is no event {id}"));
    let recorded = service.log().find_event(id)?.ok_or_else(missing)?;
    let journey = recorded.journey().ok_or_else(missing)?;
    let folded = Journey::fold(journey, service.events_of(journey)?, &AsOf::NOW);
    let entry = projections::entry(&folded, id, reader).ok_or_else(missing)?;
    Ok(OneEvent { journey, entry, leaf_hash: hex(&recorded.leaf) })
}
