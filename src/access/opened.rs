//! One journey, opened to somebody: what serves or exports it reads through this and nothing else,
//! so it can never read a compartment that was not opened.

use crate::commands::Refusal;
use crate::erasure::Gone;
use crate::{Failure, Service};
use events::{Compartment, Compartments, EventId, JourneyId, Recorded, Stream};
use projections::Reader;
use std::sync::Arc;

/// One journey as far as it was opened.
pub(crate) struct Opened<'a> {
    service: &'a Service,
    /// Which.
    pub(crate) journey: JourneyId,
    /// Who reads, and what is theirs to read.
    pub(crate) reader: Reader,
    opens: Compartments,
}

impl<'a> Opened<'a> {
    /// `draws_on` is what an answer is made from beside what the reader reads themselves.
    pub(super) fn new(
        service: &'a Service,
        journey: JourneyId,
        reader: Reader,
        draws_on: Compartments,
    ) -> Self {
        // What was erased stands in governance. An override raised by a signal stands in
        // supervision, and is a safety review to whoever reads safety.
        let opens = reader
            .reads
            .iter()
            .chain(draws_on.iter())
            .fold(Compartments::of([Compartment::Governance]), Compartments::with);
        let opens = if opens.contains(Compartment::Safety) {
            opens.with(Compartment::Supervision)
        } else {
            opens
        };
        Self { service, journey, reader, opens }
    }

    pub(crate) const fn service(&self) -> &'a Service {
        self.service
    }

    /// Every event of the opened compartments that there is, unless all that the reader could read
    /// of the person whom they look for is erased: then what became of it.
    pub(crate) fn events(&self) -> Result<Vec<Arc<Recorded>>, Failure> {
        let events = self.left()?;
        if events.is_empty() {
            return Err(Refusal::UnknownJourney(self.journey).into());
        }
        match Gone::for_reader(self.journey, &events, self.reader) {
            Some(gone) => Err(Failure::Erased(Box::new(gone))),
            None => Ok(events),
        }
    }

    /// What of the opened compartments can still be read, whatever was erased.
    pub(crate) fn left(&self) -> Result<Vec<Arc<Recorded>>, Failure> {
        self.service.events_in(self.journey, self.opens)
    }

    /// One event of this stream, if that was opened.
    pub(crate) fn find(&self, id: EventId, stream: Stream) -> Result<Option<Recorded>, Failure> {
        if !self.opens.contains(stream.compartment) {
            return Ok(None);
        }
        Ok(self.service.log().find_event(id)?)
    }

    /// What was erased of a compartment, as governance has it.
    pub(crate) fn erasures(&self, compartment: Compartment) -> Option<Gone> {
        let events = self.left().ok()?;
        Gone::of_compartment(self.journey, &events, compartment)
    }
}
