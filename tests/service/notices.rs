//! The duty manager is told of a grave override at once, and of nothing else.

use crate::said::{event, referral};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

fn incident(kind: &str) -> Value {
    event("incident-learned", json!({ "kind": kind, "towards": "PP-1" }))
}

/// The notices that came, once there are so many; a moment longer shows whether more do.
fn notices(path: &Path, expected: usize) -> Vec<Value> {
    let read = || {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    let patience = Instant::now() + Duration::from_secs(20);
    while read().len() < expected && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(200));
    read()
}

fn telling(command: &str) -> Stepin {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    stepin.start_with(&[("STEPIN_NOTIFY_COMMAND", command)]);
    stepin
}

#[test]
fn a_grave_override_is_told_at_once_without_whom_it_concerns_or_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("told");
    let stepin = telling(&format!("cat >> {}", file.display()));
    let cover = json!({ "staff": "S-09", "from": "2020-01-01T00:00:00Z",
                        "until": "2100-01-01T00:00:00Z" });
    let cover = json!({ "events": [event("duty-cover-set", cover)] });
    let key = crate::client::fresh_key();
    stepin.supervisor().send("/v1/organisation/events", &key, &cover).is(201);
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [incident("stalking")]);
    let told = notices(&file, 1);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["on_duty"], json!(["S-09"]));
    let said = told[0].to_string();
    for secret in [&journey, "SU-0042", "stalking", "O4", "PP-1", "P-07"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
}

#[test]
fn an_urgent_signal_and_a_threat_are_grave_and_a_repeated_incident_waits_for_the_morning() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("told");
    let stepin = telling(&format!("cat >> {}", file.display()));
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let physical = || incident("physical");
    practitioner.records(&journey, [physical(), physical(), physical()]);
    assert_eq!(notices(&file, 0).len(), 0);
    practitioner.records(&journey, [incident("threat")]);
    assert_eq!(notices(&file, 1).len(), 1);
    let signal = event("signal-passed", json!({ "level": "urgent" }));
    stepin.support_worker().asks_to_record(&journey, json!([signal])).is(201);
    assert_eq!(notices(&file, 2).len(), 2);
}

#[test]
fn what_could_not_be_told_is_told_after_a_restart_and_only_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("told");
    let mut stepin = telling("exit 3");
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [incident("strangulation")]);
    stepin.kill();
    let command = format!("cat >> {}", file.display());
    for _ in 0..2 {
        stepin.start_with(&[("STEPIN_NOTIFY_COMMAND", &command)]);
        assert_eq!(notices(&file, 1).len(), 1);
        stepin.stop();
    }
    stepin.run(["rebuild"]).ended(0);
    stepin.run(["replay", "--digest"]).ended(0);
    assert_eq!(notices(&file, 1).len(), 1);
}

#[test]
fn a_command_that_hangs_keeps_nobody_from_stopping_the_service() {
    let mut stepin = telling("exec sleep 300");
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.records(&journey, [incident("strangulation")]);
    stepin.stop();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("told");
    let command = format!("cat >> {}", file.display());
    stepin.start_with(&[("STEPIN_NOTIFY_COMMAND", &command)]);
    assert_eq!(notices(&file, 1).len(), 1);
}
