//! `init`: what it refuses to begin over, and what it ends when it was killed on the way.

mod support;

use event_log::{Copy, SledLog, repair};
use std::fs;
use support::made::{Made, closed, cut};

#[test]
fn init_refuses_what_is_left_of_a_log_and_repair_brings_it_back() {
    for with_keyring in [true, false] {
        let made = closed(40);
        fs::remove_dir_all(made.options.dir.join("journal")).expect("removed");
        fs::remove_file(made.options.dir.join("head")).expect("removed");
        let keyring = made.options.dir.join("keys/keyring.1");
        let whole = fs::read(&keyring).expect("a keyring");
        if !with_keyring {
            fs::remove_file(&keyring).expect("removed");
        }
        let text = SledLog::init(&made.options).expect_err("sled is there").to_string();
        assert!(text.contains("sled holds 40 records"), "{text}");
        assert!(text.contains("repair --from sled") == with_keyring, "{text}");
        assert!(made.open().is_err());
        fs::write(&keyring, whole).expect("written");
        repair(&made.options, Copy::Sled, &|_| {}).expect("sled has all");
        made.open().expect("repaired");
    }
}

#[test]
fn init_refuses_a_keyring_with_a_key_even_alone() {
    let made = closed(10);
    for name in ["journal", "sled"] {
        fs::remove_dir_all(made.options.dir.join(name)).expect("removed");
    }
    fs::remove_file(made.options.dir.join("head")).expect("removed");
    let text = SledLog::init(&made.options).expect_err("keys are there").to_string();
    assert!(text.contains("its keyring holds") && text.contains("backup"), "{text}");
}

#[test]
fn a_repair_from_a_sled_that_shows_nothing_is_refused_while_there_are_keys() {
    let made = closed(10);
    fs::remove_dir_all(made.options.dir.join("journal")).expect("removed");
    fs::remove_dir_all(made.sled()).expect("removed");
    fs::remove_file(made.options.dir.join("head")).expect("removed");
    for from in [Copy::Sled, Copy::Journal] {
        assert!(repair(&made.options, from, &|_| {}).is_err());
    }
}

/// Leaves of a fresh log what an `init` killed at each of its steps leaves.
fn interrupted(step: &str) -> Made {
    let made = closed(0);
    let dir = &made.options.dir;
    let gone = |names: &[&str]| {
        for name in names {
            let path = dir.join(name);
            let removed =
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            removed.expect("removed");
        }
    };
    match step {
        "only the lock" => gone(&["head", "sled", "journal", "keys"]),
        "an empty key" => {
            gone(&["head", "sled", "journal", "keys/keyring.1", "keys/master.key"]);
            fs::write(dir.join("keys/master.key"), "").expect("written");
        }
        "half a key" => {
            gone(&["head", "sled", "journal", "keys/keyring.1", "keys/master.key"]);
            fs::write(dir.join("keys/master.key.part"), "half").expect("written");
        }
        "no keyring" => gone(&["head", "sled", "journal", "keys/keyring.1"]),
        "half a keyring" => {
            gone(&["head", "sled", "journal"]);
            cut(&dir.join("keys/keyring.1"), 20);
        }
        "no journal" => gone(&["head", "sled", "journal"]),
        "half a journal" => {
            gone(&["head", "sled"]);
            cut(&made.last_journal(), 9);
        }
        "no sled" => gone(&["head", "sled"]),
        "half a sled" => {
            gone(&["head"]);
            cut(&made.sled().join("db"), 100);
        }
        "no head" => gone(&["head"]),
        half_a_head => {
            assert_eq!(half_a_head, "half a head");
            cut(&dir.join("head"), 40);
        }
    }
    made
}

#[test]
fn an_init_that_was_killed_at_any_step_is_finished_by_the_next_init_or_open() {
    for step in [
        "only the lock",
        "an empty key",
        "half a key",
        "no keyring",
        "half a keyring",
        "no journal",
        "half a journal",
        "no sled",
        "half a sled",
        "no head",
        "half a head",
    ] {
        let made = interrupted(step);
        let opened = made.open().unwrap_or_else(|error| panic!("{step}: {error}"));
        assert!(opened.resumed, "{step}");
        let made = interrupted(step);
        SledLog::init(&made.options).unwrap_or_else(|error| panic!("{step}: {error}"));
        assert!(made.open().expect("made").clean());
    }
}
