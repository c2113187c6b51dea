//! Keys that were destroyed: nothing is left that opens what they sealed, and everything else stays
//! as it was.

mod support;

use event_log::{
    AppendError, DestroyError, EventLog, OpenError, Options, ReadError, SledLog, verify,
};
use events::{Compartment, EventId, Position, Stream, Version};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use support::made::{all, files};
use support::{FIRST, LAST, append, batch, fill, fresh, id, open, request, stream};

const NOTE: &[u8] = b"what is still to be done";

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn what_is_erased_is_passed_over_and_keeps_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..20);
    let (root, old_key) = (log.head().root, fs::read(&options.master_key).expect("a key"));
    let destroyed = log.destroy_keys(&[stream(2), stream(77)], NOTE).expect("destroyed");
    assert_eq!((destroyed.generation, destroyed.streams.as_slice()), (2, &[stream(2)][..]));
    assert_eq!(
        (destroyed.master_key, destroyed.old_master_key),
        (options.master_key.clone(), None)
    );
    assert_eq!(log.head().root, root);
    let judge = |log: &SledLog| {
        assert_eq!(all(log).len(), 16);
        assert!(log.read_stream(stream(2), FIRST, LAST).expect("readable").is_empty());
        assert_eq!(log.version(stream(2)), Version(4));
        let erased = log.erased();
        assert_eq!((erased.len(), erased[0].first, erased[0].last), (1, Position(3), Position(18)));
        assert_eq!(log.erased_in(stream(2)).map(|erased| erased.upto), Some(Version(4)));
        let event = log.find_event(EventId::from_bytes(id(2, 7)));
        let expected = ReadError::Erased { position: Position(8), stream: stream(2) };
        assert_eq!(event, Err(expected));
        let again = log.append(batch(log, 7, 2)).expect("known").wait();
        assert_eq!(again, Err(AppendError::Erased(stream(2))));
        let other = events::BatchId::from_bytes(id(3, 7));
        assert_eq!(log.find_batch(other, &request(8)), Err(AppendError::IdReused));
        assert!(log.recorded_at(Position(8)) <= log.recorded_at(Position(9)));
        assert!(log.recorded_at(Position(8)).is_some() && log.recorded_at(Position(99)).is_none());
        assert_eq!(log.erasure_note().expect("readable").as_deref(), Some(NOTE));
    };
    judge(&log);
    log.close().expect("a clean end");
    for (path, bytes) in files(dir.path()) {
        assert!(!holds(&bytes, &old_key), "the old master key stands in {}", path.display());
        assert!(!holds(&bytes, NOTE), "the note stands in {}", path.display());
    }
    let mode = fs::metadata(&options.master_key).expect("a key").permissions().mode() & 0o777;
    assert_eq!(mode, 0o400);
    let (log, opened) = SledLog::open(&options).expect("sound");
    assert!(opened.clean());
    judge(&log);
    log.forget_erasure_note().expect("forgotten");
    assert_eq!(log.erasure_note().expect("readable"), None);
    // A new event gets a new key; the numbers go on.
    let appended = append(&log, batch(&log, 100, 2));
    assert_eq!(appended.events[0].version, Version(5));
    log.close().expect("a clean end");
    assert!(verify(&options, &|_| {}).expect("sound").clean());
    let log = open(&options);
    assert_eq!(log.read_stream(stream(2), FIRST, LAST).expect("readable"), appended.events);
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    assert_eq!(log.erased_in(stream(2)).map(|erased| erased.upto), Some(Version(5)));
    drop(log);
    let log = open(&options);
    assert_eq!(log.erased_in(stream(2)).map(|erased| erased.upto), Some(Version(5)));
}

#[tokio::test]
async fn whoever_follows_the_log_passes_over_what_is_erased_and_does_not_spin() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = Arc::new(
        tokio::task::spawn_blocking(move || {
            let log = fresh(&options);
            (0..4).for_each(|number| drop(append(&log, batch(&log, number, 1))));
            log.destroy_keys(&[stream(1)], NOTE).expect("destroyed");
            log
        })
        .await
        .expect("done"),
    );
    let mut tail = log.tail(Position(0));
    let nothing = tokio::time::timeout(std::time::Duration::from_millis(50), tail.next()).await;
    assert!(nothing.is_err());
    let appending = Arc::clone(&log);
    let append = move || append(&*appending, batch(&*appending, 9, 2));
    tokio::task::spawn_blocking(append).await.expect("done");
    let page = tail.next().await.expect("open");
    assert_eq!(page.iter().map(|one| one.position).collect::<Vec<_>>(), [Position(5)]);
}

#[test]
fn both_copies_can_still_be_made_from_each_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..20);
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    let (events, root) = (all(&log), log.head().root);
    log.close().expect("a clean end");
    fs::remove_dir_all(options.dir.join("sled")).expect("removed");
    drop(open(&options));
    fs::remove_dir_all(options.dir.join("journal")).expect("removed");
    event_log::repair(&options, event_log::Copy::Sled, &|_| {}).expect("repaired");
    let log = open(&options);
    assert_eq!((all(&log), log.head().root), (events, root));
}

#[test]
fn a_backup_of_keys_that_are_gone_before_the_log_says_so_carries_what_is_still_to_be_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    let backup = || event_log::backup(&options, &dir.path().join("backup"), &|_| {});
    backup().expect("backed up");
    log.destroy_keys(&[stream(1)], NOTE).expect("destroyed");
    assert_eq!(backup().expect("backed up").generation, 2);
    let left = all(&log);
    assert!(left.len() < 10);
    log.close().expect("a clean end");
    let restored = Options {
        dir: dir.path().join("restored"),
        master_key: options.master_key.clone(),
        ..options.clone()
    };
    let from = &dir.path().join("backup");
    let restoring = event_log::Restoring { from, published: None, new_origin: false };
    event_log::restore(&restored, restoring, &|_| {}).expect("restored");
    let log = open(&restored);
    assert_eq!(log.erasure_note().expect("readable").as_deref(), Some(NOTE));
    assert_eq!(all(&log), left, "what is erased stays erased");
}

#[test]
fn a_new_place_for_the_master_key_is_used_when_it_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = support::options(dir.path());
    let new = dir.path().join("new.key");
    options.new_master_key = Some(new.clone());
    let log = fresh(&options);
    fill(&log, 0..10);
    let destroyed = log.destroy_keys(&[stream(1)], NOTE).expect("destroyed");
    assert_eq!(destroyed.master_key, new);
    assert_eq!(
        destroyed.old_master_key,
        Some(fs::canonicalize(&options.master_key).expect("there"))
    );
    // The second one finds its key where the first one put it, and replaces it there.
    let destroyed = log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    assert_eq!((destroyed.master_key, destroyed.old_master_key), (new.clone(), None));
    log.close().expect("a clean end");
    assert_eq!(all(&open(&options)).len(), 6);
    let only_new = Options { master_key: new, new_master_key: None, ..options.clone() };
    assert_eq!(all(&open(&only_new)).len(), 6);
    let only_old = Options { new_master_key: None, ..options.clone() };
    assert!(matches!(SledLog::open(&only_old), Err(OpenError::WrongKey { .. })));
    let log = open(&only_new);
    let taken = Options { new_master_key: Some(dir.path().join("data/head")), ..only_new.clone() };
    drop(log);
    let refused = open(&taken).destroy_keys(&[stream(3)], NOTE);
    assert!(matches!(refused, Err(DestroyError::NotDone(why)) if why.contains("there already")));
    let nowhere = Options { new_master_key: Some(dir.path().join("no/where")), ..only_new.clone() };
    let refused = open(&nowhere).destroy_keys(&[stream(3)], NOTE);
    assert!(matches!(refused, Err(DestroyError::NotDone(why)) if why.contains("--new-master-key")));
    assert_eq!(all(&open(&only_new)).len(), 6);
}

#[test]
fn an_old_keyring_or_an_old_master_key_brought_back_opens_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    let (old_ring, old_key) = (
        fs::read(options.dir.join("keys/keyring.1")).expect("a keyring"),
        fs::read(&options.master_key).expect("a key"),
    );
    log.destroy_keys(&[stream(1)], NOTE).expect("destroyed");
    log.close().expect("a clean end");
    // Of the two only the newest counts, and the older is done away with again.
    fs::write(options.dir.join("keys/keyring.1"), &old_ring).expect("written");
    assert_eq!(all(&open(&options)).len(), 8);
    assert!(!options.dir.join("keys/keyring.1").exists());
    let other = dir.path().join("old.key");
    fs::write(&other, &old_key).expect("written");
    fs::set_permissions(&other, fs::Permissions::from_mode(0o400)).expect("set");
    let old = Options { master_key: other, ..options.clone() };
    assert!(matches!(SledLog::open(&old), Err(OpenError::WrongKey { .. })));
    // The old keyring under the new key: header and entries are bound to their generation.
    fs::write(options.dir.join("keys/keyring.3"), &old_ring).expect("written");
    assert!(matches!(SledLog::open(&options), Err(OpenError::WrongKey { .. })));
}

#[test]
fn events_that_come_while_keys_are_destroyed_are_recorded_under_keys_that_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..10);
    let writing = |writer: u64| {
        let mut recorded = Vec::new();
        for round in 0..150 {
            // Its own stream, one that is new each time, and the one whose key goes.
            for journey in [writer, 1000 * writer + round, 3] {
                let number = 1_000_000 * writer + 10 * round + journey.min(9);
                let answer = log.append(batch(&log, number, journey)).and_then(|one| one.wait());
                match answer {
                    Ok(appended) => recorded.extend(appended.events),
                    Err(AppendError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        recorded
    };
    let recorded: Vec<_> = std::thread::scope(|scope| {
        let writers: Vec<_> = (11..15).map(|n| scope.spawn(move || writing(n))).collect();
        for _ in 0..8 {
            std::thread::sleep(std::time::Duration::from_millis(20));
            log.destroy_keys(&[stream(3)], NOTE).expect("destroyed");
        }
        writers.into_iter().flat_map(|writer| writer.join().expect("no panic")).collect()
    });
    let erased = log.erased_in(stream(3)).expect("erased").upto;
    log.close().expect("a clean end");
    let log = open(&options);
    assert_eq!(log.erased_in(stream(3)).expect("erased").upto, erased);
    for one in &recorded {
        let is_erased = one.stream == stream(3) && one.version <= erased;
        let found = log.find_event(one.entry.id);
        assert_eq!(found.is_ok_and(|found| found.as_ref() == Some(one)), !is_erased);
    }
    log.close().expect("a clean end");
    assert!(verify(&options, &|_| {}).expect("sound").clean());
}

#[test]
fn whoever_keeps_the_keys_is_told_how_they_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    assert!(matches!(event_log::custody(&options), Err(OpenError::NoLog { .. })));
    let log = fresh(&options);
    fill(&log, 0..10);
    let old = event_log::master_key(&options).expect("readable").key;
    log.destroy_keys(&[stream(2)], NOTE).expect("destroyed");
    let kept = event_log::custody(&options).expect("readable, though the log is open");
    assert_eq!((kept.generation, kept.live, kept.destroyed), (2, 4, 1));
    assert_eq!((kept.mode, kept.beside_data, kept.unfinished), (0o400, true, false));
    let escrowed = event_log::master_key(&options).expect("readable");
    assert_eq!((escrowed.generation, escrowed.origin), (2, log.head().origin));
    let [one, other] = event_log::split(&escrowed.key);
    assert!(one != escrowed.key && other != escrowed.key);
    let key = event_log::join(&one, &other);
    drop(log);
    let brought = dir.path().join("brought.key");
    let wrong = event_log::restore_master_key(&options, &old, &brought);
    assert!(matches!(wrong, Err(OpenError::WrongKey { .. })) && !brought.exists());
    let opens = event_log::restore_master_key(&options, &key, &brought).expect("restored");
    assert!(opens);
    assert_eq!(all(&open(&Options { master_key: brought, ..options })).len(), 8);
}

#[test]
fn only_the_compartment_that_is_named_is_erased() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..5);
    let safety = Stream { compartment: Compartment::Safety, ..stream(1) };
    let mut other = batch(&log, 50, 1);
    other.expect = vec![(safety, Version(0))];
    other.entries[0].0 = safety;
    append(&log, other);
    log.destroy_keys(&[safety], NOTE).expect("destroyed");
    assert_eq!(log.read_stream(stream(1), FIRST, LAST).expect("readable").len(), 1);
    assert_eq!(log.read_stream(safety, FIRST, LAST).expect("readable").len(), 0);
}
