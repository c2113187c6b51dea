//! The policies that there are, and which one is in force.

use super::organisation::may_read;
use crate::access::Caller;
use crate::policies::{Document, only};
use crate::{Failure, Service};
use events::{EventId, Instant, Recorder};
use projections::{Adoption, AsOf, Organisation, Policy};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// Every policy that ships, lies in the data folder or was ever adopted.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyList {
    /// The version in force now.
    pub(crate) in_force: String,
    /// By version.
    pub(crate) policies: Vec<PolicyRow>,
}

/// One version.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyRow {
    /// The version.
    pub(crate) version: String,
    /// SHA-256 of its document, in hex: of the adopted one if it was adopted.
    pub(crate) digest: Option<String>,
    /// Whether a document of this version ships with Stepin.
    pub(crate) shipped: bool,
    /// Whether it is in force now.
    pub(crate) in_force: bool,
    /// Since when. A policy that is in force because none was adopted has always been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Instant>,
    /// Every time it was adopted, the first one first.
    pub(crate) adopted: Vec<AdoptedBy>,
    /// Why nothing can be read under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<String>,
}

/// Who adopted a version, and when.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AdoptedBy {
    /// Who.
    pub(crate) by: Recorder,
    /// When.
    pub(crate) at: Instant,
    /// The events that say so.
    pub(crate) events: Vec<EventId>,
}

/// One version and its document.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyShown {
    /// What is known about it.
    #[serde(flatten)]
    pub(crate) row: PolicyRow,
    /// The document as it was written, TOML.
    pub(crate) document: String,
}

/// Every policy.
pub(crate) fn policies(service: &Service, caller: &Caller) -> Result<PolicyList, Failure> {
    may_read(service, caller)?;
    let organisation = service.organisation(&AsOf::NOW);
    let mut versions: BTreeSet<String> = service.policies().versions()?;
    versions.extend(organisation.adopted.iter().map(|adoption| adoption.version.clone()));
    let rows = versions.into_iter().map(|version| row(service, &organisation, version));
    Ok(PolicyList { in_force: in_force(&organisation), policies: rows.collect::<Result<_, _>>()? })
}

/// One policy with its document; the one in force if none is named.
pub(crate) fn policy(
    service: &Service,
    caller: &Caller,
    version: Option<&str>,
) -> Result<PolicyShown, Failure> {
    may_read(service, caller)?;
    let organisation = service.organisation(&AsOf::NOW);
    let version = version.map_or_else(|| in_force(&organisation), str::to_owned);
    if !service.has_policy(&version)? {
        return Err(Failure::not_found(format!("there is no policy `{version}`")));
    }
    let Document { bytes, .. } = service.document(&version)?;
    let row = row(service, &organisation, version)?;
    Ok(PolicyShown { row, document: String::from_utf8_lossy(&bytes).into_owned() })
}

/// The version in force now: no secret from anybody who reads what is read under it.
pub(crate) fn policy_in_force(service: &Service) -> String {
    in_force(&service.organisation(&AsOf::NOW))
}

fn in_force(organisation: &Organisation) -> String {
    let adopted = organisation.in_force(&AsOf::NOW);
    adopted.map_or_else(|| Policy::FIRST.to_owned(), |adoption| adoption.version.clone())
}

fn row(
    service: &Service,
    organisation: &Organisation,
    version: String,
) -> Result<PolicyRow, Failure> {
    let documents = service.policies().documents(&version)?;
    let adoption = organisation.adoption(&version);
    let digest = adoption.map(|adoption| adoption.digest.clone());
    let is_it = |adoption: &&Adoption| adoption.version == version;
    let in_force = in_force(organisation) == version;
    let adopted = organisation.adopted.iter().filter(is_it).map(|adoption| AdoptedBy {
        by: adoption.by.clone(),
        at: adoption.believed_from,
        events: vec![adoption.event],
    });
    Ok(PolicyRow {
        digest: digest.or_else(|| only(&documents).map(|one| one.digest.clone())),
        shipped: documents.iter().any(|document| document.shipped),
        in_force,
        since: adoption.filter(|_| in_force).map(|adoption| adoption.believed_from),
        adopted: adopted.collect(),
        fault: service.policy_named(&version).err().map(|failure| failure.to_string()),
        version,
    })
}
