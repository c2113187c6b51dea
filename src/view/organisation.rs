//! The organisation, as of now or as it was believed.

use super::{BoardQuery, asked};
use crate::access::Caller;
use crate::{Failure, Service};
use events::{Compartments, StaffId};
use permissions::{Action, Resource};
use projections::{AsOf, OrganisationShown, Reader, Whose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The query of the organisation.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationQuery {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
    /// As it was when the log stood at this position: for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_position: Option<u64>,
    /// Who is on duty at this time; left out: now, or the time believed at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_at: Option<String>,
}

/// Teams, duty, roles and policies are nobody's record: looking at them is not recorded.
pub(super) fn may_read(service: &Service, caller: &Caller) -> Result<Reader, Failure> {
    service.allows(caller, Action::Read, Resource::Organisation, "read the organisation")?;
    Ok(Reader { role: caller.role(), reads: Compartments::NONE })
}

/// Teams, duty, roles and policies.
pub(crate) fn organisation(
    service: &Service,
    caller: &Caller,
    query: &OrganisationQuery,
) -> Result<OrganisationShown, Failure> {
    let reader = may_read(service, caller)?;
    let of = (query.as_believed_at.as_deref(), query.at_position);
    let (as_of, as_at) = asked(service, reader, of, query.as_at.as_deref())?;
    Ok(projections::organisation(&service.organisation(&as_of), reader, as_at))
}

impl BoardQuery {
    /// The cases of a practitioner, of a team as it was believed to be, or of both.
    pub(super) fn whose(&self, service: &Service, as_of: &AsOf) -> Result<Whose, Failure> {
        let staff = |name: &str, given: Option<&String>| {
            let staff = given.map(|id| id.parse::<StaffId>()).transpose();
            staff.map_err(|why| Failure::malformed(format!("{name}: {why}")))
        };
        let practitioner = staff("practitioner", self.practitioner.as_ref())?;
        let staff = staff("staff", self.staff.as_ref())?;
        let team = self.team.as_deref().map(|name| members(service, name, as_of)).transpose()?;
        Ok(Whose { practitioner, team, journey: self.journey, staff })
    }
}

fn members(service: &Service, name: &str, as_of: &AsOf) -> Result<BTreeSet<StaffId>, Failure> {
    let mut teams = service.organisation(as_of).teams;
    if let Some(team) = teams.remove(name.trim()) {
        return Ok(team.members);
    }
    let known = if teams.is_empty() {
        "none is known; recording team-changed makes one".to_owned()
    } else {
        format!("known: {}", teams.into_keys().collect::<Vec<_>>().join(", "))
    };
    Err(Failure::malformed(format!("team: there is no team `{name}`; {known}")))
}
