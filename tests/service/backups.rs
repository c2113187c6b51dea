//! Backup and restore, as an operator does them.

use crate::said::{event, referral, session};
use crate::stepin::{Ran, Stepin};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// A service with a few journeys, and a copy of its master key elsewhere.
struct Kept {
    stepin: Stepin,
    key: String,
    backup: String,
    new: String,
}

fn kept() -> Kept {
    let stepin = Stepin::started();
    let beside = |name: &str| stepin.data().with_file_name(name).display().to_string();
    let (key, backup, new) = (beside("key"), beside("backup"), beside("new"));
    fs::copy(stepin.data().join("keys/master.key"), &key).expect("a copy");
    for reference in ["SU-0042", "SU-0043"] {
        let journey = stepin.practitioner().opens(json!([referral(reference)]));
        stepin.practitioner().records(&journey, [session(), session()]);
    }
    Kept { stepin, key, backup, new }
}

impl Kept {
    fn backs_up(&self) -> Value {
        self.stepin.run(["backup", &self.backup, "--json"]).ended(0).json()
    }

    fn asks_to_restore(&self, more: &[&str]) -> Ran {
        let asked =
            ["restore", &self.backup, "--data", &self.new, "--master-key", &self.key, "--json"];
        self.stepin.run_all(&[&asked, more].concat())
    }

    /// What a reader of all of it sees, digested.
    fn digests(&self, data: &str) -> Value {
        let asked =
            ["replay", "--digest", "--data", data, "--master-key", &self.key, "--json", "--quiet"];
        let mut digests = self.stepin.run_all(&asked).ended(0).json()["digests"].clone();
        // To ask is a look, and these are made of looks.
        for of_looks in ["access", "lookers", "own-looks"] {
            digests.as_object_mut().and_then(|all| all.remove(of_looks)).expect("a digest");
        }
        digests
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("one").path());
    let (folders, mut files): (Vec<_>, Vec<_>) = listed.partition(|path| path.is_dir());
    folders.iter().for_each(|folder| files.extend(self::files(folder)));
    files.sort();
    files
}

#[test]
fn a_backup_made_while_several_clients_write_is_restored_and_reads_the_same() {
    let mut kept = kept();
    let (done, written) = (AtomicBool::new(false), AtomicU64::new(0));
    let client = kept.stepin.practitioner();
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let (client, done, written) = (client.clone(), &done, &written);
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let journey = client.opens(json!([referral(&format!("W{writer}"))]));
                    client.records(&journey, [session(), session()]);
                    written.fetch_add(3, Ordering::SeqCst);
                }
            });
        }
        for _ in 0..4 {
            let acknowledged = written.load(Ordering::SeqCst);
            let made = kept.backs_up();
            assert!(made["records"].as_u64() >= Some(acknowledged), "{made}");
            let _ = fs::remove_dir_all(&kept.new);
            let restored = kept.asks_to_restore(&[]).ended(0).json();
            assert_eq!(
                (&restored["records"], &restored["root"]),
                (&made["records"], &made["root"])
            );
            kept.digests(&kept.new);
        }
        done.store(true, Ordering::SeqCst);
    });
    kept.stepin.stop();
    let made = kept.backs_up();
    assert_eq!(made["records"], json!(6 + written.load(Ordering::SeqCst)));
    fs::remove_dir_all(&kept.new).expect("removed");
    kept.asks_to_restore(&[]).ended(0);
    let data = kept.stepin.data().display().to_string();
    assert_eq!(kept.digests(&kept.new), kept.digests(&data));
}

#[test]
fn a_second_backup_copies_only_what_came_since() {
    let kept = kept();
    let first = kept.backs_up();
    assert_eq!((&first["records"], &first["new"]), (&json!(6), &json!(6)));
    kept.stepin.practitioner().opens(json!([referral("SU-0044")]));
    let second = kept.backs_up();
    assert_eq!((&second["records"], &second["new"]), (&json!(7), &json!(1)));
    assert!(second["copied_bytes"].as_u64() < first["copied_bytes"].as_u64(), "{second}");
}

#[test]
fn an_adopted_policy_is_restored_with_the_log_that_names_it() {
    let kept = kept();
    let text = kept.stepin.run(["policy", "show", "1", "--server", kept.stepin.url()]).ended(0).out;
    let next = text.replace("version = \"1\"", "version = \"next\"");
    let file = kept.stepin.file("next.toml", &next);
    let server = kept.stepin.url();
    let adopt = ["--as", "S-01/supervisor", "--server", server, "policy", "adopt", &file];
    kept.stepin.run(adopt).ended(0);
    kept.backs_up();
    kept.asks_to_restore(&[]).ended(0);
    let held = fs::read_to_string(Path::new(&kept.new).join("policies/next.toml"));
    assert_eq!(held.expect("it is there"), next);
    kept.digests(&kept.new);
}

#[test]
fn no_word_and_no_key_can_be_read_in_a_backup() {
    let kept = kept();
    let words = event("own-account-added", json!({ "words": "Bryony Example said so" }));
    let journey = kept.stepin.practitioner().opens(json!([referral("SU-0099")]));
    kept.stepin.practitioner().records(&journey, [words]);
    kept.backs_up();
    let key = fs::read(&kept.key).expect("the key");
    for path in files(Path::new(&kept.backup)) {
        let bytes = fs::read(&path).expect("a file");
        for secret in [&key[..8], b"Bryony", b"SU-0099", journey.as_bytes()] {
            let found = bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!found, "{}", path.display());
        }
    }
}

#[test]
fn each_changed_byte_of_a_backup_is_refused_by_name_and_leaves_nothing_behind() {
    let kept = kept();
    kept.backs_up();
    for path in files(Path::new(&kept.backup)) {
        let bytes = fs::read(&path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "lock" {
            continue;
        }
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 4;
            fs::write(&path, changed).expect("written");
            let said = kept.asks_to_restore(&[]).ended(3).said;
            assert!(said.contains(&name), "{name} at {at}: {said}");
            assert!(!Path::new(&kept.new).exists());
        }
        fs::write(&path, bytes).expect("written");
    }
    kept.asks_to_restore(&[]).ended(0);
}

#[test]
fn a_restore_needs_an_empty_folder_and_the_key() {
    let kept = kept();
    kept.asks_to_restore(&[]).ended(1);
    kept.backs_up();
    fs::create_dir(&kept.new).expect("a folder");
    fs::write(Path::new(&kept.new).join("letter.txt"), "mine").expect("written");
    let said = kept.asks_to_restore(&[]).ended(1).said;
    assert!(said.contains("letter.txt"), "{said}");
    fs::remove_file(Path::new(&kept.new).join("letter.txt")).expect("removed");
    let keyless = ["restore", &kept.backup, "--data", &kept.new];
    let said = kept.stepin.run(keyless).ended(2).said;
    assert!(said.contains("--master-key"), "{said}");
    kept.asks_to_restore(&[]).ended(0);
    let said = kept.asks_to_restore(&[]).ended(1).said;
    assert!(said.contains("not empty"), "{said}");
    kept.digests(&kept.new);
}

#[test]
fn a_backup_that_is_killed_leaves_the_one_before_or_is_complete() {
    let mut kept = kept();
    kept.stepin.stop();
    let filled = kept.stepin.data().with_file_name("filled").display().to_string();
    let fill = ["demo", "--data", &filled, "--journeys", "12", "--fill-only"];
    kept.stepin.run(fill).ended(0);
    let key = Path::new(&filled).join("keys/master.key");
    kept.key = key.display().to_string();
    let began = Instant::now();
    let whole = ["backup", &kept.backup, "--data", &filled, "--json"];
    let mut before = kept.stepin.run(whole).ended(0).json()["records"].clone();
    let took = began.elapsed();
    for round in 0..6 {
        let more = ["import", "--format", "ndjson", "--data", &filled, &line(&kept, round)];
        kept.stepin.run(more).ended(0);
        let mut backup = Command::new(env!("CARGO_BIN_EXE_stepin"))
            .args(["backup", &kept.backup, "--data", &filled])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(took * u32::try_from(round).expect("small") / 5);
        let _ = backup.kill();
        backup.wait().expect("it ended");
        let after = json!(before.as_u64().expect("a number") + 1);
        let held = kept.asks_to_restore(&[]).ended(0).json()["records"].clone();
        assert!(held == before || held == after, "{held}: {before} or {after}");
        kept.digests(&kept.new);
        fs::remove_dir_all(&kept.new).expect("removed");
        before = kept.stepin.run(whole).ended(0).json()["records"].clone();
        assert_eq!(before, after);
    }
}

/// A file with one more journey.
fn line(kept: &Kept, round: u64) -> String {
    let journey = uuid::Uuid::now_v7();
    let line = json!({
        "journey": journey, "type": "referral-received", "occurred_at": "2026-01-05T10:00:00Z",
        "recorder": { "id": "P-07", "role": "practitioner" },
        "data": { "reference": format!("R{round}"), "source": "self" },
    });
    kept.stepin.file("more.ndjson", &format!("{line}\n"))
}

#[test]
fn a_log_restored_as_a_new_origin_reads_the_same_one_position_further() {
    let mut kept = kept();
    let entries = |stepin: &Stepin| -> Vec<Value> {
        // A new origin has a first record of its own, and behind the six stands who looked.
        let lines = stepin.auditor().get("/v1/log?limit=7").is(200).body;
        lines.lines().take(6).map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let mut before = entries(&kept.stepin);
    kept.backs_up();
    let restored = kept.asks_to_restore(&["--new-origin"]).ended(0).json();
    // What was looked at meanwhile is on record, too: the permissions, and the look.
    assert_eq!(restored["records"], json!(9));
    assert_eq!(restored["new_origin"]["carried"], json!(8));
    assert_ne!(restored["origin"], restored["new_origin"]["before"]);
    kept.stepin.stop();
    let data = kept.stepin.data();
    let [old, new] = [data.display().to_string(), kept.new.clone()].map(|data| {
        let mut digests = kept.digests(&data);
        // These show the position of what they show.
        for shown in ["timelines", "view chronology", "organisation"] {
            digests.as_object_mut().and_then(|all| all.remove(shown)).expect("a digest");
        }
        digests
    });
    assert_eq!(old, new);
    fs::rename(&data, data.with_file_name("old")).expect("moved");
    fs::rename(&kept.new, &data).expect("moved");
    kept.stepin.start_with(&[("STEPIN_MASTER_KEY", &kept.key)]);
    for line in &mut before {
        line["position"] = json!(line["position"].as_u64().expect("a position") + 1);
    }
    assert_eq!(entries(&kept.stepin), before);
    kept.stepin.practitioner().opens(json!([referral("SU-0050")]));
    let whole = kept.stepin.auditor().get("/v1/log?after=9").is(200).body;
    assert_eq!(whole.matches("referral-received").count(), 1, "{whole}");
}

#[test]
fn both_copies_are_rebuilt_from_exported_tiles() {
    let mut kept = kept();
    let tiles = kept.stepin.data().with_file_name("tiles").display().to_string();
    let export = ["export", "--format", "tiles", "--out", &tiles, "--json"];
    let served = kept.stepin.run(export).ended(0).json();
    assert!(served["records"].as_u64() <= Some(6), "{served}");
    kept.stepin.stop();
    let data = kept.stepin.data();
    // The first look puts on record which permissions are in force.
    kept.digests(&data.display().to_string());
    let before = kept.digests(&data.display().to_string());
    let exported = kept.stepin.run(export).ended(0).json();
    // That the digests were asked for is on record, too.
    assert_eq!(exported["records"], json!(9));
    fs::remove_dir_all(data.join("journal")).expect("removed");
    fs::remove_dir_all(data.join("sled")).expect("removed");
    kept.stepin.run(["repair", "--from", "sled"]).ended(3);
    kept.stepin.run(["repair", "--from", "tiles"]).ended(2);
    let said = kept.stepin.run(["repair", "--from", "tiles", &tiles]).ended(0).out;
    assert!(said.contains("9 from tiles"), "{said}");
    assert_eq!(kept.digests(&data.display().to_string()), before);
    kept.stepin.run(["export", "--out", &tiles]).ended(2);
}

#[test]
fn a_backup_older_than_a_published_checkpoint_is_restored_as_a_new_origin() {
    let mut kept = kept();
    kept.backs_up();
    for reference in ["SU-0060", "SU-0061"] {
        kept.stepin.practitioner().opens(json!([referral(reference)]));
    }
    kept.stepin.stop();
    let published = kept.stepin.data().join("checkpoint");
    let published = published.to_str().expect("a plain path");
    // Without it, the log goes on as what it was, and nobody here can tell.
    let quiet = kept.asks_to_restore(&[]).ended(0).json();
    assert_eq!((&quiet["records"], &quiet["new_origin"]), (&json!(6), &json!(null)));
    fs::remove_dir_all(&kept.new).expect("removed");
    let told = kept.asks_to_restore(&["--published", published]).ended(0).json();
    let renewed = json!({ "before": quiet["origin"], "carried": 6, "signed": 8, "lost": 2 });
    assert_eq!((&told["records"], &told["new_origin"]), (&json!(7), &renewed));
    let verify = ["verify", "--data", &kept.new, "--master-key", &kept.key];
    kept.stepin.run(verify).ended(0);
    let against = [&verify[..], &["--checkpoint", published]].concat();
    kept.stepin.run_all(&against).ended(3);
    // It signs under its own name from now on.
    let note = fs::read_to_string(Path::new(&kept.new).join("checkpoint"));
    assert!(note.is_err(), "nothing was signed before it is opened");
    kept.digests(&kept.new);
    let note = fs::read_to_string(Path::new(&kept.new).join("checkpoint")).expect("signed");
    assert!(note.starts_with(told["origin"].as_str().expect("a name")), "{note}");
    // One that is newer than the backup, and changed, is not believed.
    let text = fs::read_to_string(published).expect("text").replace("\n8\n", "\n9\n");
    let forged = kept.stepin.file("forged", &text);
    fs::remove_dir_all(&kept.new).expect("removed");
    let said = kept.asks_to_restore(&["--published", &forged]).ended(3).said;
    assert!(said.contains("not signed by the log of this backup"), "{said}");
    assert!(!Path::new(&kept.new).exists());
}
