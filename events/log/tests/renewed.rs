//! A log restored as a new origin: its first record names the log before, whose records follow.

mod support;

use event_log::{
    BackupError, Copy, EventLog, Filter, OpenError, Options, ReadError, Restored, Restoring,
    backup, published_origin, rebuild, repair, restore, verify,
};
use events::{Position, Recorded, Version};
use std::fs;
use std::path::{Path, PathBuf};
use support::made::{Made, all, closed, copy, flip};
use support::{append, at, batch, entry, fill, open, request, stream};

/// A log of 60 events, and backups of it at 40 and at 60.
struct Old {
    made: Made,
    at_40: PathBuf,
    at_60: PathBuf,
    /// Signed by the log at 60.
    published: String,
}

fn old() -> Old {
    let made = closed(40);
    let dir = made.options.dir.parent().expect("a folder").to_path_buf();
    fs::copy(made.options.dir.join("keys/master.key"), dir.join("key")).expect("a copy");
    let (at_40, at_60) = (dir.join("at-40"), dir.join("at-60"));
    backup(&made.options, &at_40, &|_| {}).expect("a backup");
    let log = open(&made.options);
    fill(&log, 40..60);
    let events = all(&log);
    log.close().expect("a clean end");
    backup(&made.options, &at_60, &|_| {}).expect("a backup");
    let mut old = Old { made: Made { events, ..made }, at_40, at_60, published: String::new() };
    let (signing, _) = old.renewed("signing", &old.at_60, None);
    old.published = note(&signing);
    old
}

impl Old {
    fn beside(&self, name: &str) -> Options {
        let dir = self.at_40.with_file_name(name);
        Options { master_key: dir.with_file_name("key"), dir, ..self.made.options.clone() }
    }

    fn renewed(&self, name: &str, from: &Path, published: Option<&str>) -> (Options, Restored) {
        let new = self.beside(name);
        let asked = Restoring { from, published, new_origin: published.is_none() };
        let restored = restore(&new, asked, &|_| {}).expect("it can be restored");
        (new, restored)
    }
}

/// The first record of a log's journal.
fn first_record(options: &Options) -> Vec<u8> {
    let path = options.dir.join("journal/00000000000000000001.journal");
    let bytes = fs::read(path).expect("a journal");
    let at = 37 + 8 + 52;
    let length = u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four")) as usize;
    bytes[at + 4..at + 4 + length].to_vec()
}

fn note(options: &Options) -> String {
    String::from_utf8(first_record(options)[26..].to_vec()).expect("a note")
}

/// The same events, each one position further.
fn shifted(events: &[Recorded]) -> Vec<Recorded> {
    let shift = |event: &Recorded| Recorded { position: event.position.next(), ..event.clone() };
    events.iter().map(shift).collect()
}

#[test]
fn a_backup_older_than_a_published_checkpoint_begins_a_new_origin_that_names_it() {
    let old = old();
    assert!(old.published.starts_with("stepin/") && old.published.contains("\n60\n"));
    let (new, restored) = old.renewed("new", &old.at_40, Some(&old.published));
    let renewed = restored.renewed.expect("it begins anew");
    assert_eq!((renewed.carried, renewed.signed), (40, 60));
    assert_eq!(restored.head, Position(41));
    assert_eq!(note(&new), old.published);
    assert!(old.published.starts_with(&renewed.before));
    let log = open(&new);
    let keyring = log.head().origin;
    assert_eq!(restored.origin, published_origin(&keyring, Some(&first_record(&new))));
    assert_ne!(restored.origin, renewed.before);
    assert_eq!(renewed.before, published_origin(&keyring, None));
    assert_eq!(all(&log), shifted(&old.made.events[..40]));
}

#[test]
fn the_origin_record_is_nobodys_event() {
    let old = old();
    let (new, _) = old.renewed("new", &old.at_40, None);
    let log = open(&new);
    let read = log.read_log(Position(0), Position(1), &Filter::default());
    assert_eq!(read, Ok(Vec::new()));
    let first = log.read_log(Position(0), Position(2), &Filter::default()).expect("readable");
    assert_eq!(first[0].position, Position(2));
    assert_eq!(log.version(stream(0)), Version(8));
    let events = log.read_stream(stream(0), Version(1), Version(9)).expect("readable");
    assert_eq!(events, shifted(&log_of(&old, 0)));
    assert_eq!(log.position_at(at("2000-01-01T00:00:00Z")), Position(1));
    let again = log.find_batch(batch(&log, 7, 2).id, &request(7)).expect("it stands there");
    assert_eq!(again.expect("a batch").events[0].position, Position(9));
    let found = log.find_event(entry(7, "x").id).expect("readable").expect("an event");
    assert_eq!(found.position, Position(9));
}

fn log_of(old: &Old, journey: u64) -> Vec<Recorded> {
    let events = old.made.events[..40].iter();
    events.filter(|event| event.stream == stream(journey)).cloned().collect()
}

#[tokio::test]
async fn a_tail_from_the_beginning_waits_for_the_first_event() {
    let empty = closed(0);
    let dir = empty.options.dir.parent().expect("a folder").to_path_buf();
    backup(&empty.options, &dir.join("backup"), &|_| {}).expect("a backup of nothing");
    let new = Options { dir: dir.join("new"), ..empty.options.clone() };
    let from = dir.join("backup");
    let asked = Restoring { from: &from, published: None, new_origin: true };
    assert_eq!(restore(&new, asked, &|_| {}).expect("restored").head, Position(1));
    let log = open(&new);
    let mut tail = log.tail(Position(0));
    let patience = std::time::Duration::from_millis(200);
    tokio::time::timeout(patience, tail.next()).await.expect_err("there is no event yet");
    log.append(batch(&log, 1, 1)).expect("taken").await.expect("recorded");
    assert_eq!(tail.next().await.expect("an event")[0].position, Position(2));
    drop(log);
    assert_eq!(tail.next().await, Err(ReadError::Closed));
}

#[test]
fn it_is_verified_repaired_rebuilt_and_backed_up_like_any_log() {
    let old = old();
    let (new, _) = old.renewed("new", &old.at_60, None);
    let log = open(&new);
    append(&log, batch(&log, 1000, 3));
    let events = all(&log);
    log.close().expect("a clean end");
    let is_whole = |options: &Options| {
        assert!(verify(options, &|_| {}).expect("sound").clean());
        let log = open(options);
        assert_eq!(all(&log), events);
        log.close().expect("a clean end");
    };
    is_whole(&new);
    for from in [Copy::Sled, Copy::Journal] {
        assert_eq!(repair(&new, from, &|_| {}).expect("repaired").head, Position(62));
        is_whole(&new);
    }
    rebuild(&new, &|_| {}).expect("rebuilt");
    is_whole(&new);
    fs::remove_dir_all(new.dir.join("sled")).expect("removed");
    open(&new).close().expect("rebuilt at start");
    is_whole(&new);
    let from = new.dir.with_file_name("of-new");
    backup(&new, &from, &|_| {}).expect("a backup of the new origin");
    let (again, restored) = old.renewed("again", &from, None);
    assert_eq!(restored.head, Position(63));
    let log = open(&again);
    assert_eq!(all(&log), shifted(&events));
}

#[test]
fn a_published_checkpoint_within_the_backup_is_held_against_it() {
    let old = old();
    let new = old.beside("same");
    let asked = Restoring { from: &old.at_60, published: Some(&old.published), new_origin: false };
    let restored = restore(&new, asked, &|_| {}).expect("it is the log that signed it");
    assert_eq!((restored.renewed, restored.head), (None, Position(60)));
    // Another history of the same log: forked at 40.
    let forked = old.beside("forked");
    let asked = Restoring { from: &old.at_40, published: None, new_origin: false };
    restore(&forked, asked, &|_| {}).expect("restored");
    let log = open(&forked);
    fill(&log, 500..530);
    log.close().expect("a clean end");
    let other = forked.dir.with_file_name("of-forked");
    backup(&forked, &other, &|_| {}).expect("a backup");
    let asked = Restoring { from: &other, published: Some(&old.published), new_origin: true };
    let error = restore(&old.beside("never"), asked, &|_| {}).expect_err("two histories");
    assert!(matches!(&error, BackupError::Checkpoint { why } if why.contains("two histories")));
    assert!(!old.beside("never").dir.exists());
}

#[test]
fn a_checkpoint_that_this_log_did_not_sign_counts_for_nothing() {
    let old = old();
    let forged = old.published.replace("\n60\n", "\n70\n");
    for (published, said) in [
        (forged.as_str(), "not signed by the log of this backup"),
        (&old.published[..old.published.len() - 5], "cannot be read"),
        ("", "cannot be read"),
        (other_log().as_str(), "not signed by the log of this backup"),
    ] {
        let asked = Restoring { from: &old.at_40, published: Some(published), new_origin: false };
        let error = restore(&old.beside("never"), asked, &|_| {}).expect_err("no such checkpoint");
        assert!(error.to_string().contains(said), "{error}");
        assert!(!old.beside("never").dir.exists());
    }
}

fn other_log() -> String {
    let made = closed(50);
    let dir = made.options.dir.parent().expect("a folder").to_path_buf();
    let from = dir.join("backup");
    backup(&made.options, &from, &|_| {}).expect("a backup");
    let new = Options { dir: dir.join("new"), ..made.options.clone() };
    let asked = Restoring { from: &from, published: None, new_origin: true };
    restore(&new, asked, &|_| {}).expect("restored");
    note(&new)
}

#[test]
fn an_origin_record_that_names_another_log_is_refused() {
    let old = old();
    let (new, _) = old.renewed("new", &old.at_60, None);
    // Whoever knows the format changes the root that is named, and all checksums and roots.
    let first = first_record(&new);
    let at = first.windows(4).position(|part| part == b"\n60\n").expect("the size") + 4;
    let mut changed = first.clone();
    changed[at] = if first[at] == b'A' { b'B' } else { b'A' };
    let forged = old.beside("forged");
    copy(&new.dir, &forged.dir);
    reframed(&forged, &first, &changed);
    let error = verify(&forged, &|_| {}).expect_err("it never signed that").to_string();
    assert!(error.contains("origin record 1"), "{error}");
    // A byte in it changed in one copy only is damage like any other.
    flip(&new.dir.join("journal/00000000000000000001.journal"), 37 + 8 + 52 + 60);
    let error = verify(&new, &|_| {}).expect_err("a checksum is wrong");
    assert!(matches!(error, OpenError::JournalDamaged { .. }), "{error}");
}

/// Puts `to` in place of the first record `from`, with the frames around it made anew by a repair
/// that finds nothing but that record changed.
fn reframed(options: &Options, from: &[u8], to: &[u8]) {
    let path = options.dir.join("journal/00000000000000000001.journal");
    let mut bytes = fs::read(&path).expect("a journal");
    let at = bytes.windows(from.len()).position(|part| part == from).expect("it is there");
    bytes[at..at + to.len()].copy_from_slice(to);
    let mut tree = proof::Tree::default();
    let mut offset = 37;
    while offset < bytes.len() {
        let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four"));
        let end = offset + 8 + word(offset + 4) as usize;
        let count = word(offset + 16);
        let mut record = offset + 60;
        for _ in 0..count {
            let length = word(record) as usize;
            tree.push(proof::leaf_hash(&bytes[record + 4..record + 4 + length]));
            record += 4 + length;
        }
        bytes[offset + 28..offset + 60].copy_from_slice(&tree.root());
        let sum = crc32fast::hash(&bytes[offset..end - 4]);
        bytes[end - 4..end].copy_from_slice(&sum.to_be_bytes());
        offset = end;
    }
    fs::write(&path, bytes).expect("written");
    fs::remove_dir_all(options.dir.join("sled")).expect("removed");
}
