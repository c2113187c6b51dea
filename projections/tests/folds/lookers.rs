//! Who looks outside what is theirs: one curious colleague among forty honest ones.

use crate::history::{History, at};
use crate::looks::{Dice, Month, viewed};
use events::Subject;
use projections::Whose;
use projections::boards::{AccessBoard, EmergenciesBoard, LookerRow, LookersBoard, OwnLooksBoard};
use serde_json::{Value, json};

const PRACTITIONERS: usize = 28;
const CASES_EACH: usize = 5;
const TEAMS: usize = 4;
const LOOKS_OF_THE_CURIOUS: usize = 400;

/// What somebody may be curious in.
#[derive(Clone, Copy, Debug)]
enum Curious {
    Emergency,
    Refused,
    Supervisor,
    FormerCases,
}

fn practitioner(number: usize) -> String {
    format!("P-{number:02}")
}

fn case(number: usize) -> History {
    let of = practitioner(number / CASES_EACH);
    let referral = json!({ "reference": format!("SU-{number:04}"), "source": "self" });
    let assigned = json!({ "to": of });
    History::numbered(number)
        .then("S-00/supervisor", "2025-01-06", "referral-received", referral)
        .then("S-00/supervisor", "2025-01-07", "practitioner-assigned", assigned)
}

/// Cases, teams and duty. Of the last practitioner every case was handed over on the first of May;
/// a case of the second went to the third in the middle of it.
fn month() -> Month {
    let handed = |history: History, on: &str, to: &str| {
        history.then(
            "S-00/supervisor",
            on,
            "handover-completed",
            json!({ "from": "P-99", "to": to }),
        )
    };
    let of = |number: usize| match number {
        number if number >= PRACTITIONERS * CASES_EACH => {
            let to = practitioner(number % PRACTITIONERS);
            handed(case(number), "2025-05-01", &to)
        }
        10 => handed(case(10), "2025-05-15", "P-03"),
        number => case(number),
    };
    let mut month = Month::of((0..(PRACTITIONERS + 1) * CASES_EACH).map(of).collect());
    for team in 0..TEAMS {
        let mut members: Vec<_> =
            (0..PRACTITIONERS).filter(|of| of % TEAMS == team).map(practitioner).collect();
        members.push(format!("S-{team:02}"));
        if team == 0 {
            members.push("S-09".to_owned());
        }
        month.organises("team-changed", &json!({ "team": format!("{team}"), "added": members }));
    }
    for (staff, day) in [("P-04", 5), ("P-05", 12), ("P-04", 19), ("S-01", 26)] {
        let cover = json!({ "staff": staff, "from": format!("2025-05-{day:02}T00:00:00Z"),
                            "until": format!("2025-05-{:02}T00:00:00Z", day + 3) });
        month.organises("duty-cover-set", &cover);
    }
    month
}

fn honest(month: &mut Month, dice: &mut Dice) {
    let all = PRACTITIONERS * CASES_EACH;
    for day in 3..=31 {
        for of in 0..PRACTITIONERS {
            for _ in 0..1 + dice.below(4) {
                let case = of * CASES_EACH + dice.below(CASES_EACH);
                // What was recorded before relations were is judged by the assignments alone.
                let relations: &[&str] = if dice.below(2) == 0 { &["caseload"] } else { &[] };
                let is_given_away = case == 10 && day > 20;
                let when = dice.when(day);
                if !is_given_away {
                    let data = viewed(&practitioner(of), "practitioner", relations);
                    month.looks(Some(case), "record-viewed", when, &data);
                }
            }
        }
        for team in 0..TEAMS {
            for _ in 0..8 {
                let of = team + TEAMS * dice.below(PRACTITIONERS / TEAMS);
                let case = of * CASES_EACH + dice.below(CASES_EACH);
                let data = viewed(&format!("S-{team:02}"), "supervisor", &[]);
                month.looks(Some(case), "record-viewed", dice.when(day), &data);
            }
            let listed: Vec<_> = (0..all).filter(|it| it / CASES_EACH % TEAMS == team).collect();
            let ids: Vec<_> = listed.iter().map(|it| month.journey(*it).to_string()).collect();
            let mut board = viewed(&format!("S-{team:02}"), "supervisor", &[]);
            board["journeys"] = json!(ids);
            month.looks(None, "record-viewed", dice.when(day), &board);
        }
        for _ in 0..25 {
            let (case, data) = (dice.below(all), viewed("A-01", "auditor", &[]));
            month.looks(Some(case), "record-viewed", dice.when(day), &data);
        }
        for of in 0..5 {
            let data = viewed(&format!("W-{of:02}"), "support-worker", &["link"]);
            month.looks(Some(dice.below(all)), "record-viewed", dice.when(day), &data);
        }
    }
    of_special_days(month, dice);
}

/// Duty, a handover, an emergency that was one, a request, and addresses that were mistyped.
fn of_special_days(month: &mut Month, dice: &mut Dice) {
    let all = PRACTITIONERS * CASES_EACH;
    for (staff, role, day) in
        [("P-04", "practitioner", 5), ("P-05", "practitioner", 13), ("S-01", "supervisor", 27)]
    {
        for _ in 0..60 {
            let relations: &[&str] = if dice.below(2) == 0 { &["duty"] } else { &[] };
            let data = viewed(staff, role, relations);
            month.looks(Some(dice.below(all)), "record-viewed", dice.when(day), &data);
        }
    }
    for day in [10, 12, 14, 16, 18] {
        for staff in ["P-02", "P-03"] {
            let data = viewed(staff, "practitioner", &[]);
            month.looks(Some(10), "record-viewed", dice.when(day), &data);
        }
    }
    emergency(month, ("P-06", 7), at("2025-05-11T22:00:00Z"), 4, true);
    let request = json!({ "scope": "service-user" });
    for case in [31, 32, 33] {
        let subject = Subject::Journey(month.journey(case));
        month.happens(subject, "subject-access-requested", at("2025-05-06T09:00:00Z"), &request);
        for _ in 0..60 {
            let data = viewed("G-01", "governance-lead", &["purpose"]);
            month.looks(Some(case), "record-viewed", dice.when(8), &data);
        }
    }
    for staff in ["P-08", "P-09", "AD-1"] {
        let refused = json!({ "actor": staff, "scope": "timeline" });
        month.looks(None, "access-refused", dice.when(9), &refused);
    }
}

/// An emergency access to a case, with so many looks.
fn emergency(
    month: &mut Month,
    (staff, case): (&str, usize),
    when: events::Instant,
    looks: usize,
    closed: bool,
) {
    let opened = json!({ "actor": staff, "purpose": "a call at night", "scope": "case" });
    let subject = Subject::Journey(month.journey(case));
    month.happens(subject, "emergency-access-opened", when, &opened);
    let opened = month.last();
    for _ in 0..looks {
        let data = viewed(staff, "practitioner", &["emergency"]);
        month.looks(Some(case), "record-viewed", when, &data);
    }
    if closed {
        let closing = json!({ "opened": opened, "closed_by": "S-01", "finding": "rightly so" });
        month.happens(subject, "emergency-access-closed", when, &closing);
    }
}

fn curious(month: &mut Month, dice: &mut Dice, how: Curious) -> String {
    let all = PRACTITIONERS * CASES_EACH;
    match how {
        Curious::Emergency => {
            for _ in 0..LOOKS_OF_THE_CURIOUS / 10 {
                let day = 3 + dice.below(29);
                let when = dice.when(day);
                emergency(month, ("P-28", dice.below(all)), when, 10, dice.below(2) == 0);
            }
            "P-28".to_owned()
        }
        Curious::Refused => {
            for n in 0..LOOKS_OF_THE_CURIOUS {
                let day = 3 + dice.below(29);
                let refused =
                    json!({ "actor": "P-28", "role": "practitioner", "scope": "timeline" });
                let of = (n % 2 == 0).then(|| dice.below(all));
                month.looks(of, "access-refused", dice.when(day), &refused);
            }
            "P-28".to_owned()
        }
        Curious::Supervisor => {
            for _ in 0..LOOKS_OF_THE_CURIOUS {
                let day = 3 + dice.below(29);
                let of = 1 + dice.below(TEAMS - 1) + TEAMS * dice.below(PRACTITIONERS / TEAMS);
                let data = viewed("S-09", "supervisor", &[]);
                let case = Some(of * CASES_EACH + dice.below(CASES_EACH));
                month.looks(case, "record-viewed", dice.when(day), &data);
            }
            "S-09".to_owned()
        }
        Curious::FormerCases => {
            for _ in 0..LOOKS_OF_THE_CURIOUS {
                let day = 3 + dice.below(29);
                let data = viewed("P-28", "practitioner", &[]);
                let case = Some(all + dice.below(CASES_EACH));
                month.looks(case, "record-viewed", dice.when(day), &data);
            }
            "P-28".to_owned()
        }
    }
}

fn lookers(month: &Month) -> Vec<LookerRow> {
    month.board::<LookersBoard>("auditor", "A-02", &Whose::default()).rows
}

#[test]
fn a_curious_colleague_among_forty_honest_ones_is_the_first_row() {
    let kinds = [Curious::Emergency, Curious::Refused, Curious::Supervisor, Curious::FormerCases];
    for seed in 1..=3 {
        for how in kinds {
            let (mut month, mut dice) = (month(), Dice(seed));
            honest(&mut month, &mut dice);
            assert_eq!(lookers(&month).len(), 40, "honest ones");
            let who = curious(&mut month, &mut dice, how);
            let rows = lookers(&month);
            assert_eq!(rows.len(), 41);
            let (first, second) = (&rows[0], &rows[1]);
            assert_eq!(first.staff.to_string(), who, "{how:?} {seed}: {first:#?}");
            // And by far: nobody honest comes near.
            let (most, next) = (first.outside, second.outside);
            assert!(most > next.map(|next| next * 10), "{how:?} {seed}: {second:#?}");
        }
    }
}

#[test]
fn those_who_only_did_their_work_looked_at_nothing_outside() {
    let (mut month, mut dice) = (month(), Dice(7));
    honest(&mut month, &mut dice);
    let rows = lookers(&month);
    let outside = |staff: &str| {
        let row = rows.iter().find(|row| row.staff.to_string() == staff).expect("they looked");
        (row.outside, row.refused, row.emergencies_open)
    };
    for staff in ["P-00", "P-02", "P-03", "P-04", "P-05", "S-00", "S-01", "W-00", "G-01"] {
        assert_eq!(outside(staff), (Some(0), 0, 0), "{staff}");
    }
    assert_eq!(outside("P-06"), (Some(4), 0, 0), "an emergency that was one is still outside");
    assert_eq!(outside("P-08"), (Some(1), 1, 0));
    assert_eq!(outside("A-01"), (None, 0, 0), "every case is an auditor's work");
    let auditor = rows.last().expect("somebody");
    assert_eq!((auditor.staff.to_string().as_str(), auditor.looks), ("A-01", 25 * 29));
    assert!(auditor.looks_in_that_hour >= 3 && auditor.busiest_hour.is_some());
}

#[test]
fn a_supervisor_sees_their_own_team_and_whoever_is_in_none() {
    let (mut month, mut dice) = (month(), Dice(7));
    honest(&mut month, &mut dice);
    let rows = month.board::<LookersBoard>("supervisor", "S-01", &Whose::default()).rows;
    let seen: Vec<_> = rows.iter().map(|row| row.staff.to_string()).collect();
    for (staff, is_seen) in [("P-01", true), ("S-01", true), ("W-00", true), ("P-02", false)] {
        assert_eq!(seen.iter().any(|one| one == staff), is_seen, "{staff}");
    }
}

#[test]
fn one_person_sees_their_own_looks_and_nothing_of_what_was_refused() {
    let mut month = month();
    let refused = json!({ "actor": "P-01", "scope": "timeline", "because": ["conflict"] });
    let blocked = json!({ "actor": "P-01", "reason": "knows-the-family" });
    let when = at("2025-05-05T10:00:00Z");
    month.looks(Some(5), "record-viewed", when, &viewed("P-01", "practitioner", &["caseload"]));
    month.looks(Some(90), "record-viewed", when, &viewed("P-18", "practitioner", &["caseload"]));
    month.looks(Some(77), "access-refused", when, &refused);
    month.looks(Some(77), "conflict-blocked", when, &blocked);
    month.looks(None, "access-refused", when, &refused);
    let own: OwnLooksBoard = month.board("practitioner", "P-01", &Whose::default());
    let own = serde_json::to_value(own).expect("plain data")["rows"].take();
    let rows = own.as_array().expect("a list");
    assert_eq!(rows.len(), 3);
    let mut refusals: Vec<Value> =
        rows.iter().filter(|row| row["type"] == "access-refused").cloned().collect();
    refusals.iter_mut().for_each(|row| row["events"] = Value::Null);
    assert_eq!(refusals[0], refusals[1], "what is not theirs and what is not there read alike");
    assert!(!own.to_string().contains(&month.journey(77).to_string()));
    let seen = rows.iter().find(|row| row["type"] == "record-viewed").expect("a look");
    assert_eq!(seen["references"], json!(["SU-0005"]));
    assert_eq!((&seen["shown"], &seen["relations"]), (&json!(12), &json!(["caseload"])));
}

#[test]
fn who_looked_at_one_record_is_asked_by_its_id_and_what_one_person_did_by_theirs() {
    let mut month = month();
    let when = at("2025-05-05T10:00:00Z");
    let mut board = viewed("S-01", "supervisor", &[]);
    board["journeys"] = json!([month.journey(5).to_string(), month.journey(6).to_string()]);
    month.looks(Some(5), "record-viewed", when, &viewed("P-01", "practitioner", &["caseload"]));
    month.looks(Some(90), "record-viewed", when, &viewed("P-01", "practitioner", &["duty"]));
    month.looks(None, "record-viewed", when, &board);
    let rows = |whose: Whose| month.board::<AccessBoard>("auditor", "A-01", &whose).rows;
    let journey = Some(month.journey(5));
    let of_one = rows(Whose { journey, ..Whose::default() });
    let actors: Vec<_> = of_one.iter().map(|row| row.actor.to_string()).collect();
    assert_eq!(actors, ["S-01", "P-01"], "what a board listed was looked at, too");
    let staff = "P-01".parse().ok();
    let of_them = rows(Whose { staff, ..Whose::default() });
    assert_eq!(
        of_them.iter().map(|row| row.relations.join(" ")).collect::<Vec<_>>(),
        ["duty", "caseload"]
    );
}

#[test]
fn an_emergency_is_overdue_when_nobody_closed_it_by_the_end_of_the_next_working_day() {
    let opened = |history: History, when: &str| {
        let data = json!({ "actor": "P-09", "purpose": "a call at night", "scope": "case" });
        history.then("stepin/system", when, "emergency-access-opened", data)
    };
    // The second Friday, the last day before the board is read, and one that was closed.
    let first = opened(case(1), "2025-05-23T18:00:00Z");
    let second = opened(case(2), "2025-05-30T18:00:00Z");
    let third = opened(case(3), "2025-05-22T18:00:00Z");
    let of = third.log[2].entry.id;
    let closing = json!({ "opened": of, "closed_by": "S-01", "finding": "rightly so" });
    let third =
        third.then("stepin/system", "2025-05-23T09:00:00Z", "emergency-access-closed", closing);
    let mut month = Month::of(vec![first, second, third]);
    let cover = json!({ "staff": "S-01", "from": "2025-05-23T00:00:00Z",
                        "until": "2025-05-24T00:00:00Z" });
    month.organises("duty-cover-set", &cover);
    let rows = month.board::<EmergenciesBoard>("auditor", "A-01", &Whose::default()).rows;
    let said: Vec<_> = rows
        .iter()
        .map(|row| (row.case.reference.as_deref().unwrap_or_default(), row.overdue))
        .collect();
    assert_eq!(said, [("SU-0001", true), ("SU-0002", false), ("SU-0003", false)]);
    // The Monday between was a bank holiday.
    assert_eq!(rows[0].close_by.to_string(), "2025-05-27");
    assert_eq!(rows[0].told.iter().map(ToString::to_string).collect::<Vec<_>>(), ["S-01"]);
    assert_eq!(rows[2].finding.as_deref(), Some("rightly so"));
    assert!(!rows[1].open && rows[2].closed_by.is_some());
}

#[test]
fn whoever_closes_an_emergency_reads_what_was_looked_at_by_it_and_by_no_other() {
    let opened = |history: History, who: &str, when: &str| {
        let data = json!({ "actor": who, "purpose": "a call at night", "scope": "case" });
        history.then("stepin/system", when, "emergency-access-opened", data)
    };
    let twice = opened(case(1), "P-09", "2025-05-05T22:00:00Z");
    let twice = opened(twice, "P-08", "2025-05-05T22:05:00Z");
    let mut month = Month::of(vec![opened(twice, "P-09", "2025-05-06T22:00:00Z")]);
    let looks = [
        ("P-09", "2025-05-05T22:01:00Z", "emergency"),
        ("P-08", "2025-05-05T22:06:00Z", "emergency"),
        ("P-09", "2025-05-05T22:07:00Z", "duty"),
        ("P-09", "2025-05-06T22:01:00Z", "emergency"),
        ("P-09", "2025-05-06T22:02:00Z", "emergency"),
    ];
    for (who, when, relation) in looks {
        let data = viewed(who, "practitioner", &[relation]);
        month.looks(Some(0), "record-viewed", at(when), &data);
    }
    let of = |journey| {
        let whose = Whose { journey, ..Whose::default() };
        let mut rows = month.board::<EmergenciesBoard>("supervisor", "S-00", &whose).rows;
        rows.sort_by_key(|row| row.opened_at);
        rows
    };
    let count = |looks: &Option<Vec<_>>| looks.as_ref().map(Vec::len);
    let rows = of(Some(month.journey(0)));
    let counts: Vec<_> = rows.iter().map(|row| count(&row.looks)).collect();
    assert_eq!(counts, [Some(1), Some(1), Some(2)]);
    let look = &rows[0].looks.as_ref().expect("asked of one")[0];
    assert_eq!((look.at, look.scope.as_deref()), (at("2025-05-05T22:01:00Z"), Some("timeline")));
    assert!(of(None).iter().all(|row| row.looks.is_none()), "of all of them nobody reads that");
}

#[test]
fn what_was_too_much_for_an_hour_is_told_apart_from_what_is_not_theirs() {
    let mut month = month();
    let when = at("2025-05-05T10:00:00Z");
    let data = viewed("P-01", "practitioner", &["caseload"]);
    month.looks(Some(5), "record-viewed", when, &data);
    let refused = json!({ "actor": "P-01", "role": "practitioner", "scope": "timeline",
                          "because": ["bulk-reading"] });
    month.looks(None, "access-refused", when, &refused);
    let rows = lookers(&month);
    let row = rows.iter().find(|row| row.staff.to_string() == "P-01").expect("they looked");
    assert_eq!((row.outside, row.refused, row.bulk_refused), (Some(0), 0, 1));
    assert_eq!(row.events.len(), 1, "it is shown all the same");
}
