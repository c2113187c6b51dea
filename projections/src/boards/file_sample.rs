//! A random sample of files (`docs/domain.md` §9, question 22), drawn so that an auditor can draw
//! the same one again.

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::What;
use crate::{Case, Lifecycle};
use alloc::vec::Vec;
use events::vocabulary::Phase;
use events::{Compartment, EventId, JourneyId, Moment};
use schemars::JsonSchema;
use serde::Serialize;

/// How many are drawn where nobody says.
const SIZE: usize = 10;

/// A draw of cases, open and closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileSampleBoard {
    /// What the draw started from.
    pub seed: u64,
    /// How many cases it was drawn from.
    pub of: usize,
    /// The cases drawn, in the order in which they were drawn.
    pub rows: Vec<FileSampleRow>,
}

/// A case that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileSampleRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// Open, paused or closed.
    pub lifecycle: Lifecycle,
    /// The phase held.
    pub phase: Phase,
    /// Standing entries of the case, safety and supervision compartments.
    pub entries: usize,
    /// When the file was sampled last.
    pub last_sampled: Option<Moment>,
    /// Whether it was found clear then.
    pub was_clear: Option<bool>,
    /// The referral, and that `file-sampled`.
    pub events: Vec<EventId>,
}

impl Board for FileSampleBoard {
    const NAME: &'static str = "file-sample";
    const SAYS: &'static str = "A draw of files to read, by --seed and --size; the same every time";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "practitioner",
        "lifecycle.state",
        "phase",
        "entries",
        "last_sampled",
        "was_clear",
        "journey",
    ];
    const OPTIONS: &'static [&'static str] = &["seed", "size"];

    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let seed = input.options.seed.unwrap_or(0);
        let mut drawn: Vec<_> = input.shown().collect();
        let of = drawn.len();
        drawn.sort_by_key(|case| (lot(seed, case.journey), case.journey));
        drawn.truncate(input.options.size.unwrap_or(SIZE));
        Self { seed, of, rows: drawn.into_iter().map(row).collect() }
    }
}

/// The lot of a journey: `splitmix64` over seed and id. Fixed for ever, or a draw could not be
/// repeated; another case more or less moves nobody else's lot.
fn lot(seed: u64, journey: JourneyId) -> u64 {
    let halves = u128::from_be_bytes(*journey.as_bytes());
    let (high, low) = ((halves >> 64) as u64, halves as u64);
    mixed(mixed(mixed(seed) ^ high) ^ low)
}

const fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn row(case: &Case) -> FileSampleRow {
    let log = &case.countables;
    let counts = |compartment| match compartment {
        Compartment::Case | Compartment::Safety | Compartment::Supervision => true,
        Compartment::Protected | Compartment::Governance => false,
    };
    let sampled = log.all().iter().rev().find_map(|one| {
        let What::FileSampled { clear } = one.what else { return None };
        Some((one, clear))
    });
    FileSampleRow {
        case: Which::of(case),
        lifecycle: case.lifecycle.clone(),
        phase: log.phase(),
        entries: log.all().iter().filter(|one| counts(one.compartment)).count(),
        last_sampled: sampled.map(|(one, _)| one.at),
        was_clear: sampled.map(|(_, clear)| clear),
        events: [case.referred.as_ref().map(|fact| fact.event), sampled.map(|(one, _)| one.event)]
            .into_iter()
            .flatten()
            .collect(),
    }
}
