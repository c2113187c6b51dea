//! What was corrected, retracted or disputed, by whom and why (`docs/domain.md` §9, question 8).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::{AmendmentKind, AmendmentMade, Case, Reader};
use alloc::string::String;
use alloc::vec::Vec;
use events::{Compartment, EventId, Instant, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// Every amendment outside the protected compartment, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CorrectionsBoard {
    /// One for each amendment.
    pub rows: Vec<CorrectionRow>,
}

/// One amendment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CorrectionRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// What was done.
    pub done: AmendmentKind,
    /// The entry that it is about.
    pub target: EventId,
    /// The type of that entry.
    pub target_type: String,
    /// Which field was corrected.
    pub field: Option<String>,
    /// Who said so.
    pub by: StaffId,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Instant,
    /// Whether the amendment still stands: it can be retracted, too.
    pub stands: bool,
    /// The amendment and the entry.
    pub events: Vec<EventId>,
}

impl Board for CorrectionsBoard {
    const NAME: &'static str = "corrections";
    const SAYS: &'static str = "Which entries were corrected, retracted or disputed, and why";
    const COLUMNS: &'static [&'static str] =
        &["reference", "at", "done", "target_type", "field", "by", "reason", "stands", "journey"];
    const NARROW: &'static [&'static str] =
        &["reference", "at", "done", "target_type", "field", "by", "reason"];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let of_case = |case| rows_of(case, input.reader);
        let mut rows: Vec<_> = input.shown().flat_map(of_case).collect();
        rows.sort_by(|a, b| (b.at, a.case.order()).cmp(&(a.at, b.case.order())));
        Self { rows }
    }
}

/// What was said in a compartment is for those who read it; in the protected one, for nobody here.
fn rows_of(case: &Case, reader: Reader) -> impl Iterator<Item = CorrectionRow> {
    let seen = move |made: &&AmendmentMade| {
        made.compartment != Compartment::Protected && reader.may_read(made.compartment)
    };
    case.amendments.iter().filter(seen).map(|made| CorrectionRow {
        case: Which::of(case),
        done: made.done,
        target: made.target,
        target_type: made.target_type.into(),
        field: made.field.clone(),
        by: made.by.id.clone(),
        reason: made.reason.clone(),
        at: made.at,
        stands: made.stands,
        events: Vec::from([made.event, made.target]),
    })
}
