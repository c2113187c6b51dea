//! Who may do what: one pure decision over a policy that people can read.
//!
//! A policy is a document in Cedar. It is checked against a schema when it is read, and says yes or
//! no to an [`Ask`]: a role, how somebody stands to the case, an action, and what it is about. What
//! nothing permits is not allowed. The wall around protected people is part of the program: it is
//! added to every policy, also to an organisation's own, and nothing outvotes it.
//!
//! This crate never does I/O and never reads a clock; it never works out how somebody stands to a
//! case, and knows nobody's name.

mod ask;
mod decide;
mod policy;
mod table;
mod unfit;

pub use ask::{Action, Ask, Relation, Relations, Resource};
pub use decide::Decision;
pub use policy::Permissions;
pub use table::asks;
pub use unfit::Unfit;
