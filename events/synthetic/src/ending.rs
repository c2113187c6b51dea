//! Pausing and passing on, ending, and sometimes beginning again.

use crate::archetype::Ending;
use crate::calendar::Day;
use crate::journey::{Journey, day};
use crate::staff;
use crate::todo::{Meeting, What};
use crate::turn::{Turn, uuid};
use events::Source;
use serde_json::json;

impl Journey {
    pub(crate) fn pause(&mut self, turn: &mut Turn<'_>, _after: Day) {
        let reason = turn.dice.weighted(&[
            ("illness", 34),
            ("work", 30),
            ("not-ready", 16),
            ("service", 12),
            ("safety", 8),
        ]);
        let weeks = turn.dice.within(3, 8);
        let until = turn.date_in(day(weeks * 7));
        turn.happened(turn.at);
        turn.case("case-paused", json!({ "reason": reason, "until": until }));
        turn.record(self.worker());
        self.is_paused = true;
        self.in_days(turn, weeks * 7 - 2, weeks * 7 + 5, What::Resume);
    }

    pub(crate) fn resume(&mut self, turn: &mut Turn<'_>) {
        self.is_paused = false;
        turn.case(
            "contact-attempted",
            json!({
                "mode": "phone", "direction": "incoming", "result": "reached",
            }),
        );
        turn.case("case-resumed", json!({ "reason": "Ready to go on." }));
        turn.record(self.worker());
        let today = turn.today();
        self.go_on(turn, today);
    }

    /// A colleague takes over, unless notes are still to be written.
    pub(crate) fn perhaps_pass_on(&mut self, turn: &mut Turn<'_>) {
        let is_due = self.passes_after > 0 && self.met >= self.passes_after;
        if !is_due || self.has_late_notes() {
            return;
        }
        self.passes_after = 0;
        let from = staff::practitioner_id(self.practitioner);
        let supervisor = self.supervisor();
        let in_team = (self.practitioner - 1) / 6 * 6;
        let size = (self.practitioners - in_team).min(6);
        let next = in_team + (self.practitioner - in_team) % size + 1;
        let to = staff::practitioner_id(next);
        if to == from {
            return;
        }
        turn.happened(turn.at);
        turn.case(
            "handover-completed",
            json!({
                "from": from, "to": to, "outstanding": ["risk review", "goal to look at again"],
            }),
        );
        turn.case("practitioner-assigned", json!({ "from": from, "to": to }));
        turn.record(supervisor);
        self.practitioner = next;
    }

    pub(crate) fn begin_to_end(&mut self, turn: &mut Turn<'_>, after: Day) {
        match self.ending {
            Ending::CompletedPlanned | Ending::CompletedEarly if self.met > 0 => {
                let on = turn.calendar.working((after + 7).max(turn.today() + 1));
                let held = self.usual_time(turn, on);
                let due = held + turn.dice.within(80, 220) * 60;
                self.later(turn, due, What::Meet { held, meeting: Meeting::Final });
            }
            Ending::StoppedEngaging => self.plan_absence(turn, after),
            Ending::CompletedPlanned
            | Ending::CompletedEarly
            | Ending::NeedsMetElsewhere
            | Ending::Declined
            | Ending::DeSelected
            | Ending::RiskNeedsOtherService
            | Ending::Moved
            | Ending::Custody
            | Ending::Died
            | Ending::OpenedInError => self.in_days(turn, 2, 12, What::Precede),
        }
    }

    fn plan_absence(&mut self, turn: &mut Turn<'_>, after: Day) {
        let on = turn.calendar.working((after + 7).max(turn.today() + 1));
        let planned = self.usual_time(turn, on);
        let due = planned + turn.dice.within(1, 5) * 3600;
        self.later(turn, due, What::Miss { planned });
    }

    /// Missed again, as somebody who has stopped coming.
    pub(crate) fn drift_away(&mut self, turn: &mut Turn<'_>, after: Day) {
        if self.missed_in_a_row < 3 {
            self.plan_absence(turn, after);
        } else {
            self.in_days(turn, 8, 24, What::Close);
        }
    }

    /// What comes before the closure, where something does.
    pub(crate) fn precede(&mut self, turn: &mut Turn<'_>) {
        match self.ending {
            Ending::Declined => self.decline(turn),
            Ending::Custody => told(turn, "police", "Remanded; no release date is known."),
            Ending::Died => {
                told(turn, "hospital", "Told the service that the service user has died.")
            }
            Ending::NeedsMetElsewhere => {
                told(turn, "another service", "A place was offered and taken; begins next week.");
            }
            Ending::Moved => {
                turn.said("circumstances-changed", json!({
                    "change": "housing", "note": "Moves to another county at the end of the month.",
                }));
            }
            Ending::RiskNeedsOtherService => {
                self.write_assessment(turn, true);
                turn.safety("risk-referred", json!({
                    "to": "marac", "towards": "PP-1", "reason": "High risk; another service leads.",
                }));
                let today = turn.day();
                self.risk.referred_to_marac(today);
            }
            Ending::DeSelected => {
                turn.case(
                    "boundary-stated",
                    json!({
                        "named": "Threats to other members of the group end the work here.",
                        "response": "Left the building.",
                    }),
                );
            }
            Ending::OpenedInError => {
                let other = uuid(turn.at, 0xffd, turn.dice.bits()).to_string();
                turn.case(
                    "possible-duplicate-noted",
                    json!({
                        "other_journey": other,
                    }),
                );
            }
            Ending::CompletedPlanned | Ending::CompletedEarly | Ending::StoppedEngaging => {}
        }
        turn.record(self.worker());
        self.raise_overrides(turn);
        self.in_days(turn, 1, 6, What::Close);
    }

    fn decline(&mut self, turn: &mut Turn<'_>) {
        turn.case(
            "contact-attempted",
            json!({
                "mode": "phone", "direction": "outgoing", "result": "refused",
            }),
        );
        if self.tally.consent_explained {
            turn.said("consent-withdrawn", json!({ "scopes": [] }));
        }
    }

    pub(crate) fn close(&mut self, turn: &mut Turn<'_>) {
        let reassesses = turn.dice.chance(76) && self.ending != Ending::OpenedInError;
        let reassesses = reassesses && self.ending != Ending::Died;
        if reassesses {
            self.write_assessment(turn, false);
        }
        let told: &[&str] = if self.ending == Ending::OpenedInError {
            &[]
        } else if self.ending == Ending::Died {
            &["referrer", "social care"]
        } else {
            turn.dice.pick(&[&["referrer", "support worker"][..], &["referrer"], &[]])
        };
        if self.ending == Ending::StoppedEngaging && turn.dice.chance(20) {
            turn.said("consent-withdrawn", json!({ "scopes": [] }));
        }
        let decision = turn.case(
            "case-closed",
            json!({
                "category": self.ending.name(), "risk_reassessed": reassesses, "told": told,
            }),
        );
        turn.record(self.worker());
        self.is_closed = true;
        self.forget_new_work();
        self.await_approval(turn, decision);
        if self.linked > 0 {
            self.in_days(turn, 1, 5, What::TellStopped);
        }
        if matches!(self.ending, Ending::Died | Ending::OpenedInError) {
            return;
        }
        if turn.dice.chance(5) {
            self.in_days(turn, 20, 70, What::LearnAfterwards);
        }
        if self.ending.may_be_reopened() && !self.was_reopened && turn.dice.chance(22) {
            self.in_days(turn, 25, 100, What::Reopen);
        }
    }

    pub(crate) fn reopen(&mut self, turn: &mut Turn<'_>) {
        self.is_closed = false;
        self.was_reopened = true;
        self.ending = Ending::CompletedEarly;
        self.planned = self.met + crate::journey::small(turn.dice.within(5, 12));
        self.missed_in_a_row = 0;
        turn.case("case-reopened", json!({ "reason": "Called and asked to come back." }));
        turn.case(
            "contact-attempted",
            json!({
                "mode": "phone", "direction": "incoming", "result": "reached",
            }),
        );
        if self.has_started {
            turn.case("consent-given", json!({ "scopes": ["programme"] }));
        }
        turn.record(self.worker());
        self.in_days(turn, 6, 16, What::Assess);
        self.in_days(turn, 20, 35, What::Supervise);
        self.in_days(turn, 55, 70, What::Review);
        if self.has_started {
            let today = turn.today();
            self.go_on(turn, today);
        } else {
            self.in_days(turn, 1, 4, What::Contact { attempt: 3 });
        }
    }
}

fn told(turn: &mut Turn<'_>, sender: &str, summary: &str) {
    turn.safety(
        "agency-information-received",
        json!({
            "sender": sender, "reliability": 3, "may_use": true, "summary": summary,
        }),
    );
    turn.said_by(Source::Agency);
}
