//! The evidence to move on from each phase: met, not met and nothing recorded, with the boundary.

use crate::told::{
    MET, NED, NOT, Said, Told, ask, assessed, disclosure, feeling, goal, incident, missed, moved,
    reached, repair, responsibility, retracted, reviewed, rupture, session, sessions, skill,
    specific, stayed_with, told, worker_rates,
};
use serde_json::json;

#[test]
fn reach_asks_for_consent_explained() {
    told().reads("reach.consent", 9, NED);
    let explained = ("consent-explained", json!({ "covered": ["limits"] }));
    told().on(1, explained).reads("reach.consent", 9, MET);
}

#[test]
fn reach_asks_for_two_kept_contacts_by_session_or_by_phone() {
    told().reads("reach.contacts", 9, NED);
    let unanswered = ("contact-attempted", json!({ "mode": "phone", "result": "no-answer" }));
    told().on(1, missed()).on(2, unanswered).reads("reach.contacts", 9, NED);
    told().on(1, session()).reads("reach.contacts", 9, NOT);
    told().on(1, session()).on(2, reached()).reads("reach.contacts", 9, MET);
    let case = told().on(1, session()).on(2, reached());
    let last = case.last();
    case.on(3, retracted(last)).reads("reach.contacts", 9, NOT);
}

fn hostile() -> Said {
    ("ask-made", json!({ "rung": 1, "purpose": "pacing", "response": "hostile" }))
}

#[test]
fn reach_asks_that_the_last_contact_was_not_hostile() {
    told().reads("reach.not-hostile", 9, NED);
    let quiet = told().on(1, session()).on(1, ask(1, "pacing")).on(1, rupture("withdrawal"));
    quiet.reads("reach.not-hostile", 9, MET);
    for said in [hostile(), rupture("confrontation")] {
        told().on(1, session()).on(1, said.clone()).reads("reach.not-hostile", 9, NOT);
        let made_up = told().on(1, session()).on(1, said.clone()).on(2, session());
        made_up.reads("reach.not-hostile", 9, MET);
        // A call later that day belongs to the same session, and is the last contact.
        told().on(1, session()).on(1, said).on(1, reached()).reads("reach.not-hostile", 9, NOT);
    }
}

#[test]
fn settle_asks_for_three_sessions_over_21_days() {
    told().reads("settle.sessions", 9, NED);
    told().reads("settle.span", 9, NED);
    sessions(2).reads("settle.sessions", 30, NOT);
    sessions(3).reads("settle.sessions", 30, MET);
    let from_day_1 = |to: u32| told().on(1, session()).on(5, session()).on(to, session());
    from_day_1(22).reads("settle.span", 30, MET);
    from_day_1(21).reads("settle.span", 30, NOT);
    from_day_1(21).on(29, missed()).reads("settle.span", 30, NOT);
}

#[test]
fn settle_asks_for_a_choice_taken() {
    let chosen = ("choice-offered", json!({ "chosen": "walk" }));
    let declined = ("choice-offered", json!({ "options": ["walk"], "declined": true }));
    told().reads("settle.choice", 9, NED);
    told().on(1, declined.clone()).reads("settle.choice", 9, NOT);
    told().on(1, declined).on(2, chosen).reads("settle.choice", 9, MET);
}

#[test]
fn settle_asks_for_a_goal_of_the_service_users_or_a_joint_one() {
    told().reads("settle.goal", 9, NED);
    told().on(1, goal("worker", 3, 3)).reads("settle.goal", 9, NOT);
    told().on(1, goal("joint", 1, 1)).reads("settle.goal", 9, MET);
    told().on(1, goal("service-user", 1, 1)).reads("settle.goal", 9, MET);
}

#[test]
fn settle_asks_that_the_worker_rated_last_without_concern() {
    told().reads("settle.alliance", 9, NED);
    let other = ("alliance-rated", json!({ "rater": "service-user", "score": 1, "max": 5 }));
    told().on(1, other).reads("settle.alliance", 9, NED);
    told().on(1, worker_rates(false)).on(2, worker_rates(true)).reads("settle.alliance", 9, NOT);
    let eased = told().on(1, worker_rates(true)).on(2, worker_rates(false));
    eased.reads("settle.alliance", 9, MET);
    eased.late(0, 5, worker_rates(true)).reads("settle.alliance", 9, MET);
}

#[test]
fn settle_asks_that_no_rupture_is_open() {
    told().reads("settle.no-open-rupture", 9, NED);
    sessions(1).reads("settle.no-open-rupture", 9, MET);
    let torn = sessions(1).on(8, rupture("withdrawal"));
    torn.reads("settle.no-open-rupture", 9, NOT);
    let of = torn.last();
    torn.clone().on(60, repair(of, "partly")).reads("settle.no-open-rupture", 70, NOT);
    let mended = torn.on(60, repair(of, "repaired"));
    mended.reads("settle.no-open-rupture", 70, MET);
    mended.on(61, rupture("withdrawal")).reads("settle.no-open-rupture", 70, NOT);
}

#[test]
fn steady_asks_for_feelings_in_three_sessions_or_on_three_dates() {
    let felt = |days: [u32; 3]| {
        days.iter().fold(sessions(2), |told, day| told.late(*day, 20, feeling("confronted")))
    };
    told().reads("steady.feelings", 30, NED);
    felt([7, 7, 14]).reads("steady.feelings", 30, NOT);
    felt([7, 14, 15]).reads("steady.feelings", 30, MET);
    felt([7, 15, 15]).reads("steady.feelings", 30, NOT);
}

#[test]
fn steady_asks_for_two_triggers_two_returns_and_one_hard_emotion() {
    let trigger = || ("trigger-identified", json!({ "trigger": "silence" }));
    told().reads("steady.triggers", 9, NED);
    told().on(1, trigger()).reads("steady.triggers", 9, NOT);
    told().on(1, trigger()).on(1, trigger()).reads("steady.triggers", 9, MET);
    let arousal = |how: &str| ("arousal-observed", json!({ "state": "hyper", "returned": how }));
    told().reads("steady.returns", 9, NED);
    told().on(1, arousal("no")).on(2, arousal("alone")).reads("steady.returns", 9, NOT);
    told().on(1, arousal("with-help")).on(2, arousal("alone")).reads("steady.returns", 9, MET);
    told().reads("steady.stayed-with", 9, NED);
    told().on(1, stayed_with("anger")).reads("steady.stayed-with", 9, MET);
}

#[test]
fn look_asks_for_two_disclosures_one_unprompted_one_specific_scene() {
    for id in ["look.disclosures", "look.unprompted", "look.scene"] {
        told().reads(id, 9, NED);
    }
    let one = || told().on(1, disclosure("confronted", "fragment"));
    one().reads("look.disclosures", 9, NOT);
    one().on(2, disclosure("prompted", "fragment")).reads("look.disclosures", 9, MET);
    one().on(2, disclosure("prompted", "fragment")).reads("look.unprompted", 9, NOT);
    one().on(2, disclosure("unprompted", "fragment")).reads("look.unprompted", 9, MET);
    one().on(2, specific("scene", 1)).reads("look.scene", 9, NOT);
    one().on(2, specific("fragment", 3)).reads("look.scene", 9, NOT);
    one().on(2, specific("scene", 2)).reads("look.scene", 9, MET);
    one().on(2, specific("narrative", 2)).reads("look.scene", 9, MET);
}

#[test]
fn own_asks_for_full_unprompted_responsibility_in_two_sessions_14_days_apart() {
    let stated = |days: &[u32], said: fn() -> Said| {
        days.iter().fold(told(), |told, day| told.on(*day, session()).on(*day, said()))
    };
    let full = || responsibility("full", "unprompted");
    told().reads("own.responsibility", 40, NED);
    stated(&[1, 15], full).reads("own.responsibility", 40, MET);
    stated(&[1, 14], full).reads("own.responsibility", 40, NOT);
    stated(&[1, 8, 15], full).reads("own.responsibility", 40, MET);
    stated(&[1, 15], || responsibility("full", "prompted")).reads("own.responsibility", 40, NOT);
    stated(&[1, 15], || responsibility("qualified", "unprompted")).reads(
        "own.responsibility",
        40,
        NOT,
    );
    stated(&[1], full).on(15, full()).reads("own.responsibility", 40, NOT);
}

#[test]
fn own_asks_for_deep_impact_on_partner_or_child() {
    let impact = |on: &str, depth: u8| {
        told().on(1, ("impact-recognised", json!({ "on": on, "depth": depth })))
    };
    told().reads("own.impact", 9, NED);
    impact("partner", 2).reads("own.impact", 9, MET);
    impact("child", 3).reads("own.impact", 9, MET);
    impact("child", 1).reads("own.impact", 9, NOT);
    impact("self", 3).reads("own.impact", 9, NOT);
    impact("wider", 3).reads("own.impact", 9, NOT);
}

#[test]
fn own_asks_for_a_change_outside_the_room() {
    told().reads("own.outside", 9, NED);
    // What happens in a session says nothing about life outside it: silence is not absence.
    told().on(1, skill("session", "other")).reads("own.outside", 9, NED);
    told().on(1, skill("life", "home")).reads("own.outside", 9, MET);
    told().on(1, ("repair-action-taken", json!({ "what": "paid the rent" }))).reads(
        "own.outside",
        9,
        MET,
    );
}

#[test]
fn live_it_asks_for_three_skills_in_life_over_42_days() {
    let used =
        |days: &[u32]| days.iter().fold(told(), |told, day| told.on(*day, skill("life", "home")));
    told().reads("live-it.skills", 90, NED);
    used(&[1, 20, 43]).reads("live-it.skills", 90, MET);
    used(&[1, 20, 42]).reads("live-it.skills", 90, NOT);
    used(&[1, 43]).reads("live-it.skills", 90, NOT);
    used(&[1, 43]).late(20, 50, skill("session", "home")).reads("live-it.skills", 90, NOT);
}

#[test]
fn live_it_asks_that_every_goal_was_reviewed() {
    told().reads("live-it.goals", 9, NED);
    let set = told().on(1, goal("worker", 1, 1));
    let first = set.last();
    set.reads("live-it.goals", 9, NOT);
    let done = set.on(2, reviewed(first, "not"));
    done.reads("live-it.goals", 9, MET);
    done.on(3, goal("joint", 2, 2)).reads("live-it.goals", 9, NOT);
}

#[test]
fn live_it_asks_for_90_days_without_abuse_and_with_an_agency_heard() {
    let heard = || ("agency-information-received", json!({ "sender": "police" }));
    let after = |told: Told| told.on(100, heard());
    told().reads("live-it.no-incident", 120, NED);
    told().on(1, assessed()).reads("live-it.no-incident", 120, NED);
    after(told()).reads("live-it.no-incident", 190, MET);
    after(told()).reads("live-it.no-incident", 191, NED);
    after(told().on(30, incident("breach"))).reads("live-it.no-incident", 120, NOT);
    after(told().on(29, incident("breach"))).reads("live-it.no-incident", 120, MET);
    told().on(30, incident("breach")).reads("live-it.no-incident", 120, NOT);
    for kind in ["self-harm", "child-risk"] {
        after(told().on(30, incident(kind))).reads("live-it.no-incident", 120, MET);
        told().on(30, incident(kind)).reads("live-it.no-incident", 120, NED);
    }
}

#[test]
fn criteria_count_the_whole_journey_and_not_the_phase() {
    let early = told().on(1, session()).on(1, goal("joint", 1, 1));
    early.on(2, moved("reach", "settle")).reads("settle.goal", 9, MET);
}
