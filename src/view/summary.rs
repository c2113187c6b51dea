//! Where a journey stands, in a few lines.

use crate::access::{Caller, Look, Needs, Shown};
use crate::wire::seen_version;
use crate::{Failure, Service};
use events::{Compartment, Compartments, JourneyId, Moment, StaffId, Version};
use projections::{AsOf, Journey, Lifecycle, Reader};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A journey at a glance.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Summary {
    /// The journey.
    pub(crate) journey: JourneyId,
    /// The version of its case stream: send it as `If-Match`.
    pub(crate) version: Version,
    /// The version of every stream that the reader may know of: what a `phase-moved` says was seen.
    pub(crate) versions: BTreeMap<Compartment, Version>,
    /// Its reference.
    pub(crate) reference: Option<String>,
    /// The name that the service user uses.
    pub(crate) name: Option<String>,
    /// Open, paused or closed.
    pub(crate) lifecycle: Lifecycle,
    /// When the first referral came.
    pub(crate) referred: Option<Moment>,
    /// Whose case it is.
    pub(crate) practitioner: Option<StaffId>,
    /// Who works on it beside them.
    pub(crate) co_workers: Vec<StaffId>,
    /// Sessions that the service user came to.
    pub(crate) sessions_kept: u32,
    /// When the latest kept contact happened.
    pub(crate) last_contact_occurred: Option<Moment>,
}

/// The summary as of now.
pub(crate) fn summary(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
) -> Result<Summary, Failure> {
    let needs = Needs::All(Compartments::NONE.with(Compartment::Case));
    service.look_at(caller, id, &Look::viewing("summary", needs), |opened| {
        let journey = Journey::fold(id, opened.events()?, &AsOf::NOW);
        Ok(Shown::one(Summary::of(&journey, opened.reader)))
    })
}

impl Summary {
    /// Of a journey as it is believed.
    pub(super) fn of(journey: &Journey, reader: Reader) -> Self {
        let versions = reader
            .reads
            .iter()
            .map(|compartment| (compartment, seen_version(journey, reader, compartment)))
            .filter(|(_, version)| *version > Version(0))
            .collect();
        let case = &journey.case;
        Self {
            journey: journey.id,
            version: journey.version(Compartment::Case),
            versions,
            reference: case.reference.clone(),
            name: case.name.clone(),
            lifecycle: case.lifecycle.clone(),
            referred: case.referred.as_ref().map(|fact| fact.is),
            practitioner: case.practitioner.as_ref().map(|fact| fact.is.clone()),
            co_workers: case.co_workers.clone(),
            sessions_kept: case.sessions_kept,
            last_contact_occurred: case.last_contact.as_ref().map(|fact| fact.is),
        }
    }
}
