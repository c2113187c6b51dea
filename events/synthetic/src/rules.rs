//! A small copy of the rules of `docs/domain.md` §8, so that overrides stand where they would.
//!
//! It knows only what this script records; the service has rules of its own, and they decide.

use crate::calendar::Day;
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
    kind: &'static str,
}

/// What the rules need to know of a journey. All incidents are towards the same person.
#[derive(Default)]
pub(crate) struct Risk {
    incidents: [Option<Incident>; INCIDENTS],
    last_marac: Option<Day>,
    separated: Option<Day>,
    standing: [Option<Standing>; 6],
    triggers: [Option<Trigger>; 3],
}

#[derive(Clone, Copy)]
struct Standing {
    raised: EventId,
    rule: &'static str,
    suspends: bool,
}

#[derive(Clone, Copy)]
struct Trigger {
    id: EventId,
    day: Day,
    what: Happened,
}

#[derive(Clone, Copy)]
enum Happened {
    Incident { kind: &'static str, is_historic: bool },
    HighRisk,
    Separation,
}

const fn is_abuse(kind: &str) -> bool {
    !matches!(kind.as_bytes(), b"self-harm" | b"child-risk")
}

impl Risk {
    pub(crate) fn is_suspended(&self) -> bool {
        self.standing.iter().flatten().any(|standing| standing.suspends)
    }

    pub(crate) fn incident(&mut self, id: EventId, kind: &'static str, day: Day, historic: bool) {
        if let Some(free) = self.incidents.iter_mut().find(|place| place.is_none()) {
            *free = Some(Incident { day, kind });
        }
        self.remember(Trigger {
            id,
            day,
            what: Happened::Incident { kind, is_historic: historic },
        });
    }

    pub(crate) fn high_risk(&mut self, id: EventId, day: Day) {
        self.remember(Trigger { id, day, what: Happened::HighRisk });
    }

    pub(crate) fn separated(&mut self, day: Day, id: EventId) {
        self.separated = Some(day);
        self.remember(Trigger { id, day, what: Happened::Separation });
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

    fn remember(&mut self, trigger: Trigger) {
        let free = self.triggers.iter_mut().find(|place| place.is_none());
        *free.expect("a request brings about three triggers at most") = Some(trigger);
    }

    fn has_any(&self, kinds: &[&str]) -> bool {
        self.incidents.iter().flatten().any(|incident| kinds.contains(&incident.kind))
    }

    /// The rules that this trigger meets, each with whether it suspends pace.
    fn met_by(&self, trigger: Trigger, today: Day) -> Vec<(&'static str, bool)> {
        match trigger.what {
            Happened::HighRisk => vec![("O1", true)],
            Happened::Separation => self.after_separation(today).map(|rule| (rule, true)).collect(),
            Happened::Incident { kind, is_historic } => {
                let mut rules = Vec::new();
                if is_abuse(kind) && self.is_third_in_a_year(trigger.day) {
                    rules.push("O2");
                }
                let after_marac = |last: Day| (0..=YEAR).contains(&(trigger.day - last));
                if is_abuse(kind) && self.last_marac.is_some_and(after_marac) {
                    rules.push("O3");
                }
                if matches!(kind, "strangulation" | "stalking" | "threat-to-kill" | "honour-based")
                {
                    rules.push("O4");
                }
                rules.extend(self.after_separation(today));
                if matches!(kind, "weapon" | "self-harm" | "child-risk" | "child-harmed") {
                    rules.push("O6");
                }
                if rules.is_empty() && is_historic && is_abuse(kind) {
                    rules.push("historic");
                }
                rules.into_iter().map(|rule| (rule, !is_historic)).collect()
            }
        }
    }

    fn after_separation(&self, today: Day) -> impl Iterator<Item = &'static str> + use<> {
        let recent = self.separated.is_some_and(|day| (0..=SEPARATION).contains(&(today - day)));
        let violence = self.has_any(&["physical", "sexual", "strangulation"]);
        let met = recent && violence && self.has_any(&["coercive-control"]);
        met.then_some("O5").into_iter()
    }

    /// The new one and two others, the earliest and the latest of the three within a year.
    fn is_third_in_a_year(&self, new: Day) -> bool {
        let abuse = || self.incidents.iter().flatten().filter(|incident| is_abuse(incident.kind));
        let starts = abuse().map(|incident| incident.day).filter(|day| *day <= new);
        starts.into_iter().any(|start| {
            let span = start..=start + YEAR;
            span.contains(&new) && abuse().filter(|other| span.contains(&other.day)).count() >= 3
        })
    }

    fn stands(&self, rule: &str, suspends: bool) -> bool {
        let mut standing = self.standing.iter().flatten();
        standing.any(|standing| standing.rule == rule && standing.suspends == suspends)
    }
}

impl Journey {
    /// After every request: the system raises what the rules say, in the same moment.
    pub(crate) fn raise_overrides(&mut self, turn: &mut Turn<'_>) {
        let triggers = std::mem::take(&mut self.risk.triggers);
        for trigger in triggers.into_iter().flatten() {
            for (rule, suspends) in self.risk.met_by(trigger, turn.today()) {
                if !self.risk.stands(rule, suspends) {
                    self.raise(turn, rule, suspends, trigger.id);
                }
            }
        }
    }

    fn raise(&mut self, turn: &mut Turn<'_>, rule: &'static str, suspends: bool, by: EventId) {
        let Some(place) = self.risk.standing.iter().position(Option::is_none) else { return };
        turn.happened(turn.at);
        let raised = turn.safety("override-raised", raised_data(rule, suspends, by));
        turn.said_by(events::Source::System);
        turn.record(Recorder::system());
        self.risk.standing[place] = Some(Standing { raised, rule, suspends });
        let due = if matches!(rule, "O4" | "O6") {
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
