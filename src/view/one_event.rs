//! One event, with what was later said about it and the proof of its record.

use super::moment;
use crate::access::{Caller, Look, Needs, Opened, Shown};
use crate::commands::Refusal;
use crate::wire::hex;
use crate::{Failure, Service};
use event_log::ReadError;
use events::{EventId, Instant, JourneyId, Stream, Subject};
use projections::{AsOf, Journey, TimelineEntry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The query of one event.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventQuery {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
}

impl EventQuery {
    /// The time that it is to be believed at, if one is named.
    pub(crate) fn believed_at(&self) -> Result<Option<Instant>, Failure> {
        self.as_believed_at.as_deref().map(|text| moment("as_believed_at", text)).transpose()
    }
}

/// One event.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OneEvent {
    /// The journey.
    pub(crate) journey: JourneyId,
    /// The event as a timeline shows it.
    #[serde(flatten)]
    pub(crate) entry: TimelineEntry,
    /// Its leaf in the log's tree: SHA-256 over the stored record (RFC 6962), in hex.
    pub(crate) leaf_hash: String,
}

/// One event, now or as it was believed. What was not recorded by then is not there.
///
/// An event that is not theirs to see is answered as one that is not there, and takes as long.
pub(crate) fn one_event(
    service: &Service,
    caller: &Caller,
    id: EventId,
    query: &EventQuery,
) -> Result<OneEvent, Failure> {
    let believed_at = query.believed_at()?;
    let missing = || Failure::not_found(format!("there is no event {id}"));
    let look = Look::viewing("event", Needs::Any).believed_at(believed_at);
    let stands_in = service.log().place_of(id).map(|(_, stream)| stream);
    let of_journey = stands_in.and_then(|stream| match stream.subject {
        Subject::Journey(journey) => Some((journey, stream)),
        Subject::Organisation | Subject::Looks | Subject::LooksAt(_) => None,
    });
    let Some((journey, stream)) = of_journey else {
        service.look_in_vain(caller, &look)?;
        return Err(missing());
    };
    let shown = service.look_at(caller, journey, &look, |opened| {
        let recorded = opened.find(id, stream).map_err(|failure| {
            let is_erased = matches!(failure, Failure::Read(ReadError::Erased { .. }));
            if is_erased { erased(opened, stream, missing()) } else { failure }
        })?;
        let recorded = recorded.ok_or_else(missing)?;
        let folded = Journey::fold(journey, opened.left()?, &AsOf { believed_at, position: None });
        let entry = projections::entry(&folded, id, opened.reader).ok_or_else(missing)?;
        Ok(Shown::one(OneEvent { journey, entry, leaf_hash: hex(&recorded.leaf) }))
    });
    shown.map_err(|failure| {
        let is_unknown = matches!(failure, Failure::Refused(Refusal::UnknownJourney(_)));
        if is_unknown { missing() } else { failure }
    })
}

/// What became of it, for whoever could have read it; nobody else learns that it was there.
fn erased(opened: &Opened<'_>, stream: Stream, missing: Failure) -> Failure {
    if !opened.reader.may_read(stream.compartment) {
        return missing;
    }
    let gone = opened.erasures(stream.compartment);
    gone.map_or(missing, |gone| Failure::Erased(Box::new(gone)))
}
