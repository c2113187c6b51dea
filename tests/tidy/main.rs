//! The house rules, executed over the tree. Each rule is shown to be able to fail as well: a rule
//! that nothing breaks is a rule that checks nothing. How long a function may be, clippy says.

mod citations;
mod manifests;
mod pure;
mod shape;
mod tree;
mod wording;
