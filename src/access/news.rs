//! Whether there is something new in a case: what its reader counts of it, and nothing of what it
//! holds, so that asking is no look.

use super::{Caller, Opened};
use crate::commands::Refusal;
use crate::wire::seen_version;
use crate::{Failure, Service};
use events::{Compartment, Compartments, JourneyId, Stream, Subject, Version};
use projections::{AsOf, Journey, Reader};

impl Service {
    /// The versions of case and safety, as the reader counts them.
    ///
    /// # Errors
    /// Like a journey that is not there, if not both are theirs to read.
    pub(crate) fn counted(
        &self,
        caller: &Caller,
        journey: JourneyId,
    ) -> Result<(Version, Version), Failure> {
        let reads = self.reads_of(caller, journey)?;
        let reader = Reader { role: caller.role(), reads: reads.without(Compartment::Protected) };
        if ![Compartment::Case, Compartment::Safety].iter().all(|one| reads.contains(*one)) {
            return Err(Refusal::UnknownJourney(journey).into());
        }
        let opened = Opened::new(self, journey, reader, Compartments::NONE);
        let journey = Journey::fold(journey, opened.events()?, &AsOf::NOW);
        let version = |compartment| seen_version(&journey, reader, compartment);
        Ok((version(Compartment::Case), version(Compartment::Safety)))
    }

    /// Where the streams stand that such a reader may count something of: a sign to count anew.
    pub(crate) fn standing_of(&self, journey: JourneyId) -> [Version; 3] {
        let subject = Subject::Journey(journey);
        [Compartment::Case, Compartment::Safety, Compartment::Supervision]
            .map(|compartment| self.log().version(Stream { subject, compartment }))
    }
}
