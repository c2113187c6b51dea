//! The acceptance journey (`docs/domain.md` §10): fifty lines that are brought in, and what every
//! day from 0 to 72 has to read from then on. Day 0 is 3 March 2025; "day D" is what was believed
//! at the end of that London day, by a clock that stands there, in a supervisor's eyes.

use crate::client::Client;
use crate::stepin::Stepin;
use chrono::{Days, NaiveDate};
use events::Compartment;
use projections::views::{DrawsOn, VIEWS};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const FIXTURE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/acceptance-journey.ndjson");
pub(crate) const JOURNEY: &str = "01957000-0000-7000-8000-000000000001";
const ASK: &str = "0195ae46-5600-7000-8000-00000000000d";
const MISSED: &str = "0195d21b-eb80-7000-8000-00000000000f";
const SCENE: &str = "0196aa9d-f200-7000-8000-00000000002e";
pub(crate) const MOVE_TO_LOOK: &str = "0196aa9d-f200-7000-8000-00000000002f";
pub(crate) const THIRD_INCIDENT: &str = "0196af71-e840-7000-8000-000000000031";
const CORRECTION: &str = "0196c3ef-e100-7000-8000-000000000032";

/// From this day on: phase, pace, the ask of day 16 (premature, ceiling, what followed), incidents
/// believed, overrides (rule, effect, standing), and when the next risk review is due.
type Row = (u64, &'static str, &'static str, Ask, usize, &'static [Override], &'static str);
type Ask = Option<(bool, u64, &'static str)>;
type Override = (&'static str, &'static str, bool);

const UNASKED: Ask = None;
const PENDING: Ask = Some((true, 0, "pending"));
const STEPPED: Ask = Some((true, 0, "stepped-back"));
const REVIEW: &[Override] = &[("historic", "review", true)];
const AND_O2: &[Override] = &[("historic", "review", true), ("O2", "suspension", true)];

const BY_DAY: &[Row] = &[
    (0, "reach", "as-planned", UNASKED, 2, REVIEW, "2025-05-12"),
    (16, "reach", "as-planned", PENDING, 2, REVIEW, "2025-05-12"),
    (23, "reach", "as-planned", STEPPED, 2, REVIEW, "2025-05-12"),
    (30, "reach", "hold", STEPPED, 2, REVIEW, "2025-05-12"),
    (37, "settle", "hold", STEPPED, 2, REVIEW, "2025-05-12"),
    (44, "settle", "slow", STEPPED, 2, REVIEW, "2025-05-12"),
    (51, "steady", "slow", STEPPED, 2, REVIEW, "2025-07-02"),
    (65, "look", "slow", STEPPED, 2, REVIEW, "2025-07-02"),
    (66, "look", "suspended-for-safety", STEPPED, 3, AND_O2, "2025-05-15"),
];

/// From which day on an answer reads so; before the first, there is not enough data.
type Answers = &'static [(u64, &'static str)];

const MET: &str = "met";
const NOT: &str = "not-met";
const NED: &str = "not-enough-data";

const CRITERIA: &[(&str, Answers)] = &[
    ("reach.consent", &[(9, MET)]),
    ("reach.contacts", &[(9, NOT), (16, MET)]),
    ("reach.not-hostile", &[(9, MET)]),
    ("settle.sessions", &[(9, NOT), (37, MET)]),
    ("settle.span", &[(9, NOT), (37, MET)]),
    ("settle.choice", &[(37, MET)]),
    ("settle.goal", &[(44, MET)]),
    ("settle.alliance", &[(37, MET)]),
    ("settle.no-open-rupture", &[(9, MET)]),
    ("steady.feelings", &[(37, NOT), (51, MET)]),
    ("steady.triggers", &[(44, NOT), (51, MET)]),
    ("steady.returns", &[(44, NOT), (51, MET)]),
    ("steady.stayed-with", &[(44, MET)]),
    ("look.disclosures", &[(51, NOT), (65, MET)]),
    ("look.unprompted", &[(51, NOT), (65, MET), (70, NOT)]),
    ("look.scene", &[(51, NOT), (65, MET)]),
    ("own.responsibility", &[(61, NOT)]),
    ("own.impact", &[]),
    ("own.outside", &[]),
    ("live-it.skills", &[]),
    ("live-it.goals", &[(44, NOT), (61, MET)]),
    ("live-it.no-incident", &[(66, NOT)]),
];

const INDICATORS: &[(&str, Answers)] = &[
    ("S1", &[(65, MET), (70, NOT)]),
    ("S2", &[(37, NOT)]),
    ("S3", &[(51, NOT)]),
    ("S4", &[]),
    ("S5", &[]),
    ("S6", &[(37, NOT)]),
    ("S7", &[(37, NOT)]),
    ("S8", &[]),
    ("C1", &[(65, NOT)]),
    ("C2", &[(37, NOT)]),
    ("C3", &[(37, NOT)]),
    ("C4", &[]),
    ("C5", &[]),
    ("C6", &[]),
    ("C7", &[]),
    ("C8", &[(65, NOT)]),
    ("C9", &[]),
];

/// A folder into which the journey was imported.
pub(crate) fn imported() -> Stepin {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let ran = stepin.run(["--quiet", "import", "--format=ndjson", FIXTURE]).ended(0);
    assert!(
        ran.out.contains("50 written, 0 recorded before, 0 rejected; 2 overrides raised"),
        "{}",
        ran.out
    );
    stepin
}

fn served() -> (Stepin, Client) {
    let stepin = started(imported());
    let supervisor = stepin.supervisor();
    (stepin, supervisor)
}

fn date(day: u64) -> String {
    let first: NaiveDate = "2025-03-03".parse().expect("a date");
    (first + Days::new(day)).to_string()
}

/// What a view read on a day.
#[track_caller]
fn on(day: u64, view: &str, supervisor: &Client) -> Value {
    let path = format!("/v1/journeys/{JOURNEY}/{view}?as_believed_at={}", date(day));
    supervisor.get(&path).is(200).json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("a list")
}

/// A day of the table, as three views read it.
fn row(day: u64, view: &impl Fn(&str) -> Value) -> Value {
    let (standing, pace, safety) = (view("standing"), view("pace"), view("safety"));
    assert_eq!(standing["pace_state"], pace["pace_state"], "day {day}");
    assert_eq!(standing["phase"], pace["phase"], "day {day}");
    let ask = |ask: &Value| {
        assert_eq!((&ask["event"], &ask["rung"]), (&json!(ASK), &json!(4)), "day {day}");
        json!([ask["premature"], ask["ceiling"], ask["followed_by"]])
    };
    let raised = |one: &Value| json!([one["rule"], one["effect"], one["standing"]]);
    json!({
        "phase": standing["phase"], "pace": standing["pace_state"],
        "asks": list(&pace["asks"]).iter().map(ask).collect::<Vec<_>>(),
        "incidents": list(&safety["incidents"]).len(),
        "overrides": list(&safety["overrides"]).iter().map(raised).collect::<Vec<_>>(),
        "due": safety["review_due"], "overdue": safety["review"]["overdue"],
    })
}

/// The same, as the table says.
fn expected(day: u64) -> Value {
    let row = BY_DAY.iter().rfind(|row| row.0 <= day).expect("the first is of day 0");
    let (_, phase, pace, ask, incidents, overrides, due) = row;
    json!({
        "phase": phase, "pace": pace, "asks": ask.as_slice(), "incidents": incidents,
        "overrides": overrides, "due": due, "overdue": false,
    })
}

/// The answers of a day, by id.
fn answers(listed: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().expect("a word").to_owned();
    list(listed).iter().map(|one| (text(&one["id"]), text(&one["answer"]))).collect()
}

fn answered(table: &[(&str, Answers)], day: u64) -> BTreeMap<String, String> {
    let read = |answers: Answers| answers.iter().rfind(|(from, _)| *from <= day);
    let one = |(id, answers): &(&str, Answers)| {
        ((*id).to_owned(), read(answers).map_or(NED, |(_, answer)| answer).to_owned())
    };
    table.iter().map(one).collect()
}

#[test]
fn every_day_has_the_phase_the_pace_and_the_safety_that_it_should() {
    let (_stepin, supervisor) = served();
    for day in 0..=72 {
        assert_eq!(row(day, &|view| on(day, view, &supervisor)), expected(day), "day {day}");
    }
}

#[test]
fn every_criterion_reads_what_it_should_on_every_day() {
    let (_stepin, supervisor) = served();
    for day in 0..=72 {
        let standing = on(day, "standing", &supervisor);
        assert_eq!(answers(&standing["criteria"]), answered(CRITERIA, day), "day {day}");
    }
}

#[test]
fn every_indicator_reads_what_it_should_on_every_day() {
    let (_stepin, supervisor) = served();
    for day in 0..=72 {
        let indicators = on(day, "indicators", &supervisor);
        assert_eq!(answers(&indicators["indicators"]), answered(INDICATORS, day), "day {day}");
        let not_asked = &on(day, "pace", &supervisor)["not_asked"]["answer"];
        assert_eq!(not_asked, NED, "seven kept sessions are not eight: day {day}");
    }
}

#[test]
fn the_share_of_what_came_unprompted_is_lost_by_the_correction() {
    let (_stepin, supervisor) = served();
    for (day, have, of) in [(51, 0, 1), (60, 0, 1), (61, 1, 2), (65, 2, 3), (69, 2, 3), (70, 1, 3)]
    {
        let s1 = &on(day, "indicators", &supervisor)["indicators"][0];
        let read = (&s1["id"], &s1["have"], &s1["of"]);
        assert_eq!(read, (&json!("S1"), &json!(have), &json!(of)), "day {day}");
    }
}

#[test]
fn the_ask_names_the_session_missed_after_it_and_not_the_call() {
    let (_stepin, supervisor) = served();
    for (day, events) in [(17, json!([ASK])), (22, json!([ASK])), (23, json!([ASK, MISSED]))] {
        assert_eq!(on(day, "pace", &supervisor)["asks"][0]["events"], events, "day {day}");
    }
}

#[test]
fn the_third_incident_raised_its_override_when_it_claims_to_have_been_written() {
    let (_stepin, supervisor) = served();
    let o2 = &on(66, "safety", &supervisor)["overrides"][1];
    assert_eq!((&o2["rule"], &o2["raised_at"]), (&json!("O2"), &json!("2025-05-08T10:30:00Z")));
    assert!(list(&o2["events"]).contains(&json!(THIRD_INCIDENT)), "{o2}");
    for earlier in ["01955b72-b900-7000-8000-000000000002", "01955b72-b900-7000-8000-000000000003"]
    {
        assert!(list(&o2["events"]).contains(&json!(earlier)), "{o2}");
    }
}

#[test]
fn without_a_review_the_risk_review_is_overdue_from_day_74() {
    let (_stepin, supervisor) = served();
    for (day, overdue) in [(72, false), (73, false), (74, true), (90, true)] {
        let review = &on(day, "safety", &supervisor)["review"];
        let read = (&review["due"], &review["overdue"]);
        assert_eq!(read, (&json!("2025-05-15"), &json!(overdue)), "day {day}");
    }
}

#[test]
fn between_day_65_and_day_72_an_incident_was_learned_and_an_entry_corrected() {
    let (_stepin, supervisor) = served();
    let path = format!("/v1/journeys/{JOURNEY}/compare?from=2025-05-07&to=2025-05-14");
    let compared = supervisor.get(&path).is(200).json();
    assert_eq!(compared["unknown_then"], json!([THIRD_INCIDENT]));
    assert_eq!(compared["unknown"][0]["why"], "learned-later");
    let corrected = list(&compared["corrected_since"]);
    assert_eq!(corrected.len(), 1, "{corrected:?}");
    for (field, reads) in [
        ("event", CORRECTION),
        ("target", SCENE),
        ("field", "prompting"),
        ("from", "unprompted"),
        ("to", "prompted"),
    ] {
        assert_eq!(corrected[0][field], reads);
    }
    let flag = |id: &str, then: &str, now: &str| json!({ "id": id, "then": then, "now": now });
    let mut flags = list(&compared["flags"]).to_vec();
    flags.sort_by_key(|flag| flag["id"].to_string());
    assert_eq!(
        flags,
        [
            flag("O2", "not-standing", "standing"),
            flag("S1", MET, NOT),
            flag("live-it.no-incident", NED, NOT),
            flag("look.unprompted", MET, NOT),
            flag("pace_state", "slow", "suspended-for-safety"),
        ]
    );
    assert_eq!(compared["review_due"], json!(["2025-07-02", "2025-05-15"]));
    let overlapped = json!([{ "decision": MOVE_TO_LOOK, "by": [THIRD_INCIDENT] }]);
    assert_eq!(compared["decisions_overlapped"], overlapped);
}

/// Views that whoever works on the case reads, too.
pub(crate) fn for_practitioners() -> impl Iterator<Item = &'static str> {
    let theirs = VIEWS.iter().filter(|view| match view.draws_on {
        DrawsOn::All(these) => !these.contains(Compartment::Supervision),
        DrawsOn::SupportExtract => true,
    });
    theirs.map(|view| view.name)
}

#[test]
fn nothing_that_was_believed_on_day_65_knows_of_the_incident_of_day_58() {
    let (stepin, supervisor) = served();
    let practitioner = stepin.practitioner();
    for view in for_practitioners().chain(["timeline"]) {
        let path = format!("/v1/journeys/{JOURNEY}/{view}");
        for reader in [&supervisor, &practitioner] {
            let then = reader.get(&format!("{path}?as_believed_at=2025-05-07")).is(200).body;
            assert!(!then.contains(THIRD_INCIDENT), "{view}: {then}");
            assert!(!then.contains(CORRECTION), "{view}: {then}");
        }
    }
    let now = supervisor.get(&format!("/v1/journeys/{JOURNEY}/chronology")).is(200).body;
    assert!(now.contains(THIRD_INCIDENT) && now.contains(CORRECTION));
}

#[test]
fn the_command_line_reads_the_same() {
    let stepin = imported();
    for day in [0, 16, 23, 44, 65, 66, 72] {
        let at = format!("--as-believed-at={}", date(day));
        let view = |name: &str| {
            let named = format!("--view={name}");
            stepin.run(["--json", "journey", "SU-0001", &named, &at]).ended(0).json()
        };
        assert_eq!(row(day, &view), expected(day), "day {day}");
        assert_eq!(answers(&view("standing")["criteria"]), answered(CRITERIA, day), "day {day}");
        let indicators = view("indicators");
        assert_eq!(answers(&indicators["indicators"]), answered(INDICATORS, day), "day {day}");
    }
    let days = ["--from=2025-05-07", "--to=2025-05-14"];
    let compared = stepin.run(["--json", "compare", "SU-0001", days[0], days[1]]).ended(0).json();
    assert_eq!(compared["unknown_then"], json!([THIRD_INCIDENT]));
}

#[test]
fn importing_it_again_adds_nothing() {
    let stepin = imported();
    // What is said of who looked grows with each export.
    let export = || {
        let all = stepin.run(["export", "--format=ndjson"]).ended(0).out;
        let looks = ["record-exported", "policy-adopted"];
        let is_look = |line: &&str| looks.iter().any(|kind| line.contains(kind));
        all.lines().filter(|line| !is_look(line)).collect::<Vec<_>>().join("\n")
    };
    let before = export();
    assert_eq!(before.lines().count(), 52, "fifty lines, a review and a suspension");
    let again = stepin.run(["--quiet", "import", "--format=ndjson", FIXTURE]).ended(0);
    assert!(again.out.contains("0 written, 50 recorded before, 0 rejected"), "{}", again.out);
    assert_eq!(export(), before);
}

#[test]
fn what_was_exported_and_brought_in_elsewhere_reads_the_same_and_raises_nothing_twice() {
    let first = imported();
    let exported = first.run(["export", "--format=ndjson"]).ended(0).out;
    let second = Stepin::nowhere();
    second.run(["init"]).ended(0);
    let file = second.file("exported.ndjson", &exported);
    let ran = second.run(["--quiet", "import", "--format=ndjson", &file]).ended(0);
    assert!(ran.out.contains("52 written") && !ran.out.contains("raised"), "{}", ran.out);
    let again = second.run(["export", "--format=ndjson"]).ended(0).out;
    assert_eq!(again.lines().count(), exported.lines().count());
    let (first, second) = (started(first), started(second));
    for actor in ["S-01/supervisor", "P-07/practitioner", "A-01/auditor"] {
        for view in for_practitioners().chain(["timeline"]) {
            for day in [17, 65, 72] {
                let at = date(day);
                let path = format!("/v1/journeys/{JOURNEY}/{view}?as_believed_at={at}&as_at={at}");
                let read = |stepin: &Stepin| stepin.asked_by(actor).get(&path).is(200).body;
                let (one, other) = (read(&first), read(&second));
                if matches!(view, "timeline" | "chronology") {
                    assert_eq!(claims_only(&one), claims_only(&other), "{actor} {view} {day}");
                } else {
                    assert_eq!(one, other, "{actor} {view} {day}");
                }
            }
        }
    }
}

pub(crate) fn started(mut stepin: Stepin) -> Stepin {
    stepin.start();
    stepin
}

/// When an entry really came into a log is that log's own; all else is the record's.
fn claims_only(body: &str) -> String {
    let mut view: Value = serde_json::from_str(body).expect("JSON");
    for entry in view["entries"].as_array_mut().expect("entries") {
        assert!(entry["claimed_recorded_at"].is_string(), "{entry}");
        entry["recorded_at"] = Value::Null;
    }
    view.to_string()
}
