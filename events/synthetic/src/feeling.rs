//! Presenting behaviours and capacities, as they are noted.

use crate::archetype::Archetype;
use crate::journey::Journey;
use crate::phase::Phase;
use crate::todo::{Slip, What};
use crate::turn::Turn;
use crate::{phrases, words};
use serde_json::json;

const PROMPTING: &[(&str, u32)] = &[("unprompted", 44), ("prompted", 48), ("confronted", 8)];

impl Journey {
    pub(crate) fn note_presentation(&mut self, turn: &mut Turn<'_>) {
        let patterns = match self.phase {
            Phase::Reach | Phase::Settle => phrases::EARLY,
            Phase::Steady | Phase::Look => phrases::MIDDLE,
            Phase::Own | Phase::LiveIt => phrases::LATER,
        };
        let pattern = turn.dice.pick(patterns);
        self.note_pattern(turn, pattern);
    }

    pub(crate) fn note_pattern(&mut self, turn: &mut Turn<'_>, pattern: &'static str) {
        let dice = &mut turn.dice;
        let intensity = dice.weighted(&[(1, 30), (2, 42), (3, 28)]);
        let mut data = json!({ "pattern": pattern, "intensity": intensity });
        let quote = if dice.chance(70) { words::quote(dice, pattern) } else { None };
        if let Some(quote) = quote {
            data["quote"] = json!(quote);
        }
        if dice.chance(55) {
            data["context"] = json!(dice.pick(phrases::CONTEXT));
        }
        if dice.chance(45) {
            data["worker_response"] = json!(dice.pick(phrases::WORKER_RESPONSE));
        }
        let id = if quote.is_some() {
            turn.said("presentation-observed", data)
        } else {
            turn.case("presentation-observed", data)
        };
        self.open_behaviour = Some(id);
        self.perhaps_corrected(turn, id, Slip::Intensity { now: intensity - 1 }, 2);
        if turn.dice.below(1000) < 6 {
            self.in_days(turn, 6, 20, What::Dispute { target: id });
        }
    }

    pub(crate) fn revisit(&mut self, turn: &mut Turn<'_>) {
        let Some(target) = self.open_behaviour.take() else { return };
        let changed = turn.dice.weighted(&[("yes", 30), ("some", 48), ("no", 22)]);
        turn.case("behaviour-revisited", json!({ "target": target, "changed": changed }));
    }

    pub(crate) fn note_feeling(&mut self, turn: &mut Turn<'_>) {
        let prompting = turn.dice.weighted(PROMPTING);
        let data = if turn.dice.chance(12) {
            json!({ "means": turn.dice.pick(phrases::MEANS), "prompting": prompting })
        } else {
            json!({ "words": words::feelings(&mut turn.dice), "prompting": prompting })
        };
        let id = turn.said("emotion-named", data);
        self.tally.feelings = self.tally.feelings.saturating_add(1);
        self.tally.rests_on(id);
        if prompting == "unprompted" {
            self.perhaps_corrected(turn, id, Slip::Prompting, 3);
        }
    }

    pub(crate) fn note_trigger(&mut self, turn: &mut Turn<'_>) {
        let mut data = json!({
            "trigger": turn.dice.pick(phrases::TRIGGERS),
            "prompting": turn.dice.weighted(PROMPTING),
        });
        if turn.dice.chance(50) {
            data["body_signal"] = json!(turn.dice.pick(phrases::BODY));
        }
        let id = turn.said("trigger-identified", data);
        self.tally.triggers = self.tally.triggers.saturating_add(1);
        self.tally.rests_on(id);
    }

    pub(crate) fn note_arousal(&mut self, turn: &mut Turn<'_>) {
        let state = turn.dice.weighted(&[("hyper", 52), ("hypo", 36), ("within", 12)]);
        let mut data = json!({ "state": state });
        if state != "within" {
            let returned = turn.dice.weighted(&[("with-help", 56), ("alone", 34), ("no", 10)]);
            data["minutes"] = json!(turn.dice.within(2, 14));
            data["returned"] = json!(returned);
            if returned != "no" {
                self.tally.returns = self.tally.returns.saturating_add(1);
            }
        }
        let id = turn.case("arousal-observed", data);
        if state != "within" {
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn note_staying(&mut self, turn: &mut Turn<'_>) {
        let emotion = turn.dice.weighted(&[
            ("shame", 40),
            ("guilt", 20),
            ("grief", 12),
            ("fear", 12),
            ("anger", 12),
            ("other", 4),
        ]);
        if (emotion == "shame" || emotion == "guilt") && turn.dice.chance(60) {
            self.note_pattern(turn, if emotion == "guilt" { "guilt" } else { "shame-obvious" });
        }
        let mut data = json!({ "emotion": emotion, "minutes": turn.dice.within(2, 15) });
        if turn.dice.chance(50) {
            data["support"] = json!(turn.dice.pick(phrases::SUPPORT));
        }
        let id = turn.case("emotion-stayed-with", data);
        self.tally.stayed = self.tally.stayed.saturating_add(1);
        self.tally.rests_on(id);
    }

    pub(crate) fn note_skill(&mut self, turn: &mut Turn<'_>) {
        let skill = turn.dice.pick(phrases::SKILLS);
        if turn.dice.chance(45) {
            turn.case("skill-introduced", json!({ "skill": skill }));
        }
        if turn.dice.chance(70) {
            turn.case("skill-practised", json!({ "skill": skill, "setting": "session" }));
        }
    }

    pub(crate) fn note_skill_in_life(&mut self, turn: &mut Turn<'_>) {
        let data = json!({
            "skill": turn.dice.pick(phrases::SKILLS), "setting": "life",
            "place": turn.dice.pick(&["home", "work", "family", "children", "public", "online"]),
            "reported_by": turn.dice.pick(&["service user", "service user", "referrer"]),
        });
        let id = turn.said("skill-used", data);
        self.tally.outside = true;
        self.tally.rests_on(id);
    }

    pub(crate) fn measure(&mut self, turn: &mut Turn<'_>) {
        let point = match self.met {
            0..=1 => "t0",
            2..=4 => "t1",
            5..=14 => "t2",
            _ => "review",
        };
        let scores =
            json!({ "conflict-tactics": turn.dice.below(30), "wellbeing": turn.dice.below(60) });
        let mut data = json!({ "tool": "outcome-questionnaire", "point": point, "scores": scores });
        if turn.dice.chance(20) {
            data["missing"] = json!(["alcohol"]);
        }
        turn.case("measure-completed", data);
    }

    /// Always there, always agreeing: what the worker notes beside it is the question.
    pub(crate) fn note_surface(&mut self, turn: &mut Turn<'_>) {
        debug_assert!(self.is(Archetype::Surface));
        if turn.dice.chance(80) {
            self.note_pattern(turn, "rapid-agreement");
        }
        if self.met <= 4 && turn.dice.chance(40) {
            let specificity = turn.dice.within(0, 1);
            turn.said(
                "responsibility-stated",
                json!({
                    "extent": "full", "specificity": specificity, "prompting": "prompted",
                }),
            );
        }
        if turn.dice.chance(45) {
            turn.said(
                "alliance-rated",
                json!({
                    "rater": "service-user", "tool": "session rating", "score": 40, "max": 40,
                }),
            );
            turn.case(
                "alliance-rated",
                json!({
                    "rater": "worker", "score": 2, "max": 5, "concern": true,
                }),
            );
            self.tally.worker_is_concerned = true;
        }
        if self.tally.goals == 0 {
            let goal = turn.dice.pick(phrases::GOALS);
            let id = turn.case(
                "goal-set",
                json!({
                    "goal": goal, "set_by": "worker", "specificity": 1, "agreement": 3,
                }),
            );
            self.tally.goals = 1;
            self.goal = Some(id);
        }
    }
}
