//! Boards: who may see which, and what they are made from.

use super::{Asked, BoardQuery};
use crate::access::{Caller, Look, LookKind, Shown, Sight, of_group};
use crate::{Failure, Service};
use chrono::NaiveDate;
use events::{JourneyId, london_day};
use permissions::Action;
use projections::boards::OfAccesses;
use projections::{Accesses, AsOf, BoardEntry, BoardGroup, BoardInput, Case, Options};
use serde_json::Value;
use std::collections::BTreeSet;

/// A board, of the cases that are theirs to see.
pub(crate) fn board(
    service: &Service,
    caller: &Caller,
    board: &BoardEntry,
    query: &BoardQuery,
) -> Result<Value, Failure> {
    let options = options(board, query)?;
    let look = Look::across(LookKind::Viewed, format!("board {}", board.name));
    let look = look.believed_at(query.believed_at()?);
    let shown = |sight: &Sight<'_>| {
        let made = make(service, sight, board, query, options)?;
        let rows = made["rows"].as_array().map_or(0, Vec::len);
        // Who reads what they looked at has not looked at it again.
        let is_own = board.group == BoardGroup::Own;
        let journeys = if is_own { Vec::new() } else { journeys(&made) };
        Ok(Shown::rows(made, rows).listing(journeys))
    };
    match of_group(board.group) {
        Some(resource) => service.look_across(caller, (Action::Read, resource), &look, shown),
        None => service.look_at_own(caller, &look, shown),
    }
}

/// Several boards, for one page: one look, by every right that one of them takes.
pub(crate) fn boards<const N: usize>(
    service: &Service,
    caller: &Caller,
    page: &str,
    boards: [&BoardEntry; N],
    query: &BoardQuery,
) -> Result<[Value; N], Failure> {
    let look = Look::across(LookKind::Viewed, page).believed_at(query.believed_at()?);
    let groups: BTreeSet<_> = boards.iter().map(|board| board.group).collect();
    let rights = groups.into_iter().filter_map(of_group).map(|boards| (Action::Read, boards));
    let rights: Vec<_> = rights.collect();
    service.look_across_by(caller, &rights, &look, |sight| {
        let mut made = [const { Value::Null }; N];
        for (made, board) in made.iter_mut().zip(boards) {
            *made = make(service, sight, board, query, options(board, query)?)?;
        }
        let rows = made.iter().filter_map(|one| one["rows"].as_array()).map(Vec::len).sum();
        let listed: BTreeSet<_> = made.iter().flat_map(journeys).collect();
        Ok(Shown::rows(made, rows).listing(listed.into_iter().collect()))
    })
}

fn make(
    service: &Service,
    sight: &Sight<'_>,
    board: &BoardEntry,
    query: &BoardQuery,
    options: Options,
) -> Result<Value, Failure> {
    let reader = sight.reader();
    let Asked { as_of, as_at, policy } = query.asked(service, reader)?;
    let whose = query.whose(service, &as_of)?;
    let accesses = match (board.of_accesses, whose.journey) {
        (OfAccesses::Always, journey) | (OfAccesses::OfOne, journey @ Some(_)) => {
            service.accesses(&as_of, journey)?
        }
        (OfAccesses::OfOne | OfAccesses::Never, _) => Accesses::default(),
    };
    let organisation = &service.organisation(&as_of);
    service.with_cases(&as_of, |cases| {
        let (accesses, policy, whose) = (&accesses, &policy, &whose);
        let (sealed, staff) = (Some(cases.sealed()), Some(sight.caller.staff()));
        // A count of everybody shows nobody.
        let sees = |case: &Case| board.counts_everybody || sight.sees_now(case, cases);
        let sees: &dyn Fn(&Case) -> bool = &sees;
        let input = BoardInput {
            cases,
            sealed,
            organisation,
            accesses,
            policy,
            as_at,
            whose,
            sees,
            reader,
            staff,
            options,
        };
        (board.make)(&input)
    })
}

/// Whether what a board is asked of is at hand, once it was put together unless somebody is at it
/// already. It shows nothing of anybody.
pub(crate) fn prepared(service: &Service, query: &BoardQuery) -> Result<bool, Failure> {
    match query.as_of()? {
        AsOf::NOW => Ok(true),
        as_of => service.believed.prepare(service.log(), &as_of),
    }
}

/// How much of the record was read for a board that is put together, in a hundred.
pub(crate) fn progress(service: &Service, query: &BoardQuery) -> Result<u64, Failure> {
    Ok(service.believed.progress(service.log(), &query.as_of()?))
}

/// The first day of which anything is believed of any case: where a replay of a board begins.
pub(crate) fn first_day(service: &Service) -> NaiveDate {
    let first = |case: &Case| case.countables.all().first().map(|one| one.recorded);
    let first = service.with_cases_now(|cases| cases.iter().filter_map(first).min());
    london_day(first.unwrap_or_else(|| service.log().now()))
}

/// The journeys that a board lists.
fn journeys(board: &Value) -> Vec<JourneyId> {
    let rows = board["rows"].as_array().into_iter().flatten();
    let of_row = |row: &Value| {
        let several = row["journeys"].as_array().cloned().unwrap_or_default();
        [row["journey"].clone()].into_iter().chain(several).collect::<Vec<_>>()
    };
    let named = rows.flat_map(of_row).filter_map(|id| id.as_str()?.parse().ok());
    named.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What this board cannot do is refused: nobody should take it for done.
fn options(board: &BoardEntry, query: &BoardQuery) -> Result<Options, Failure> {
    let given = [
        ("seed", query.seed.is_some()),
        ("size", query.size.is_some()),
        ("journey", query.journey.is_some()),
        ("staff", query.staff.is_some()),
    ];
    for (option, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
        if !board.options.contains(&option) {
            let why = format!("{option}: the board {} does not take it", board.name);
            return Err(Failure::malformed(why));
        }
    }
    if board.counts_everybody && (query.practitioner.is_some() || query.team.is_some()) {
        let why = format!(
            "{} counts everybody: leave out practitioner and team, whose figures beside those of \
             all would give away the small ones",
            board.name
        );
        return Err(Failure::malformed(why));
    }
    Ok(Options { seed: query.seed, size: query.size })
}
