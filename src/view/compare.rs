//! A journey as believed at two moments.

use super::{Asked, asked, moment, policy_asked};
use crate::access::{Caller, Look, Needs, Opened, Shown};
use crate::{Failure, Service};
use events::JourneyId;
use projections::views::{CASE_AND_SAFETY, Comparison};
use projections::{AsOf, Journey, Page, Policy, Timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The query of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareQuery {
    /// The earlier moment; a bare date means the end of that London day.
    pub(crate) from: String,
    /// The later one; left out: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    /// The policy version to read both under; left out: the one in force at each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    /// A document to try out. Only the command line on the data folder hands one in.
    #[serde(skip)]
    pub(crate) what_if: Option<Policy>,
}

/// A journey as believed at two moments.
pub(crate) fn compare(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &CompareQuery,
) -> Result<Comparison, Failure> {
    let look = comparing(query)?;
    service.look_at(caller, id, &look, |opened| Ok(Shown::one(compared(opened, query)?)))
}

/// The same with every entry that this reader may see now, by which a page names what differs.
pub(crate) fn compare_page(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &CompareQuery,
) -> Result<(Comparison, Timeline), Failure> {
    let look = comparing(query)?;
    service.look_at(caller, id, &look, |opened| {
        let journey = Journey::fold(id, opened.events()?, &AsOf::NOW);
        let whole = Page { after: None, limit: usize::MAX };
        let (timeline, _) = projections::timeline(&journey, opened.reader, whole);
        let rows = timeline.entries.len();
        Ok(Shown::rows((compared(opened, query)?, timeline), rows))
    })
}

fn comparing(query: &CompareQuery) -> Result<Look, Failure> {
    let from = moment("from", &query.from)?;
    query.to.as_deref().map(|to| moment("to", to)).transpose()?;
    Ok(Look::viewing("compare", Needs::All(CASE_AND_SAFETY)).believed_at(Some(from)))
}

fn compared(opened: &Opened<'_>, query: &CompareQuery) -> Result<Comparison, Failure> {
    let (service, reader) = (opened.service(), opened.reader);
    let believed = |at: Option<&str>| {
        let (as_of, as_at) = asked(service, reader, (at, None), None)?;
        let named = (query.policy.as_deref(), query.what_if.as_ref());
        let policy = policy_asked(service, named, &as_of)?;
        Ok::<_, Failure>(Asked { as_of, as_at, policy })
    };
    let (from, to) = (believed(Some(&query.from))?, believed(query.to.as_deref())?);
    if from.as_at > to.as_at {
        let why = "from: lies after to; name the earlier moment first";
        return Err(Failure::malformed(why));
    }
    let (then, now) = ((from.as_at, &from.policy), (to.as_at, &to.policy));
    Ok(projections::views::compare(opened.journey, &opened.events()?, reader, then, now))
}
