//! What an administrator sees to: people, programs, teams and duty, policies. Nothing of any case.

mod organisation;
mod people;
mod person;
mod policies;
mod tokens;

pub(super) use organisation::{organisation, record, record_sent};
pub(super) use people::{add, add_sent, people};
pub(super) use person::{acted, person};
pub(super) use policies::{
    adopt, compare, new_policy, new_policy_sent, permissions, policies, policy,
};
pub(super) use tokens::{make, make_sent, revoke, tokens};
