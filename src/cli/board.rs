//! `stepin board`.

use super::arguments::{Board, Global};
use super::journey::{as_url, short_time};
use super::output::Out;
use super::policy::{Named, named};
use super::target::Target;
use crate::Failure;
use crate::view::{self, BoardQuery, Table, cell};
use comfy_table::{ColumnConstraint, ContentArrangement, Row, Width};
use comfy_table::{ContentLineStyle, LineStyle, TableStyle};
use events::EventId;
use projections::{BoardEntry, board_named};
use serde_json::Value;

/// What a table is fitted into where no terminal says how wide it is.
const WIDTH: u16 = 100;
/// A column is not made narrower than its longest word, unless that is longer than this.
const WORD: usize = 24;

pub(super) fn run(global: &Global, asked: &Board, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    if asked.belief.at_version.is_some() {
        let why = "a board is across journeys: use --as-believed-at or --at-position";
        return Err(Failure::malformed(why));
    }
    let board = board_named(&asked.name).expect("the arguments name only boards that there are");
    let query = query_of(&target, asked)?;
    let made = match &target {
        Target::Folder(data) => view::board(&data.service, &global.caller(), board, &query)?,
        Target::Server(remote) => {
            remote.get_json(&format!("/v1/boards/{}?{}", board.name, as_url(&query)))?
        }
    };
    if out.json {
        out.print_json(&made);
    } else if asked.csv {
        out.print(&String::from_utf8_lossy(&Table::of(board, &made).csv()));
    } else {
        out.print(&terminal(board, &made));
    }
    target.close()
}

fn query_of(target: &Target, asked: &Board) -> Result<BoardQuery, Failure> {
    let Named { version, what_if } = named(target, asked.belief.policy.as_deref())?;
    let journey = asked.journey.as_deref().map(|journey| target.existing(journey)).transpose()?;
    Ok(BoardQuery {
        as_believed_at: asked.belief.as_believed_at.clone(),
        at_position: asked.belief.at_position,
        as_at: asked.belief.as_at.clone(),
        policy: version,
        what_if,
        practitioner: asked.practitioner.clone(),
        team: asked.team.clone(),
        journey,
        staff: asked.staff.clone(),
        seed: asked.seed,
        size: asked.size,
    })
}

/// For reading in a terminal: words instead of column names, and no ids, which nobody reads.
fn terminal(board: &BoardEntry, made: &Value) -> String {
    let table = Table::of(board, made);
    let is_read = |column: &usize| {
        let head = table.head[*column].as_str();
        let mut words = table.rows.iter().flat_map(|row| row[*column].split(' '));
        !head.starts_with("journey")
            && (board.narrow.is_empty() || board.narrow.contains(&head))
            && !words.any(|word| word.parse::<EventId>().is_ok())
    };
    let shown: Vec<usize> = (0..table.head.len()).filter(is_read).collect();
    let head = shown.iter().map(|column| table.head[*column].replace('_', " "));
    let words = |cell: &String| cell.split(' ').map(short_time).collect::<Vec<_>>().join(" ");
    let row = |row: &Vec<String>| shown.iter().map(|column| words(&row[*column])).collect();
    let drawn = drawn(head.collect(), table.rows.iter().map(row).collect());
    let count = table.rows.len();
    let rows = if count == 1 { "row" } else { "rows" };
    format!("{}\n{count} {rows}{}", drawn.trim_fmt(), beside(made))
}

fn drawn(head: Vec<String>, rows: Vec<Vec<String>>) -> comfy_table::Table {
    let longest_word = |column: usize| {
        let cells = rows.iter().map(|row| &row[column]).chain([&head[column]]);
        let words = cells.flat_map(|cell| cell.split(' ')).map(|word| word.chars().count());
        words.max().unwrap_or(0).min(WORD) + 1
    };
    let widths: Vec<_> = (0..head.len()).map(longest_word).collect();
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(
        TableStyle::new()
            .header_lines(ContentLineStyle::none())
            .header_separator(LineStyle::none().fill('─').junction('─'))
            .content_lines(ContentLineStyle::none()),
    );
    drawn.set_content_arrangement(ContentArrangement::Dynamic);
    drawn.set_width(drawn.width().unwrap_or(WIDTH));
    drawn.set_header(head);
    drawn.add_rows(rows.into_iter().map(Row::from));
    for (column, width) in drawn.column_iter_mut().zip(widths) {
        let width = u16::try_from(width).unwrap_or(WIDTH);
        column.set_padding((0, 1));
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
    }
    drawn
}

/// What a board says beside its rows.
fn beside(made: &Value) -> String {
    let others = made.as_object().into_iter().flatten().filter(|(name, _)| *name != "rows");
    let said = others.map(|(name, value)| {
        let pair = |(name, value): (&String, &Value)| format!("{name} {}", cell(value));
        let said = match value {
            Value::Object(fields) => fields.iter().map(pair).collect::<Vec<_>>().join(", "),
            Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("\n"),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                pair((name, value))
            }
        };
        format!("\n{}", said.replace('_', " "))
    });
    said.collect()
}
