//! From the referral to the first meeting.

use crate::archetype::{Archetype, Ending};
use crate::incident::Kind;
use crate::journey::{Journey, day};
use crate::phrases;
use crate::staff;
use crate::todo::{Meeting, What};
use crate::turn::{Turn, within_a_working_day};
use events::Source;
use serde_json::{Value, json};

const SOURCES: &[(&str, u32)] = &[
    ("self", 22),
    ("police", 18),
    ("social-care", 24),
    ("probation", 8),
    ("cafcass", 8),
    ("health", 6),
    ("court", 5),
    ("housing", 3),
    ("idva", 2),
    ("family", 3),
    ("other", 1),
];

impl Journey {
    pub(crate) fn open(&mut self, turn: &mut Turn<'_>) {
        self.referred = turn.today();
        let source = turn.dice.weighted(SOURCES);
        let person = self.person(turn);
        let data = json!({
            "reference": format!("SU-{:04}", self.number),
            "source": source,
            "mandate": turn.dice.weighted(&[("voluntary", 80), ("order", 14), ("other", 6)]),
            "reason_for_coming": turn.dice.weighted(&[
                ("pressed", 36), ("own-choice", 26), ("avoidance", 20), ("unknown", 14),
                ("mistake", 4),
            ]),
            "change_notion": turn.dice.weighted(&[
                ("ambivalent", 46), ("others-should-change", 34), ("own-need", 20),
            ]),
            "person": person,
        });
        turn.case("referral-received", data);
        let heard_from = if source == "self" { Source::SelfReport } else { Source::Agency };
        turn.said_by(heard_from);
        self.what_the_referral_tells(turn);
        turn.open(self.worker());
        self.raise_overrides(turn);
        self.in_days(turn, 1, 12, What::Assess);
        let due = within_a_working_day(turn);
        self.later(turn, due, What::Screen);
        self.in_days(turn, 55, 80, What::Review);
    }

    fn person(&self, turn: &mut Turn<'_>) -> Value {
        let dice = &mut turn.dice;
        let number = self.number;
        let mut person = json!({ "name": format!("Example Person {number}") });
        if dice.chance(70) {
            let (year, month, day) =
                (dice.within(1962, 2004), dice.within(1, 12), dice.within(1, 28));
            person["date_of_birth"] = json!(format!("{year}-{month:02}-{day:02}"));
        }
        if dice.chance(80) {
            // Numbers that the regulator keeps free for drama.
            person["contact"] = json!(format!("07700 900{:03}", number % 1000));
        }
        if dice.chance(15) {
            person["language"] = json!(dice.pick(&["Polish", "Welsh", "Urdu", "BSL", "Romanian"]));
        }
        if dice.chance(12) {
            person["access_needs"] = json!(dice.pick(phrases::NEEDS).1);
        }
        if dice.chance(40) {
            let sex = dice.weighted(&[("male", 78), ("female", 18), ("not said", 4)]);
            let disability = dice.weighted(&[("none", 70), ("yes", 18), ("not said", 12)]);
            person["monitoring"] = json!({ "sex": sex, "disability": disability });
        }
        person
    }

    fn what_the_referral_tells(&mut self, turn: &mut Turn<'_>) {
        let earlier = turn.dice.weighted(&[(0, 62), (1, 26), (2, 12)]);
        for _ in 0..earlier {
            let before = day(turn.dice.within(20, 700));
            let kind = turn.dice.weighted(&[
                (Kind::Physical, 40),
                (Kind::CoerciveControl, 30),
                (Kind::Threat, 14),
                (Kind::Breach, 8),
                (Kind::Sexual, 4),
                (Kind::Strangulation, 4),
            ]);
            let happened = turn.today() - before;
            self.note_incident(turn, kind, happened, Source::Agency);
        }
        if turn.dice.chance(16) {
            let kind = turn.dice.pick(&["bail", "non-molestation", "dapo", "child-arrangements"]);
            let days = day(turn.dice.within(60, 360));
            let expires = turn.date_in(days);
            let terms =
                turn.dice.pick(&["No contact with PP-1.", "Contact through a third person."]);
            turn.case("order-noted", json!({ "kind": kind, "terms": terms, "expires": expires }));
            turn.said_by(Source::Document);
        }
        if turn.dice.chance(22) {
            let status =
                turn.dice.pick(&["child-in-need", "child-protection", "early-help", "unknown"]);
            let household = turn.dice.chance(50);
            turn.case(
                "child-linked",
                json!({
                    "child": "C-1", "role": "parent", "household": household,
                    "social_care_status": status,
                }),
            );
            turn.said_by(Source::Agency);
        }
        if turn.dice.chance(14) {
            let kind = turn.dice.pick(&["court", "conference", "contact-hearing"]);
            let days = day(turn.dice.within(20, 150));
            let when = turn.date_in(days);
            turn.case("outside-date-noted", json!({ "kind": kind, "when": when }));
            turn.said_by(Source::Agency);
        }
    }

    /// A supervisor decides whether the programme can be offered, and who takes it on.
    pub(crate) fn screen(&mut self, turn: &mut Turn<'_>) {
        let is_over = matches!(self.ending, Ending::OpenedInError);
        turn.case("referral-screened", json!({ "outcome": "accepted" }));
        let to = staff::practitioner_id(self.practitioner);
        let mut assigned = json!({ "to": to });
        if turn.dice.chance(15) {
            let other = self.practitioner % self.practitioners + 1;
            assigned["co_workers"] = json!([staff::practitioner_id(other)]);
        }
        turn.case("practitioner-assigned", assigned);
        turn.record(self.supervisor());
        if is_over {
            self.in_days(turn, 2, 9, What::Precede);
            return;
        }
        self.in_days(turn, 1, 5, What::Contact { attempt: 0 });
        self.in_days(turn, 24, 40, What::Supervise);
        if turn.dice.chance(34) {
            self.in_days(turn, 2, 8, What::Link);
        }
    }

    /// Until somebody is reached and a first meeting is arranged.
    pub(crate) fn contact(&mut self, turn: &mut Turn<'_>, attempt: u8) {
        let is_brief = self.is(Archetype::Brief) && self.planned == 0;
        let reached = turn.dice.chance(55) || attempt >= 3;
        let mode = turn.dice.weighted(&[("phone", 64), ("text", 24), ("email", 9), ("letter", 3)]);
        let missing = turn.dice.weighted(&[("no-answer", 60), ("message-left", 40)]);
        let result = if reached { "reached" } else { missing };
        let data = json!({ "mode": mode, "direction": "outgoing", "result": result });
        turn.case("contact-attempted", data);
        if reached && !is_brief {
            self.prepare(turn);
        }
        turn.record(self.worker());
        self.perhaps_written_twice(turn);
        if !reached {
            self.in_days(turn, 2, 6, What::Contact { attempt: attempt + 1 });
        } else if is_brief {
            self.in_days(turn, 2, 15, What::Precede);
        } else {
            self.plan_first_meeting(turn);
        }
    }

    fn prepare(&mut self, turn: &mut Turn<'_>) {
        if turn.dice.chance(60) {
            let counter = turn.dice.chance(12);
            let missing = if turn.dice.chance(30) { json!(["housing"]) } else { json!([]) };
            turn.case(
                "suitability-assessed",
                json!({
                    "outcome": "accepted", "checks_made": ["police", "social care"],
                    "checks_missing": missing, "counter_allegation": counter,
                }),
            );
        }
        if turn.dice.chance(10) {
            let contact = format!("07700 900{:03}", turn.dice.below(1000));
            turn.case(
                "contact-details-changed",
                json!({
                    "changed": ["phone"], "contact": contact,
                    "safe_contact": "Weekdays after six; texts are all right.",
                }),
            );
        }
    }

    fn plan_first_meeting(&mut self, turn: &mut Turn<'_>) {
        let (soon, wait) = if self.is(Archetype::Slow) { (10, 40) } else { (4, 24) };
        let day = turn.today() + day(turn.dice.within(soon, wait));
        let held = self.usual_time(turn, day);
        let due = held + turn.dice.within(80, 240) * 60;
        self.later(turn, due, What::Meet { held, meeting: Meeting::First });
    }
}
