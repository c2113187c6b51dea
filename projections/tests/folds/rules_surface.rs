//! C1 to C9: met, not met and too little to say, with the boundary of each.

use crate::told::{
    MET, NED, NOT, Said, Told, ask, disclosure, excused, feeling, goal, missed, responsibility,
    retracted, reviewed, session, sessions, shown, skill, told, worker_rates,
};
use serde_json::json;

#[test]
fn c1_is_met_by_high_attendance_with_nothing_unprompted() {
    sessions(8).reads("C1", 60, MET);
    sessions(7).reads("C1", 60, NED);
    sessions(7).on(56, missed()).reads("C1", 60, NOT);
    // An absence with an acceptable reason is neither kept nor missed.
    sessions(8).on(57, excused()).reads("C1", 60, MET);
    // Of nine, the last eight count.
    told().on(1, missed()).on(2, session()).reads("C1", 60, NED);
    (1..=8)
        .fold(told().on(1, missed()), |told, week| told.on(week * 7, session()))
        .reads("C1", 60, MET);
}

#[test]
fn c1_hears_what_came_unprompted_since_the_first_of_the_eight() {
    let first = |said: Said| sessions(8).late(7, 58, said);
    first(feeling("unprompted")).reads("C1", 60, NOT);
    first(disclosure("unprompted", "fragment")).reads("C1", 60, NOT);
    first(feeling("prompted")).reads("C1", 60, MET);
    first(responsibility("full", "unprompted")).reads("C1", 60, MET);
    sessions(8).late(6, 58, feeling("unprompted")).reads("C1", 60, MET);
}

fn vague(specificity: u8) -> Said {
    let data = json!({ "extent": "full", "specificity": specificity, "prompting": "prompted" });
    ("responsibility-stated", data)
}

#[test]
fn c2_is_met_by_full_and_vague_responsibility_by_the_third_session() {
    sessions(4).late(21, 30, vague(1)).reads("C2", 40, MET);
    sessions(4).late(22, 30, vague(1)).reads("C2", 40, NOT);
    sessions(4).late(21, 30, vague(2)).reads("C2", 40, NOT);
    sessions(4).late(21, 30, responsibility("qualified", "prompted")).reads("C2", 40, NOT);
    sessions(2).late(14, 30, vague(0)).reads("C2", 40, NED);
}

#[test]
fn c3_is_met_by_three_rapid_agreements_in_four_sessions_without_a_skill() {
    let agreed = |days: &[u32], kept: u32| {
        let agreement = || shown("rapid-agreement");
        days.iter().fold(sessions(kept), |told, day| told.late(*day, 90, agreement()))
    };
    agreed(&[14, 21, 28], 4).reads("C3", 90, MET);
    agreed(&[28, 28, 28], 4).reads("C3", 90, MET);
    agreed(&[14, 21], 4).reads("C3", 90, NOT);
    agreed(&[7, 14, 21], 5).reads("C3", 90, NOT);
    agreed(&[15, 21, 28], 4).reads("C3", 90, NOT);
    agreed(&[7, 7, 14], 2).reads("C3", 90, NED);
    agreed(&[14, 21, 28], 4).late(1, 90, skill("session", "home")).reads("C3", 90, NOT);
}

fn rates(score: u8) -> Said {
    ("alliance-rated", json!({ "rater": "service-user", "score": score, "max": 10 }))
}

#[test]
fn c4_is_met_by_three_highest_ratings_beside_a_concern() {
    let rated = |scores: [u8; 4]| {
        (1..).zip(scores).fold(told(), |told, (day, score)| told.on(day, rates(score)))
    };
    rated([3, 10, 10, 10]).on(5, worker_rates(true)).reads("C4", 9, MET);
    rated([10, 10, 10, 9]).on(5, worker_rates(true)).reads("C4", 9, NOT);
    rated([3, 10, 10, 10]).on(5, worker_rates(true)).on(6, worker_rates(false)).reads("C4", 9, NOT);
    rated([3, 10, 10, 10]).reads("C4", 9, NED);
    let two = told().on(1, rates(10)).on(2, rates(10)).on(3, worker_rates(true));
    two.clone().reads("C4", 9, NED);
    // Without a maximum, a score says nothing.
    let without = ("alliance-rated", json!({ "rater": "service-user", "score": 10 }));
    two.on(4, without).reads("C4", 9, NED);
}

#[test]
fn c5_is_met_by_sessions_within_a_week_of_outside_dates() {
    let around = |days: &[u32], kept: u32| {
        days.iter().fold(sessions(kept), |told, day| {
            let when = crate::told::date(*day);
            told.on(1, ("outside-date-noted", json!({ "kind": "court", "when": when })))
        })
    };
    // Sessions on days 7, 14, 21, 28: 14, 21 and 28 lie within seven days of 21.
    around(&[21], 4).reads("C5", 40, MET);
    around(&[20], 4).reads("C5", 40, NOT);
    around(&[20, 35], 4).reads("C5", 40, MET);
    around(&[20, 36], 4).reads("C5", 40, NOT);
    // Of five, the last four count: of them, 14 and 21 lie around day 14.
    around(&[14], 4).reads("C5", 40, MET);
    around(&[14], 5).reads("C5", 40, NOT);
    around(&[], 4).reads("C5", 40, NED);
    around(&[14], 2).reads("C5", 40, NED);
}

/// Sessions on these days, each with an ask and, where there is a `t`, a turn after it.
fn asked(days: &[(u32, char)]) -> Told {
    days.iter().fold(told(), |told, (day, what)| {
        let told = told.on(*day, session()).on(*day, ask(3, "safety"));
        if *what == 't' { told.on(*day, shown("changes-subject")) } else { told }
    })
}

#[test]
fn c6_is_met_when_three_in_five_asks_are_turned_away_from() {
    asked(&[(1, 't'), (2, 't'), (3, '-')]).reads("C6", 20, MET);
    asked(&[(1, 't'), (2, 't'), (3, 't'), (4, '-'), (5, '-')]).reads("C6", 20, MET);
    asked(&[(1, 't'), (2, 't'), (3, '-'), (4, '-')]).reads("C6", 20, NOT);
    asked(&[(1, 't'), (2, 't')]).reads("C6", 20, NED);
}

#[test]
fn c6_looks_back_28_days_at_what_followed_in_the_session_of_the_ask() {
    let three = asked(&[(1, 't'), (2, 't'), (3, '-')]);
    three.reads("C6", 29, MET);
    three.reads("C6", 30, NED);
    let before = |told: Told, day| {
        told.on(day, session()).on(day, shown("says-harmed")).on(day, ask(3, "pacing"))
    };
    before(before(before(told(), 1), 2), 3).reads("C6", 20, NOT);
    let elsewhere = asked(&[(1, '-'), (3, '-'), (5, '-')]);
    let elsewhere = elsewhere.late(2, 9, shown("says-harmed")).late(4, 9, shown("says-harmed"));
    elsewhere.reads("C6", 20, NOT);
    let low = (1..=3).fold(told(), |told, day| {
        told.on(day, session()).on(day, ask(2, "pacing")).on(day, shown("says-harmed"))
    });
    low.reads("C6", 20, NED);
}

#[test]
fn c7_is_met_when_every_goal_is_the_workers_42_days_in() {
    let goals = |n: u32, last: &str| {
        let case = (1..n).fold(sessions(1), |told, n| told.on(7 + n, goal("worker", 2, 2)));
        case.on(20, goal(last, 2, 2))
    };
    goals(3, "worker").reads("C7", 49, MET);
    goals(3, "worker").reads("C7", 48, NED);
    goals(3, "joint").reads("C7", 49, NOT);
    goals(2, "worker").reads("C7", 60, NED);
}

fn differed(clarified: Option<bool>, told: Told) -> Told {
    let mut data = json!({ "accounts": [told.last()] });
    if let Some(clarified) = clarified {
        data["clarified"] = clarified.into();
    }
    told.on(5, ("account-differed", data))
}

#[test]
fn c8_is_met_by_two_differences_that_nobody_clarified() {
    let once = || differed(None, told().on(1, disclosure("prompted", "scene")));
    differed(Some(false), once()).reads("C8", 9, MET);
    differed(Some(true), once()).reads("C8", 9, NOT);
    once().reads("C8", 9, NED);
    let twice = differed(None, once());
    let last = twice.last();
    twice.on(6, responsibility("none", "prompted")).on(7, retracted(last)).reads("C8", 9, NOT);
}

/// A goal on day 1, reviewed so on days 30, 31 and 32.
fn reviews(outcomes: [&str; 3]) -> Told {
    let case = sessions(1).on(1, goal("joint", 2, 2));
    let goal = case.last();
    (30..).zip(outcomes).fold(case, |told, (day, outcome)| told.on(day, reviewed(goal, outcome)))
}

#[test]
fn c9_is_met_by_goals_not_reached_and_a_plan_that_did_not_change() {
    reviews(["partly", "not", "not"]).reads("C9", 62, MET);
    reviews(["partly", "achieved", "not"]).reads("C9", 62, NOT);
    let open = sessions(1).on(1, goal("joint", 2, 2));
    let goal = open.last();
    open.on(2, reviewed(goal, "not")).on(3, reviewed(goal, "not")).reads("C9", 90, NED);
}

#[test]
fn c9_takes_a_change_of_the_last_60_days_for_one() {
    // On day 61, day 1 is 60 days ago.
    reviews(["not", "not", "not"]).reads("C9", 61, NOT);
    let later = |said: Said| reviews(["not", "not", "not"]).on(40, said);
    let pace = |kind, data| (kind, data);
    let set = json!({ "to": "slow", "asked_by": "worker" });
    let changed = json!({ "from": "slow", "to": "hold", "asked_by": "worker" });
    later(pace("pace-set", set)).reads("C9", 100, MET);
    later(pace("pace-changed", changed.clone())).reads("C9", 100, NOT);
    later(pace("pace-changed", changed)).reads("C9", 101, MET);
    later(("plan-reviewed-together", json!({}))).reads("C9", 100, NOT);
    let choice = |plan: bool| json!({ "chosen": "walk", "changed_plan": plan });
    later(("choice-offered", choice(true))).reads("C9", 100, NOT);
    later(("choice-offered", choice(false))).reads("C9", 100, MET);
}
