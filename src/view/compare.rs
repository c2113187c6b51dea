//! A journey as believed at two moments.

use super::moments::{Moments, whole};
use super::{Asked, asked, moment, policy_asked};
use crate::access::{Caller, Look, Needs, Opened, Shown};
use crate::{Failure, Service};
use events::{JourneyId, Moment};
use projections::views::{CASE_AND_SAFETY, Comparison};
use projections::{AsOf, Journey, Policy, Timeline};
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

/// A comparison as a person reads it.
pub(crate) struct ComparePage {
    pub(crate) compared: Comparison,
    /// Every entry that this reader sees at the later moment, by which a page names what differs.
    pub(crate) timeline: Timeline,
    /// Whether the later moment is now.
    pub(crate) is_to_now: bool,
    /// Out of which both moments can be chosen by number.
    pub(crate) moments: Moments,
}

/// The same for a page. Either moment can be named by its number instead; where the earlier one is
/// not named at all, it is the one before the last.
pub(crate) fn compare_page(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &CompareQuery,
    numbers: [Option<usize>; 2],
) -> Result<ComparePage, Failure> {
    let is_named = !query.from.is_empty() && numbers[0].is_none();
    let look = Look::viewing("compare", Needs::All(CASE_AND_SAFETY));
    let look = if is_named { comparing(query)? } else { look };
    service.look_at(caller, id, &look, |opened| {
        let events = opened.events()?;
        let moments = Moments::of(id, &events, opened.reader);
        let time = |number| moments.numbered(number).map(|at| Moment::Instant(at).to_string());
        let last = moments.all();
        let from = numbers[0].or((!is_named).then(|| last.saturating_sub(1))).and_then(time);
        let mut query = CompareQuery {
            from: from.unwrap_or_else(|| query.from.clone()),
            to: numbers[1].and_then(time).or_else(|| query.to.clone()),
            ..query.clone()
        };
        let to = query.to.as_deref().map(|to| moment("to", to)).transpose()?;
        if let (Some(to), Some(later)) = (&mut query.to, to)
            && moment("from", &query.from)? > later
        {
            std::mem::swap(&mut query.from, to);
        }
        let compared = compared(opened, &query)?;
        let as_of = AsOf { believed_at: Some(compared.to), position: None };
        let timeline = whole(&Journey::fold(id, events, &as_of), opened.reader);
        let (rows, from) = (timeline.entries.len(), compared.from);
        let page = ComparePage { compared, timeline, is_to_now: to.is_none(), moments };
        Ok(Shown::rows(page, rows).believed_at(Some(from)))
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
