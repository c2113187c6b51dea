//! Boards: answers across cases. Time passing is an input: `as_at` is handed in.
//!
//! A board is one file here and one line in [`BOARDS`]. Everything else follows from that line: the
//! address, the page in the API's document, the name on the command line, CSV, the digest.

mod caseload;
mod contact;
mod input;
mod not_asked;
mod registry;

pub use caseload::{CaseloadBoard, CaseloadRow};
pub use contact::{ContactBoard, ContactRow};
pub use input::{BoardInput, Options, Which, Whose};
pub use not_asked::{NotAskedBoard, NotAskedRow};
pub use registry::{BOARDS, BoardEntry, board_named};

use crate::Reader;
use events::Compartment;
use schemars::JsonSchema;
use serde::Serialize;

/// A board: it serialises as `{"rows": […], …}`, and a row about cases lists the events behind it.
pub trait Board: Serialize + JsonSchema {
    /// Its name in the address and on the command line.
    const NAME: &'static str;
    /// What it answers, in one line.
    const SAYS: &'static str;
    /// The fields of a row that make up a table, the journey last. A dot leads into an object.
    const COLUMNS: &'static [&'static str];
    /// The options that it understands, of those in [`Options`].
    const OPTIONS: &'static [&'static str] = &[];

    /// Whether it is this reader's to see.
    fn may_read(reader: Reader) -> bool;

    /// Makes it. Who may see it has been asked before.
    fn of(input: &BoardInput<'_>) -> Self;
}

/// Boards that help with the work on a case: for whoever reads cases.
const fn works_with_cases(reader: Reader) -> bool {
    reader.may_read(Compartment::Case)
}
