//! Every board, by name.

use super::*;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// All of them, in the order in which help lists them.
#[rustfmt::skip] // One line each.
pub static BOARDS: &[BoardEntry] = &[
    BoardEntry::of::<TodayBoard>(),
    BoardEntry::of::<CaseloadBoard>(),
    BoardEntry::of::<ContactBoard>(),
    BoardEntry::of::<RiskReviewsBoard>(),
    BoardEntry::of::<NotAskedBoard>(),
    BoardEntry::of::<StuckBoard>(),
    BoardEntry::of::<PaceBoard>(),
    BoardEntry::of::<SupervisionBoard>(),
    BoardEntry::of::<OverridesBoard>(),
    BoardEntry::of::<IncidentsBoard>(),
    BoardEntry::of::<ThreatsBoard>(),
    BoardEntry::of::<LateRecordingBoard>(),
    BoardEntry::of::<CorrectionsBoard>(),
    BoardEntry::of::<ClosuresBoard>(),
    BoardEntry::of::<WaitsBoard>(),
    BoardEntry::of::<CohortBoard>(),
    BoardEntry::of::<SupportOffersBoard>(),
    BoardEntry::of::<FileSampleBoard>(),
    BoardEntry::of::<RetentionBoard>(),
    BoardEntry::of::<RequestsBoard>(),
    BoardEntry::of::<TwoPeopleBoard>(),
    BoardEntry::of::<ConflictsBoard>(),
    BoardEntry::of::<AccessBoard>(),
    BoardEntry::of::<LookersBoard>(),
    BoardEntry::of::<EmergenciesBoard>(),
    BoardEntry::of::<OwnLooksBoard>(),
];

/// A board as whoever serves or prints it needs it.
pub struct BoardEntry {
    /// Its name.
    pub name: &'static str,
    /// What it answers, in one line.
    pub says: &'static str,
    /// The fields of a row that make up a table.
    pub columns: &'static [&'static str],
    /// The heads of those that a terminal shows; none: all.
    pub narrow: &'static [&'static str],
    /// The options that it understands.
    pub options: &'static [&'static str],
    /// Whether it counts everybody and nobody less.
    pub counts_everybody: bool,
    /// When it is made from the records of who looked.
    pub of_accesses: OfAccesses,
    /// Whether it is handed what is counted of the protected compartment.
    pub of_protected: bool,
    /// Whom it is for.
    pub group: BoardGroup,
    /// Makes it.
    pub make: fn(&BoardInput<'_>) -> Value,
    /// Its JSON Schema, within a document.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

impl BoardEntry {
    const fn of<B: Board>() -> Self {
        Self {
            name: B::NAME,
            says: B::SAYS,
            columns: B::COLUMNS,
            narrow: B::NARROW,
            options: B::OPTIONS,
            counts_everybody: B::COUNTS_EVERYBODY,
            of_accesses: B::OF_ACCESSES,
            of_protected: B::OF_PROTECTED,
            group: B::GROUP,
            make: make::<B>,
            schema: schema::<B>,
        }
    }
}

fn make<B: Board>(input: &BoardInput<'_>) -> Value {
    let made = if B::OF_PROTECTED { B::of(input) } else { B::of(&input.unsealed()) };
    serde_json::to_value(made).expect("boards have string keys and no floats")
}

fn schema<B: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<B>()
}

/// The board of this name.
#[must_use]
pub fn board_named(name: &str) -> Option<&'static BoardEntry> {
    BOARDS.iter().find(|board| board.name == name)
}
