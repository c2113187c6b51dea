//! Everything that can be asked.

use crate::{Action, Ask, Relations, Resource};
use events::Role;

/// Every question there is: each role, in each way to stand to a case, each action, each resource.
///
/// 7 roles × 512 sets of relations × 8 actions × 13 resources: 372,736 of them, always in the same
/// order.
pub fn asks() -> impl Iterator<Item = Ask> {
    Role::ALL.into_iter().flat_map(|role| {
        Relations::every().flat_map(move |relations| {
            Action::ALL.into_iter().flat_map(move |action| {
                let of = move |resource| Ask { role, relations, action, resource };
                Resource::ALL.into_iter().map(of)
            })
        })
    })
}
