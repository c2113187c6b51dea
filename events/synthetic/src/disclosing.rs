//! What is asked, what is told, and what somebody takes upon themselves.

use crate::journey::Journey;
use crate::phase::Phase;
use crate::phrases;
use crate::todo::Slip;
use crate::turn::Turn;
use serde_json::json;

const TYPES: &[(&str, u32)] = &[
    ("physical", 26),
    ("emotional", 20),
    ("verbal", 20),
    ("coercive-control", 12),
    ("economic", 8),
    ("property-or-pets", 6),
    ("stalking", 4),
    ("endangering", 4),
];

impl Journey {
    /// In pace, as a rule; curriculum and safety may ask for more at any time.
    pub(crate) fn ask(&mut self, turn: &mut Turn<'_>) {
        let purpose = turn.dice.weighted(&[
            ("pacing", 60),
            ("assessment", 14),
            ("curriculum", 16),
            ("safety", 10),
        ]);
        let ceiling = self.phase.ceiling();
        let rung = if purpose == "pacing" {
            (ceiling - turn.dice.within(0, 1)).max(0) + i64::from(turn.dice.chance(4))
        } else {
            turn.dice.within(1, 3)
        };
        let response =
            turn.dice.weighted(&[("met", 60), ("deflected", 30), ("withdrew", 8), ("hostile", 2)]);
        let data = json!({ "rung": rung.min(5), "purpose": purpose, "response": response });
        self.last_ask = Some(turn.case("ask-made", data));
        if rung >= 3 && response == "deflected" && turn.dice.chance(50) {
            let pattern = turn.dice.pick(&["changes-subject", "says-harmed"]);
            self.note_pattern(turn, pattern);
        }
    }

    pub(crate) fn note_disclosure(&mut self, turn: &mut Turn<'_>) {
        let form = match self.tally.disclosures {
            0 => turn.dice.weighted(&[("fragment", 80), ("scene", 20)]),
            1..=3 => turn.dice.weighted(&[("fragment", 30), ("scene", 58), ("narrative", 12)]),
            _ => turn.dice.weighted(&[("fragment", 12), ("scene", 44), ("narrative", 44)]),
        };
        let least = if form == "fragment" { 0 } else { 1 };
        let specificity = turn.dice.within(least, least + 2);
        let prompting =
            turn.dice.weighted(&[("unprompted", 46), ("prompted", 50), ("confronted", 4)]);
        let mut data = json!({
            "prompting": prompting, "form": form, "type": turn.dice.weighted(TYPES),
            "specificity": specificity, "new_information": turn.dice.chance(45),
        });
        if turn.dice.chance(30) {
            data["when"] =
                json!(turn.dice.pick(&["last winter", "two years ago", "before the referral"]));
        }
        let id = turn.said("disclosure-made", data);
        let tally = &mut self.tally;
        tally.disclosures = tally.disclosures.saturating_add(1);
        tally.unprompted += u8::from(prompting == "unprompted" && tally.unprompted < 9);
        tally.scenes += u8::from(form != "fragment" && specificity >= 2 && tally.scenes < 9);
        tally.rests_on(id);
        if self.account.is_none() {
            self.account = Some(id);
        }
        if prompting == "unprompted" {
            self.perhaps_corrected(turn, id, Slip::Prompting, 8);
        }
    }

    pub(crate) fn note_differing(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = self.account.take() else { return };
        let clarified = turn.dice.chance(45);
        turn.case("account-differed", json!({ "accounts": [account], "clarified": clarified }));
    }

    pub(crate) fn note_responsibility(&mut self, turn: &mut Turn<'_>) {
        let extent = match self.phase {
            Phase::Reach | Phase::Settle | Phase::Steady => "none",
            Phase::Look => turn.dice.weighted(&[("partial", 55), ("qualified", 38), ("full", 7)]),
            Phase::Own | Phase::LiveIt => turn.dice.weighted(&[("full", 66), ("qualified", 34)]),
        };
        let prompting = turn.dice.weighted(&[("unprompted", 68), ("prompted", 32)]);
        let mut data = json!({
            "extent": extent, "specificity": turn.dice.within(1, 3), "prompting": prompting,
        });
        if extent != "full" {
            data["qualifier"] = json!(turn.dice.pick(phrases::QUALIFIERS));
        }
        let id = turn.said("responsibility-stated", data);
        if extent == "full" && prompting == "unprompted" {
            let today = turn.day();
            let first = *self.tally.first_full.get_or_insert(today);
            self.tally.full_again |= today - first >= 14;
            self.tally.rests_on(id);
        }
        if prompting == "unprompted" {
            self.perhaps_corrected(turn, id, Slip::Prompting, 4);
        }
    }

    pub(crate) fn note_impact(&mut self, turn: &mut Turn<'_>) {
        let on = turn.dice.weighted(&[("partner", 44), ("child", 32), ("self", 14), ("wider", 10)]);
        let depth = turn.dice.within(1, 3);
        let prompting = turn.dice.pick(&["unprompted", "prompted"]);
        let id = turn.said(
            "impact-recognised",
            json!({
                "on": on, "depth": depth, "prompting": prompting,
            }),
        );
        if depth >= 2 && (on == "partner" || on == "child") {
            self.tally.impact = true;
            self.tally.rests_on(id);
        }
    }

    pub(crate) fn note_repair_action(&mut self, turn: &mut Turn<'_>) {
        let what = turn.dice.pick(phrases::REPAIRS);
        let id = turn.said("repair-action-taken", json!({ "what": what }));
        self.tally.outside = true;
        self.tally.rests_on(id);
    }
}
