//! Pace in both directions, and when the risk has to be reviewed: the days before, of and after
//! each boundary.

use crate::told::{
    MET, NED, NOT, Said, Told, ask, assessed, cancelled, changed, date, disclosure, excused,
    incident, missed, moved, retracted, rupture, session, sessions, told,
};
use projections::rules::pace::{FollowedBy, PaceState};
use projections::rules::review::ReviewBecause;
use serde_json::json;

fn asked(said: Said) -> Told {
    told().on(10, session()).on(10, said)
}

#[track_caller]
fn premature(case: &Told, is: bool, ceiling: u16) {
    let ask = case.asks(60).pop().expect("an ask");
    assert_eq!((ask.premature, ask.ceiling), (is, ceiling));
}

#[test]
fn an_ask_above_the_ceiling_of_its_phase_is_premature_if_it_was_for_pacing() {
    premature(&asked(ask(0, "pacing")), false, 0);
    premature(&asked(ask(1, "pacing")), true, 0);
    for purpose in ["assessment", "curriculum", "safety"] {
        premature(&asked(ask(5, purpose)), false, 0);
    }
    let phases = ["reach", "settle", "steady", "look", "own", "live-it"];
    let mut case = told();
    for (step, ceiling) in phases.windows(2).zip([1, 2, 3, 5, 5]) {
        case = case.on(20, moved(step[0], step[1]));
        premature(&case.clone().on(21, ask(ceiling, "pacing")), false, ceiling.into());
        if ceiling < 5 {
            premature(&case.clone().on(21, ask(ceiling + 1, "pacing")), true, ceiling.into());
        }
    }
}

#[test]
fn the_ceiling_is_that_of_the_phase_held_where_the_ask_stands_in_the_log() {
    let moved_later = asked(ask(1, "pacing")).on(11, moved("reach", "settle"));
    premature(&moved_later, true, 0);
    // Asked before the move, written down after it: the phase in force was the later one.
    let recorded_late = told().on(11, moved("reach", "settle")).late(10, 12, ask(1, "pacing"));
    premature(&recorded_late, false, 1);
    let back = told().on(11, moved("reach", "settle")).on(12, moved("settle", "reach"));
    premature(&back.on(13, ask(1, "pacing")), true, 0);
}

#[track_caller]
fn followed(case: &Told, day: u32, by: FollowedBy) {
    assert_eq!(case.asks(day)[0].followed_by, by, "on day {day}");
}

#[test]
fn a_step_back_counts_until_the_fourteenth_day() {
    for steps in [missed(), rupture("withdrawal"), ("consent-withdrawn", json!({ "scopes": [] }))] {
        let after = |days: u32| asked(ask(4, "pacing")).on(10 + days, steps.clone());
        followed(&after(0), 60, FollowedBy::SteppedBack);
        followed(&after(13), 60, FollowedBy::SteppedBack);
        followed(&after(14), 60, FollowedBy::SteppedBack);
        followed(&after(15), 60, FollowedBy::None);
    }
}

#[test]
fn what_follows_is_pending_until_the_fourteenth_day_is_over() {
    let case = asked(ask(4, "pacing"));
    for (day, by) in [
        (10, FollowedBy::Pending),
        (23, FollowedBy::Pending),
        (24, FollowedBy::Pending),
        (25, FollowedBy::None),
    ] {
        followed(&case, day, by);
    }
}

#[test]
fn what_the_service_cancelled_what_was_excused_and_what_came_before_is_no_step_back() {
    for said in [cancelled(), excused(), session()] {
        followed(&asked(ask(4, "pacing")).on(12, said), 60, FollowedBy::None);
    }
    let unanswered = ("contact-attempted", json!({ "mode": "phone", "result": "no-answer" }));
    followed(&asked(ask(4, "pacing")).on(11, unanswered), 60, FollowedBy::None);
    let before = told().on(10, rupture("confrontation")).on(10, ask(4, "pacing"));
    followed(&before, 60, FollowedBy::None);
    let case = asked(ask(4, "pacing")).on(12, missed());
    let step = case.last();
    followed(&case.on(13, retracted(step)), 60, FollowedBy::None);
}

#[test]
fn eight_sessions_with_nothing_asked_or_named_are_flagged() {
    let answer = |case: &Told| case.not_asked(60).answer.name();
    assert_eq!(answer(&sessions(7)), NED);
    assert_eq!(answer(&sessions(8)), MET);
    let named = ("boundary-stated", json!({ "named": "control of money" }));
    for said in [named, ask(2, "safety"), disclosure("prompted", "fragment")] {
        assert_eq!(answer(&sessions(8).late(7, 57, said.clone())), NOT, "{said:?}");
        assert_eq!(answer(&sessions(8).late(58, 59, said.clone())), NOT, "{said:?}");
        assert_eq!(answer(&sessions(8).late(6, 57, said.clone())), MET, "{said:?}");
        assert_eq!(answer(&sessions(9).late(8, 60, said)), MET, "of nine, the latest eight");
    }
    assert_eq!(answer(&sessions(8).on(57, ask(1, "pacing"))), MET);
}

#[test]
fn the_pace_is_as_planned_until_somebody_decides_and_suspended_while_a_suspension_stands() {
    assert_eq!(told().pace(9), PaceState::AsPlanned);
    let set = |to: &str| ("pace-set", json!({ "to": to, "asked_by": "worker" }));
    let slow = told().on(1, set("faster")).on(2, set("slow"));
    assert_eq!(slow.pace(9), PaceState::Slow);
    let raised =
        |effect: &str| ("override-raised", json!({ "rule": "judgement", "effect": effect }));
    assert_eq!(slow.clone().on(3, raised("review")).pace(9), PaceState::Slow);
    let suspended = slow.on(3, raised("suspension"));
    let raised = suspended.last();
    let suspended = suspended.on(4, set("faster")).on(5, assessed());
    assert_eq!(suspended.pace(9), PaceState::SuspendedForSafety);
    let lift = json!({ "override": raised, "assessment": suspended.last() });
    assert_eq!(suspended.on(6, ("override-lifted", lift)).pace(9), PaceState::Faster);
}

/// The next risk review is due on this day, because of that; overdue from the day after.
#[track_caller]
fn due(case: &Told, day: u32, because: ReviewBecause) {
    for (on, overdue) in [(day - 1, false), (day, false), (day + 1, true)] {
        let review = case.review(on).expect("a review is due");
        assert_eq!(
            (review.due, review.overdue, review.because),
            (date(day), overdue, because),
            "{on}"
        );
    }
}

#[test]
fn the_first_review_is_due_14_days_after_the_referral() {
    due(&told(), 14, ReviewBecause::Referral);
    due(&told().on(5, missed()).on(6, missed()).on(7, missed()), 14, ReviewBecause::Referral);
    due(&told().on(0, assessed()), 70, ReviewBecause::LastAssessment);
}

#[test]
fn the_next_is_due_70_days_after_the_last() {
    let case = told().on(10, assessed());
    due(&case, 80, ReviewBecause::LastAssessment);
    due(&case.clone().on(30, assessed()), 100, ReviewBecause::LastAssessment);
    due(&case.late(5, 31, assessed()), 80, ReviewBecause::LastAssessment);
}

#[test]
fn a_trigger_asks_for_one_within_7_days_unless_it_was_assessed_that_day() {
    let withdrawn = ("consent-withdrawn", json!({ "scopes": [] }));
    for trigger in [incident("threat"), changed("housing"), withdrawn, incident("self-harm")] {
        let case = told().on(1, assessed()).on(20, trigger.clone());
        due(&case, 27, ReviewBecause::Trigger);
        due(&case.clone().on(20, assessed()), 90, ReviewBecause::LastAssessment);
        due(&case.on(21, changed("work")), 27, ReviewBecause::Trigger);
    }
}

#[test]
fn an_incident_asks_for_one_from_when_it_became_known() {
    let mut case = told().on(1, assessed()).on(20, session());
    case = case.late(15, 25, incident("threat"));
    case.0.log.last_mut().expect("an incident").entry.known_at =
        Some(events::Moment::Day(date(24)));
    due(&case, 31, ReviewBecause::Trigger);
    due(&case.on(24, assessed()), 94, ReviewBecause::LastAssessment);
}

#[test]
fn after_closure_only_what_triggers_one_remains() {
    let closed = ("case-closed", json!({ "category": "completed-planned" }));
    let reopened = ("case-reopened", json!({}));
    let case = told().on(10, assessed()).on(40, closed);
    due(&case, 47, ReviewBecause::Trigger);
    let reviewed = case.on(40, assessed());
    assert_eq!(reviewed.review(200), None);
    due(&reviewed.clone().on(50, incident("breach")), 57, ReviewBecause::Trigger);
    due(&reviewed.on(50, reopened), 110, ReviewBecause::LastAssessment);
}
