//! Who asks, what they may see, and the record of each look.

mod caller;

pub(crate) use caller::{Caller, Via};
