//! Keeping the master key: how it lies, in whose hands it is, and bringing it back.

use crate::erasing::{erased, told};
use crate::stepin::Stepin;
use age::secrecy::ExposeSecret as _;
use age::x25519::Identity;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// A custodian: a recipient, and the file of the identity.
fn custodian(stepin: &Stepin, name: &str) -> (String, String) {
    let identity = Identity::generate();
    let secret = identity.to_string();
    let text = format!("# made by a test\n{}\n", secret.expose_secret());
    (identity.to_public().to_string(), stepin.file(name, &text))
}

fn share(folder: &str, generation: u32, number: u32) -> String {
    format!("{folder}/stepin-master-key-g{generation}-share-{number}.age")
}

#[test]
fn the_status_of_the_keys_is_told_while_the_service_runs() {
    let stepin = Stepin::started();
    let story = told(&stepin);
    let status = stepin.run(["--json", "keys", "status"]).ended(0).json();
    assert_eq!((&status["generation"], &status["destroyed"]), (&1.into(), &0.into()));
    assert_eq!((&status["mode"], &status["beside_data"]), (&"0400".into(), &true.into()));
    erased(&stepin, &story.journey, "protected");
    let status = stepin.run(["--json", "keys", "status"]).ended(0).json();
    assert_eq!((&status["generation"], &status["destroyed"]), (&2.into(), &1.into()));
    let said = stepin.run(["keys", "status"]).ended(0).out;
    assert!(said.contains("generation  2") && said.contains("a copy of the other"), "{said}");
}

#[test]
fn two_custodians_bring_the_master_key_back_and_one_alone_cannot() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let ((anna, of_anna), (ben, of_ben)) = (custodian(&stepin, "anna"), custodian(&stepin, "ben"));
    let folder = stepin.file("shares", "");
    fs::remove_file(&folder).expect("removed");
    let escrow = |to: &[&str]| {
        let mut asked = vec!["keys", "escrow", "--out", &folder];
        to.iter().for_each(|one| asked.extend(["--to", one]));
        stepin.run_all(&asked)
    };
    escrow(&[&anna]).ended(2);
    escrow(&[&anna, &anna]).ended(2);
    escrow(&[&anna, "age1nobody"]).ended(2);
    let said = escrow(&[&anna, &ben]).ended(0).out;
    assert!(said.contains("erased later") && said.contains("generation 1"), "{said}");
    escrow(&[&anna, &ben]).ended(2);
    let (one, other) = (share(&folder, 1, 1), share(&folder, 1, 2));
    let mode = fs::metadata(&one).expect("a share").permissions().mode() & 0o777;
    assert_eq!(mode, 0o400);
    stepin.stop();

    // The machine is lost, and the key with it; a copy of the data is there.
    let key = stepin.data().join("keys/master.key");
    let bytes = fs::read(&key).expect("a key");
    fs::remove_file(&key).expect("lost");
    stepin.run(["verify"]).ended(4);
    let back = stepin.file("back.key", "");
    fs::remove_file(&back).expect("removed");
    let restore = |stepin: &Stepin, shares: [&str; 2], identities: &[&str]| {
        let mut asked = vec!["keys", "restore", "--to", &back];
        shares.iter().for_each(|share| asked.extend(["--share", share]));
        identities.iter().for_each(|identity| asked.extend(["--identity", identity]));
        stepin.run_all(&asked)
    };
    restore(&stepin, [&one, &other], &[&of_anna]).ended(2);
    let same = restore(&stepin, [&one, &one], &[&of_anna, &of_ben]).ended(2).said;
    assert!(same.contains("both halves are needed"), "{same}");
    assert!(!Path::new(&back).exists());
    let said = restore(&stepin, [&one, &other], &[&of_anna, &of_ben]).ended(0).out;
    assert!(said.contains("generation 1") && said.contains("opens the keyring"), "{said}");
    assert_eq!(fs::read(&back).expect("a key"), bytes);
    let mode = fs::metadata(&back).expect("a key").permissions().mode() & 0o777;
    assert_eq!(mode, 0o400);
    stepin.run_all(&["--master-key", &back, "verify"]).ended(0);
    stepin.start_with(&[("STEPIN_MASTER_KEY", &back)]);
    stepin.practitioner().get(&format!("/v1/journeys/{}", story.journey)).is(200);

    // After an erasure the old shares open nothing that is kept here.
    erased(&stepin, &story.journey, "service-user");
    stepin.stop();
    fs::remove_file(&back).expect("lost again");
    let said = restore(&stepin, [&one, &other], &[&of_anna, &of_ben]).ended(3).said;
    assert!(said.contains("is not the one") && !Path::new(&back).exists(), "{said}");
}

#[test]
fn a_credential_of_systemd_is_the_master_key_unless_another_is_named() {
    let mut stepin = Stepin::nowhere();
    let credentials = stepin.file("credentials", "");
    fs::remove_file(&credentials).expect("removed");
    fs::create_dir(&credentials).expect("made");
    let key = format!("{credentials}/stepin-master-key");
    stepin.run_all(&["--master-key", &key, "init"]).ended(0);
    assert!(!stepin.data().join("keys/master.key").exists());
    let new = stepin.file("new.key", "");
    fs::remove_file(&new).expect("removed");
    let environment =
        [("CREDENTIALS_DIRECTORY", credentials.as_str()), ("STEPIN_NEW_MASTER_KEY", &new)];
    stepin.start_with(&environment);
    let story = told(&stepin);
    let answer = erased(&stepin, &story.journey, "service-user");
    // What the service cannot replace, somebody has to destroy.
    let to_do = answer["to_do"].to_string();
    assert!(to_do.contains(&new) && to_do.contains(&key), "{to_do}");
    stepin.kill();
    stepin.start_with(&environment);
    stepin.supervisor().get(&format!("/v1/journeys/{}", story.journey)).problem(410, "erased");
    stepin.stop();
    stepin.run_all(&["--master-key", &key, "verify"]).ended(3);
    stepin.run_all(&["--master-key", &new, "verify"]).ended(0);
}
