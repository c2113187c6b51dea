//! Bringing in existing records: read, check everything, then write in atomic batches.
//!
//! Every event has an id before it is written: its own, or one made from what it says. So an import
//! that was interrupted, or a file that has grown, adds only what is not there yet.

mod carried;
mod check;
mod line;
mod write;

pub(crate) use check::{Checked, Rejected, check};
pub(crate) use line::{Proposed, read_ndjson};
pub(crate) use write::write;
