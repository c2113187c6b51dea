//! What a supervisor records.

use crate::archetype::Archetype;
use crate::journey::{Journey, day};
use crate::reasons;
use crate::staff;
use crate::todo::What;
use crate::turn::Turn;
use events::EventId;
use serde_json::json;

impl Journey {
    pub(crate) fn approve(&mut self, turn: &mut Turn<'_>, decision: EventId) {
        if !self.is_closed && turn.dice.chance(6) {
            let why = turn.dice.pick(reasons::RETURNED);
            turn.aside("decision-returned", json!({ "decision": decision, "rationale": why }));
            self.steps_back = true;
        } else {
            let mut data = json!({ "decision": decision });
            if turn.dice.chance(40) {
                data["rationale"] = json!(turn.dice.pick(reasons::RATIONALE));
            }
            turn.aside("decision-approved", data);
        }
        if turn.dice.chance(3) {
            let question = turn.dice.pick(reasons::QUESTIONS);
            turn.aside(
                "decision-questioned",
                json!({ "decision": decision, "question": question }),
            );
        }
        turn.record(self.supervisor());
    }

    /// Every few weeks the case is talked over; in some cases too seldom.
    pub(crate) fn supervise(&mut self, turn: &mut Turn<'_>) {
        let indicators = self.what_stands_out(turn);
        let mut data = json!({ "decided": turn.dice.pick(reasons::DECIDED) });
        if !indicators.is_empty() {
            data["indicators"] = json!(indicators);
        }
        turn.aside("case-discussed", data);
        let action = turn.dice.chance(36).then(|| {
            let days = day(turn.dice.within(3, 21));
            let (due, what) = (turn.date_in(days), turn.dice.pick(reasons::ACTIONS));
            let owner = staff::practitioner_id(self.practitioner);
            turn.aside(
                "action-set",
                json!({
                    "action": what, "owner": owner, "due": due,
                }),
            )
        });
        self.look_closer(turn);
        self.slow_down(turn);
        turn.record(self.supervisor());
        if let Some(action) = action
            && turn.dice.chance(78)
        {
            self.in_days(turn, 3, 25, What::FinishAction { action });
        }
        let (low, high) = if turn.dice.chance(86) { (20, 30) } else { (40, 75) };
        self.in_days(turn, low, high, What::Supervise);
    }

    fn look_closer(&mut self, turn: &mut Turn<'_>) {
        if turn.dice.chance(8) {
            let clear = turn.dice.chance(82);
            let notes =
                if clear { "The journey is clear." } else { "Two weeks are hard to follow." };
            turn.aside("file-sampled", json!({ "clear": clear, "notes": notes }));
        }
        if let Some(session) = self.last_meeting
            && turn.dice.chance(8)
        {
            let notes = turn.dice.pick(reasons::OBSERVED);
            turn.aside("session-observed", json!({ "session": session, "notes": notes }));
        }
        if turn.dice.chance(2) {
            let outcome = turn.dice.pick(&["upheld", "partly", "not-upheld", "open"]);
            turn.aside(
                "complaint-received",
                json!({
                    "about": "Two changes of time at short notice.",
                    "outcome": outcome,
                }),
            );
        }
        if turn.dice.chance(2) {
            let staff = staff::practitioner_id(self.practitioner);
            turn.aside(
                "worker-safety-incident",
                json!({
                    "staff": staff, "what": "Followed to the car park; nothing was said.",
                }),
            );
        }
    }

    fn what_stands_out(&self, turn: &mut Turn<'_>) -> Vec<&'static str> {
        let shown: &[&str] = match self.archetype {
            Archetype::Surface => &["C1", "C3", "C4"],
            Archetype::NeverAsked => &["not-asked"],
            Archetype::Steady | Archetype::Slow => &["S1", "S3", "S4"],
            Archetype::Rupture => &["S5"],
            Archetype::AskedEarly | Archetype::Silence => &["S6"],
            Archetype::LateIncident | Archetype::Brief => &[],
        };
        if self.met < 6 {
            return Vec::new();
        }
        shown.iter().copied().filter(|_| turn.dice.chance(40)).collect()
    }

    /// After an ask that came too early the supervisor holds the pace.
    fn slow_down(&mut self, turn: &mut Turn<'_>) {
        let (Some(from), Some(ask)) = (self.pace, self.last_ask) else { return };
        if !self.is(Archetype::AskedEarly) || !self.was_asked_early || from == "hold" {
            return;
        }
        turn.case(
            "pace-changed",
            json!({
                "from": from, "to": "hold", "asked_by": "supervisor", "evidence": [ask],
                "reason": "Too much was asked for too soon; trust comes first.",
            }),
        );
        self.pace = Some("hold");
        self.last_ask = None;
    }

    pub(crate) fn finish_action(&mut self, turn: &mut Turn<'_>, action: EventId) {
        turn.aside("action-done", json!({ "action": action }));
        turn.record(self.supervisor());
    }
}
