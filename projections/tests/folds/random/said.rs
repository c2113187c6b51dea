//! What is said in one step of a random history.

use super::{Step, What};
use crate::history::{History, id};
use events::{EventId, Recorded};
use serde_json::{Value, json};

const P: &str = "P-07/practitioner";
const S: &str = "S-02/supervisor";
const W: &str = "W-03/support-worker";
const G: &str = "G-01/governance-lead";

/// Who says what.
pub(super) type Said = (&'static str, &'static str, Value);

/// One of these.
fn one<T: Copy>(of: &[T], pick: usize) -> T {
    of[pick % of.len()]
}

/// An earlier event of one of these types.
fn earlier(history: &History, kinds: &[&str], pick: usize) -> Option<EventId> {
    let ids = history.log.iter().filter(|one| kinds.contains(&one.entry.event.name()));
    let ids: Vec<EventId> = ids.map(|one| one.entry.id).collect();
    (!ids.is_empty()).then(|| one(&ids, pick))
}

pub(super) fn said(step: &Step, history: &History) -> Option<Said> {
    match step.what {
        What::Meeting => Some(meeting(step.a, step.b)),
        What::Insight => insight(step.a, step.b, step.of, history),
        What::Capacity => Some(capacity(step.a, step.b)),
        What::Account => Some(account(step.a, step.b, step.of)),
        What::Oversight => oversight(step.a, step.of, history),
        What::Safety => safety(step.a, step.b, step.of, history),
        What::Protected => Some(protected(step.a, step.of)),
        What::CaseAmendment => amendment(step, history, true),
        What::AnyAmendment => amendment(step, history, false),
    }
}

const PROMPTING: [&str; 3] = ["unprompted", "prompted", "confronted"];

fn meeting(a: usize, b: usize) -> Said {
    let attendance = one(&["on-time", "late", "left-early"], b);
    match a % 6 {
        0..=2 => (P, "session-held", json!({ "attendance": attendance, "interpreter": b == 7 })),
        3 => {
            let cause = one(&["service-user", "service", "logistics"], b);
            (P, "session-not-held", json!({ "cause": cause, "absence": "unacceptable" }))
        }
        4 => {
            let result = one(&["reached", "no-answer"], b);
            (P, "contact-attempted", json!({ "mode": "phone", "result": result }))
        }
        _ => (P, "consent-explained", json!({ "covered": ["limits"], "understood": "yes" })),
    }
}

fn insight(a: usize, b: usize, of: usize, history: &History) -> Option<Said> {
    let pace = json!({ "from": "slow", "to": one(&["hold", "slow", "faster"], b),
                       "asked_by": one(&["service-user", "worker"], of), "reason": "a reason" });
    let set_by = one(&["service-user", "joint", "worker"], b);
    let goal = json!({ "goal": "a goal", "set_by": set_by, "specificity": 3, "agreement": 2 });
    Some(match a % 8 {
        0 => (P, "pace-changed", pace),
        1 => (P, "goal-set", goal),
        2 => {
            let goal = earlier(history, &["goal-set"], of)?;
            let outcome = one(&["achieved", "partly", "not"], b);
            (P, "goal-reviewed", json!({ "goal": goal, "outcome": outcome }))
        }
        3 => (P, "rupture-noted", json!({ "form": one(&["withdrawal", "confrontation"], b) })),
        4 => {
            let rupture = earlier(history, &["rupture-noted"], of)?;
            let result = one(&["repaired", "partly"], b);
            (P, "repair-tried", json!({ "rupture": rupture, "result": result }))
        }
        5 => (P, "choice-offered", json!({ "chosen": "walk", "changed_plan": b == 3 })),
        6 => (P, "need-recorded", json!({ "domain": "hearing", "met": b.is_multiple_of(2) })),
        _ => {
            let rated = json!({ "rater": one(&["service-user", "worker"], b), "score": 5,
                                "max": 5, "concern": of.is_multiple_of(2) });
            (P, "alliance-rated", rated)
        }
    })
}

fn capacity(a: usize, b: usize) -> Said {
    let pattern = one(&["shame-hidden", "guilt", "rapid-agreement", "says-harmed", "denial"], b);
    match a % 6 {
        0 => (P, "emotion-named", json!({ "words": ["sad"], "prompting": one(&PROMPTING, b) })),
        1 => (P, "trigger-identified", json!({ "trigger": "silence" })),
        2 => {
            let returned = one(&["alone", "with-help", "no"], b);
            (P, "arousal-observed", json!({ "state": "hyper", "returned": returned }))
        }
        3 => (P, "emotion-stayed-with", json!({ "emotion": one(&["shame", "fear"], b) })),
        4 => {
            let used = json!({ "skill": "time out", "setting": one(&["life", "session"], b),
                               "place": one(&["home", "work"], b / 2) });
            (P, "skill-used", used)
        }
        _ => (P, "presentation-observed", json!({ "pattern": pattern, "intensity": b % 4 })),
    }
}

fn account(a: usize, b: usize, of: usize) -> Said {
    let phases = ["reach", "settle", "steady", "look", "own", "live-it"];
    let prompting = one(&PROMPTING, of);
    match a % 8 {
        0 | 1 => {
            let purpose = one(&["pacing", "pacing", "safety", "assessment"], of);
            let response = one(&["met", "withdrew", "hostile"], b);
            let ask = json!({ "rung": b % 6, "purpose": purpose, "response": response });
            (P, "ask-made", ask)
        }
        2 | 3 => {
            let form = one(&["fragment", "scene", "narrative"], b);
            let told = json!({ "prompting": prompting, "form": form, "specificity": b % 4 });
            (P, "disclosure-made", told)
        }
        4 => {
            let extent = one(&["partial", "full"], b);
            let stated = json!({ "extent": extent, "prompting": prompting, "specificity": b % 4 });
            (P, "responsibility-stated", stated)
        }
        5 => (P, "impact-recognised", json!({ "on": "partner", "depth": b % 4 })),
        6 => {
            let order = json!({ "kind": "bail", "terms": "no contact", "expires": "2025-05-01" });
            (P, "order-noted", order)
        }
        _ => {
            let moved = json!({ "from": one(&phases, b), "to": one(&phases, b + 1),
                                "evidence": [id(1)], "policy_version": "1",
                                "seen": { "case": 1, "safety": 0 }, "rationale": "the evidence" });
            (P, "phase-moved", moved)
        }
    }
}

const RAISED: [&str; 2] = ["override-raised", "signal-override-raised"];

fn oversight(a: usize, of: usize, history: &History) -> Option<Said> {
    let named = |id: EventId| {
        let is_named = |one: &&Recorded| one.entry.id == id;
        history.log.iter().find(is_named).expect("it is there").entry.event.name()
    };
    Some(match a % 8 {
        0 => {
            let decided = json!({ "indicators": ["S1", "C3"], "decided": "hold the pace" });
            (S, "case-discussed", decided)
        }
        1 => {
            let decision = earlier(history, &["phase-moved", "pace-changed"], of)?;
            let kind = one(&["decision-approved", "decision-returned"], of / 7);
            (S, kind, json!({ "decision": decision, "rationale": "it rests on the record" }))
        }
        2 => (S, "action-set", json!({ "action": "call", "owner": "P-07", "due": "2025-06-01" })),
        3 | 4 => {
            let raised = earlier(history, &RAISED, of)?;
            let kind = of_its_kind(named(raised), "acknowledged");
            (S, kind, json!({ "override": raised }))
        }
        5 | 6 => {
            let raised = earlier(history, &RAISED, of)?;
            let assessment = earlier(history, &["risk-assessed"], of)?;
            let kind = of_its_kind(named(raised), "lifted");
            (S, kind, json!({ "override": raised, "assessment": assessment }))
        }
        _ => (S, "practice-instruction-given", json!({ "instruction": "call first" })),
    })
}

/// The step that follows an override, where that lives.
pub(super) fn of_its_kind(raised: &str, step: &str) -> &'static str {
    match (raised, step) {
        ("signal-override-raised", "acknowledged") => "signal-override-acknowledged",
        ("signal-override-raised", _) => "signal-override-lifted",
        (_, "acknowledged") => "override-acknowledged",
        _ => "override-lifted",
    }
}

fn safety(a: usize, b: usize, of: usize, history: &History) -> Option<Said> {
    let kinds = [
        "physical",
        "coercive-control",
        "physical",
        "coercive-control",
        "sexual",
        "threat",
        "breach",
        "stalking",
        "strangulation",
        "weapon",
        "child-harmed",
        "self-harm",
    ];
    Some(match a % 8 {
        0..=2 => {
            let incident = json!({ "kind": one(&kinds, b), "towards": one(&["PP-1", "PP-2"], of) });
            (P, "incident-learned", incident)
        }
        3 => {
            let level = one(&["standard", "medium", "high"], b);
            let assessed =
                json!({ "tool": "dash", "level": level, "basis": "score", "score": b % 20 });
            (P, "risk-assessed", assessed)
        }
        4 => (P, "circumstances-changed", json!({ "change": one(&["separated", "work"], b) })),
        5 => (P, "risk-referred", json!({ "to": "marac", "towards": "PP-1", "reason": "high" })),
        6 => (P, "agency-information-received", json!({ "sender": "police" })),
        _ => {
            let relied = earlier(history, &["disclosure-made", "session-held"], of)?;
            let what = json!({ "kind": "court", "relied_on": [relied] });
            (P, "report-issued", what)
        }
    })
}

/// One of the eight types of the protected compartment.
pub(super) fn protected(a: usize, of: usize) -> Said {
    let label = one(&["PP-1", "PP-2", "PP-3"], of);
    match a % 10 {
        0 => (W, "protected-person-linked", json!({ "label": label, "relationship": "partner" })),
        1 => (W, "support-contact-attempted", json!({ "label": label, "result": "reached" })),
        2 => (W, "support-contact-held", json!({ "label": label, "note": "talked" })),
        3 => (W, "protected-person-informed", json!({ "label": label, "about": "started" })),
        4 => (W, "protected-view-recorded", json!({ "label": label, "safety": 1 })),
        5 => {
            let learned = json!({ "label": label, "kind": "strangulation", "urgency": "urgent" });
            (W, "protected-incident-learned", learned)
        }
        6 => {
            let waiver = json!({ "label": label, "item": id(1), "purpose": "court",
                                 "until": "2025-06-01" });
            (W, "waiver-given", waiver)
        }
        _ => (W, "signal-passed", json!({ "level": one(&["urgent", "urgent", "look"], of) })),
    }
}

/// A correction, a dispute or a retraction of something earlier.
fn amendment(step: &Step, history: &History, case_only: bool) -> Option<Said> {
    let Step { a, b, of, .. } = *step;
    let fields: [(&[&str], &str, Value); 4] = [
        (&["disclosure-made", "emotion-named"], "prompting", one(&PROMPTING, b).into()),
        (&["incident-learned"], "kind", one(&["threat", "stalking", "self-harm"], b).into()),
        (&["ask-made"], "rung", (b % 6).into()),
        (&["session-held", "rupture-noted"], "occurred_at", "2025-03-03".into()),
    ];
    let (kinds, field, value) = &fields[a % 4];
    if case_only && kinds.contains(&"incident-learned") {
        return None;
    }
    let target = earlier(history, kinds, of)?;
    Some(match b % 3 {
        0 | 1 => {
            let corrected = json!({ "target": target, "field": field, "new_value": value,
                                    "reason": "the notes say so" });
            (G, "entry-corrected", corrected)
        }
        _ if of.is_multiple_of(2) => {
            (P, "dispute-noted", json!({ "target": target, "words": "it was not so" }))
        }
        _ => (P, "entry-retracted", json!({ "target": target, "reason": "in-error" })),
    })
}
