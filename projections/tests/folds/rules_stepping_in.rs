//! S1 to S8: met, not met and too little to say, with the boundary of each.

use crate::told::{
    MET, NED, NOT, Said, Told, cancelled, corrected, disclosure, excused, feeling, goal, missed,
    repair, responsibility, retracted, reviewed, rupture, session, sessions, shown, skill,
    stayed_with, told,
};
use serde_json::json;

const UNPROMPTED: &str = "unprompted";
const PROMPTED: &str = "prompted";

/// Disclosures on days 1, 2, 3 …, unprompted where there is a `u`.
fn disclosed(how: &str) -> Told {
    let prompting = |c| if c == 'u' { UNPROMPTED } else { PROMPTED };
    let days = (1..).zip(how.chars());
    days.fold(told(), |told, (day, c)| told.on(day, disclosure(prompting(c), "scene")))
}

#[test]
fn s1_is_met_by_half_of_the_last_six_and_by_no_less() {
    disclosed("uppupu").reads("S1", 10, MET);
    disclosed("uppppu").reads("S1", 10, NOT);
    disclosed("uuuuppppuu").reads("S1", 12, NOT);
    disclosed("uupppuu").reads("S1", 10, MET);
}

#[test]
fn s1_says_nothing_of_fewer_than_three_however_clear() {
    disclosed("uu").reads("S1", 10, NED);
    disclosed("uu").on(4, responsibility("full", "confronted")).reads("S1", 10, MET);
    let case = disclosed("uuu");
    let last = case.last();
    case.on(4, retracted(last)).reads("S1", 10, NED);
}

#[test]
fn s1_counts_in_order_of_occurrence_and_corrected_values() {
    let case = disclosed("uupppp");
    case.clone().late(0, 9, disclosure(UNPROMPTED, "scene")).reads("S1", 10, NOT);
    let last = case.last();
    case.on(8, corrected(last, "prompting", json!(UNPROMPTED))).reads("S1", 10, MET);
}

fn with_goal(sessions_kept: u32, set: Said, reviewed_after: u32) -> Told {
    let case = sessions(sessions_kept).on(30, set);
    let goal = case.last();
    case.on(30 + reviewed_after, reviewed(goal, "not"))
}

#[test]
fn s2_is_met_by_an_own_specific_goal_reviewed_within_42_days() {
    let own = || goal("service-user", 3, 2);
    with_goal(3, own(), 42).reads("S2", 90, MET);
    with_goal(3, own(), 43).reads("S2", 90, NOT);
    with_goal(3, goal("service-user", 2, 3), 7).reads("S2", 90, NOT);
    with_goal(3, goal("service-user", 3, 1), 7).reads("S2", 90, NOT);
    with_goal(3, goal("joint", 3, 3), 7).reads("S2", 90, NOT);
    sessions(3).on(30, own()).reads("S2", 90, NOT);
    with_goal(2, own(), 7).reads("S2", 90, NED);
}

/// Feelings on these days, the unprompted ones first.
fn felt(unprompted: &[u32], prompted: &[u32]) -> Told {
    let case = unprompted.iter().fold(told(), |told, day| told.on(*day, feeling(UNPROMPTED)));
    prompted.iter().fold(case, |told, day| told.on(*day, feeling(PROMPTED)))
}

#[test]
fn s3_compares_the_last_28_days_with_the_28_before() {
    // On day 60 the last 28 days are 33 to 60, and those before 5 to 32.
    felt(&[33, 40, 60], &[5, 32]).reads("S3", 60, MET);
    felt(&[33, 40, 60], &[5, 20, 32]).reads("S3", 60, NOT);
    felt(&[33, 40, 60], &[4, 5, 32]).reads("S3", 60, MET);
    felt(&[32, 40, 60], &[33]).reads("S3", 60, NOT);
    felt(&[33, 60], &[40, 41]).reads("S3", 60, NOT);
    felt(&[40, 60], &[4]).reads("S3", 60, NED);
}

/// Shame shown and stayed with on day 7, and again on day 14; sessions there, and then `next`.
fn chains(next: Said) -> Told {
    let once = |told: Told, day| {
        told.on(day, session()).on(day, shown("shame-hidden")).on(day, stayed_with("shame"))
    };
    once(once(told(), 7), 14).on(21, next)
}

#[test]
fn s4_is_met_by_two_chains_each_ended_by_the_next_attendance() {
    chains(session()).reads("S4", 30, MET);
    chains(missed()).reads("S4", 30, NOT);
    chains(missed()).on(28, session()).reads("S4", 30, NOT);
    chains(excused()).on(28, session()).reads("S4", 30, MET);
    chains(cancelled()).on(28, session()).reads("S4", 30, MET);
}

#[test]
fn s4_takes_chains_that_share_nothing() {
    let one_shame = told()
        .on(7, session())
        .on(7, shown("guilt"))
        .on(7, stayed_with("guilt"))
        .on(14, session())
        .on(14, stayed_with("guilt"))
        .on(21, session());
    one_shame.clone().reads("S4", 30, NOT);
    one_shame.late(14, 22, shown("shame-obvious")).reads("S4", 30, NOT);
    let one_attendance = told()
        .on(7, session())
        .on(7, shown("guilt"))
        .on(7, shown("guilt"))
        .on(7, stayed_with("guilt"))
        .on(7, stayed_with("guilt"))
        .on(14, session());
    one_attendance.reads("S4", 30, NOT);
}

#[test]
fn s4_counts_shame_and_guilt_and_not_the_session_that_they_belong_to() {
    let fear = told()
        .on(7, session())
        .on(7, shown("guilt"))
        .on(7, stayed_with("fear"))
        .on(14, shown("guilt"));
    fear.reads("S4", 30, NED);
    // Noted under a bare date, they stand before the time of their own session.
    let undated = |told: Told, day| {
        told.some_time_on(day, shown("guilt"))
            .some_time_on(day, stayed_with("guilt"))
            .on(day, session())
    };
    undated(undated(told(), 7), 14).reads("S4", 30, NOT);
    undated(undated(told(), 7), 14).on(21, session()).reads("S4", 30, MET);
}

fn repaired(after: u32, result: &str) -> Told {
    let case = sessions(3).on(30, rupture("withdrawal"));
    let rupture = case.last();
    case.on(30 + after, repair(rupture, result))
}

#[test]
fn s5_is_met_by_a_repair_within_14_days() {
    repaired(13, "repaired").reads("S5", 60, MET);
    repaired(14, "repaired").reads("S5", 60, MET);
    repaired(15, "repaired").reads("S5", 60, NOT);
    repaired(1, "partly").reads("S5", 60, NOT);
    sessions(3).on(30, rupture("withdrawal")).reads("S5", 60, NOT);
    sessions(3).reads("S5", 60, NED);
    sessions(2).on(30, rupture("withdrawal")).reads("S5", 60, NED);
}

fn pace(kind: &'static str, to: &str, asked_by: &str, reason: Option<&str>) -> Said {
    let mut data = json!({ "to": to, "asked_by": asked_by });
    if let Some(reason) = reason {
        data["reason"] = reason.into();
    }
    if kind == "pace-changed" {
        data["from"] = "as-planned".into();
    }
    (kind, data)
}

#[test]
fn s6_is_met_by_the_service_users_own_wish_with_its_reason() {
    let asked = |asked_by, reason| sessions(3).on(30, pace("pace-set", "slow", asked_by, reason));
    asked("service-user", Some("too much at once")).reads("S6", 40, MET);
    asked("service-user", None).reads("S6", 40, NOT);
    asked("worker", Some("too much at once")).reads("S6", 40, NOT);
    sessions(2).on(30, pace("pace-set", "slow", "service-user", Some("why"))).reads("S6", 40, NED);
}

#[test]
fn s6_shows_slowing_from_the_second_time_on_as_counter_evidence() {
    let slower = || pace("pace-changed", "slow", "service-user", Some("too much"));
    let case = sessions(3).on(30, slower());
    assert_eq!(case.indicator("S6", 40).counter_evidence, []);
    let case = case
        .on(31, pace("pace-changed", "faster", "service-user", Some("ready")))
        .on(32, pace("pace-changed", "hold", "service-user", None));
    let second = case.last();
    assert_eq!(case.indicator("S6", 40).counter_evidence, [second]);
    assert_eq!(case.indicator("S7", 40).counter_evidence, []);
}

#[test]
fn s7_is_met_by_skills_in_two_places_of_life() {
    let used = |one: Said, other: Said| sessions(3).on(30, one).on(31, other);
    used(skill("life", "home"), skill("life", "work")).reads("S7", 40, MET);
    used(skill("life", "home"), skill("life", "home")).reads("S7", 40, NOT);
    used(skill("life", "home"), skill("session", "other")).reads("S7", 40, NOT);
    let two = sessions(2).on(30, skill("life", "home")).on(31, skill("life", "work"));
    two.reads("S7", 40, NED);
}

#[test]
fn s8_is_met_by_a_fragment_then_a_scene_then_a_narrative() {
    let forms = |forms: &[&str]| {
        let days = (1..).zip(forms);
        days.fold(told(), |told, (day, form)| told.on(day, disclosure(PROMPTED, form)))
    };
    forms(&["fragment", "scene", "narrative"]).reads("S8", 9, MET);
    forms(&["scene", "fragment", "fragment", "scene", "narrative"]).reads("S8", 9, MET);
    forms(&["fragment", "narrative", "scene"]).reads("S8", 9, NOT);
    forms(&["fragment", "scene"]).reads("S8", 9, NED);
    let late = forms(&["fragment", "fragment", "narrative"]);
    late.late(2, 8, disclosure(PROMPTED, "scene")).reads("S8", 9, MET);
}

#[test]
fn needs_interpreters_and_counter_allegations_stand_beside_every_indicator() {
    let need = ("need-recorded", json!({ "domain": "hearing", "met": false }));
    let met = ("need-recorded", json!({ "domain": "reading", "met": true }));
    let counter =
        ("suitability-assessed", json!({ "outcome": "accepted", "counter_allegation": true }));
    let interpreted = ("session-held", json!({ "attendance": "late", "interpreter": true }));
    let case = told().on(1, need);
    let mut all = vec![case.last()];
    let case = case.on(2, met).on(3, counter);
    all.push(case.last());
    let case = case.on(4, interpreted);
    all.push(case.last());
    for id in ["S1", "S4", "C1", "C9"] {
        assert_eq!(case.indicator(id, 9).counter_evidence, all, "{id}");
    }
}
