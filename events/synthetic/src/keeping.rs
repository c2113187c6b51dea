//! Slips of the pen: corrected, retracted, disputed. The original stays.

use crate::journey::Journey;
use crate::staff;
use crate::todo::{Slip, What};
use crate::turn::Turn;
use events::EventId;
use serde_json::json;

pub(crate) fn correct(turn: &mut Turn<'_>, target: EventId, slip: Slip, author: u32) {
    let (field, new_value, reason) = match slip {
        Slip::Prompting => {
            ("prompting", json!("prompted"), "The notes show that a question came first.")
        }
        Slip::Intensity { now } => ("intensity", json!(now), "Written in haste; read again."),
        Slip::Minutes => ("minutes", json!(40), "Ended early; the diary has the time."),
        Slip::Attendance => ("attendance", json!("late"), "Came ten minutes after the hour."),
    };
    turn.case(
        "entry-corrected",
        json!({
            "target": target, "field": field, "new_value": new_value, "reason": reason,
        }),
    );
    turn.record(staff::practitioner(author));
}

pub(crate) fn retract(turn: &mut Turn<'_>, target: EventId, duplicate: bool, author: u32) {
    let (reason, note) = if duplicate {
        ("duplicate", "Entered twice.")
    } else {
        turn.dice.pick(&[
            ("wrong-person", "Belongs to another case."),
            ("in-error", "The call was planned and not made."),
        ])
    };
    turn.case("entry-retracted", json!({ "target": target, "reason": reason, "note": note }));
    turn.record(staff::practitioner(author));
}

impl Journey {
    pub(crate) fn perhaps_corrected(
        &mut self,
        turn: &mut Turn<'_>,
        target: EventId,
        slip: Slip,
        of_hundred: u32,
    ) {
        if turn.dice.chance(of_hundred) {
            let author = self.practitioner;
            self.in_days(turn, 1, 9, What::Correct { target, slip, author });
        }
    }

    pub(crate) fn perhaps_wrong_session(
        &mut self,
        turn: &mut Turn<'_>,
        session: EventId,
        was_on_time: bool,
    ) {
        let by_the_clock = turn.dice.chance(34) && was_on_time;
        let slip = if by_the_clock { Slip::Attendance } else { Slip::Minutes };
        self.perhaps_corrected(turn, session, slip, 2);
    }

    /// The same call entered twice, or one that belongs elsewhere.
    pub(crate) fn perhaps_written_twice(&mut self, turn: &mut Turn<'_>) {
        if !turn.dice.chance(7) {
            return;
        }
        let duplicate = turn.dice.chance(60);
        let target = turn.case(
            "contact-attempted",
            json!({
                "mode": "phone", "direction": "outgoing", "result": "no-answer",
            }),
        );
        turn.record(self.worker());
        let author = self.practitioner;
        self.in_days(turn, 1, 5, What::Retract { target, duplicate, author });
    }

    pub(crate) fn dispute(&mut self, turn: &mut Turn<'_>, target: EventId) {
        turn.case(
            "dispute-noted",
            json!({
                "target": target,
                "words": "I did not say it like that. I want this to stand beside it.",
                "answer": "Both stand in the record; talked over together.",
            }),
        );
        turn.record(self.worker());
    }
}
