//! Who may do what, for whoever wants to read it.

use crate::access::Caller;
use crate::{Failure, Service};
use events::{EventId, Instant, Recorder};
use permissions::Permissions;
use projections::AsOf;
use schemars::JsonSchema;
use serde::Serialize;

/// The policy of permissions in force.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PermissionsShown {
    /// Its version.
    pub(crate) version: String,
    /// The digest that decisions name: SHA-256 over document, wall and schema.
    pub(crate) digest: String,
    /// Every adoption of a policy of permissions, the first one first.
    pub(crate) adopted: Vec<PermissionsAdopted>,
    /// The names of its rules, the wall's among them.
    pub(crate) rules: Vec<String>,
    /// The document (Cedar) as it was written: another one starts best as a copy of it.
    pub(crate) document: String,
    /// The wall around protected people, which is added to each.
    pub(crate) wall: &'static str,
}

/// A policy of permissions was adopted.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PermissionsAdopted {
    /// Which version.
    pub(crate) version: String,
    /// Its digest.
    pub(crate) digest: String,
    /// When.
    pub(crate) at: Instant,
    /// Who.
    pub(crate) by: Recorder,
    /// The events that say so.
    pub(crate) events: Vec<EventId>,
}

/// The policy in force, and when which one was.
pub(crate) fn permissions(service: &Service, caller: &Caller) -> Result<PermissionsShown, Failure> {
    super::organisation::may_read(service, caller)?;
    let in_force = service.permissions();
    let adopted = service.organisation(&AsOf::NOW).permissions.into_iter();
    let adopted = adopted.map(|adoption| PermissionsAdopted {
        version: adoption.version,
        digest: adoption.digest,
        at: adoption.believed_from,
        by: adoption.by,
        events: vec![adoption.event],
    });
    Ok(PermissionsShown {
        version: in_force.version().to_owned(),
        digest: in_force.digest().to_owned(),
        adopted: adopted.collect(),
        rules: in_force.rules().into_iter().collect(),
        document: in_force.document().to_owned(),
        wall: Permissions::wall(),
    })
}
