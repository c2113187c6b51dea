//! The paced path: where a journey stands, what speaks for moving on, and what is in pace to ask.

use crate::words::{self, short_day, spoken};
use events::vocabulary::Phase;
use projections::rules::pace::PaceState;
use projections::rules::{Answer, Criterion};
use projections::views::{PaceView, Standing};

pub(super) struct Path {
    pub(super) steps: Vec<Step>,
    pub(super) since: String,
    pub(super) pace: String,
    pub(super) rungs: Vec<Rung>,
    pub(super) is_suspended: bool,
    /// Nothing was asked or named for a number of sessions.
    pub(super) is_not_asked: bool,
}

/// A phase.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) is_here: bool,
    pub(super) is_behind: bool,
    pub(super) met: usize,
    pub(super) of: usize,
    pub(super) criteria: Vec<Row>,
}

/// A criterion.
pub(super) struct Row {
    pub(super) mark: &'static str,
    pub(super) answer: &'static str,
    pub(super) words: String,
    pub(super) figures: String,
}

/// Something that can be asked for.
pub(super) struct Rung {
    pub(super) number: u8,
    pub(super) words: &'static str,
    pub(super) is_in_pace: bool,
}

impl Path {
    pub(super) fn of(standing: &Standing, pace: &PaceView) -> Self {
        let is_suspended = pace.pace_state == PaceState::SuspendedForSafety;
        let rung = |number: u8| Rung {
            number,
            words: words::rung(number.into()),
            // Attendance goes on, whatever stands.
            is_in_pace: number == 0 || !is_suspended && u16::from(number) <= pace.ceiling,
        };
        let since = standing.phase_since.map(short_day).unwrap_or_default();
        let held = match usize::try_from(standing.weeks_in_phase).unwrap_or_default() {
            0 => "less than a week".to_owned(),
            weeks => words::count(weeks, "week"),
        };
        Self {
            steps: PHASES.into_iter().map(|phase| step(phase, standing)).collect(),
            since: format!("since {since}, {held}"),
            pace: spoken(&words::name(&pace.pace_state)),
            rungs: (0..=5).map(rung).collect(),
            is_suspended,
            is_not_asked: pace.not_asked.answer == Answer::Met,
        }
    }
}

const PHASES: [Phase; 6] =
    [Phase::Reach, Phase::Settle, Phase::Steady, Phase::Look, Phase::Own, Phase::LiveIt];

fn step(phase: Phase, standing: &Standing) -> Step {
    let criteria = || standing.criteria.iter().filter(|one| one.phase == phase);
    Step {
        name: words::phase(&words::name(&phase)),
        is_here: phase == standing.phase,
        is_behind: phase < standing.phase,
        met: criteria().filter(|one| one.answer == Answer::Met).count(),
        of: criteria().count(),
        criteria: criteria().map(row).collect(),
    }
}

fn row(criterion: &Criterion) -> Row {
    let (mark, answer) = match criterion.answer {
        Answer::Met => ("●", "met"),
        Answer::NotMet => ("○", "not met"),
        Answer::NotEnoughData => ("–", "not enough data"),
    };
    let figures = match criterion.needed {
        0 => format!("{}, none needed", criterion.have),
        needed => format!("{} of {needed}", criterion.have),
    };
    Row { mark, answer, words: words::criterion(criterion.id).to_owned(), figures }
}
