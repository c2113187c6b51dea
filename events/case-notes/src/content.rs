//! What a row says, in one spelling: rows with the same content are the same row.

use crate::column::{Column, single_spaced};
use crate::sheet::Cells;

/// Only the columns that the mapping uses count, whatever their order: an export that gains or
/// reorders columns still gives every old row the same ids.
pub(crate) fn of(cells: &Cells<'_>, columns: &[Column]) -> String {
    let mut content = String::new();
    for column in columns {
        let cell = single_spaced(cells.get(column));
        if !cell.is_empty() {
            // Neither side can hold a line break, so no two rows can spell the same content.
            content.push_str(&format!("{}\t{cell}\n", column.key()));
        }
    }
    content
}
