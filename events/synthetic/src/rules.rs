//! A small copy of the rules of `docs/domain.md` §8, so that overrides stand where they would.
//!
//! It knows only what this script records; the service has rules of its own, and they decide.

use crate::calendar::Day;
use crate::incident::Kind;
use crate::journey::Journey;
use crate::todo::What;
use crate::turn::{Turn, within_a_working_day};
use events::{EventId, Recorder};
use serde_json::json;

/// How many incidents of one journey are kept in mind: more than the script brings about.
const INCIDENTS: usize = 6;
const YEAR: Day = 365;
const SEPARATION: Day = 180;

#[derive(Clone, Copy)]
struct Incident {
    day: Day,
    kind: Kind,
}

/// What the rules need to know of a journey. All incidents are towards the same person.
#[derive(Default)]
pub(crate) struct Risk {
    incidents: [Option<Incident>; INCIDENTS],
    last_marac: Option<Day>,
    separated: Option<Day>,
    standing: [Option<Standing>; 6],
}

#[derive(Clone, Copy)]
struct Standing {
    raised: EventId,
    rule: Rule,
    suspends: bool,
}

/// What has just been recorded and may meet a rule.
#[derive(Clone, Copy)]
pub(crate) struct Trigger {
    id: EventId,
    day: Day,
    what: Happened,
}

#[derive(Clone, Copy)]
enum Happened {
    Incident { kind: Kind, is_historic: bool },
    HighRisk,
    Separation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    O1,
    O2,
    O3,
    O4,
    O5,
    O6,
    Historic,
}

impl Rule {
    const fn name(self) -> &'static str {
        match self {
            Self::O1 => "O1",
            Self::O2 => "O2",
            Self::O3 => "O3",
            Self::O4 => "O4",
            Self::O5 => "O5",
            Self::O6 => "O6",
            Self::Historic => "historic",
        }
    }
}

impl Trigger {
    pub(crate) const fn high_risk(id: EventId, day: Day) -> Self {
        Self { id, day, what: Happened::HighRisk }
    }
}

impl Risk {
    pub(crate) fn is_suspended(&self) -> bool {
        self.standing.iter().flatten().any(|standing| standing.suspends)
    }

    pub(crate) fn incident(
        &mut self,
        id: EventId,
        kind: Kind,
        day: Day,
        is_historic: bool,
    ) -> Trigger {
        if let Some(free) = self.incidents.iter_mut().find(|place| place.is_none()) {
            *free = Some(Incident { day, kind });
        }
        Trigger { id, day, what: Happened::Incident { kind, is_historic } }
    }

    pub(crate) fn separated(&mut self, id: EventId, day: Day) -> Trigger {
        self.separated = Some(day);
        Trigger { id, day, what: Happened::Separation }
    }

    pub(crate) fn referred_to_marac(&mut self, day: Day) {
        self.last_marac = Some(day);
    }

    pub(crate) fn lifted(&mut self, raised: EventId) {
        for place in &mut self.standing {
            if place.is_some_and(|standing| standing.raised == raised) {
                *place = None;
            }
        }
    }

    fn has_any(&self, is_such: impl Fn(Kind) -> bool) -> bool {
        self.incidents.iter().flatten().any(|incident| is_such(incident.kind))
    }

    /// The rules that this trigger meets, each with whether it suspends pace.
    fn met_by(&self, trigger: Trigger, today: Day) -> Vec<(Rule, bool)> {
        match trigger.what {
            Happened::HighRisk => vec![(Rule::O1, true)],
            Happened::Separation => {
                self.after_separation(today).map(|rule| (rule, true)).into_iter().collect()
            }
            Happened::Incident { kind, is_historic } => {
                let mut rules = Vec::new();
                if kind.is_abuse() && self.is_third_in_a_year(trigger.day) {
                    rules.push(Rule::O2);
                }
                let after_marac = |last: Day| (0..=YEAR).contains(&(trigger.day - last));
                if kind.is_abuse() && self.last_marac.is_some_and(after_marac) {
                    rules.push(Rule::O3);
                }
                if matches!(
                    kind,
                    Kind::Strangulation | Kind::Stalking | Kind::ThreatToKill | Kind::HonourBased
                ) {
                    rules.push(Rule::O4);
                }
                rules.extend(self.after_separation(today));
                if matches!(
                    kind,
                    Kind::Weapon | Kind::SelfHarm | Kind::ChildRisk | Kind::ChildHarmed
                ) {
                    rules.push(Rule::O6);
                }
                if rules.is_empty() && is_historic && kind.is_abuse() {
                    rules.push(Rule::Historic);
                }
                rules.into_iter().map(|rule| (rule, !is_historic)).collect()
            }
        }
    }

    fn after_separation(&self, today: Day) -> Option<Rule> {
        let recent = self.separated.is_some_and(|day| (0..=SEPARATION).contains(&(today - day)));
        let violence = self.has_any(Kind::is_violence);
        let met = recent && violence && self.has_any(|kind| kind == Kind::CoerciveControl);
        met.then_some(Rule::O5)
    }

    /// The new one and two others, the earliest and the latest of the three within a year.
    fn is_third_in_a_year(&self, new: Day) -> bool {
        let abuse = || self.incidents.iter().flatten().filter(|incident| incident.kind.is_abuse());
        let starts = abuse().map(|incident| incident.day).filter(|day| *day <= new);
        starts.into_iter().any(|start| {
            let span = start..=start + YEAR;
            span.contains(&new) && abuse().filter(|other| span.contains(&other.day)).count() >= 3
        })
    }

    fn stands(&self, rule: Rule, suspends: bool) -> bool {
        let mut standing = self.standing.iter().flatten();
        standing.any(|standing| standing.rule == rule && standing.suspends == suspends)
    }
}

impl Journey {
    /// After every request: the system raises what the rules say, in the same moment.
    pub(crate) fn raise_overrides(&mut self, turn: &mut Turn<'_>) {
        for trigger in std::mem::take(&mut turn.triggers) {
            for (rule, suspends) in self.risk.met_by(trigger, turn.today()) {
                if !self.risk.stands(rule, suspends) {
                    self.raise(turn, rule, suspends, trigger.id);
                }
            }
        }
    }

    fn raise(&mut self, turn: &mut Turn<'_>, rule: Rule, suspends: bool, by: EventId) {
        let Some(place) = self.risk.standing.iter().position(Option::is_none) else { return };
        turn.happened(turn.at);
        let raised = turn.safety("override-raised", raised_data(rule.name(), suspends, by));
        turn.said_by(events::Source::System);
        turn.record(Recorder::system());
        self.risk.standing[place] = Some(Standing { raised, rule, suspends });
        let due = if matches!(rule, Rule::O4 | Rule::O6) {
            turn.at + turn.dice.within(20, 90) * 60
        } else {
            within_a_working_day(turn)
        };
        self.later(turn, due, What::Acknowledge { raised, signal: false });
    }
}

pub(crate) fn raised_data(rule: &str, suspends: bool, trigger: EventId) -> serde_json::Value {
    let (effect, stops, continues) = if suspends {
        (
            "suspension",
            &["pacing asks", "phase moves"][..],
            &["check-in calls", "safety planning", "attendance"][..],
        )
    } else {
        ("review", &[][..], &["all planned work"][..])
    };
    json!({
        "rule": rule, "effect": effect, "stops": stops, "continues": continues, "trigger": trigger,
    })
}
