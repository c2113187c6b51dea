//! Which journeys two policies read differently, over the whole log.

use super::{Asked, BoardQuery};
use crate::{Failure, Service};
use events::{Instant, JourneyId};
use projections::{Case, Differing, Policy, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The query of a comparison of policies.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyDiffQuery {
    /// The other version.
    pub(crate) to: String,
    /// Journeys as they were believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
    /// Clocks read as at this time; left out: now, or the time believed at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_at: Option<String>,
}

/// What two policies say of every journey, where it differs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyDiff {
    /// The one policy.
    pub(crate) from: String,
    /// The other.
    pub(crate) to: String,
    /// When clocks read.
    pub(crate) as_at: Instant,
    /// How many journeys were looked at.
    pub(crate) journeys: usize,
    /// Those that read differently, by reference.
    pub(crate) rows: Vec<Differing>,
}

/// Looks at every journey under both. `progress` is told how many were looked at.
pub(crate) fn policy_diff(
    service: &Service,
    (from, to): (&Policy, &Policy),
    query: &PolicyDiffQuery,
    reader: Reader,
    progress: impl Fn(u64),
) -> Result<PolicyDiff, Failure> {
    if !reader.may_read_causes() {
        let why = "what a policy would flag across journeys is for supervisors and auditors";
        return Err(Failure::not_theirs(why));
    }
    let board = BoardQuery {
        as_believed_at: query.as_believed_at.clone(),
        as_at: query.as_at.clone(),
        what_if: Some(from.clone()),
        ..BoardQuery::default()
    };
    let Asked { as_of, as_at, .. } = board.asked(service, reader)?;
    service.with_cases(&as_of, |cases| {
        let mut done = 0;
        let look = |case: &Case| {
            done += 1;
            progress(done);
            projections::differing(case, reader, (from, to), as_at)
        };
        let mut rows: Vec<_> = cases.iter().filter_map(look).collect();
        let key = |row: &Differing| -> (Option<String>, JourneyId) {
            (row.reference.clone(), row.journey)
        };
        rows.sort_by_key(key);
        let (from, to) = (from.version.clone(), to.version.clone());
        PolicyDiff { from, to, as_at, journeys: cases.len(), rows }
    })
}
