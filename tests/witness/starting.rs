//! Starting: the key that is made, and the folders over which nothing is started.

use crate::history::{History, key};
use crate::witness::{NAME, Witness};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

fn log() -> String {
    key().verifier().to_string()
}

/// A witness that has cosigned, stopped.
fn stopped() -> Witness {
    let mut witness = Witness::started();
    witness.cosigned(&History::honest().request(0, 9));
    witness.kill();
    witness
}

#[track_caller]
fn ended(output: &Output, code: i32, with: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(with), "{said}");
}

#[test]
fn the_key_is_made_once_and_only_its_owner_can_read_it() {
    let mut witness = Witness::started();
    let key = witness.key();
    let mode = fs::metadata(witness.state().join("key")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o400);
    witness.kill();
    witness.start();
    assert_eq!(witness.key(), key);
    assert_ne!(Witness::started().key(), key);
}

#[test]
fn over_a_state_that_was_touched_it_does_not_start() {
    let witness = stopped();
    let state = witness.state().join("state");
    let good = fs::read(&state).expect("readable");
    for place in (0..good.len()).step_by(17) {
        let mut touched = good.clone();
        touched[place] ^= 1;
        fs::write(&state, touched).expect("writable");
        ended(&witness.start_in_vain(NAME, &log()), 3, "Nothing is cosigned");
    }
    for rest in [0, 1, good.len() - 1] {
        fs::write(&state, &good[..rest]).expect("writable");
        ended(&witness.start_in_vain(NAME, &log()), 3, "Nothing is cosigned");
    }
    fs::write(&state, good).expect("writable");
    let mut witness = witness;
    witness.start();
    assert_eq!(witness.knows(&History::honest().request(0, 12)), 9);
}

#[test]
fn without_its_state_or_its_key_it_does_not_start() {
    let witness = stopped();
    let (key, state) = (witness.state().join("key"), witness.state().join("state"));
    let aside = witness.state().join("aside");
    for file in [&state, &key] {
        fs::rename(file, &aside).expect("it can be moved");
        ended(&witness.start_in_vain(NAME, &log()), 3, "Nothing is cosigned");
        assert!(!file.exists(), "it was made anew");
        fs::rename(&aside, file).expect("it can be moved");
    }
    fs::set_permissions(&key, Permissions::from_mode(0o440)).expect("they can be set");
    ended(&witness.start_in_vain(NAME, &log()), 3, "others can read it");
}

#[test]
fn a_first_start_that_was_cut_short_is_begun_again() {
    let mut witness = Witness::started();
    witness.kill();
    let key = witness.state().join("key");
    fs::remove_file(&key).expect("it can be removed");
    fs::write(witness.state().join("key.part"), "half a k").expect("writable");
    witness.start();
    witness.cosigned(&History::honest().request(0, 9));
}

#[test]
fn two_do_not_work_in_one_folder() {
    let witness = Witness::started();
    ended(&witness.start_in_vain(NAME, &log()), 4, "another witness");
}

#[test]
fn it_does_not_start_under_another_name_or_for_what_is_no_log() {
    let witness = stopped();
    ended(&witness.start_in_vain("witness.example/other", &log()), 2, NAME);
    ended(&witness.start_in_vain("a name", &log()), 2, "no name of a key");
    ended(&witness.start_in_vain(NAME, "stepin/0+00000000+AAAA"), 2, "kind that is not known");
    let cosigner = proof::cosignature::Cosigner::from_seed("w", &[1; 32]).expect("a name");
    let cosigner = cosigner.verifier().to_string();
    ended(&witness.start_in_vain(NAME, &cosigner), 2, "the key of a witness");
}
