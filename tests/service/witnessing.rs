//! A service whose checkpoints a witness cosigns, in a process and a folder of its own.

use crate::said::referral;
use crate::stepin::Stepin;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Witness {
    child: Child,
    key: String,
    address: String,
    _state: TempDir,
}

impl Witness {
    fn of(log: &str) -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepin"))
            .args(["witness", "--listen", "127.0.0.1:0", "--name", "witness.test/one"])
            .args(["--log", log, "--state"])
            .arg(state.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the witness starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut said = |front: &str| {
            let line = lines.next().expect("a line").expect("text");
            line.strip_prefix(front).unwrap_or_else(|| panic!("{line}")).to_owned()
        };
        let (key, address) = (said("verifier key: "), said("listening on "));
        Self { child, key, address, _state: state }
    }

    fn environment(&self) -> String {
        format!("{}={}", self.address, self.key)
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn opens(stepin: &Stepin, reference: &str) {
    stepin.practitioner().opens(json!([referral(reference)]));
}

/// Waits until the checkpoint of so many records is cosigned.
fn cosigned(stepin: &Stepin, size: u64) -> String {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let note = stepin.auditor().get("/v1/log/checkpoint").is(200).body;
        if note.contains(&format!("\n{size}\n")) && note.contains("— witness.test/one ") {
            return note;
        }
        assert!(Instant::now() < patience, "not cosigned: {note}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What an auditor is shown of it.
fn verification(stepin: &Stepin) -> String {
    stepin.auditor().get_with("/verification", &[("accept", "text/html")]).is(200).body
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").args([from, to]).status().expect("cp is there");
    assert!(copied.success());
}

#[test]
fn checkpoints_are_cosigned_as_they_come_and_an_older_copy_of_the_log_is_not_served() {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let log = stepin.run(["checkpoint", "--key"]).ended(0).out;
    let witness = Witness::of(log.trim_end());
    let at = witness.environment();
    let environment = [("STEPIN_WITNESS", at.as_str()), ("STEPIN_CHECKPOINT_EVERY", "1")];
    stepin.start_with(&environment);
    opens(&stepin, "SU-0042");
    cosigned(&stepin, 1);
    opens(&stepin, "SU-0043");
    let note = cosigned(&stepin, 2);
    let page = verification(&stepin);
    assert!(page.contains("</span> cosigned</b>") && page.contains("witness.test/one"), "{page}");
    stepin.stop();
    let older = stepin.data().with_extension("older");
    copy(&stepin.data(), &older);
    // Cosignatures are kept with the checkpoint, and stay when the log is opened again.
    let kept = stepin.file("kept", &note);
    stepin.run(["verify", "--checkpoint", &kept, "--witness", &witness.key]).ended(0);
    stepin.run(["verify", "--witness", &witness.key]).ended(0);
    let said = stepin.run(["verify", "--witness", log.trim_end()]).ended(3).said;
    assert!(said.contains("not cosigned"), "{said}");
    stepin.start_with(&environment);
    opens(&stepin, "SU-0044");
    cosigned(&stepin, 3);
    stepin.stop();
    std::fs::remove_dir_all(stepin.data()).expect("removed");
    copy(&older, &stepin.data());
    let data = stepin.data().display().to_string();
    let serve = ["serve", "--data", &data, "--listen", "127.0.0.1:0", "--witness", &at];
    let said = stepin.run(serve).ended(3).said;
    assert!(said.contains("a witness has cosigned 3 records"), "{said}");
    assert!(said.contains("--published"), "{said}");
}

#[test]
fn a_witness_that_is_away_keeps_nobody_from_recording() {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let log = stepin.run(["checkpoint", "--key"]).ended(0).out;
    let witness = Witness::of(log.trim_end());
    let at = witness.environment();
    drop(witness);
    stepin.start_with(&[("STEPIN_WITNESS", &at), ("STEPIN_CHECKPOINT_EVERY", "1")]);
    opens(&stepin, "SU-0042");
    let patience = Instant::now() + Duration::from_secs(30);
    while !stepin.logged().contains("did not cosign") {
        assert!(Instant::now() < patience, "{}", stepin.logged());
        std::thread::sleep(Duration::from_millis(50));
    }
    let page = verification(&stepin);
    assert!(page.contains("has not cosigned this checkpoint"), "{page}");
    assert!(!page.contains("</span> cosigned</b>"), "{page}");
    stepin.stop();
}
