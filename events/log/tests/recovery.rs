//! Every case that start-up must tell apart, each produced by its own fault.

mod support;

use event_log::{Copy, OpenError, Opened, Options, SledLog, SledState, rebuild, repair, verify};
use events::Position;
use std::fs;
use support::made::{Made, all, closed, copy, cut, flip, frames, killed, length};
use support::{fill, fresh};

#[test]
fn a_clean_log_opens_with_nothing_to_mend() {
    let made = closed(300);
    assert!(made.journals().len() > 3);
    let opened = made.open().expect("sound");
    assert!(opened.clean() && opened.key_beside_data);
    assert!(verify(&made.options, &|_| {}).expect("sound").clean());
}

#[test]
fn a_kill_loses_nothing_and_sled_catches_up() {
    let made = killed(300);
    let opened = made.open().expect("sound");
    assert_eq!((opened.journal_cut, opened.beyond_marker), (0, 0));
    assert_ne!(opened.sled, SledState::Whole);
}

#[test]
fn an_empty_log_opens() {
    closed(0).open().expect("sound");
    killed(0).open().expect("sound");
}

#[test]
fn a_torn_tail_that_nobody_was_promised_is_cut_and_said() {
    let made = killed(40);
    let path = made.last_journal();
    let (whole, frame) = frames(&path);
    let end = whole.len() as u64;
    // Half of a frame after the end: what a kill in the middle of a write leaves.
    let half = &whole[frame..frame + (whole.len() - frame) / 2];
    fs::write(&path, [&whole[..], half].concat()).expect("written");
    let opened = made.open().expect("sound");
    assert_eq!(opened.journal_cut, half.len() as u64);
    assert!(length(&path) > end);
    assert!(made.options.dir.join("journal").exists());
}

#[test]
fn a_segment_whose_creation_was_interrupted_is_removed() {
    let made = closed(10);
    let path = made.options.dir.join("journal").join(format!("{:020}.journal", 11));
    fs::write(&path, b"stepi").expect("written");
    assert_eq!(made.open().expect("sound").journal_cut, 5);
}

#[test]
fn a_journal_behind_the_marker_is_refused_and_sled_restores_it() {
    let made = closed(60);
    let path = made.last_journal();
    cut(&path, length(&path) - 10);
    let error = made.open().expect_err("acknowledged records are gone");
    let text = error.to_string();
    assert!(
        matches!(
            error,
            OpenError::JournalDamaged {
                sound: Position(59),
                acknowledged: Position(60),
                recoverable: Position(60),
                ..
            }
        ),
        "{text}"
    );
    assert!(text.contains("repair --from sled"), "{text}");
    assert!(matches!(
        repair(&made.options, Copy::Journal, &|_| {}),
        Err(OpenError::RepairRefused { .. })
    ));
    let repaired = repair(&made.options, Copy::Sled, &|_| {}).expect("sled has all");
    assert!(repaired.confirmed && repaired.head == Position(60));
    assert!(made.open().expect("repaired").clean());
}

#[test]
fn records_that_are_in_neither_copy_are_named() {
    let made = closed(60);
    let path = made.last_journal();
    cut(&path, length(&path) - 10);
    fs::remove_dir_all(made.sled()).expect("removed");
    let text = made.open().expect_err("gone").to_string();
    assert!(text.contains("Record 60 is in neither copy: restore a backup"), "{text}");
    assert!(repair(&made.options, Copy::Sled, &|_| {}).is_err());
}

#[test]
fn a_marker_that_is_behind_is_no_fault() {
    let made = killed(30);
    let marker = fs::read(made.options.dir.join("head")).expect("a marker");
    let log = support::open(&made.options);
    fill(&log, 30..50);
    let events = all(&log);
    log.close().expect("a clean end");
    fs::write(made.options.dir.join("head"), marker).expect("written");
    let made = Made { events, ..made };
    assert_eq!(made.open().expect("sound").beyond_marker, 20);
}

#[test]
fn one_torn_slot_of_the_marker_is_survived_and_two_are_refused() {
    let made = closed(21);
    let path = made.options.dir.join("head");
    flip(&path, 20);
    made.open().expect("the other slot is enough");
    let made = closed(21);
    let path = made.options.dir.join("head");
    flip(&path, 20);
    flip(&path, 4096 + 20);
    assert!(matches!(made.open(), Err(OpenError::MarkerDamaged { .. })));
    let repaired = repair(&made.options, Copy::Journal, &|_| {}).expect("the journal is sound");
    assert!(!repaired.confirmed);
    made.open().expect("repaired");
}

#[test]
fn a_marker_with_another_root_is_refused() {
    let made = closed(20);
    let other = closed(20);
    for name in ["keys", "journal", "sled"] {
        fs::remove_dir_all(made.options.dir.join(name)).expect("removed");
    }
    copy(&other.options.dir.join("journal"), &made.options.dir.join("journal"));
    copy(&other.options.dir.join("sled"), &made.options.dir.join("sled"));
    copy(&other.options.dir.join("keys"), &made.options.dir.join("keys"));
    assert!(matches!(made.open(), Err(OpenError::Foreign { what: "the head marker", .. })));
}

#[test]
fn a_deleted_an_emptied_and_a_garbled_sled_are_rebuilt() {
    let made = closed(200);
    fs::remove_dir_all(made.sled()).expect("removed");
    assert!(matches!(made.open().expect("rebuilt").sled, SledState::Rebuilt(_)));

    let made = closed(200);
    fs::remove_dir_all(made.sled()).expect("removed");
    fs::create_dir(made.sled()).expect("made");
    assert!(matches!(made.open().expect("rebuilt").sled, SledState::Rebuilt(_)));

    let made = closed(200);
    for entry in fs::read_dir(made.sled()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let noise: Vec<u8> = (0..length(&path)).map(|n| (n * 7 % 251) as u8).collect();
            fs::write(path, noise).expect("written");
        }
    }
    assert!(matches!(made.open().expect("rebuilt").sled, SledState::Rebuilt(_)));
}

#[test]
fn a_sled_of_another_log_and_a_sled_that_is_ahead_are_refused() {
    let made = closed(20);
    let other = closed(20);
    fs::remove_dir_all(made.sled()).expect("removed");
    copy(&other.sled(), &made.sled());
    assert!(matches!(made.open(), Err(OpenError::Foreign { what: "the sled copy", .. })));

    let made = closed(20);
    let earlier = tempfile::tempdir().expect("a folder");
    copy(&made.options.dir, &earlier.path().join("data"));
    let log = support::open(&made.options);
    fill(&log, 20..25);
    log.close().expect("a clean end");
    let earlier = Made { options: support::options(earlier.path()), _dir: earlier, ..made };
    fs::remove_dir_all(earlier.sled()).expect("removed");
    let later = made_sled(&earlier, &made.options);
    assert!(matches!(
        later,
        Err(OpenError::SledAhead { journal: Position(20), sled: Position(25) })
    ));
    repair(&earlier.options, Copy::Journal, &|_| {}).expect("the journal is whole");
    earlier.open().expect("repaired");
}

fn made_sled(made: &Made, from: &Options) -> Result<Opened, OpenError> {
    copy(&from.dir.join("sled"), &made.sled());
    made.open()
}

#[test]
fn a_record_that_differs_between_the_copies_is_named_and_the_root_decides() {
    let made = closed(20);
    let db = sled::open(made.sled()).expect("sled");
    let mut key = [0; 9];
    key[..8].copy_from_slice(&7u64.to_be_bytes());
    let mut record = db.get(key).expect("readable").expect("there").to_vec();
    *record.last_mut().expect("a byte") ^= 1;
    db.insert(key, record).expect("written");
    drop(db);
    let error = made.open().expect_err("they differ");
    let text = error.to_string();
    assert!(matches!(error, OpenError::CopiesDiffer { position: Position(7), .. }), "{text}");
    let refused = repair(&made.options, Copy::Sled, &|_| {}).expect_err("not the root");
    assert!(refused.to_string().contains("root"), "{refused}");
    repair(&made.options, Copy::Journal, &|_| {}).expect("the root confirms the journal");
    made.open().expect("repaired");
}

#[test]
fn rebuild_makes_sled_anew_and_verify_finds_it_whole() {
    let made = closed(100);
    let head = rebuild(&made.options, &|_| {}).expect("the journal is sound");
    assert_eq!(head.position, Position(100));
    let verified = verify(&made.options, &|_| {}).expect("sound");
    assert!(verified.clean() && verified.head == head);
    made.open().expect("sound");
}

#[test]
fn verify_changes_nothing() {
    let made = killed(50);
    let path = made.last_journal();
    let (whole, _) = frames(&path);
    fs::write(&path, [&whole[..], b"SJF1 and then nothing"].concat()).expect("written");
    for _ in 0..2 {
        assert_eq!(verify(&made.options, &|_| {}).expect("sound").torn, 21);
    }
    assert_eq!(made.open().expect("sound").journal_cut, 21);
}

#[test]
fn a_second_process_is_told_who_has_the_log() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    log.announce("http://127.0.0.1:4180").expect("written");
    let error = SledLog::open(&options).expect_err("locked").to_string();
    assert!(error.contains("127.0.0.1:4180"), "{error}");
    assert!(error.contains(&std::process::id().to_string()), "{error}");
}

#[test]
fn no_log_two_inits_and_a_wrong_or_exposed_key_are_told_apart() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    assert!(matches!(SledLog::open(&options), Err(OpenError::NoLog { .. })));
    fresh(&options).close().expect("a clean end");
    assert!(matches!(SledLog::init(&options), Err(OpenError::LogExists { .. })));
    let key = options.master_key.clone();
    fs::remove_file(&key).expect("removed");
    assert!(matches!(SledLog::open(&options), Err(OpenError::Io { .. })));
    fs::write(&key, [1; 32]).expect("written");
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(&key, readable).expect("set");
    assert!(matches!(SledLog::open(&options), Err(OpenError::KeyExposed { .. })));
    let secret = std::os::unix::fs::PermissionsExt::from_mode(0o400);
    fs::set_permissions(&key, secret).expect("set");
    assert!(matches!(SledLog::open(&options), Err(OpenError::WrongKey { .. })));
}

#[test]
fn a_torn_keyring_tail_is_cut_and_a_lost_key_is_refused() {
    let made = closed(10);
    let path = made.options.dir.join("keys/keyring.1");
    let whole = fs::read(&path).expect("a keyring");
    fs::write(&path, [&whole[..], &[9; 50]].concat()).expect("written");
    assert_eq!(made.open().expect("sound").keyring_cut, 50);
    cut(&path, whole.len() as u64 - 1);
    assert!(matches!(made.open(), Err(OpenError::KeyMissing { position: Position(5), .. })));
}

#[test]
fn a_rebuild_that_fails_moves_nothing_and_keeps_what_was_put_aside() {
    let made = closed(60);
    let kept = made.options.dir.join("aside/sled-1");
    copy(&made.sled(), &kept);
    for entry in fs::read_dir(made.sled()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::write(path, [7; 999]).expect("written");
        }
    }
    let in_the_way = made.options.dir.join("sled.new");
    fs::write(&in_the_way, "no folder").expect("written");
    assert!(matches!(made.open(), Err(OpenError::Io { .. })));
    assert!(kept.join("db").exists() && made.sled().exists());
    fs::remove_file(&in_the_way).expect("removed");
    assert!(matches!(made.open().expect("rebuilt").sled, SledState::Rebuilt(_)));
    assert!(!kept.exists() && !in_the_way.exists());
}

#[test]
fn a_damaged_key_in_the_middle_leaves_the_others_and_is_named_by_verify_repair_and_start() {
    let made = closed(40);
    let path = made.options.dir.join("keys/keyring.1");
    // A header of 93 bytes, then entries of 115.
    flip(&path, 93 + 115 + 50);
    let before = fs::read(made.last_journal()).expect("a segment");
    for refused in [
        made.open().map(|_| ()),
        verify(&made.options, &|_| {}).map(|_| ()),
        repair(&made.options, Copy::Journal, &|_| {}).map(|_| ()),
        repair(&made.options, Copy::Sled, &|_| {}).map(|_| ()),
    ] {
        let error = refused.expect_err("a record names that key");
        let text = error.to_string();
        let OpenError::KeyMissing { damaged, .. } = error else { panic!("{text}") };
        assert_eq!(damaged, [2], "{text}");
    }
    assert_eq!(fs::read(made.last_journal()).expect("a segment"), before);
    flip(&path, 93 + 115 + 50);
    made.open().expect("the keyring is whole again");
}
