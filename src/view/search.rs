//! Looking for a journey by its reference, or by a name.

use crate::access::{Caller, Look, LookKind, Shown};
use crate::view::LIMIT_MAX;
use crate::{Failure, Service};
use permissions::{Action, Resource};
use projections::Found;
use schemars::JsonSchema;
use serde::Deserialize;

/// What to look for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    /// Part of a reference or of a name. Left out: every open journey, up to the limit.
    pub(crate) search: Option<String>,
    /// Exactly this reference; closed journeys are found, too.
    pub(crate) reference: Option<String>,
    /// At most this many: 1 to 1000, 50 if left out.
    pub(crate) limit: Option<usize>,
}

/// The cases that are found, of those that are theirs to see. What was looked for is not recorded:
/// it may be somebody's name, and what is said of looks is kept when a record is erased.
pub(crate) fn search(
    service: &Service,
    caller: &Caller,
    query: &SearchQuery,
) -> Result<Vec<Found>, Failure> {
    let at_most = query.limit.unwrap_or(50);
    if !(1..=LIMIT_MAX).contains(&at_most) {
        let why = format!("limit: is {at_most}; allowed is 1 to {LIMIT_MAX}");
        return Err(Failure::malformed(why));
    }
    let by = if query.reference.is_some() { "search by reference" } else { "search" };
    let look = Look::across(LookKind::Searched, by);
    service.look_across(caller, (Action::Read, Resource::WorkBoards), &look, |sight| {
        let found = service.with_cases_now(|cases| {
            let sees = |case: &projections::Case| sight.sees(case, cases);
            match &query.reference {
                Some(reference) => cases.with_reference(reference, sees),
                None => cases.search(query.search.as_deref().unwrap_or_default(), at_most, sees),
            }
        });
        let journeys: Vec<_> = found.iter().map(|one| one.journey).collect();
        let rows = found.len();
        Ok(Shown::rows(found, rows).listing(journeys))
    })
}
