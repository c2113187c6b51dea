//! What holds for every view of every history.

use crate::history::{History, JOURNEY, at, id, reader, shared};
use crate::random::{Step, case_step, moved_along, played, raised_by_another, step};
use events::{Compartment, EventId, Instant, Recorded, Version};
use projections::views::{VIEWS, Viewing, compare};
use projections::{AsOf, Countables, Journey, Page, Policy, What, seen, timeline};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ROLES: [&str; 6] =
    ["practitioner", "support-worker", "supervisor", "auditor", "governance-lead", "administrator"];

/// Whose views are of the case and of safety.
const OVERSEERS: [&str; 2] = ["supervisor", "auditor"];

/// What overrides can be raised by; `O7` stands in another compartment than the others.
const RULES: [&str; 8] = ["O1", "O2", "O3", "O4", "O5", "O6", "O7", "judgement"];

fn json(view: &impl Serialize) -> String {
    serde_json::to_string(view).expect("plain data")
}

/// A moment after everything.
fn later() -> Instant {
    at("2026-01-01T12:00:00Z")
}

/// Every view of a journey in a role's eyes, by name, as it leaves the service.
fn views(log: &[Recorded], role: &str, as_of: AsOf, as_at: Instant) -> BTreeMap<String, String> {
    let (reader, policy) = (reader(role), Policy::first());
    let journey = &Journey::fold(JOURNEY, log.iter().cloned(), &as_of);
    let (events, decided_under, policy) = (&shared(log), &BTreeMap::new(), &policy);
    let viewing = Viewing { journey, events, as_of, reader, policy, decided_under, as_at };
    let made = VIEWS.iter().map(|view| {
        let text = String::from_utf8((view.make)(&viewing)).expect("JSON");
        (view.name.to_owned(), text)
    });
    let whole = timeline(journey, reader, Page { after: None, limit: usize::MAX }).0;
    let in_case = json(&seen(journey, reader, Compartment::Case));
    let in_safety = json(&seen(journey, reader, Compartment::Safety));
    let beside = [("timeline", json(&whole)), ("seen case", in_case), ("seen safety", in_safety)];
    made.chain(beside.map(|(name, text)| (name.to_owned(), text))).collect()
}

/// As now understood, and what was believed in the middle beside it.
fn whole(log: &[Recorded], role: &str, middle: Instant) -> BTreeMap<String, String> {
    let policy = Policy::first();
    let both = compare(JOURNEY, &shared(log), reader(role), (middle, &policy), (later(), &policy));
    let mut all = views(log, role, AsOf::NOW, later());
    all.insert("compare".to_owned(), json(&both));
    all
}

fn middle(log: &[Recorded]) -> Instant {
    log[log.len() / 2].recorded_at
}

fn steps(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), n)
}

fn is_override(recorded: &Recorded) -> bool {
    recorded.entry.event.name().ends_with("override-raised")
}

/// The history as if its overrides had been raised by these rules, wherever that puts them.
fn by_other_rules(history: &History, rules: &[usize]) -> History {
    let mut other = history.clone();
    let mut names: BTreeMap<EventId, &str> = BTreeMap::new();
    let mut next = rules.iter().cycle().map(|rule| RULES[rule % RULES.len()]);
    for recorded in &mut other.log {
        let name = recorded.entry.event.name();
        if is_override(recorded) {
            *recorded = raised_by_another(recorded, next.next().expect("it never ends"));
            names.insert(recorded.entry.id, recorded.entry.event.name());
        } else if name.contains("override-") {
            let raised = recorded.entry.refers_to.iter().find_map(|id| names.get(id));
            *recorded = moved_along(recorded, raised.expect("it was raised before"));
        }
    }
    let mut versions: BTreeMap<Compartment, u64> = BTreeMap::new();
    for recorded in &mut other.log {
        let version = versions.entry(recorded.stream.compartment).or_default();
        *version += 1;
        recorded.version = Version(*version);
    }
    other
}

fn standing(log: &Countables) -> Vec<EventId> {
    let raised = log.all().iter().filter(|one| matches!(one.what, What::OverrideRaised { .. }));
    raised.filter(|one| log.is_standing(one)).map(|one| one.event).collect()
}

/// Properties over histories in which nothing happens would hold of anything.
#[test]
fn random_histories_hold_what_views_read() {
    let mut runner = TestRunner::deterministic();
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..150 {
        let steps = steps(1..50).new_tree(&mut runner).expect("a strategy").current();
        for recorded in played(&steps).history.log {
            let data = recorded.entry.event.data();
            let name = recorded.entry.event.name();
            *found.entry(name.to_owned()).or_default() += 1;
            if is_override(&recorded) {
                *found.entry(format!("{} {}", data["rule"], data["effect"])).or_default() += 1;
            }
        }
    }
    let rules = ["O1", "O2", "O3", "O4", "O5", "O6", "O7"].map(|rule| format!("\"{rule}\""));
    let raised = rules.iter().map(|rule| format!("{rule} \"suspension\""));
    let steps = ["acknowledged", "lifted"].map(|step| format!("signal-override-{step}"));
    let review = "\"historic\" \"review\"".to_owned();
    for what in raised.chain(steps).chain([review, "override-lifted".into()]) {
        assert!(found.get(&what).is_some_and(|n| *n >= 3), "{what}: {found:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_same_history_gives_the_same_bytes_to_every_role(steps in steps(0..40)) {
        let (one, other) = (played(&steps).history.log, played(&steps).history.log);
        for role in ROLES {
            let at = middle(&one);
            prop_assert_eq!(whole(&one, role, at), whole(&other, role, at), "{}", role);
        }
    }

    #[test]
    fn what_was_believed_is_what_a_log_that_ended_then_shows_and_names_nothing_later(
        steps in steps(1..50),
        cut in any::<prop::sample::Index>(),
    ) {
        let log = played(&steps).history.log;
        let then = log[cut.index(log.len())].recorded_at;
        let (ended, since): (Vec<_>, Vec<_>) =
            log.iter().cloned().partition(|recorded| recorded.recorded_at <= then);
        let as_of = AsOf { believed_at: Some(then), position: None };
        for role in ROLES {
            let believed = views(&log, role, as_of, then);
            prop_assert_eq!(&believed, &views(&ended, role, AsOf::NOW, then), "{}", role);
            for recorded in &since {
                let id = recorded.entry.id.to_string();
                for (name, text) in &believed {
                    prop_assert!(!text.contains(&id), "{} {}: {}", role, name, id);
                }
            }
        }
    }

    #[test]
    fn what_is_believed_at_a_place_in_the_log_is_what_a_log_that_ended_there_shows(
        steps in steps(1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let log = played(&steps).history.log;
        let ended = &log[..=cut.index(log.len())];
        let position = ended.last().map(|last| last.position);
        for role in ["practitioner", "supervisor"] {
            let believed = views(&log, role, AsOf { believed_at: None, position }, later());
            prop_assert_eq!(believed, views(ended, role, AsOf::NOW, later()), "{}", role);
        }
    }

    #[test]
    fn events_of_the_protected_compartment_change_no_byte_that_others_see(
        steps in steps(1..40),
        more in prop::collection::vec((any::<usize>(), 0..8_usize, any::<usize>()), 1..9),
    ) {
        let without = played(&steps).history.spread();
        let with = without.with_protected(&more);
        let at = middle(&without.log);
        for role in OVERSEERS.into_iter().chain(["practitioner", "governance-lead"]) {
            prop_assert_eq!(whole(&with.log, role, at), whole(&without.log, role, at), "{}", role);
        }
        // Whoever sees no places in the log cannot tell that others stand in between, either.
        let (with, without) = (with.dense().log, without.dense().log);
        let practitioner = "practitioner";
        prop_assert_eq!(whole(&with, practitioner, at), whole(&without, practitioner, at));
    }

    #[test]
    fn a_practitioner_cannot_tell_what_raised_a_safety_review(
        steps in steps(1..50),
        rules in prop::collection::vec(any::<usize>(), 1..6),
    ) {
        let one = played(&steps).history;
        let other = by_other_rules(&one, &rules);
        prop_assume!(one.log.iter().any(is_override));
        let at = middle(&one.log);
        let seen = |log: &[Recorded]| whole(log, "practitioner", at);
        prop_assert_eq!(seen(&one.log), seen(&other.log));
    }

    #[test]
    fn progress_never_removes_an_override(
        steps in steps(1..40),
        more in prop::collection::vec(case_step(), 1..30),
    ) {
        let before = played(&steps);
        let after = more.iter().fold(before.clone(), |played, step| played.then(step));
        let suspended = |log: &[Recorded]| {
            let standing = &views(log, "supervisor", AsOf::NOW, later())["standing"];
            let standing: Value = serde_json::from_str(standing).expect("JSON");
            standing["pace_state"] == "suspended-for-safety"
        };
        let still = standing(&after.history.journey().case.countables);
        for raised in standing(&before.history.journey().case.countables) {
            prop_assert!(still.contains(&raised), "{} stands", raised);
        }
        prop_assert!(suspended(&after.history.log) || !suspended(&before.history.log));
    }

    #[test]
    fn correcting_twice_reads_as_the_last_correction_and_keeps_both_traces(
        steps in steps(1..30),
        values in prop::array::uniform3(0..3_usize),
    ) {
        let prompting = values.map(|value| ["unprompted", "prompted", "confronted"][value]);
        let (p, day) = ("P-07/practitioner", "2025-12-01T10:00:00Z");
        let told = |history: History, prompting: &str| {
            let told = json!({ "prompting": prompting, "form": "scene", "specificity": 2 });
            history.then(p, day, "disclosure-made", told)
        };
        let history = played(&steps).history;
        let of = id(history.log.len() + 1);
        let corrected = |history: History, to: &str| {
            let correction = json!({ "target": of, "field": "prompting", "new_value": to,
                                     "reason": "the notes say so" });
            history.then(p, "2025-12-02T10:00:00Z", "entry-corrected", correction)
        };
        let right = told(history.clone(), prompting[2]);
        let twice = corrected(corrected(told(history, prompting[0]), prompting[1]), prompting[2]);
        for role in OVERSEERS {
            let seen = |log: &[Recorded]| views(log, role, AsOf::NOW, later());
            let (right, twice) = (seen(&right.log), seen(&twice.log));
            let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
            for (view, figures) in [("indicators", "indicators"), ("standing", "criteria")] {
                prop_assert_eq!(&read(&right[view])[figures], &read(&twice[view])[figures]);
            }
            let corrections = read(&twice["corrections"])["corrections"].take();
            let of_it = corrections.as_array().expect("a list").iter();
            let of_it = of_it.filter(|one| one["target"] == json!(of));
            let to: Vec<_> = of_it.map(|one| &one["new_value"]).collect();
            prop_assert_eq!(to, [&json!(prompting[1]), &json!(prompting[2])]);
        }
    }
}
