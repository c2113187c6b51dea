//! Which overrides stand, how long, who acknowledged and lifted them, on what assessment
//! (`docs/domain.md` §9, questions 10 and 11).

use super::{Board, BoardGroup, BoardInput, Which};
use crate::countable::{Rule, What};
use crate::rules::overrides::is_grave;
use crate::rules::response::acknowledge_by;
use crate::{Case, Countable, Countables};
use alloc::vec::Vec;
use events::vocabulary::OverrideEffect;
use events::{EventId, Instant, Moment, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// Every override of every compartment: those that stand first, the longest of them first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OverridesBoard {
    /// One for each override.
    pub rows: Vec<OverrideRow>,
}

/// One override.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OverrideRow {
    /// The case.
    #[serde(flatten)]
    pub case: Which,
    /// The rule that raised it.
    pub rule: Rule,
    /// What it does.
    pub effect: OverrideEffect,
    /// When it was raised.
    pub raised_at: Instant,
    /// Whether it stands.
    pub standing: bool,
    /// London days that it has stood, or stood until it was lifted.
    pub days_standing: i64,
    /// Whether it goes to the duty manager at once, at any hour.
    pub grave: bool,
    /// By when it is to be acknowledged: at once, or by the end of that London day.
    pub acknowledge_by: Moment,
    /// When it was.
    pub acknowledged_at: Option<Instant>,
    /// By whom.
    pub acknowledged_by: Option<StaffId>,
    /// Whether it stands unacknowledged beyond that.
    pub overdue: bool,
    /// When it was lifted.
    pub lifted_at: Option<Instant>,
    /// By whom.
    pub lifted_by: Option<StaffId>,
    /// The assessment on which it was lifted.
    pub assessment: Option<EventId>,
    /// While it stands: the latest risk assessment that was recorded after it, on which somebody
    /// else than whoever raised it can lift it.
    pub fresh_assessment: Option<EventId>,
    /// The override, what brought it about, and what was done.
    pub events: Vec<EventId>,
}

impl Board for OverridesBoard {
    const NAME: &'static str = "overrides";
    const SAYS: &'static str = "Which overrides stand longest, who acknowledged and lifted each";
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "rule",
        "effect",
        "raised_at",
        "standing",
        "days=days_standing",
        "grave",
        "acknowledge_by",
        "acknowledged_at",
        "acknowledged_by",
        "overdue",
        "lifted_at",
        "lifted_by",
        "assessment",
        "journey",
    ];

    const NARROW: &'static [&'static str] = &[
        "reference",
        "rule",
        "effect",
        "raised_at",
        "days",
        "acknowledge_by",
        "acknowledged_at",
        "overdue",
        "lifted_at",
    ];

    /// Causes are for those who may read them.
    const GROUP: BoardGroup = BoardGroup::Oversight;

    fn of(input: &BoardInput<'_>) -> Self {
        let mut rows: Vec<_> = input.shown().flat_map(|case| rows_of(input, case)).collect();
        rows.sort_by(|a, b| {
            let key = |row: &OverrideRow| (row.standing, row.days_standing);
            (key(b), a.raised_at, a.case.order()).cmp(&(key(a), b.raised_at, b.case.order()))
        });
        Self { rows }
    }
}

fn rows_of(input: &BoardInput<'_>, case: &Case) -> Vec<OverrideRow> {
    case.countables.all().iter().filter_map(|raised| row(input, case, raised)).collect()
}

fn row(input: &BoardInput<'_>, case: &Case, raised: &Countable) -> Option<OverrideRow> {
    let log = &case.countables;
    let What::OverrideRaised { rule, effect, trigger } = raised.what else { return None };
    let (taken, lifted) = (log.acknowledgement(raised), log.lifting(raised));
    let assessment = lifted.and_then(|lifted| assessment(log, lifted));
    let grave = is_grave(log, raised);
    let acknowledge_by = acknowledge_by(log, input.policy, raised);
    let standing = lifted.is_none();
    let until = lifted.map_or(input.as_at, |lifted| lifted.recorded);
    let days = (london_day(until) - london_day(raised.recorded)).num_days();
    // A signal is not in this log: what it was passed for stays with whoever passed it.
    let fresh = fresh_assessment(log, raised).filter(|_| lifted.is_none());
    let events = [Some(raised), log.at(trigger), taken, lifted, assessment, fresh];
    Some(OverrideRow {
        case: Which::of(case),
        rule,
        effect,
        raised_at: raised.recorded,
        standing,
        days_standing: days.max(0),
        grave,
        acknowledge_by,
        acknowledged_at: taken.map(|taken| taken.recorded),
        acknowledged_by: taken.and_then(|taken| log.recorder(taken).cloned()),
        overdue: standing && taken.is_none() && input.as_at > acknowledge_by.end(),
        lifted_at: lifted.map(|lifted| lifted.recorded),
        lifted_by: lifted.and_then(|lifted| log.recorder(lifted).cloned()),
        assessment: assessment.map(|assessment| assessment.event),
        fresh_assessment: fresh.map(|fresh| fresh.event),
        events: events.into_iter().flatten().map(|one| one.event).collect(),
    })
}

fn fresh_assessment<'a>(log: &'a Countables, raised: &Countable) -> Option<&'a Countable> {
    let mut since = log.all().iter().rev().take_while(|one| one.event != raised.event);
    since.find(|one| matches!(one.what, What::Risk { .. }))
}

fn assessment<'a>(log: &'a Countables, lifted: &Countable) -> Option<&'a Countable> {
    let What::OverrideLifted { assessment, .. } = lifted.what else { return None };
    log.at(assessment)
}
