//! Every case that start-up must tell apart, each produced by its own fault.

mod support;

use event_log::{
    Copy, EventLog, Filter, OpenError, Opened, Options, SledLog, SledState, read_all, rebuild,
    repair, verify,
};
use events::{Position, Recorded};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use support::{append, batch, fill, fresh};

fn all(log: &impl EventLog) -> Vec<Recorded> {
    let filter = Filter::default();
    let read: Result<_, _> = read_all(log, Position(0), Position(u64::MAX), &filter).collect();
    read.expect("the log is sound")
}

struct Made {
    _dir: tempfile::TempDir,
    options: Options,
    events: Vec<Recorded>,
}

/// A log of `count` events, closed cleanly.
fn closed(count: u64) -> Made {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..count);
    let events = all(&log);
    log.close().expect("a clean end");
    Made { _dir: dir, options, events }
}

/// A log of `count` events as a kill leaves it: its folder copied while it is open.
fn killed(count: u64) -> Made {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    // Sled is synced every half second: some of the events are in its file, some are not.
    fill(&log, 0..count / 2);
    std::thread::sleep(std::time::Duration::from_millis(700));
    fill(&log, count / 2..count);
    let events = all(&log);
    let copied = tempfile::tempdir().expect("a folder");
    copy(&options.dir, &copied.path().join("data"));
    let options = support::options(copied.path());
    Made { _dir: copied, options, events }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

impl Made {
    fn open(&self) -> Result<Opened, OpenError> {
        let (log, opened) = SledLog::open(&self.options)?;
        assert_eq!(all(&log), self.events);
        // It goes on from there.
        append(&log, batch(&log, 1_000_000, 1));
        assert_eq!(log.head().position.0, self.events.len() as u64 + 1);
        log.close().expect("a clean end");
        Ok(opened)
    }

    fn journals(&self) -> Vec<PathBuf> {
        let listed = fs::read_dir(self.options.dir.join("journal")).expect("a journal");
        let mut paths: Vec<_> = listed.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    }

    fn last_journal(&self) -> PathBuf {
        self.journals().pop().expect("a segment")
    }

    fn sled(&self) -> PathBuf {
        self.options.dir.join("sled")
    }
}

fn flip(path: &Path, offset: u64) {
    let file = fs::File::options().read(true).write(true).open(path).expect("a file");
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).expect("within the file");
    file.write_all_at(&[byte[0] ^ 0x55], offset).expect("written");
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).expect("a file").len()
}

fn cut(path: &Path, length: u64) {
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_len(length).expect("cut");
}

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
    let end = length(&path);
    let whole = fs::read(&path).expect("a segment");
    // Half of a frame after the end: what a kill in the middle of a write leaves.
    let frame = whole.windows(4).rposition(|window| window == b"SJF1").expect("a frame");
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
    let whole = fs::read(&path).expect("a segment");
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

/// Where bytes are flipped: spread over the file, and the same at every run.
fn offsets(path: &Path, count: u64, seed: u64) -> Vec<u64> {
    let length = length(path);
    let mut state = seed;
    let mut next = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    (0..count).map(|_| next() % length).collect()
}

/// What may come of damage: all events are there, or the log is refused by name and a repair
/// brings all of them back, or nothing can and that is said too.
fn never_silent(made: &Made, what: &str) -> &'static str {
    match made.open() {
        Ok(opened) if opened.clean() => "unharmed",
        Ok(_) => "mended at start",
        Err(error) => {
            let text = error.to_string();
            if text.contains("--from sled") || text.contains("--from journal") {
                for from in [Copy::Sled, Copy::Journal] {
                    if repair(&made.options, from, &|_| {}).is_ok() {
                        made.open().unwrap_or_else(|error| panic!("{what}: {error}"));
                        return "repaired";
                    }
                }
                return "refused";
            }
            "refused"
        }
    }
}

fn damage_everywhere(make: fn(u64) -> Made, count: u64, part: fn(&Made) -> Vec<PathBuf>) {
    let mut counts = std::collections::BTreeMap::new();
    let template = make(150);
    for seed in 0..count {
        let dir = tempfile::tempdir().expect("a folder");
        copy(&template.options.dir, &dir.path().join("data"));
        let made = Made {
            options: support::options(dir.path()),
            _dir: dir,
            events: template.events.clone(),
        };
        let files = part(&made);
        let path = &files[usize::try_from(seed).expect("small") % files.len()];
        let offset = offsets(path, 1, seed * 7919 + 1)[0];
        let what = format!("{} at byte {offset}", path.display());
        if seed % 4 == 3 {
            cut(path, offset)
        } else {
            flip(path, offset)
        }
        *counts.entry(never_silent(&made, &what)).or_insert(0) += 1;
    }
    println!("{counts:?}");
}

/// How many faults each damage test makes; the long run asks for more.
fn count() -> u64 {
    std::env::var("STEPIN_DAMAGE_COUNT").map_or(24, |count| count.parse().expect("a number"))
}

fn journal_files(made: &Made) -> Vec<PathBuf> {
    made.journals()
}

fn sled_files(made: &Made) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(made.sled()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() && length(&path) > 0 {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn damage_to_the_journal_after_a_clean_end_is_never_silent() {
    damage_everywhere(closed, count(), journal_files);
}

#[test]
fn damage_to_the_journal_after_a_kill_is_never_silent() {
    damage_everywhere(killed, count(), journal_files);
}

#[test]
fn damage_to_sled_after_a_clean_end_is_never_silent() {
    damage_everywhere(closed, count(), sled_files);
}

#[test]
fn damage_to_sled_after_a_kill_is_never_silent() {
    damage_everywhere(killed, count(), sled_files);
}
