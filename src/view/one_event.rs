//! One event, with what was later said about it and the proof of its record.

use crate::erasure::Gone;
use crate::wire::hex;
use crate::{Failure, Service};
use event_log::ReadError;
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
    let recorded = match service.log().find_event(id) {
        // Whoever could not have read it does not learn that it was there.
        Err(ReadError::Erased { stream, .. }) if reader.may_read(stream.compartment) => {
            let journey = stream.subject.journey().ok_or_else(missing)?;
            let gone =
                Gone::of_compartment(journey, &service.events_of(journey)?, stream.compartment);
            return Err(gone.map_or_else(missing, |gone| Failure::Erased(Box::new(gone))));
        }
        Err(ReadError::Erased { .. }) => return Err(missing()),
        found => found?.ok_or_else(missing)?,
    };
    let journey = recorded.journey().ok_or_else(missing)?;
    let folded = Journey::fold(journey, service.events_of(journey)?, &AsOf::NOW);
    let entry = projections::entry(&folded, id, reader).ok_or_else(missing)?;
    Ok(OneEvent { journey, entry, leaf_hash: hex(&recorded.leaf) })
}
