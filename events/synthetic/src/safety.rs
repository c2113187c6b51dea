//! Incidents, as they become known, and what is passed on.

use crate::calendar::Day;
use crate::incident::Kind;
use crate::journey::{Journey, day};
use crate::todo::What;
use crate::turn::Turn;
use events::{EventId, Source};
use serde_json::json;

impl Journey {
    /// An incident that somebody outside, or the service user, told of just now.
    pub(crate) fn note_incident(
        &mut self,
        turn: &mut Turn<'_>,
        kind: Kind,
        happened: Day,
        source: Source,
    ) -> EventId {
        let mut data = json!({ "kind": kind.name() });
        if kind.is_abuse() {
            data["towards"] = json!("PP-1");
        }
        if turn.dice.chance(50) {
            data["harm"] = json!(turn.dice.within(0, 3));
        }
        let id = turn.safety("incident-learned", data);
        let today = turn.today();
        let is_historic = today - happened > 365 || happened < self.referred;
        let roughly = is_historic && turn.dice.chance(30);
        turn.learned_later(happened, source, roughly);
        let trigger = self.risk.incident(id, kind, happened, is_historic);
        turn.triggers.push(trigger);
        id
    }

    /// Something that happened weeks ago reaches the service.
    pub(crate) fn learn(&mut self, turn: &mut Turn<'_>, occurred: Day) {
        let kind = turn.dice.weighted(&[
            (Kind::Physical, 30),
            (Kind::Threat, 16),
            (Kind::CoerciveControl, 16),
            (Kind::Breach, 14),
            (Kind::Stalking, 6),
            (Kind::Strangulation, 4),
            (Kind::ThreatToKill, 3),
            (Kind::Weapon, 2),
            (Kind::ChildHarmed, 2),
            (Kind::HonourBased, 1),
            (Kind::Sexual, 2),
            (Kind::SelfHarm, 2),
            (Kind::ChildRisk, 2),
        ]);
        let source = turn.dice.pick(&[Source::Agency, Source::Agency, Source::SelfReport]);
        self.note_incident(turn, kind, occurred, source);
        let is_grave = kind.is_a_threat();
        if is_grave || turn.dice.chance(40) {
            let what = if is_grave { "threat" } else { "change" };
            let urgency = if is_grave { "urgent" } else { "routine" };
            turn.safety(
                "safety-information-passed",
                json!({
                    "what": what, "to": "support-worker", "urgency": urgency,
                }),
            );
        }
        let refers = turn.dice.chance(30);
        if refers {
            let to = turn.dice.pick(&["marac", "police", "social-care"]);
            turn.safety(
                "risk-referred",
                json!({
                    "to": to, "towards": "PP-1", "reason": "What was learned today, and before.",
                }),
            );
            if to == "marac" && is_grave {
                turn.safety("agency-meeting-held", json!({
                    "forum": "MARAC", "actions": ["police visit", "call from the support worker"],
                }));
            }
        }
        turn.record(self.worker());
        self.raise_overrides(turn);
        if refers {
            let today = turn.today();
            self.risk.referred_to_marac(today);
        }
        self.in_days(turn, 1, 7, What::Assess);
    }

    /// Between meetings: something happens, and nobody in the service knows yet.
    pub(crate) fn perhaps_something_happens(&mut self, turn: &mut Turn<'_>, of_hundred: u32) {
        if !turn.dice.chance(of_hundred) {
            return;
        }
        let today = turn.today();
        let ago = day(turn.dice.within(2, 30));
        let occurred = (today - ago).max(self.referred + 1);
        self.in_days(turn, 2, 20, What::Learn { occurred });
    }

    pub(crate) fn learn_afterwards(&mut self, turn: &mut Turn<'_>) {
        let today = turn.today();
        let happened = today - day(turn.dice.within(12, 50));
        self.note_incident(turn, Kind::Physical, happened.max(self.referred + 1), Source::Agency);
        turn.safety(
            "safety-information-passed",
            json!({
                "what": "change", "to": "support-worker", "urgency": "urgent",
            }),
        );
        turn.record(self.worker());
        self.raise_overrides(turn);
        let shares = turn.dice.chance(50);
        if shares {
            turn.safety(
                "information-shared",
                json!({
                    "to": "social care", "items": ["date and kind of the incident"],
                    "lawful_basis": "vital interests", "approver": self.supervisor().id,
                }),
            );
            turn.record(self.worker());
        }
    }
}
