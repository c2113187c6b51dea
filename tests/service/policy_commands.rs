//! Policies on the command line.

use crate::policies::policy;
use crate::said::days_ago;
use crate::stepin::Stepin;
use std::fs;

const SUPERVISOR: &str = "--as=S-01/supervisor";

/// A folder with a case whose last contact was ten days ago.
fn folder() -> Stepin {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let referral = r#"--data={"reference": "SU-0042", "source": "self"}"#;
    let day = format!("--occurred-at={}", days_ago(10));
    let opened = ["--as=P-07/practitioner", "record", "new", "--type=referral-received"];
    let [by, record, new, kind] = opened;
    stepin.run([by, record, new, kind, referral, &day]).ended(0);
    stepin
}

fn overdue<const N: usize>(stepin: &Stepin, arguments: [&str; N]) -> bool {
    let board = stepin.run(arguments).ended(0).json();
    board["rows"][0]["overdue"].as_bool().expect("a row")
}

#[test]
fn a_broken_policy_is_named_by_line_and_column() {
    let stepin = Stepin::nowhere();
    let whole = stepin.file("whole.toml", &policy("2", 7));
    let checked = stepin.run(["policy", "check", &whole]).ended(0).out;
    assert!(checked.contains("version 2"), "{checked}");
    let text = policy("2", 7).replace("stuck_days = 84", "stuck_days = -1");
    let line = text.lines().position(|line| line.starts_with("stuck_days")).expect("a line") + 1;
    let broken = stepin.file("broken.toml", &text);
    let said = stepin.run(["policy", "check", &broken]).ended(1).said;
    assert!(said.contains(&format!("line {line}, column ")), "{said}");
    assert!(said.contains("broken.toml") && said.contains("0 to 3660"), "{said}");
    stepin.run(["policy", "check", "/nowhere/at/all.toml"]).ended(1);
    assert!(!stepin.data().exists());
}

#[test]
fn a_policy_is_adopted_from_a_file_and_listed_with_who_adopted_it() {
    let stepin = folder();
    let first = stepin.run(["policy", "list"]).ended(0).out;
    assert!(first.contains("in force: none was adopted"), "{first}");
    let file = stepin.file("next.toml", &policy("2026-04", 7));
    let adopted = stepin.run([SUPERVISOR, "policy", "adopt", &file]).ended(0).out;
    assert!(adopted.contains("in force since") && adopted.contains("S-01/supervisor"), "{adopted}");
    assert_eq!(stepin.run([SUPERVISOR, "policy", "adopt", &file]).ended(0).out, adopted);
    let list = stepin.run(["--json", "policy", "list"]).ended(0).json();
    assert_eq!(list["in_force"], "2026-04");
    assert_eq!(list["policies"][1]["adopted"].as_array().map(Vec::len), Some(1));
    assert_eq!(stepin.run(["policy", "show"]).ended(0).out, policy("2026-04", 7));
    assert_ne!(stepin.run(["policy", "show", "1"]).ended(0).out, policy("2026-04", 7));
    assert!(overdue(&stepin, ["--json", "board", "contact"]));
    assert!(!overdue(&stepin, ["--json", "board", "contact", "--policy=1"]));
    let refused = ["--as=P-07/practitioner", "policy", "adopt", &file];
    assert!(stepin.run(refused).ended(1).said.contains("supervisor"));
    let other = stepin.file("other.toml", &policy("2026-04", 8));
    let said = stepin.run([SUPERVISOR, "policy", "adopt", &other]).ended(1).said;
    assert!(said.contains("another version"), "{said}");
}

#[test]
fn a_file_that_was_not_adopted_is_tried_out_on_the_folder() {
    let mut stepin = folder();
    let what_if = stepin.file("what-if.toml", &policy("1", 7));
    let with = format!("--policy={what_if}");
    assert!(overdue(&stepin, ["--json", "board", "contact", &with]));
    assert!(!overdue(&stepin, ["--json", "board", "contact"]));
    let digests = |policy: &str| stepin.run(["--quiet", "replay", "--digest", policy]).ended(0).out;
    assert_ne!(digests(&with), digests("--policy=1"));
    let broken = stepin.file("broken.toml", "version = \"2\"");
    let broken = format!("--policy={broken}");
    assert!(stepin.run(["board", "contact", &broken]).ended(1).said.contains("line "));
    stepin.run(["board", "contact", "--policy=9"]).ended(2);
    assert!(!stepin.data().join("policies").exists());
    stepin.start();
    let url = stepin.url().to_owned();
    let said = stepin.run(["--server", &url, "board", "contact", &with]).ended(2).said;
    assert!(said.contains("--server"), "{said}");
}

#[test]
fn a_replay_reads_under_the_policy_in_force_where_it_ends() {
    let stepin = folder();
    let digests = |arguments: [&str; 4]| stepin.run(arguments).ended(0).out;
    let to_1 = digests(["--quiet", "replay", "--digest", "--to=1"]);
    let file = stepin.file("next.toml", &policy("2", 0));
    stepin.run([SUPERVISOR, "policy", "adopt", &file]).ended(0);
    assert_eq!(digests(["--quiet", "replay", "--digest", "--to=1"]), to_1);
    let now = stepin.run(["--json", "replay"]).ended(0).json();
    assert_eq!(now["policy"], "2");
    let under = stepin.run(["--json", "replay", "--policy=1"]).ended(0).json();
    assert_eq!(under["policy"], "1");
    assert!(stepin.run(["rebuild"]).ended(0).out.contains("contact"));
}

#[test]
fn a_changed_adopted_document_ends_with_3() {
    let stepin = folder();
    let file = stepin.file("next.toml", &policy("2", 7));
    stepin.run([SUPERVISOR, "policy", "adopt", &file]).ended(0);
    let kept = stepin.data().join("policies/2.toml");
    fs::write(&kept, policy("2", 30)).expect("writable");
    for command in [["board", "contact"], ["journey", "SU-0042"], ["policy", "show"]] {
        let said = stepin.run(command).ended(3).said;
        assert!(said.contains("has changed") && said.contains("policies/2.toml"), "{said}");
    }
    fs::remove_file(&kept).expect("removable");
    assert!(stepin.run(["board", "contact"]).ended(3).said.contains("is not there"));
    let list = stepin.run(["policy", "list"]).ended(0).out;
    assert!(list.contains("CANNOT BE READ"), "{list}");
    stepin.run([SUPERVISOR, "policy", "adopt", &file]).ended(0);
    assert!(overdue(&stepin, ["--json", "board", "contact"]));
}

#[test]
fn a_policy_is_adopted_through_a_service_as_on_a_folder() {
    let stepin = Stepin::started();
    let url = stepin.url().to_owned();
    let file = stepin.file("next.toml", &policy("2", 7));
    let through = ["--server", &url, SUPERVISOR, "policy", "adopt", &file];
    let adopted = stepin.run(through).ended(0).out;
    assert!(adopted.contains("in force since"), "{adopted}");
    assert_eq!(stepin.run(through).ended(0).out, adopted);
    assert!(stepin.data().join("policies/2.toml").is_file());
    let refused = ["--server", &url, "--as=P-07/practitioner", "policy", "adopt", &file];
    assert!(stepin.run(refused).ended(1).said.contains("supervisor"));
}
