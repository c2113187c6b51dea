//! A case told in days after its referral of 3 March 2025, and what the rules read of it. The
//! expectations beside it are written from the vocabulary, by hand.

use crate::history::{History, id};
use events::EventId;
use projections::rules::pace::{Ask, NotAsked, PaceState, asks, not_asked, state};
use projections::rules::review::{ReviewDue, review_due};
use projections::rules::{Criterion, Indicator, criteria, indicators};
use projections::{Journey, Policy, Reading};
use serde_json::{Value, json};

pub(crate) const MET: &str = "met";
pub(crate) const NOT: &str = "not-met";
pub(crate) const NED: &str = "not-enough-data";

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";

/// A type of event and its data.
pub(crate) type Said = (&'static str, Value);

/// What happened so far.
#[derive(Clone)]
pub(crate) struct Told(pub(crate) History);

/// A case that was referred on day 0.
pub(crate) fn told() -> Told {
    Told(History::referred())
}

/// A case with so many kept sessions, a week apart from day 7 on.
pub(crate) fn sessions(n: u32) -> Told {
    (1..=n).fold(told(), |told, week| told.on(week * 7, session()))
}

pub(crate) fn date(day: u32) -> chrono::NaiveDate {
    let referred: chrono::NaiveDate = "2025-03-03".parse().expect("a date");
    referred + chrono::Days::new(day.into())
}

impl Told {
    /// On this day, after everything told so far of it: at ten, and a second later for each event.
    pub(crate) fn on(self, day: u32, said: Said) -> Self {
        self.late(day, day, said)
    }

    /// The same, recorded days later.
    pub(crate) fn late(self, day: u32, recorded: u32, (kind, data): Said) -> Self {
        let n = self.0.log.len();
        let at = |day| format!("{}T10:{:02}:{:02}Z", date(day), n / 60, n % 60);
        Self(self.0.later(by(kind), &at(day), &at(recorded), kind, data))
    }

    /// On this day, at a time that nobody noted.
    pub(crate) fn some_time_on(self, day: u32, (kind, data): Said) -> Self {
        Self(self.0.then(by(kind), &date(day).to_string(), kind, data))
    }

    /// The event told last.
    pub(crate) fn last(&self) -> EventId {
        id(self.0.log.len())
    }

    fn read<T>(&self, day: u32, rule: impl Fn(&Reading<'_>) -> T) -> T {
        let journey: Journey = self.0.journey();
        let policy = Policy::first();
        let at = format!("{}T20:00:00Z", date(day)).parse().expect("a time");
        rule(&Reading::of(&journey.case.countables, &policy, at))
    }

    /// An indicator as it reads on this day.
    pub(crate) fn indicator(&self, id: &str, day: u32) -> Indicator {
        let all = self.read(day, indicators);
        all.into_iter().find(|one| one.id.name() == id).expect("an indicator")
    }

    pub(crate) fn criterion(&self, id: &str, day: u32) -> Criterion {
        let all = self.read(day, criteria);
        all.into_iter().find(|one| one.id == id).expect("a criterion")
    }

    /// The answer of an indicator or a criterion on this day.
    #[track_caller]
    pub(crate) fn reads(&self, id: &str, day: u32, answer: &str) {
        let read = if id.contains('.') {
            self.criterion(id, day).answer
        } else {
            self.indicator(id, day).answer
        };
        assert_eq!(read.name(), answer, "{id} on day {day}");
    }

    pub(crate) fn asks(&self, day: u32) -> Vec<Ask> {
        self.read(day, asks)
    }

    pub(crate) fn not_asked(&self, day: u32) -> NotAsked {
        self.read(day, not_asked)
    }

    pub(crate) fn pace(&self, day: u32) -> PaceState {
        self.read(day, |reading| state(reading).0)
    }

    pub(crate) fn review(&self, day: u32) -> Option<ReviewDue> {
        self.read(day, review_due)
    }
}

fn by(kind: &str) -> &'static str {
    let supervisors = ["override-raised", "override-lifted", "case-discussed"];
    if supervisors.contains(&kind) { S } else { P }
}

pub(crate) fn session() -> Said {
    ("session-held", json!({ "attendance": "on-time" }))
}

pub(crate) fn missed() -> Said {
    ("session-not-held", json!({ "cause": "service-user" }))
}

pub(crate) fn excused() -> Said {
    ("session-not-held", json!({ "cause": "service-user", "absence": "acceptable" }))
}

pub(crate) fn cancelled() -> Said {
    ("session-not-held", json!({ "cause": "service", "absence": "unacceptable" }))
}

pub(crate) fn reached() -> Said {
    ("contact-attempted", json!({ "mode": "phone", "result": "reached" }))
}

pub(crate) fn disclosure(prompting: &str, form: &str) -> Said {
    ("disclosure-made", json!({ "prompting": prompting, "form": form }))
}

pub(crate) fn specific(form: &str, specificity: u8) -> Said {
    let data = json!({ "prompting": "prompted", "form": form, "specificity": specificity });
    ("disclosure-made", data)
}

pub(crate) fn responsibility(extent: &str, prompting: &str) -> Said {
    ("responsibility-stated", json!({ "extent": extent, "prompting": prompting }))
}

pub(crate) fn feeling(prompting: &str) -> Said {
    ("emotion-named", json!({ "means": "a card", "prompting": prompting }))
}

pub(crate) fn shown(pattern: &str) -> Said {
    ("presentation-observed", json!({ "pattern": pattern, "intensity": 2 }))
}

pub(crate) fn stayed_with(emotion: &str) -> Said {
    ("emotion-stayed-with", json!({ "emotion": emotion }))
}

pub(crate) fn goal(set_by: &str, specificity: u8, agreement: u8) -> Said {
    let data = json!({ "goal": "leave the room in time", "set_by": set_by,
                       "specificity": specificity, "agreement": agreement });
    ("goal-set", data)
}

pub(crate) fn reviewed(goal: EventId, outcome: &str) -> Said {
    ("goal-reviewed", json!({ "goal": goal, "outcome": outcome }))
}

pub(crate) fn ask(rung: u8, purpose: &str) -> Said {
    ("ask-made", json!({ "rung": rung, "purpose": purpose }))
}

pub(crate) fn rupture(form: &str) -> Said {
    ("rupture-noted", json!({ "form": form }))
}

pub(crate) fn repair(rupture: EventId, result: &str) -> Said {
    ("repair-tried", json!({ "rupture": rupture, "result": result }))
}

pub(crate) fn skill(setting: &str, place: &str) -> Said {
    ("skill-used", json!({ "skill": "time out", "setting": setting, "place": place }))
}

pub(crate) fn worker_rates(concern: bool) -> Said {
    ("alliance-rated", json!({ "rater": "worker", "concern": concern }))
}

pub(crate) fn moved(from: &str, to: &str) -> Said {
    let data = json!({ "from": from, "to": to, "evidence": [id(1)], "policy_version": "1",
                       "seen": { "case": 1, "safety": 0 } });
    ("phase-moved", data)
}

pub(crate) fn assessed() -> Said {
    ("risk-assessed", json!({ "tool": "local", "level": "medium", "basis": "judgement" }))
}

pub(crate) fn incident(kind: &str) -> Said {
    ("incident-learned", json!({ "kind": kind, "towards": "PP-1" }))
}

pub(crate) fn changed(change: &str) -> Said {
    ("circumstances-changed", json!({ "change": change }))
}

pub(crate) fn retracted(target: EventId) -> Said {
    ("entry-retracted", json!({ "target": target, "reason": "in-error" }))
}

pub(crate) fn corrected(target: EventId, field: &str, new_value: Value) -> Said {
    let data = json!({ "target": target, "field": field, "new_value": new_value,
                       "reason": "the notes say so" });
    ("entry-corrected", data)
}
