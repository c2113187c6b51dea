//! `stepin board`.

use super::arguments::{Board, Global};
use super::journey::{as_url, short_time};
use super::output::Out;
use super::policy::{Named, named};
use super::target::Target;
use crate::Failure;
use crate::view::{self, BoardQuery, Table};
use comfy_table::ContentArrangement;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use events::EventId;
use projections::{Reader, board_named};

/// What a table is fitted into where no terminal says how wide it is.
const WIDTH: u16 = 100;

pub(super) fn run(global: &Global, asked: &Board, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    if asked.belief.at_version.is_some() {
        let why = "a board is across journeys: use --as-believed-at or --at-position";
        return Err(Failure::malformed(why));
    }
    let board = board_named(&asked.name).expect("the arguments name only boards that there are");
    let query = query_of(&target, asked)?;
    match &target {
        Target::Folder(data) => {
            let reader = Reader { role: global.actor.role };
            let made = view::board(&data.service, board, &query, reader)?;
            if out.json {
                out.print_json(&made);
            } else {
                show(&Table::of(board, &made), asked.csv, out);
            }
        }
        Target::Server(remote) => {
            let path = format!("/v1/boards/{}?{}", board.name, as_url(&query));
            if out.json {
                out.print_json(&remote.get_json(&path)?);
            } else {
                show(&Table::from_csv(&remote.get(&path, "text/csv")?), asked.csv, out);
            }
        }
    }
    target.close()
}

fn query_of(target: &Target, asked: &Board) -> Result<BoardQuery, Failure> {
    let Named { version, what_if } = named(target, asked.belief.policy.as_deref())?;
    Ok(BoardQuery {
        as_believed_at: asked.belief.as_believed_at.clone(),
        at_position: asked.belief.at_position,
        as_at: asked.belief.as_at.clone(),
        policy: version,
        what_if,
        practitioner: asked.practitioner.clone(),
        team: asked.team.clone(),
        seed: asked.seed,
        size: asked.size,
    })
}

fn show(table: &Table, csv: bool, out: Out) {
    if csv {
        out.print(&String::from_utf8_lossy(&table.csv()));
    } else {
        out.print(&terminal(table));
    }
}

/// For reading in a terminal: words instead of column names, and no ids, which nobody reads.
fn terminal(table: &Table) -> String {
    let is_read = |column: &usize| {
        let mut cells = table.rows.iter().flat_map(|row| row[*column].split(' '));
        table.head[*column] != "journey" && !cells.any(|word| word.parse::<EventId>().is_ok())
    };
    let shown: Vec<usize> = (0..table.head.len()).filter(is_read).collect();
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(UTF8_HORIZONTAL_ONLY);
    drawn.set_content_arrangement(ContentArrangement::Dynamic);
    drawn.set_width(drawn.width().unwrap_or(WIDTH));
    drawn.set_header(shown.iter().map(|column| table.head[*column].replace('_', " ")));
    for row in &table.rows {
        drawn.add_row(shown.iter().map(|column| short_time(&row[*column])));
    }
    let rows = table.rows.len();
    format!("{drawn}\n{rows} {}", if rows == 1 { "row" } else { "rows" })
}
