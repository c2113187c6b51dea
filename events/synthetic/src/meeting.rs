//! Meetings: planned, held, missed; and the silence between them.

use crate::archetype::{Archetype, Ending};
use crate::calendar::{Day, HOUR, MINUTE, Seconds};
use crate::journey::{Journey, day};
use crate::todo::{Meeting, What};
use crate::turn::Turn;
use crate::{phrases, staff, words};
use events::EventId;
use serde_json::{Value, json};

/// How long a meeting lasts, in minutes.
const LENGTHS: &[i64] = &[45, 50, 50, 55, 60, 60];

impl Journey {
    /// Everybody has a usual hour.
    pub(crate) fn usual_time(&self, turn: &Turn<'_>, day: Day) -> Seconds {
        let slot = i64::from(self.number % 8);
        turn.calendar.time(turn.calendar.working(day), (9 + slot) * 60 + 30 * (slot % 2))
    }

    /// What comes after something on that day: as a rule, the next meeting.
    pub(crate) fn go_on(&mut self, turn: &mut Turn<'_>, after: Day) {
        if self.is_closed || self.is_paused {
            return;
        }
        let at_turning_point = self.met == self.turning_point;
        if self.met >= self.planned {
            self.begin_to_end(turn, after);
        } else if at_turning_point && self.is(Archetype::Silence) && self.met > 0 {
            self.turning_point = 0;
            self.in_days(turn, 6, 10, What::Silence { left: 3 });
        } else if self.pauses_after > 0 && self.met >= self.pauses_after {
            self.pauses_after = 0;
            self.pause(turn, after);
        } else {
            self.plan_meeting(turn, after);
        }
    }

    fn plan_meeting(&mut self, turn: &mut Turn<'_>, after: Day) {
        let habits = self.archetype.habits();
        let interval = habits.interval + turn.dice.within(-1, 1);
        let on = turn.calendar.working((after + day(interval)).max(turn.today() + 1));
        let held = self.usual_time(turn, on);
        let stays_away = self.was_asked_early && self.missed_in_a_row == 0 && self.met < 6;
        if turn.dice.chance(if stays_away { 80 } else { habits.missed }) {
            let due = held + turn.dice.within(1, 4) * HOUR;
            self.later(turn, due, What::Miss { planned: held });
            return;
        }
        let (due, is_late) = self.written_up(turn, held);
        if is_late {
            self.later(turn, due, What::Meet { held, meeting: Meeting::Late });
            self.met += 1;
            self.plan_meeting(turn, on);
        } else {
            self.later(turn, due, What::Meet { held, meeting: Meeting::Usual });
        }
    }

    /// When the notes are written; true if that is so late that others come first.
    fn written_up(&self, turn: &mut Turn<'_>, held: Seconds) -> (Seconds, bool) {
        // One practitioner in each team is known for it.
        let slow = if self.practitioner % 6 == 4 { 14 } else { 0 };
        let roll = turn.dice.below(100) + slow;
        let on = turn.calendar.day(held);
        let days = match roll {
            0..80 => return (held + turn.dice.within(70 * MINUTE, 4 * HOUR), false),
            80..92 => 1,
            92..98 => day(turn.dice.within(2, 4)),
            _ => day(turn.dice.within(9, 26)),
        };
        let due = turn.calendar.office(&mut turn.dice, on + days);
        (due, days > 4)
    }

    pub(crate) fn meet(&mut self, turn: &mut Turn<'_>, held: Seconds, meeting: Meeting) {
        let steps_out = self.asks_too_early(meeting);
        let leaves = steps_out || turn.dice.chance(3);
        let minutes = if leaves { turn.dice.within(20, 38) } else { turn.dice.pick(LENGTHS) };
        turn.occasion(held, minutes);
        let session = self.session(turn, minutes, meeting, leaves);
        let was_on_time = session["attendance"] == "on-time";
        let id = turn.case("session-held", session);
        if turn.dice.chance(3) && meeting != Meeting::First {
            turn.on_that_day();
        }
        let mut decision = None;
        if meeting == Meeting::Late {
            self.note_something_simple(turn);
            self.note_something_simple(turn);
        } else {
            self.met += 1;
            self.missed_in_a_row = 0;
            self.last_meeting = Some(id);
            self.tally.rests_on(id);
            self.tally.first_meeting.get_or_insert(turn.calendar.day(held));
            decision = self.what_is_noted(turn, meeting, steps_out);
            self.arrange_the_next(turn, held);
        }
        turn.record(self.worker());
        self.raise_overrides(turn);
        if let Some(decision) = decision {
            self.await_approval(turn, decision);
        }
        self.perhaps_wrong_session(turn, id, was_on_time);
        if meeting == Meeting::Late {
            return;
        }
        if meeting == Meeting::Final {
            self.in_days(turn, 1, 6, What::Close);
            return;
        }
        let on = turn.calendar.day(held);
        self.perhaps_pass_on(turn);
        self.go_on(turn, on);
    }

    fn what_is_noted(
        &mut self,
        turn: &mut Turn<'_>,
        meeting: Meeting,
        steps_out: bool,
    ) -> Option<EventId> {
        match meeting {
            Meeting::First => self.begin(turn),
            Meeting::Final => self.look_back(turn),
            Meeting::Usual | Meeting::Late if steps_out => self.ask_too_early(turn),
            Meeting::Usual | Meeting::Late => {
                self.note_companions(turn);
                return self.decide_phase(turn);
            }
        }
        None
    }

    fn session(&self, turn: &mut Turn<'_>, minutes: i64, meeting: Meeting, leaves: bool) -> Value {
        let dice = &mut turn.dice;
        let mode = dice.weighted(&[("in-person", 78), ("video", 14), ("phone", 8)]);
        let is_group = meeting == Meeting::Usual && self.met > 5 && dice.chance(16);
        let kind = if is_group { "group" } else { "one-to-one" };
        let mut data =
            json!({ "attendance": "on-time", "type": kind, "mode": mode, "minutes": minutes });
        if leaves {
            data["attendance"] = json!("left-early");
        } else if dice.chance(if self.is(Archetype::Surface) { 1 } else { 11 }) {
            data["attendance"] = json!("late");
            data["minutes_late"] = json!(dice.within(5, 25));
        }
        if is_group {
            data["curriculum_item"] = json!(dice.pick(phrases::CURRICULUM));
            let other = self.practitioner % self.practitioners + 1;
            let (own, other) =
                (staff::practitioner_id(self.practitioner), staff::practitioner_id(other));
            data["facilitators"] = json!([own, other]);
        }
        if mode != "in-person" && dice.chance(70) {
            data["remote_privacy"] = json!(dice.chance(88));
        }
        if dice.chance(35) {
            data["topics"] = words::topics(dice);
        }
        if dice.chance(72) {
            data["did"] = json!(words::did(dice));
        }
        if dice.chance(50) {
            data["response"] = json!(words::response(dice));
        }
        if dice.chance(40) {
            data["next_plan"] = json!(words::next_plan(dice));
        }
        data
    }

    fn arrange_the_next(&mut self, turn: &mut Turn<'_>, held: Seconds) {
        if !turn.dice.chance(24) {
            return;
        }
        turn.at_the_end();
        let on = turn.calendar.day(held) + day(self.archetype.habits().interval);
        let when = crate::calendar::instant(self.usual_time(turn, on));
        let when = when.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let by = turn.dice.pick(&["service", "service", "service-user"]);
        let earlier = self.appointment.filter(|_| turn.dice.chance(14));
        let id = if let Some(appointment) = earlier {
            let reason = turn.dice.pick(&["work shift", "school closed", "worker on leave"]);
            turn.case("appointment-rescheduled", json!({
                "when": when, "mode": "in-person", "requested_by": by, "appointment": appointment,
                "reason": reason,
            }))
        } else {
            turn.case(
                "appointment-arranged",
                json!({
                    "when": when, "mode": "in-person", "requested_by": by,
                }),
            )
        };
        self.appointment = Some(id);
    }

    /// Nobody came, or it could not take place.
    pub(crate) fn miss(&mut self, turn: &mut Turn<'_>, planned: Seconds) {
        turn.happened(planned);
        let is_leaving = self.is_leaving();
        let by_choice = is_leaving || self.was_asked_early || turn.dice.chance(45);
        let data = if by_choice {
            json!({ "cause": "service-user", "absence": "unacceptable" })
        } else {
            let (cause, absence) = turn.dice.pick(&[
                ("service-user", "acceptable"),
                ("service-user", "unknown"),
                ("service", "acceptable"),
                ("logistics", "acceptable"),
            ]);
            json!({ "cause": cause, "absence": absence })
        };
        turn.case("session-not-held", data);
        if turn.dice.chance(55) {
            let result =
                turn.dice.weighted(&[("no-answer", 46), ("message-left", 30), ("reached", 24)]);
            let result = if is_leaving && result == "reached" { "no-answer" } else { result };
            turn.happened(turn.at - 10 * MINUTE);
            turn.case(
                "contact-attempted",
                json!({
                    "mode": "phone", "direction": "outgoing", "result": result,
                }),
            );
        }
        turn.record(self.worker());
        self.missed_in_a_row += 1;
        let on = turn.calendar.day(planned);
        if is_leaving {
            self.drift_away(turn, on);
        } else {
            self.go_on(turn, on);
        }
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.met >= self.planned && self.ending == Ending::StoppedEngaging
    }

    /// Weeks without a word, with an attempt now and then; then a meeting again.
    pub(crate) fn silence(&mut self, turn: &mut Turn<'_>, left: u8) {
        let mode = turn.dice.pick(&["phone", "text", "letter"]);
        let answer =
            if left == 0 { "reached" } else { turn.dice.pick(&["no-answer", "message-left"]) };
        turn.case(
            "contact-attempted",
            json!({
                "mode": mode, "direction": "outgoing", "result": answer,
            }),
        );
        turn.record(self.worker());
        self.perhaps_written_twice(turn);
        if left > 0 {
            self.in_days(turn, 9, 19, What::Silence { left: left - 1 });
        } else {
            let today = turn.today();
            self.go_on(turn, today);
        }
    }
}
