//! The command line on a data folder.

use crate::said::{days_ago, event, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PRACTITIONER: &str = "--as=P-07/practitioner";
const REFERRAL: &str = r#"--data={"reference": "SU-0042", "source": "self"}"#;
const ON_TIME: &str = r#"--data={"attendance": "on-time"}"#;

/// A folder with one journey of a referral and a session.
fn folder() -> Stepin {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let opened = ["--occurred-at", &days_ago(20)];
    let [flag, day] = opened;
    stepin
        .run([PRACTITIONER, "record", "new", "--type=referral-received", REFERRAL, flag, day])
        .ended(0);
    stepin
        .run([PRACTITIONER, "record", "SU-0042", "--type=session-held", ON_TIME, flag, day])
        .ended(0);
    stepin
}

#[test]
fn a_folder_is_made_once() {
    let stepin = Stepin::nowhere();
    let made = stepin.run(["init"]).ended(0);
    assert!(made.out.contains("empty log"), "{}", made.out);
    assert!(made.said.contains("master key"), "{}", made.said);
    let again = stepin.run(["init"]).ended(1);
    assert!(again.said.contains("stepin:"), "{}", again.said);
}

#[test]
fn a_folder_that_is_not_there_is_not_found_and_not_made() {
    let stepin = Stepin::nowhere();
    for command in [&["journey", "SU-0042"][..], &["board", "contact"], &["verify"], &["replay"]] {
        let ran = match command {
            [one] => stepin.run([*one]),
            [one, two, ..] => stepin.run([*one, *two]),
            [] => continue,
        };
        assert!(ran.ended(1).said.contains("stepin init"), "{command:?}");
    }
    assert!(!stepin.data().exists());
}

#[test]
fn a_journey_is_opened_recorded_in_and_shown() {
    let stepin = folder();
    let shown = stepin.run(["journey", "SU-0042"]).ended(0).out;
    assert!(shown.contains("session-held") && shown.contains("referral-received"), "{shown}");
    assert!(shown.contains("P-07"), "{shown}");
    let timeline = stepin.run(["--json", "journey", "SU-0042"]).ended(0).json();
    assert_eq!(timeline["version"], 2);
    let summary = stepin.run(["--json", "journey", "SU-0042", "--view=summary"]).ended(0).json();
    assert_eq!(summary["reference"], "SU-0042");
    let board = stepin.run(["--json", "board", "contact"]).ended(0).json();
    assert_eq!(board["rows"][0]["overdue"], true);
    let csv = stepin.run(["board", "contact", "--csv"]).ended(0).out;
    assert!(csv.starts_with("reference,practitioner,"), "{csv}");
    let table = stepin.run(["board", "caseload"]).ended(0).out;
    assert!(table.contains("SU-0042") && table.contains("1 row"), "{table}");
}

#[test]
fn what_is_refused_ends_with_1_and_says_which_field() {
    let stepin = folder();
    let bad = r#"--data={"attendance": "sometimes"}"#;
    let ran = stepin.run([PRACTITIONER, "record", "SU-0042", "--type=session-held", bad]).ended(1);
    assert!(ran.said.contains("/events/0/data/attendance"), "{}", ran.said);
    assert!(ran.said.contains("on-time") && ran.said.contains("Nothing was recorded"));
    assert_eq!(ran.out, "");
    let ran = stepin
        .run(["--json", PRACTITIONER, "record", "SU-0042", "--type=session-held", bad])
        .ended(1);
    let problem: Value = serde_json::from_str(&ran.said).expect("a problem in JSON");
    assert_eq!(problem["type"], "invalid");
    let auditor = ["--as=A-1/auditor", "record", "SU-0042", "--type=session-held", ON_TIME];
    assert!(stepin.run(auditor).ended(1).said.contains("practitioner"));
    let stale =
        [PRACTITIONER, "record", "SU-0042", "--type=session-held", ON_TIME, "--if-version=1"];
    assert!(stepin.run(stale).ended(1).said.contains("version 2"));
}

#[test]
fn a_journey_that_is_not_there_ends_with_1_and_is_named() {
    let stepin = folder();
    for command in ["journey", "record"] {
        let ran = match command {
            "journey" => stepin.run(["journey", "SU-9999"]),
            _ => stepin.run([PRACTITIONER, "record", "SU-9999", "--type=session-held", ON_TIME]),
        };
        let ran = ran.ended(1);
        assert!(ran.said.contains("SU-9999"), "{command}: {}", ran.said);
    }
}

#[test]
fn what_is_not_understood_ends_with_2() {
    let stepin = folder();
    let usage: [&[&str]; 7] = [
        &["frolic"],
        &["journey"],
        &["board", "weather"],
        &["--as=somebody", "board", "contact"],
        &["journey", "SU-0042", "--as-believed-at=yesterday"],
        &["record", "SU-0042", "--type=session-held", "--data=on time"],
        &["journey", "SU-0042", "--policy=99"],
    ];
    for arguments in usage {
        let ran = match arguments {
            [a] => stepin.run([*a]),
            [a, b] => stepin.run([*a, *b]),
            [a, b, c] => stepin.run([*a, *b, *c]),
            [a, b, c, d, ..] => stepin.run([*a, *b, *c, *d]),
            [] => continue,
        };
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.said);
        assert!(!ran.said.is_empty() && ran.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_intact_log_is_verified_and_a_changed_byte_ends_with_3() {
    let stepin = folder();
    let verified = stepin.run(["verify"]).ended(0).out;
    assert!(verified.contains("verified 2 records"), "{verified}");
    let verified = stepin.run(["--json", "verify"]).ended(0).json();
    assert_eq!(verified["records"], 2);
    assert_eq!(verified["root"].as_str().map(str::len), Some(64));
    let segment = segment(&stepin.data());
    let mut bytes = fs::read(&segment).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).expect("writable");
    let ran = stepin.run(["verify"]).ended(3);
    assert!(ran.said.contains("stepin:"), "{}", ran.said);
}

/// The journal's only segment.
fn segment(data: &Path) -> PathBuf {
    let journal = data.join("journal");
    let files = fs::read_dir(journal).expect("a journal").flatten().map(|file| file.path());
    files
        .filter(|path| path.is_file())
        .max_by_key(|path| path.metadata().map_or(0, |m| m.len()))
        .expect("a segment")
}

#[test]
fn a_replay_prints_one_digest_for_each_projection_and_twice_the_same() {
    let stepin = folder();
    let digests = stepin.run(["--quiet", "replay", "--digest"]).ended(0).out;
    let names: Vec<_> = digests.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    for one in ["caseload", "contact", "not-asked", "organisation", "timelines"] {
        assert!(names.contains(&one), "{one}: {names:?}");
    }
    // A replay is on record itself: the same prefix is asked for again.
    let of = |position: &str| stepin.run(["--quiet", "replay", "--digest", position]).ended(0).out;
    assert_eq!(of("--to=2"), of("--to=2"));
    let digests = stepin.run(["--quiet", "replay", "--digest"]).ended(0).out;
    let earlier = stepin.run(["--quiet", "replay", "--digest", "--to=1"]).ended(0).out;
    assert_ne!(earlier, digests);
    let rebuilt = stepin.run(["rebuild"]).ended(0).out;
    // A rebuild says what it rebuilt; views of single journeys are made when they are asked for.
    let (of_views, kept): (Vec<_>, Vec<_>) =
        digests.lines().partition(|line| line.contains("  view "));
    assert!(of_views.iter().any(|line| line.ends_with("view standing")), "{digests}");
    for line in kept {
        assert!(rebuilt.contains(line), "{line}: {rebuilt}");
    }
    let ran = stepin.run(["replay"]).ended(0);
    assert!(ran.said.contains("replayed ") && ran.said.contains(" events"), "{}", ran.said);
    stepin.run(["replay", "--policy=99"]).ended(2);
}

#[test]
fn a_file_of_events_is_recorded_all_or_none() {
    let stepin = folder();
    let lines = |events: &[Value]| events.iter().map(|e| format!("{e}\n")).collect::<String>();
    let good = lines(&[session(), event("arousal-observed", json!({ "state": "hyper" }))]);
    let bad = lines(&[session(), event("arousal-observed", json!({ "state": "angry" }))]);
    let good = stepin.file("good.ndjson", &good);
    let bad = stepin.file("bad.ndjson", &bad);
    let ran = stepin.run([PRACTITIONER, "record", "SU-0042", "--file", &bad]).ended(1);
    assert!(ran.said.contains("/events/1/data/state"), "{}", ran.said);
    let ran = stepin.run(["--json", PRACTITIONER, "record", "SU-0042", "--file", &good]).ended(0);
    assert_eq!(ran.json()["versions"]["case"], 4);
    let list = json!([session(), session()]).to_string();
    let ran = stepin.run_on(["--json", PRACTITIONER, "record", "SU-0042", "--file=-"], &list);
    assert_eq!(ran.ended(0).json()["versions"]["case"], 6);
    let body = json!({ "events": [session()] }).to_string();
    let ran = stepin.run_on(["--json", PRACTITIONER, "record", "SU-0042", "--file=-"], &body);
    assert_eq!(ran.ended(0).json()["versions"]["case"], 7);
    let opening = format!("{}\n{}\n", referral("SU-0050"), session());
    let ran = stepin.run_on(["--json", PRACTITIONER, "record", "new", "--file=-"], &opening);
    assert_eq!(ran.ended(0).json()["events"].as_array().map(Vec::len), Some(2));
    let ran = stepin.run_on([PRACTITIONER, "record", "SU-0042", "--file=-"], "{ not JSON");
    ran.ended(2);
    stepin.run([PRACTITIONER, "record", "SU-0042", "--file=/nowhere/at/all"]).ended(1);
}

#[test]
fn a_request_that_is_repeated_with_its_key_is_recorded_once() {
    let stepin = folder();
    let key = format!("--key={}", uuid::Uuid::now_v7());
    let day = format!("--occurred-at={}", days_ago(3));
    let with_time = [PRACTITIONER, "record", "SU-0042", "--type=session-held", ON_TIME, &key, &day];
    let first = stepin.run(with_time).ended(0).out;
    assert_eq!(stepin.run(with_time).ended(0).out, first);
    let key = format!("--key={}", uuid::Uuid::now_v7());
    let without = [PRACTITIONER, "record", "SU-0042", "--type=session-held", ON_TIME, &key];
    let first = stepin.run(without).ended(0).out;
    assert_eq!(stepin.run(without).ended(0).out, first);
}

#[test]
fn whoever_stops_reading_is_no_fault() {
    let stepin = folder();
    let note = json!({ "events": vec![session(); 128] }).to_string();
    stepin.run_on([PRACTITIONER, "record", "SU-0042", "--file=-"], &note).ended(0);
    for _ in 0..5 {
        stepin.run_on([PRACTITIONER, "record", "SU-0042", "--file=-"], &note).ended(0);
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_stepin"))
        .args(["--json", "journey", "SU-0042"])
        .env("STEPIN_DATA", stepin.data())
        .env_remove("STEPIN_SERVER")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // More than a pipe holds is on its way when its reader goes.
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("the command ends");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn a_summary_is_not_given_as_of_now_to_whoever_asks_what_was_believed() {
    let stepin = folder();
    let then = "--as-believed-at=2020-01-01";
    let ran = stepin.run(["--json", "journey", "SU-0042", "--view=summary", then]);
    assert!(ran.code != 0 || ran.json()["version"] == 0, "{}", ran.out);
}
