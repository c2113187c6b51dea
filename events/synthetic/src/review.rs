//! Risk assessments and reviews; overrides acknowledged and lifted.

use crate::archetype::Archetype;
use crate::journey::{Journey, day};
use crate::reasons;
use crate::rules::Trigger;
use crate::todo::What;
use crate::turn::Turn;
use events::{EventId, Source};
use serde_json::json;

impl Journey {
    /// One in twenty-five is high.
    pub(crate) fn assess(&mut self, turn: &mut Turn<'_>) {
        let is_high = turn.dice.chance(4);
        self.write_assessment(turn, is_high);
        turn.record(self.worker());
        self.raise_overrides(turn);
    }

    pub(crate) fn write_assessment(&mut self, turn: &mut Turn<'_>, is_high: bool) -> EventId {
        let dice = &mut turn.dice;
        let tool = dice.weighted(&[("dash", 72), ("sara-v3", 12), ("local", 16)]);
        let least = if self.risk.is_suspended() { 8 } else { 3 };
        let score = if is_high { dice.within(14, 19) } else { dice.within(least, 13) };
        let (level, basis) = match score {
            14.. => ("high", "score"),
            8.. => ("medium", "score"),
            _ => ("standard", dice.pick(&["score", "judgement"])),
        };
        let whose = dice.weighted(&[
            ("combined", 40),
            ("agency", 26),
            ("service-user", 26),
            ("protected-person", 8),
        ]);
        let due = turn.date_in(70);
        let mut data = json!({
            "tool": tool, "score": score, "level": level, "basis": basis, "whose_account": whose,
            "review_due": due,
        });
        if turn.dice.chance(18) {
            data["missing"] = json!(["police check"]);
        }
        let id = turn.safety("risk-assessed", data);
        if is_high {
            let today = turn.day();
            turn.triggers.push(Trigger::high_risk(id, today));
        }
        id
    }

    /// Every ten weeks or so; some come too late.
    pub(crate) fn review(&mut self, turn: &mut Turn<'_>) {
        if turn.dice.chance(40) {
            let (sender, summary) = turn.dice.pick(reasons::AGENCY);
            let (reliability, may_use) = (turn.dice.within(1, 3), turn.dice.chance(80));
            turn.safety(
                "agency-information-received",
                json!({
                    "sender": sender, "reliability": reliability,
                    "may_use": may_use, "summary": summary,
                }),
            );
            turn.said_by(Source::Agency);
        }
        let is_high = turn.dice.chance(2);
        let assessment = self.write_assessment(turn, is_high);
        if turn.dice.chance(9) {
            turn.safety(
                "agency-meeting-held",
                json!({
                    "forum": "core group", "actions": ["share attendance", "next date set"],
                }),
            );
        }
        if turn.dice.chance(8) {
            let kind = turn.dice.pick(&["court", "social-care"]);
            turn.safety(
                "report-issued",
                json!({
                    "kind": kind, "relied_on": [assessment],
                    "limits": "Attendance and agreed summary only.",
                }),
            );
        }
        if turn.dice.chance(5) {
            let approver = self.supervisor().id;
            turn.safety(
                "information-shared",
                json!({
                    "to": "social care", "items": ["attendance"], "lawful_basis": "consent",
                    "approver": approver,
                }),
            );
        }
        if turn.dice.chance(7) {
            turn.safety(
                "risk-referred",
                json!({
                    "to": "marac", "towards": "PP-1", "reason": "Pattern over the last months.",
                }),
            );
            let today = turn.day();
            self.risk.referred_to_marac(today);
        }
        turn.record(self.worker());
        self.raise_overrides(turn);
        let often = if self.is(Archetype::LateIncident) { 40 } else { 4 };
        self.perhaps_something_happens(turn, often);
        if turn.dice.chance(85) {
            self.in_days(turn, 48, 68, What::Review);
        } else {
            self.in_days(turn, 76, 110, What::Review);
        }
    }

    pub(crate) fn acknowledge(&mut self, turn: &mut Turn<'_>, raised: EventId, signal: bool) {
        turn.happened(turn.at);
        let data = json!({ "override": raised });
        if signal {
            turn.aside("signal-override-acknowledged", data);
        } else {
            turn.safety("override-acknowledged", data);
        }
        if turn.dice.chance(35) {
            turn.safety(
                "practice-instruction-given",
                json!({
                    "instruction": "Safety review: keep to check-ins this week; ask nothing new.",
                }),
            );
        }
        turn.record(self.supervisor());
        // Some stand for a long time: a supervisor should see which.
        if turn.dice.chance(84) {
            self.in_days(turn, 3, 16, What::Reassess { raised, signal });
        }
    }

    /// Somebody looks again, so that it can be lifted.
    pub(crate) fn reassess(&mut self, turn: &mut Turn<'_>, raised: EventId, signal: bool) {
        let assessment = self.write_assessment(turn, false);
        turn.record(if signal { self.supervisor() } else { self.worker() });
        let due = turn.at + turn.dice.within(2, 5) * 3600;
        let today = turn.today();
        let tomorrow = turn.calendar.office(&mut turn.dice, today + 1);
        let closing = turn.calendar.time(today, 18 * 60);
        let due = if due < closing { due } else { tomorrow };
        self.later(turn, due, What::Lift { raised, assessment, signal });
    }

    pub(crate) fn lift(
        &mut self,
        turn: &mut Turn<'_>,
        raised: EventId,
        assessment: EventId,
        signal: bool,
    ) {
        let data = json!({ "override": raised, "assessment": assessment });
        if signal {
            turn.aside("signal-override-lifted", data);
        } else {
            turn.safety("override-lifted", data);
            self.risk.lifted(raised);
        }
        turn.record(self.supervisor());
        self.steps_back |= !self.is_closed && turn.dice.chance(12);
    }

    /// What an archetype brings with it, once the work is under way.
    pub(crate) fn plan_what_happens(&mut self, turn: &mut Turn<'_>) {
        if !self.is(Archetype::LateIncident) {
            return;
        }
        let from = turn.today();
        let happens = from + day(turn.dice.within(15, 60));
        let wait = day(turn.dice.within(10, 42));
        let learned = turn.calendar.office(&mut turn.dice, happens + wait);
        self.later(turn, learned, What::Learn { occurred: happens });
    }
}
