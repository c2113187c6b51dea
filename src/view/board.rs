//! Boards: who may see which, and what they are made from.

use super::{Asked, BoardQuery};
use crate::{Failure, Service};
use events::Role;
use projections::{Accesses, BoardEntry, BoardInput, Options, Reader};
use serde_json::Value;

/// A board as this reader may see it.
pub(crate) fn board(
    service: &Service,
    board: &BoardEntry,
    query: &BoardQuery,
    reader: Reader,
) -> Result<Value, Failure> {
    if !(board.may_read)(reader) {
        return Err(Failure::not_theirs(not_for(board, reader)));
    }
    let options = options(board, query)?;
    let Asked { as_of, as_at, policy } = query.asked(service, reader)?;
    let whose = query.whose(service, &as_of)?;
    let accesses = if board.of_accesses { service.accesses(&as_of)? } else { Accesses::default() };
    service.with_cases(&as_of, |cases| {
        let (accesses, policy, whose) = (&accesses, &policy, &whose);
        let input = BoardInput { cases, accesses, policy, as_at, whose, reader, options };
        (board.make)(&input)
    })
}

fn not_for(board: &BoardEntry, reader: Reader) -> String {
    let may_read = |role: &Role| *role != Role::System && (board.may_read)(Reader { role: *role });
    let these: Vec<_> = Role::ALL.into_iter().filter(may_read).map(Role::name).collect();
    let (name, role, these) = (board.name, reader.role, these.join(", "));
    format!("a {role} does not read the board {name}; it is for these roles: {these}")
}

/// What this board cannot do is refused: nobody should take it for done.
fn options(board: &BoardEntry, query: &BoardQuery) -> Result<Options, Failure> {
    let given = [("seed", query.seed.is_some()), ("size", query.size.is_some())];
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
