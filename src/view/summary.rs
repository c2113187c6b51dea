//! Where a journey stands, in a few lines.

use crate::wire::seen_version;
use crate::{Failure, Service};
use events::{Compartment, JourneyId, Moment, StaffId, Version};
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
    id: JourneyId,
    reader: Reader,
) -> Result<Summary, Failure> {
    let journey = Journey::fold(id, service.existing(id, reader)?, &AsOf::NOW);
    let version = journey.version(Compartment::Case);
    let readable = Compartment::ALL.into_iter().filter(|compartment| reader.may_read(*compartment));
    let versions = readable
        .map(|compartment| (compartment, seen_version(&journey, reader, compartment)))
        .filter(|(_, version)| *version > Version(0))
        .collect();
    let case = journey.case;
    Ok(Summary {
        journey: id,
        version,
        versions,
        reference: case.reference,
        name: case.name,
        lifecycle: case.lifecycle,
        referred: case.referred.map(|fact| fact.is),
        practitioner: case.practitioner.map(|fact| fact.is),
        co_workers: case.co_workers,
        sessions_kept: case.sessions_kept,
        last_contact_occurred: case.last_contact.map(|fact| fact.is),
    })
}
