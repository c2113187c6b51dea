//! Which journeys two policies read differently, over the whole log.

use super::{Asked, BoardQuery};
use crate::access::{Caller, Look, LookKind, Shown};
use crate::{Failure, Service};
use events::{Instant, JourneyId};
use permissions::{Action, Resource};
use projections::{Case, Differing, Policy};
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

/// Looks at every journey that is theirs to see under both. `progress` is told how many were.
pub(crate) fn policy_diff(
    service: &Service,
    caller: &Caller,
    (from, to): (&Policy, &Policy),
    query: &PolicyDiffQuery,
    progress: impl Fn(u64),
) -> Result<PolicyDiff, Failure> {
    let board = BoardQuery {
        as_believed_at: query.as_believed_at.clone(),
        as_at: query.as_at.clone(),
        what_if: Some(from.clone()),
        ..BoardQuery::default()
    };
    let look = Look::across(LookKind::Replayed, "journeys under two policies");
    let look = look.believed_at(board.believed_at()?);
    service.look_across(caller, (Action::Replay, Resource::OversightBoards), &look, |sight| {
        let reader = sight.reader();
        let Asked { as_of, as_at, .. } = board.asked(service, reader)?;
        let diff = service.with_cases(&as_of, |cases| {
            let mut done = 0;
            let look = |case: &Case| {
                done += 1;
                progress(done);
                projections::differing(case, reader, (from, to), as_at)
            };
            let theirs: Vec<_> = cases.iter().filter(|case| sight.sees_now(case, cases)).collect();
            let mut rows: Vec<_> = theirs.iter().copied().filter_map(look).collect();
            let key = |row: &Differing| -> (Option<String>, JourneyId) {
                (row.reference.clone(), row.journey)
            };
            rows.sort_by_key(key);
            let (from, to) = (from.version.clone(), to.version.clone());
            PolicyDiff { from, to, as_at, journeys: theirs.len(), rows }
        })?;
        let journeys = diff.rows.iter().map(|row| row.journey).collect();
        let rows = diff.rows.len();
        Ok(Shown::rows(diff, rows).listing(journeys))
    })
}
