//! The protected compartment: what a support worker records. Nothing of it reaches the case.

use crate::journey::Journey;
use crate::rules::raised_data;
use crate::todo::What;
use crate::turn::{Turn, within_a_working_day};
use events::Recorder;
use serde_json::json;

const LABEL: &str = "PP-1";

/// What change somebody sees, how often, and how they may put it.
const VIEWS: &[((&str, &[&str]), u32)] = &[
    (("same", &["It looks good from outside. I do not feel it at home.", "No news is fine."]), 40),
    (("better", &["There is more asking and less telling.", "I decide about my phone again."]), 30),
    (("unsure", &["I am not sure yet. I want to wait and see."]), 18),
    (("worse", &["Evenings are harder since last week.", "I plan my way home again."]), 12),
];

impl Journey {
    pub(crate) fn link(&mut self, turn: &mut Turn<'_>) {
        let relationship = turn.dice.weighted(&[
            ("ex-partner", 46),
            ("partner", 38),
            ("parent", 10),
            ("adult child", 6),
        ]);
        turn.aside(
            "protected-person-linked",
            json!({
                "label": LABEL, "relationship": relationship,
                "person": { "name": format!("Example Protected Person {}", self.number) },
                "safe_contact": "Weekday mornings; no messages left.",
                "cohabiting": relationship == "partner",
            }),
        );
        if turn.dice.chance(70) {
            turn.aside("protected-person-informed", json!({ "label": LABEL, "about": "accepted" }));
        }
        turn.record(self.support_worker());
        self.linked = 1;
        self.in_days(turn, 3, 18, What::Support);
        if turn.dice.chance(20) {
            self.in_days(turn, 30, 110, What::Signal);
        }
    }

    pub(crate) fn support(&mut self, turn: &mut Turn<'_>) {
        if self.has_started && self.linked == 1 {
            turn.aside("protected-person-informed", json!({ "label": LABEL, "about": "started" }));
            self.linked = 2;
        }
        let result = turn.dice.weighted(&[
            ("reached", 62),
            ("no-answer", 26),
            ("message-left", 4),
            ("refused", 5),
            ("unsafe", 3),
        ]);
        if result == "reached" {
            let mode = turn.dice.pick(&["phone", "phone", "in-person", "video"]);
            let note = "Went through the safety plan; agreed when to speak next.";
            turn.aside(
                "support-contact-held",
                json!({ "label": LABEL, "mode": mode, "note": note }),
            );
            self.perhaps_view(turn);
        } else {
            turn.aside("support-contact-attempted", json!({ "label": LABEL, "result": result }));
        }
        turn.record(self.support_worker());
        let (low, high) = if result == "reached" { (21, 42) } else { (4, 12) };
        self.in_days(turn, low, high, What::Support);
    }

    fn perhaps_view(&mut self, turn: &mut Turn<'_>) {
        if !turn.dice.chance(60) {
            return;
        }
        let (change, ways_to_put_it) = turn.dice.weighted(VIEWS);
        let (low, high) = match change {
            "better" => (2, 3),
            "worse" => (0, 1),
            _ => (1, 2),
        };
        let mut data = json!({
            "label": LABEL, "safety": turn.dice.within(low, high),
            "space_for_action": turn.dice.within(low, high), "change_seen": change,
        });
        if turn.dice.chance(60) {
            data["words"] = json!(turn.dice.pick(ways_to_put_it));
        }
        let view = turn.aside("protected-view-recorded", data);
        if turn.dice.chance(6) {
            let until = turn.date_in(90);
            turn.aside("waiver-given", json!({
                "label": LABEL, "item": view, "purpose": "The MARAC meeting, once.", "until": until,
            }));
        }
    }

    /// Only how urgent it is reaches the supervisor.
    pub(crate) fn pass_signal(&mut self, turn: &mut Turn<'_>) {
        let is_urgent = turn.dice.chance(60);
        let urgency = if is_urgent { "urgent" } else { "routine" };
        let kind = turn.dice.pick(&["physical", "threat", "coercive-control"]);
        turn.aside(
            "protected-incident-learned",
            json!({
                "label": LABEL, "kind": kind, "urgency": urgency,
                "wishes": "That nothing is said to the service user.",
            }),
        );
        let level = if is_urgent { "urgent" } else { "look" };
        let signal = turn.aside("signal-passed", json!({ "level": level }));
        turn.record(self.support_worker());
        if !is_urgent {
            return;
        }
        turn.happened(turn.at);
        let mut data = raised_data("O7", true, signal);
        data["stops"] = json!(["new asks", "phase moves"]);
        let raised = turn.aside("signal-override-raised", data);
        turn.said_by(events::Source::System);
        turn.record(Recorder::system());
        let due = within_a_working_day(turn);
        self.later(turn, due, What::Acknowledge { raised, signal: true });
    }

    pub(crate) fn tell_stopped(&self, turn: &mut Turn<'_>) {
        turn.aside("protected-person-informed", json!({ "label": LABEL, "about": "stopped" }));
        turn.record(self.support_worker());
    }
}
