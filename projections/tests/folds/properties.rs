//! What holds for every history.

use crate::history::{History, JOURNEY, believed_at, id, shared};
use events::{EventId, Recorded};
use projections::{AsOf, Cases, Journey, Projection as _};
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;

/// What may come next in a random history.
#[derive(Clone, Debug)]
enum Step {
    Session { days_ago: u8 },
    Call { reached: bool },
    Observation { intensity: u8 },
    Protected,
    Correction { of: u8, intensity: u8 },
    Retraction { of: u8 },
    Closure,
    Reopening,
    Incident,
    Override { of: u8 },
    Discussion,
    Assignment { to: u8 },
    Referral { born: u8 },
    Linked { born: u8 },
    Hold,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..20_u8).prop_map(|days_ago| Step::Session { days_ago }),
        any::<bool>().prop_map(|reached| Step::Call { reached }),
        (0..4_u8).prop_map(|intensity| Step::Observation { intensity }),
        Just(Step::Protected),
        (any::<u8>(), 0..4_u8).prop_map(|(of, intensity)| Step::Correction { of, intensity }),
        any::<u8>().prop_map(|of| Step::Retraction { of }),
        Just(Step::Closure),
        Just(Step::Reopening),
        more(),
    ]
}

/// What cases hold for boards.
fn more() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Incident),
        any::<u8>().prop_map(|of| Step::Override { of }),
        Just(Step::Discussion),
        (0..4_u8).prop_map(|to| Step::Assignment { to }),
        (1..4_u8).prop_map(|born| Step::Referral { born }),
        (1..4_u8).prop_map(|born| Step::Linked { born }),
        Just(Step::Hold),
    ]
}

fn played(steps: &[Step]) -> History {
    let mut history = History::referred();
    for (index, step) in steps.iter().enumerate() {
        history = take(history, step, index);
    }
    history
}

/// One step a day, from 10 March 2025 on.
fn take(history: History, step: &Step, index: usize) -> History {
    let p = "P-07/practitioner";
    let start: chrono::NaiveDate = "2025-03-10".parse().expect("a date");
    let day = start + chrono::Days::new(index as u64);
    let today = day.to_string();
    let so_far = history.log.len();
    let earlier = |of: u8| id(usize::from(of) % so_far + 1);
    match step {
        Step::Session { days_ago } => {
            let occurred = (day - chrono::Days::new(u64::from(*days_ago))).to_string();
            let held = json!({ "attendance": "late", "minutes_late": 5 });
            history.later(p, &occurred, &format!("{today}T12:00:00Z"), "session-held", held)
        }
        Step::Call { reached } => {
            let result = if *reached { "reached" } else { "no-answer" };
            history.then(
                p,
                &today,
                "contact-attempted",
                json!({ "mode": "text", "result": result }),
            )
        }
        Step::Observation { intensity } => {
            let data = json!({ "pattern": "blame", "intensity": intensity });
            history.then(p, &today, "presentation-observed", data)
        }
        Step::Protected => {
            let data = json!({ "label": "PP-1", "result": "reached" });
            history.then("W-03/support-worker", &today, "support-contact-attempted", data)
        }
        Step::Correction { of, intensity } => {
            let data = json!({ "target": earlier(*of), "field": "intensity",
                               "new_value": intensity, "reason": "typed the wrong one" });
            history.then(p, &today, "entry-corrected", data)
        }
        Step::Retraction { of } => {
            let data = json!({ "target": earlier(*of), "reason": "in-error" });
            history.then(p, &today, "entry-retracted", data)
        }
        Step::Closure => history.then(p, &today, "case-closed", json!({ "category": "moved" })),
        Step::Reopening => history.then(p, &today, "case-reopened", json!({})),
        Step::Incident
        | Step::Override { .. }
        | Step::Discussion
        | Step::Assignment { .. }
        | Step::Referral { .. }
        | Step::Linked { .. }
        | Step::Hold => take_more(history, step, &today, earlier),
    }
}

fn take_more(
    history: History,
    step: &Step,
    today: &str,
    earlier: impl Fn(u8) -> EventId,
) -> History {
    let (s, w) = ("S-02/supervisor", "W-03/support-worker");
    let born = |born: &u8| {
        json!({ "name": "Example", "date_of_birth": format!("1990-01-0{born}"),
                                   "language": "Welsh", "monitoring": { "sex": "female" } })
    };
    let (by, kind, data) = match step {
        Step::Incident => (s, "incident-learned", json!({ "kind": "physical", "towards": "PP-1" })),
        Step::Override { of } => {
            let trigger = earlier(*of);
            let data = json!({ "rule": "O2", "effect": "suspension", "trigger": trigger });
            ("stepin/system", "override-raised", data)
        }
        Step::Discussion => (s, "case-discussed", json!({ "indicators": ["C3"] })),
        Step::Assignment { to } => {
            let data = json!({ "to": format!("P-0{to}"), "co_workers": ["P-09"] });
            (s, "practitioner-assigned", data)
        }
        Step::Referral { born: day } => {
            let data = json!({ "reference": "SU-0042", "source": "self", "person": born(day) });
            (s, "referral-received", data)
        }
        Step::Linked { born: day } => {
            let data = json!({ "label": "PP-1", "person": born(day) });
            (w, "protected-person-linked", data)
        }
        Step::Hold => (s, "hold-placed", json!({ "basis": "inquest" })),
        Step::Session { .. }
        | Step::Call { .. }
        | Step::Observation { .. }
        | Step::Protected
        | Step::Correction { .. }
        | Step::Retraction { .. }
        | Step::Closure
        | Step::Reopening => return history,
    };
    history.then(by, today, kind, data)
}

fn bytes(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain data")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_same_history_gives_the_same_bytes(steps in prop::collection::vec(step(), 0..40)) {
        let (one, other) = (played(&steps), played(&steps));
        prop_assert_eq!(bytes(&one.timeline("auditor")), bytes(&other.timeline("auditor")));
    }

    #[test]
    fn a_belief_shows_what_a_log_that_ended_there_would_show(
        steps in prop::collection::vec(step(), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = played(&steps);
        let kept = cut.index(whole.log.len()) + 1;
        let mut ended = whole.clone();
        ended.log.truncate(kept);
        let position = Some(ended.log[kept - 1].position);
        let as_of = AsOf { believed_at: None, position };
        let believed = whole.timeline_as_of("supervisor", &as_of);
        prop_assert_eq!(bytes(&believed), bytes(&ended.timeline("supervisor")));
        let at = ended.log[kept - 1].recorded_at.to_rfc3339();
        let by_time = whole.timeline_as_of("supervisor", &believed_at(&at));
        prop_assert!(by_time.entries.iter().all(|entry| entry.recorded_at.to_rfc3339() <= at));
    }

    #[test]
    fn protected_events_change_no_byte_of_the_case(steps in prop::collection::vec(step(), 0..40)) {
        let with = played(&steps);
        let without = with.without_protected();
        let refers = |history: &History| bytes(&history.timeline("practitioner"));
        prop_assert_eq!(refers(&with), refers(&without));
    }

    #[test]
    fn a_journey_that_goes_on_equals_one_folded_anew(
        steps in prop::collection::vec(step(), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let log = shared(&played(&steps).log);
        let (before, after) = log.split_at(cut.index(log.len()) + 1);
        let mut going_on = Journey::fold(JOURNEY, before.iter().cloned(), &AsOf::NOW);
        let says_nothing_of_earlier =
            |one: &&Arc<Recorded>| projections::amendment_target(&one.entry.event).is_none();
        let more: Vec<_> = after.iter().take_while(says_nothing_of_earlier).cloned().collect();
        more.iter().cloned().for_each(|recorded| going_on.take(recorded));
        let anew = Journey::fold(JOURNEY, before.iter().cloned().chain(more), &AsOf::NOW);
        prop_assert_eq!(format!("{going_on:?}"), format!("{anew:?}"));
    }

    #[test]
    fn cases_kept_current_equal_cases_folded_anew(steps in prop::collection::vec(step(), 0..40)) {
        let history = played(&steps);
        let mut current = Cases::default();
        let mut so_far = Vec::new();
        for recorded in &history.log {
            so_far.push(recorded.clone());
            current.apply(recorded);
            if projections::amendment_target(&recorded.entry.event).is_some() {
                let anew = Journey::fold(JOURNEY, so_far.clone(), &AsOf::NOW);
                current.replace(anew.case, anew.sealed);
            }
        }
        let anew = history.journey();
        prop_assert_eq!(current.case(JOURNEY), Some(&anew.case));
        let sealed = current.sealed().of(JOURNEY).cloned().unwrap_or_default();
        prop_assert_eq!(sealed, anew.sealed);
    }
}
