//! What the programme offers, and how the two get on.

use crate::archetype::Archetype;
use crate::journey::Journey;
use crate::phrases;
use crate::turn::Turn;
use serde_json::json;

const PACES: &[&str] = &["hold", "slow", "as-planned", "faster"];

impl Journey {
    pub(crate) fn offer_choice(&mut self, turn: &mut Turn<'_>) {
        let (options, taken) = turn.dice.pick(&[
            (["walk", "room"], "walk"),
            (["video", "in person"], "in person"),
            (["timeline", "cards"], "cards"),
            (["mornings", "late afternoons"], "late afternoons"),
            (["one long meeting", "two short ones"], "two short ones"),
        ]);
        let data = if turn.dice.chance(82) {
            json!({ "options": options, "chosen": taken, "changed_plan": turn.dice.chance(50) })
        } else {
            json!({ "options": options, "declined": true })
        };
        let taken = data.get("chosen").is_some();
        let id = turn.case("choice-offered", data);
        if taken {
            self.tally.choices = self.tally.choices.saturating_add(1);
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn set_goal(&mut self, turn: &mut Turn<'_>) {
        let set_by = turn.dice.weighted(&[("joint", 46), ("service-user", 38), ("worker", 16)]);
        let data = json!({
            "goal": turn.dice.pick(phrases::GOALS), "set_by": set_by,
            "specificity": turn.dice.within(1, 3), "agreement": turn.dice.within(1, 3),
            "confidence": turn.dice.within(2, 9),
        });
        let id = turn.case("goal-set", data);
        self.goal = Some(id);
        if set_by != "worker" {
            self.tally.goals = self.tally.goals.saturating_add(1);
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn review_goal(&mut self, turn: &mut Turn<'_>) {
        let Some(goal) = self.goal else { return };
        let outcome = turn.dice.weighted(&[("partly", 50), ("achieved", 34), ("not", 16)]);
        let mut data = json!({ "goal": goal, "outcome": outcome });
        if outcome != "achieved" && turn.dice.chance(60) {
            data["changed_by"] = json!(turn.dice.pick(&["joint", "service-user", "worker"]));
        }
        let id = turn.case("goal-reviewed", data);
        self.tally.rests_on(id);
        if outcome == "achieved" {
            self.goal = None;
        }
    }

    pub(crate) fn rate_alliance(&mut self, turn: &mut Turn<'_>) {
        if turn.dice.chance(40) {
            let score = turn.dice.within(22, 38);
            turn.said(
                "alliance-rated",
                json!({
                    "rater": "service-user", "tool": "session rating", "score": score, "max": 40,
                }),
            );
            return;
        }
        let is_surface = self.is(Archetype::Surface);
        let concern = is_surface || self.rupture.is_some() || turn.dice.chance(9);
        let score = if concern { turn.dice.within(1, 2) } else { turn.dice.within(3, 5) };
        let id = turn.case(
            "alliance-rated",
            json!({
                "rater": "worker", "score": score, "max": 5, "concern": concern,
            }),
        );
        self.tally.worker_is_concerned = concern;
        if !concern {
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn note_modelling(turn: &mut Turn<'_>) {
        let behaviour =
            turn.dice.pick(&["boundary", "apology", "listening", "disagreement", "reliability"]);
        let noticed = turn.dice.chance(48);
        turn.case("modelling-shown", json!({ "behaviour": behaviour, "noticed": noticed }));
    }

    pub(crate) fn state_boundary(turn: &mut Turn<'_>) {
        let named = turn.dice.pick(phrases::BOUNDARIES);
        let response =
            turn.dice.pick(&["Heard, and went quiet.", "Objected, and stayed.", "Nodded."]);
        turn.case("boundary-stated", json!({ "named": named, "response": response }));
    }

    pub(crate) fn note_rupture(&mut self, turn: &mut Turn<'_>) {
        if self.rupture.is_some() {
            return;
        }
        let form = turn.dice.weighted(&[("withdrawal", 64), ("confrontation", 36)]);
        let cause = turn.dice.pick(phrases::RUPTURES);
        self.rupture = Some(turn.case("rupture-noted", json!({ "form": form, "cause": cause })));
    }

    pub(crate) fn try_repair(&mut self, turn: &mut Turn<'_>) {
        let Some(rupture) = self.rupture else { return };
        let result = turn.dice.weighted(&[("repaired", 72), ("partly", 20), ("not", 8)]);
        let id = turn.case("repair-tried", json!({ "rupture": rupture, "result": result }));
        if result == "repaired" {
            self.rupture = None;
            self.tally.worker_is_concerned = false;
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn review_environment(turn: &mut Turn<'_>) {
        let data = json!({
            "setting": turn.dice.pick(&["small room", "family centre", "a walk", "video"]),
            "privacy": turn.dice.within(1, 3), "felt_safety": turn.dice.within(0, 3),
            "chosen_by_service_user": turn.dice.chance(55),
        });
        turn.case("environment-reviewed", data);
    }

    pub(crate) fn note_need(turn: &mut Turn<'_>) {
        let (domain, adaptation) = turn.dice.pick(phrases::NEEDS);
        let met = turn.dice.chance(78);
        turn.case(
            "need-recorded",
            json!({
                "domain": domain, "adaptation": adaptation, "met": met,
            }),
        );
    }

    pub(crate) fn note_life_experience(turn: &mut Turn<'_>) {
        let data = json!({
            "area": turn.dice.pick(phrases::AREAS),
            "prompting": turn.dice.pick(&["unprompted", "unprompted", "prompted"]),
            "support_given": turn.dice.pick(phrases::SUPPORT),
        });
        turn.said("life-experience-shared", data);
    }

    pub(crate) fn review_plan(turn: &mut Turn<'_>) {
        let mut data = json!({ "words": turn.dice.pick(phrases::ACCOUNTS) });
        if turn.dice.chance(25) {
            data["disagreement"] = json!("Sees the pace differently; both views stand.");
        }
        turn.said("plan-reviewed-together", data);
    }

    pub(crate) fn change_pace(&mut self, turn: &mut Turn<'_>) {
        let Some(from) = self.pace else { return };
        let to = turn.dice.pick(PACES);
        if to == from {
            return;
        }
        let asked_by = turn.dice.weighted(&[("service-user", 44), ("worker", 56)]);
        let reason = match to {
            "faster" => "Wants to go on; the last weeks were calm.",
            "as-planned" => "Back to the plan after calmer weeks.",
            _ => "Nights are short and much came up at once.",
        };
        turn.case(
            "pace-changed",
            json!({
                "from": from, "to": to, "asked_by": asked_by, "reason": reason,
            }),
        );
        self.pace = Some(to);
    }

    pub(crate) fn note_circumstances(&mut self, turn: &mut Turn<'_>) {
        let change = turn.dice.weighted(&[
            ("separated", 30),
            ("work", 24),
            ("housing", 20),
            ("cohabiting", 12),
            ("new-relationship", 10),
            ("pregnancy", 4),
        ]);
        let mut data = json!({ "change": change });
        if change == "separated" || change == "cohabiting" {
            data["towards"] = json!("PP-1");
        }
        let id = turn.said("circumstances-changed", data);
        if turn.dice.chance(14) {
            turn.said("consent-limited", json!({ "scopes": ["programme"] }));
        }
        if change == "separated" {
            let today = turn.day();
            let trigger = self.risk.separated(id, today);
            turn.triggers.push(trigger);
        }
    }
}
