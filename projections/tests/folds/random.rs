//! Random histories of one journey, rich in everything that views read, with the overrides that
//! the rules raise on the way: in the same breath as what brings them about, as the service does.

mod altered;
mod said;

pub(crate) use altered::{moved_along, raised_by_another};

use crate::history::History;
use events::{EventId, Recorded, london_day};
use projections::rules::overrides::{Met, met_by, stands};
use projections::{Policy, Rule, amendment_target};
use proptest::prelude::*;
use said::said;
use serde_json::{Value, json};

const SYSTEM: &str = "stepin/system";

/// One step: how many days on, how late it is written down, what, and what exactly.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    gap: u8,
    late: u8,
    dated: bool,
    what: What,
    a: usize,
    b: usize,
    of: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Meeting,
    Insight,
    Capacity,
    Account,
    Oversight,
    Safety,
    Protected,
    CaseAmendment,
    AnyAmendment,
}

fn steps_of(what: impl Strategy<Value = What>) -> impl Strategy<Value = Step> {
    let late = prop_oneof![3 => Just(0_u8), 1 => 0..30_u8, 1 => Just(200_u8)];
    let picks = (0..1000_usize, 0..1000_usize, 0..1000_usize);
    (0..6_u8, late, any::<bool>(), what, picks)
        .prop_map(|(gap, late, dated, what, (a, b, of))| Step { gap, late, dated, what, a, b, of })
}

/// Whatever may happen in a journey.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    steps_of(prop_oneof![
        4 => Just(What::Meeting),
        2 => Just(What::Insight),
        2 => Just(What::Capacity),
        4 => Just(What::Account),
        3 => Just(What::Oversight),
        4 => Just(What::Safety),
        2 => Just(What::Protected),
        1 => Just(What::AnyAmendment),
    ])
}

/// Whatever may be written into the case compartment.
pub(crate) fn case_step() -> impl Strategy<Value = Step> {
    steps_of(prop_oneof![
        4 => Just(What::Meeting),
        2 => Just(What::Insight),
        2 => Just(What::Capacity),
        4 => Just(What::Account),
        1 => Just(What::CaseAmendment),
    ])
}

/// A history, and the day that its clock has reached.
#[derive(Clone)]
pub(crate) struct Played {
    pub(crate) history: History,
    day: u32,
}

pub(crate) fn played(steps: &[Step]) -> Played {
    let start = Played { history: History::referred(), day: 1 };
    steps.iter().fold(start, Played::then)
}

impl Played {
    /// One step further, with what it raises.
    pub(crate) fn then(mut self, step: &Step) -> Self {
        self.day += u32::from(step.gap);
        let Some((by, kind, data)) = said(step, &self.history) else { return self };
        let second = self.history.log.len();
        let time = format!("12:{:02}:{:02}Z", second / 60, second % 60);
        let recorded = format!("{}T{time}", date(self.day, 0));
        let late = u32::from(step.late);
        let occurred = match (step.dated, step.late) {
            (true, 0) | (false, _) => format!("{}T{time}", date(self.day, late)),
            (true, _) => date(self.day, late),
        };
        let source = if kind == "incident-learned" { "agency" } else { "observed" };
        let draft =
            json!({ "type": kind, "occurred_at": occurred, "source": source, "data": data });
        let before = met(&self.history, step_target(&draft, &self.history));
        self.history = self.history.record(by, &recorded, &draft);
        let judged = judged(&self.history, self.history.log.last().expect("one"));
        for now in met(&self.history, Some(judged)) {
            let case = self.history.journey().case;
            if !before.contains(&now) && !stands(&case.countables, now) {
                self.history = raised(self.history, now, judged, &recorded);
            }
        }
        self
    }
}

/// Days after the referral of 3 March 2025, counted back.
fn date(day: u32, back: u32) -> String {
    let referred: chrono::NaiveDate = "2025-03-03".parse().expect("a date");
    (referred + chrono::Days::new(day.into()) - chrono::Days::new(back.into())).to_string()
}

fn step_target(draft: &Value, history: &History) -> Option<EventId> {
    let target: EventId = draft["data"]["target"].as_str()?.parse().ok()?;
    let found = history.log.iter().find(|one| one.entry.id == target)?;
    amendment_target(&found.entry.event).or(Some(target))
}

/// The entry itself, or the one that it amends in the end.
fn judged(history: &History, recorded: &Recorded) -> EventId {
    let mut at = recorded;
    while let Some(target) = amendment_target(&at.entry.event) {
        at = history.log.iter().find(|one| one.entry.id == target).expect("its target");
    }
    at.entry.id
}

fn met(history: &History, judged: Option<EventId>) -> Vec<Met> {
    let journey = history.journey();
    let log = &journey.case.countables;
    let today = london_day(history.log.last().expect("a referral").recorded_at);
    let found = judged.and_then(|judged| journey.countable(judged));
    found.map_or_else(Vec::new, |new| met_by(log, &Policy::first(), new, today))
}

fn raised(history: History, (rule, effect): Met, trigger: EventId, recorded: &str) -> History {
    let kind = if rule == Rule::O7 { "signal-override-raised" } else { "override-raised" };
    let policy = Policy::first();
    let says = policy.overrides.says(effect);
    let data = json!({ "rule": rule, "effect": effect, "trigger": trigger,
                       "stops": says.stops, "continues": says.continues });
    let draft = json!({ "type": kind, "occurred_at": recorded, "source": "system", "data": data });
    history.record(SYSTEM, recorded, &draft)
}
