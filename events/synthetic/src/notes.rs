//! What is noted in a meeting, by phase and by the kind of journey.

use crate::archetype::Archetype;
use crate::journey::Journey;
use crate::menu::{Note, menu};
use crate::phase::Phase;
use crate::todo::Meeting;
use crate::turn::Turn;
use crate::{phrases, words};
use serde_json::json;

impl Journey {
    /// The first meeting: what this is, and what it is not.
    pub(crate) fn begin(&mut self, turn: &mut Turn<'_>) {
        let interpreter = turn.dice.chance(8);
        let understood = turn.dice.weighted(&[("yes", 76), ("partly", 21), ("no", 3)]);
        let id = turn.case(
            "consent-explained",
            json!({
                "covered": ["limits", "sharing", "victim-support-contact", "rights", "voluntary"],
                "understood": understood, "interpreter": interpreter,
            }),
        );
        self.tally.consent_explained = true;
        self.tally.rests_on(id);
        let scopes =
            turn.dice.pick(&[&["programme"][..], &["programme", "sharing with the referrer"]]);
        turn.case("consent-given", json!({ "scopes": scopes }));
        self.take(turn, Note::Presentation);
        if turn.dice.chance(50) {
            self.take(turn, Note::Environment);
        }
        if turn.dice.chance(45) {
            self.take(turn, Note::Measure);
        }
        let to = turn.dice.weighted(&[("as-planned", 62), ("slow", 38)]);
        turn.case("pace-set", json!({ "to": to, "asked_by": "worker" }));
        self.pace = Some(to);
        self.has_started = true;
        self.plan_what_happens(turn);
    }

    /// The last meeting, where there is one.
    pub(crate) fn look_back(&mut self, turn: &mut Turn<'_>) {
        self.take(turn, Note::GoalReview);
        if turn.dice.chance(60) {
            let (conflict, wellbeing) = (turn.dice.below(20), turn.dice.below(60));
            let scores = json!({ "conflict-tactics": conflict, "wellbeing": wellbeing });
            turn.case(
                "measure-completed",
                json!({
                    "tool": "outcome-questionnaire", "point": "t3", "scores": scores,
                }),
            );
        }
        self.take(turn, Note::PlanReview);
        if turn.dice.chance(60) {
            self.take(turn, Note::OwnAccount);
        }
    }

    /// Whether this is the meeting at which far too much is asked for.
    pub(crate) fn asks_too_early(&self, meeting: Meeting) -> bool {
        let is_early = self.met >= 1 && self.phase <= Phase::Settle && !self.was_asked_early;
        self.is(Archetype::AskedEarly) && is_early && meeting == Meeting::Usual
    }

    pub(crate) fn ask_too_early(&mut self, turn: &mut Turn<'_>) {
        self.take(turn, Note::Presentation);
        let response = turn.dice.weighted(&[("withdrew", 62), ("hostile", 20), ("deflected", 18)]);
        let mut data = json!({
            "rung": turn.dice.within(3, 4), "purpose": "pacing", "response": response,
        });
        if turn.dice.chance(50) {
            data["reason"] = json!("The referrer expects an account by the review.");
        }
        self.last_ask = Some(turn.case("ask-made", data));
        self.was_asked_early = true;
        if response == "hostile" {
            self.note_rupture(turn);
        }
    }

    pub(crate) fn note_companions(&mut self, turn: &mut Turn<'_>) {
        if self.rupture.is_some() && turn.dice.chance(75) {
            self.try_repair(turn);
        }
        let breaks = self.is(Archetype::Rupture) && self.met == self.turning_point;
        if breaks && self.rupture.is_none() {
            self.note_rupture(turn);
        }
        if self.is(Archetype::Surface) {
            self.note_surface(turn);
        }
        let count = turn.dice.weighted(&[(1, 6), (2, 22), (3, 34), (4, 24), (5, 14)]);
        let mut noted = [None; 5];
        for place in 0..count {
            let note = turn.dice.weighted(menu(self.phase));
            let again = noted.contains(&Some(note)) && note != Note::Feeling;
            if again || !self.fits(note) {
                continue;
            }
            noted[place] = Some(note);
            self.take(turn, note);
        }
    }

    /// Written up from memory: nothing that others have built on since.
    pub(crate) fn note_something_simple(&mut self, turn: &mut Turn<'_>) {
        match turn.dice.below(3) {
            0 => {
                let words = words::feelings(&mut turn.dice);
                turn.said("emotion-named", json!({ "words": words, "prompting": "prompted" }));
            }
            1 => {
                let domain = turn.dice.pick(phrases::STRENGTHS);
                turn.case("strength-recorded", json!({ "domain": domain }));
            }
            _ => {
                let intensity = turn.dice.within(1, 3);
                turn.case(
                    "presentation-observed",
                    json!({ "pattern": "silence", "intensity": intensity }),
                );
            }
        }
    }

    fn fits(&self, note: Note) -> bool {
        use Note::{
            Ask, Boundary, Differing, Disclosure, Feeling, Goal, Impact, Responsibility,
            SkillInLife,
        };
        if self.is(Archetype::NeverAsked) {
            return !matches!(
                note,
                Ask | Boundary | Disclosure | Responsibility | Impact | Differing
            );
        }
        if self.is(Archetype::Surface) {
            return !matches!(note, Feeling | Disclosure | Goal | SkillInLife);
        }
        !(note == Ask && self.risk.is_suspended())
    }

    pub(crate) fn take(&mut self, turn: &mut Turn<'_>, note: Note) {
        match note {
            Note::Presentation => self.note_presentation(turn),
            Note::Revisit => self.revisit(turn),
            Note::Feeling => self.note_feeling(turn),
            Note::Trigger => self.note_trigger(turn),
            Note::Arousal => self.note_arousal(turn),
            Note::StayWith => self.note_staying(turn),
            Note::Skill => self.note_skill(turn),
            Note::SkillInLife => self.note_skill_in_life(turn),
            Note::Choice => self.offer_choice(turn),
            Note::Goal => self.set_goal(turn),
            Note::GoalReview => self.review_goal(turn),
            Note::Alliance => self.rate_alliance(turn),
            Note::Modelling => Self::note_modelling(turn),
            Note::Boundary => Self::state_boundary(turn),
            Note::Rupture => self.note_rupture(turn),
            Note::Environment => Self::review_environment(turn),
            Note::Need => Self::note_need(turn),
            Note::Strength => {
                let domain = turn.dice.pick(phrases::STRENGTHS);
                turn.case("strength-recorded", json!({ "domain": domain }));
            }
            Note::LifeExperience => Self::note_life_experience(turn),
            Note::OwnAccount => {
                let account = turn.dice.pick(phrases::ACCOUNTS);
                turn.said("own-account-added", json!({ "words": account }));
            }
            Note::PlanReview => Self::review_plan(turn),
            Note::Pace => self.change_pace(turn),
            Note::Ask => self.ask(turn),
            Note::Disclosure => self.note_disclosure(turn),
            Note::Differing => self.note_differing(turn),
            Note::Responsibility => self.note_responsibility(turn),
            Note::Impact => self.note_impact(turn),
            Note::RepairAction => self.note_repair_action(turn),
            Note::Circumstances => self.note_circumstances(turn),
            Note::Measure => self.measure(turn),
        }
    }
}
