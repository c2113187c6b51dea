//! What is asked about the record itself.

use super::lines::{Line, Lines, id, journey};
use super::{A, Asked, P, S, W, row};
use crate::acceptance::for_practitioners;
use crate::stepin::Stepin;
use serde_json::{Value, json};

const READ: &str = "stepin/system";

fn access(actor: &str, scope: &str, more: Value) -> Value {
    let mut data = json!({ "actor": actor, "role": "practitioner", "scope": scope });
    let fields = more.as_object().expect("fields").clone();
    data.as_object_mut().expect("an object").extend(fields);
    data
}

/// Questions 4 and 5: who viewed, when and why, who from outside the caseload; who exported what.
#[test]
fn q04_q05_who_looked_and_who_took_something_out() {
    let at = |n, day: &str| Line::of(1, n, READ, day).told("system");
    let lines = Lines::default()
        .referred(1)
        .with(at(1, "2025-03-10"), "record-viewed", access("P-07", "timeline", json!({})))
        .with(
            at(2, "2025-03-11"),
            "record-viewed",
            access("P-11", "timeline", json!({ "purpose": "cover" })),
        )
        .with(
            at(3, "2025-03-12"),
            "record-exported",
            access("S-02", "chronology", json!({ "recipient": "social care", "basis": "consent" })),
        );
    let asked = Asked::over(&lines);
    let rows = asked.board(A, "access", "2025-03-20");
    assert_eq!(rows.len(), 3);
    assert_eq!(row(&rows, "actor", "P-07")["outside_caseload"], false);
    let outside = row(&rows, "actor", "P-11");
    assert_eq!(
        (&outside["outside_caseload"], &outside["purpose"]),
        (&json!(true), &json!("cover"))
    );
    let exported = row(&rows, "actor", "S-02");
    assert_eq!(
        (&exported["recipient"], &exported["basis"]),
        (&json!("social care"), &json!("consent"))
    );
    asked.client(P).get("/v1/boards/access").is(403);
}

/// Question 16: practitioner and support worker on one case; service user and protected person.
#[test]
fn q16_is_anybody_in_two_places() {
    let person = json!({ "name": "Example Person", "date_of_birth": "1990-01-01" });
    let referred = json!({ "reference": "SU-0099", "source": "self", "person": person });
    let linked = json!({ "label": "PP-1", "person": person });
    let lines = Lines::default()
        .referred(1)
        .with(Line::of(2, 1, P, "2025-03-04"), "referral-received", referred)
        .with(Line::of(1, 2, W, "2025-03-05"), "protected-person-linked", linked)
        .with(
            Line::of(1, 3, "P-07/support-worker", "2025-03-06"),
            "support-contact-attempted",
            json!({ "label": "PP-1", "result": "no-answer" }),
        );
    let asked = Asked::over(&lines);
    let rows = asked.board(A, "conflicts", "2025-03-20");
    let both = row(&rows, "conflict", "practitioner-and-support-worker");
    assert_eq!(both["staff"], "P-07");
    let twice = row(&rows, "conflict", "service-user-and-protected-person");
    assert_eq!(twice["journeys"].as_array().map(Vec::len), Some(2));
    assert!(!json!(rows).to_string().contains("Example Person"));
    asked.client(P).get("/v1/boards/conflicts").is(403);
}

/// Question 17: what a service user may come to see holds no trace of a protected person.
#[test]
fn q17_nothing_in_the_case_tells_whether_a_protected_person_engaged() {
    let seen = |lines: &Lines| {
        let asked = Asked::over(lines);
        let client = asked.client(P);
        let path =
            |view: &str| format!("/v1/journeys/{}/{view}?as_believed_at=2025-04-01", journey(1));
        let views = for_practitioners().chain(["timeline"]);
        let read =
            views.map(|view| without_when_it_was_written(client.get(&path(view)).is(200).json()));
        read.collect::<Vec<_>>()
    };
    let case = || Lines::default().referred(1).sessions(1, 1, &["2025-03-10", "2025-03-17"]);
    let told = json!({ "label": "PP-1", "kind": "physical", "wishes": "Nobody is to know." });
    let with = case()
        .with(
            Line::of(1, 50, W, "2025-03-11"),
            "protected-person-linked",
            json!({ "label": "PP-1" }),
        )
        .with(Line::of(1, 51, W, "2025-03-12"), "protected-incident-learned", told)
        .with(Line::of(1, 52, W, "2025-03-13"), "signal-passed", json!({ "level": "look" }));
    assert_eq!(seen(&case()), seen(&with));
}

/// An import is written at another time in one run than in the next.
fn without_when_it_was_written(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("recorded_at");
        fields.values_mut().for_each(|field| *field = without_when_it_was_written(field.take()));
    } else if let Some(items) = value.as_array_mut() {
        items.iter_mut().for_each(|item| *item = without_when_it_was_written(item.take()));
    }
    value
}

/// Question 19: has the log been altered?
#[test]
fn q19_whether_anything_was_altered() {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let file = stepin.file("lines.ndjson", &Lines::acceptance().text());
    stepin.run(["import", "--format", "ndjson", &file]).ended(0);
    let verified = stepin.run(["--json", "verify"]).ended(0).json();
    assert_eq!((&verified["clean"], &verified["records"]), (&json!(true), &json!(52)));
    let journal = std::fs::read_dir(stepin.data().join("journal")).expect("a folder");
    let segment = journal.map(|file| file.expect("a file").path()).next().expect("a segment");
    let mut bytes = std::fs::read(&segment).expect("the segment");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&segment, bytes).expect("it can be written");
    assert_eq!(stepin.run(["verify"]).code, 3);
}

/// Question 21: records past retention that are not on hold.
#[test]
fn q21_which_records_are_past_retention_and_not_on_hold() {
    let closed = || json!({ "category": "completed-planned" });
    let hold = json!({ "basis": "a court asked for it" });
    let lines = Lines::default()
        .referred(1)
        .referred(2)
        .with(Line::of(1, 1, P, "2025-03-10"), "case-closed", closed())
        .with(Line::of(2, 2, P, "2025-03-10"), "case-closed", closed())
        .with(Line::of(2, 3, S, "2025-03-11"), "hold-placed", hold);
    let asked = Asked::over(&lines);
    assert!(asked.board(A, "retention", "2031-03-09").is_empty());
    let rows = asked.board(A, "retention", "2031-03-11");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["reference"], &rows[0]["keep_until"]),
        (&json!("SU-0041"), &json!("2031-03-10"))
    );
}

/// Question 22: a random sample of files that an auditor can draw again.
#[test]
fn q22_a_random_file_sample_can_be_drawn_again() {
    let lines = (1..=12).fold(Lines::default(), Lines::referred);
    let asked = Asked::over(&lines);
    let draw = |seed: &str| {
        let path = format!("/v1/boards/file-sample?seed={seed}&size=4");
        let board = asked.both(A, &path, &["board", "file-sample", "--seed", seed, "--size", "4"]);
        let rows = board["rows"].as_array().expect("rows").clone();
        rows.iter().map(|row| row["reference"].clone()).collect::<Vec<_>>()
    };
    let first = draw("7");
    assert_eq!(first.len(), 4);
    assert_eq!(first, draw("7"));
    assert_ne!(first, draw("8"));
}

/// Question 23: two replays of one prefix give the same output.
#[test]
fn q23_two_replays_of_the_same_prefix_are_identical() {
    let mut asked = Asked::over_the_acceptance_journey();
    let path = "/v1/journeys/01957000-0000-7000-8000-000000000001/standing?at_position=30";
    let tag = |asked: &Asked| asked.client(S).get(path).is(200).header("etag").to_owned();
    assert_eq!(tag(&asked), tag(&asked));
    asked.stepin.stop();
    let digests =
        |to: &str| asked.stepin.run(["--quiet", "replay", "--digest", "--to", to]).ended(0).out;
    assert_eq!(digests("30"), digests("30"));
    assert_ne!(digests("30"), digests("52"));
}

/// Question 24: what another policy would have flagged.
#[test]
fn q24_what_another_version_of_the_policy_would_have_flagged() {
    let assessed = json!({ "tool": "dash", "level": "medium", "basis": "score", "score": 12 });
    let lines = Lines::default().referred(1).referred(2).with(
        Line::of(1, 1, P, "2025-03-10"),
        "risk-assessed",
        assessed,
    );
    let mut asked = Asked::over(&lines);
    let shipped = include_str!("../../../projections/policies/1.toml");
    let second = shipped
        .replace("\nversion = \"1\"\n", "\nversion = \"2\"\n")
        .replace("dash_score_min = 14", "dash_score_min = 12");
    let file = asked.stepin.file("2.toml", &second);
    asked.stepin.stop();
    let tried = asked.stepin.run(["--json", "policy", "diff", "1", &file]).ended(0).json();
    assert_eq!(tried["rows"].as_array().map(Vec::len), Some(1));
    let differs = json!([{
        "id": "O1", "from": "not raised", "to": "raised: suspension", "events": [id(1)],
    }]);
    assert_eq!(tried["rows"][0]["flags"], differs);
    asked.stepin.run(["policy", "adopt", &file]).ended(0);
    asked.stepin.start();
    let day = "2025-04-01";
    let path = format!("/v1/policies/1/diff?to=2&as_at={day}");
    let served = asked.both(A, &path, &["policy", "diff", "1", "2", "--as-at", day]);
    assert_eq!(served["rows"][0]["reference"], "SU-0041");
    asked.client(P).get(&path).is(403);
}
