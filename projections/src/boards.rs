//! Boards: answers across cases. Time passing is an input: `as_at` is handed in.
//!
//! A board is one file here and one line in [`BOARDS`]. Everything else follows from that line: the
//! address, the page in the API's document, the name on the command line, CSV, the digest.

mod access;
mod caseload;
mod closures;
mod cohort;
mod conflicts;
mod contact;
mod corrections;
mod emergencies;
mod file_sample;
mod incidents;
mod input;
mod late_recording;
mod lookers;
mod not_asked;
mod overrides;
mod own_looks;
mod pace;
mod registry;
mod requests;
mod retention;
mod risk_reviews;
mod small_numbers;
mod stuck;
mod supervision;
mod support_offers;
mod survival;
mod threats;
mod today;
mod two_people;
mod waits;

pub use access::{AccessBoard, AccessRow};
pub use caseload::{CaseloadBoard, CaseloadRow};
pub use closures::{Approval, ClosureCount, ClosureRow, ClosuresBoard, LastAsk};
pub use cohort::{CohortBoard, CohortRow};
pub use conflicts::{ConflictRow, ConflictsBoard};
pub use contact::{ContactBoard, ContactRow};
pub use corrections::{CorrectionRow, CorrectionsBoard};
pub use emergencies::{EmergenciesBoard, EmergencyLook, EmergencyRow};
pub use file_sample::{FileSampleBoard, FileSampleRow};
pub use incidents::{IncidentRow, IncidentsBoard};
pub use input::{BoardInput, Options, Which, Whose};
pub use late_recording::{LateRecordingBoard, LateRecordingRow};
pub use lookers::{LOOKERS_DAYS, LookerRow, LookersBoard};
pub use not_asked::{NotAskedBoard, NotAskedRow};
pub use overrides::{OverrideRow, OverridesBoard};
pub use own_looks::{OwnLookRow, OwnLooksBoard};
pub use pace::{PaceBoard, PrematureAskRow};
pub use registry::{BOARDS, BoardEntry, board_named};
pub use requests::{AskedBy, RequestRow, RequestState, RequestsBoard};
pub use retention::{RetentionBoard, RetentionRow};
pub use risk_reviews::{RiskReviewRow, RiskReviewsBoard};
pub use small_numbers::{Count, Suppressed};
pub use stuck::{StuckBoard, StuckRow};
pub use supervision::{
    OverdueAction, Question, SignalShown, SupervisionBoard, SupervisionRow, Waiting,
};
pub use support_offers::{OfferMoment, SupportOfferRow, SupportOffersBoard};
pub use survival::{Median, NotReached};
pub use threats::{ThreatRow, ThreatsBoard};
pub use today::{TodayBoard, TodayRow, Waits};
pub use two_people::{ForTwo, TwoPeopleBoard, TwoPeopleRow};
pub use waits::{WaitRow, WaitState, WaitSummary, WaitsBoard};

use schemars::JsonSchema;
use serde::Serialize;

/// A board: it serialises as `{"rows": […], …}`, and a row about cases lists the events behind it.
pub trait Board: Serialize + JsonSchema {
    /// Its name in the address and on the command line.
    const NAME: &'static str;
    /// What it answers, in one line.
    const SAYS: &'static str;
    /// The fields of a row that make up a table, the journey last. A dot leads into an object; the
    /// head is what stands after the last dot, or before `=`.
    const COLUMNS: &'static [&'static str];
    /// The heads of those that a person reads in a terminal, where all together would be too wide.
    const NARROW: &'static [&'static str] = &[];
    /// The options that it understands, of those in [`Options`].
    const OPTIONS: &'static [&'static str] = &[];

    /// Whether it counts everybody and nobody less: counts of fewer people, one set beside another,
    /// would give away what small numbers hide.
    const COUNTS_EVERYBODY: bool = false;
    /// Whether it is made from the records of who looked, which are read only when asked for.
    const OF_ACCESSES: OfAccesses = OfAccesses::Never;
    /// Whether it is handed what is counted of the protected compartment. All others are made as if
    /// there were none.
    const OF_PROTECTED: bool = false;

    /// Whom it is for. Who that is, the permissions say.
    const GROUP: BoardGroup;

    /// Makes it. Who may see it has been asked before.
    fn of(input: &BoardInput<'_>) -> Self;
}

/// When a board is made from the records of who looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfAccesses {
    /// At no time.
    Never,
    /// Where one journey is asked for: of all of them every record of a look would be read.
    OfOne,
    /// At any time.
    Always,
}

/// Whom a board is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoardGroup {
    /// It helps with the work on a case.
    Work,
    /// It is about the work: for those who oversee it.
    Oversight,
    /// It is about how long the record is kept, and what is asked of it.
    Keeping,
    /// It is about who looked, and what is to be kept apart.
    Access,
    /// It is about who looks outside what is theirs: for those who can ask them.
    Looking,
    /// It is about whoever asks: everybody's.
    Own,
}
