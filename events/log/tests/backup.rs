//! Backups: of a log that is written to, brought up to date, interrupted, tampered with, restored.

mod support;

use event_log::{
    BackupError, Copy, EventLog, OpenError, Options, Restoring, backup, repair, restore,
};
use events::Position;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use support::made::{Made, all, closed, cut, flip, length};
use support::{append, batch, fill, open};

/// A log of `count` events, its backup, and a copy of its master key elsewhere.
struct Kept {
    made: Made,
    backup: PathBuf,
    new: Options,
}

fn kept(count: u64) -> Kept {
    let made = closed(count);
    let dir = made.options.dir.parent().expect("a folder").to_path_buf();
    fs::copy(made.options.dir.join("keys/master.key"), dir.join("key")).expect("a copy");
    let new = Options { dir: dir.join("new"), master_key: dir.join("key"), ..made.options.clone() };
    let kept = Kept { made, backup: dir.join("backup"), new };
    kept.again().expect("a first backup");
    kept
}

impl Kept {
    fn again(&self) -> Result<event_log::BackedUp, BackupError> {
        backup(&self.made.options, &self.backup, &|_| {})
    }

    fn restore(&self) -> Result<event_log::Restored, BackupError> {
        restore(&self.new, plainly(&self.backup), &|_| {})
    }

    fn journals(&self) -> Vec<PathBuf> {
        files(&self.backup.join("journal"))
    }

    /// Nothing is left behind where a restore failed.
    #[track_caller]
    fn restores_nothing(&self, said: &str) {
        let error = self.restore().expect_err("it cannot be restored").to_string();
        assert!(error.contains(said), "{error}");
        assert!(!self.new.dir.exists(), "{:?}", files(&self.new.dir));
    }
}

fn plainly(from: &Path) -> Restoring<'_> {
    Restoring { from, published: None, new_origin: false }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(dir).expect("a folder");
    let mut paths: Vec<_> = listed.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn everything(dir: &Path) -> Vec<PathBuf> {
    let (folders, mut all): (Vec<_>, Vec<_>) = files(dir).into_iter().partition(|p| p.is_dir());
    folders.iter().for_each(|folder| all.extend(everything(folder)));
    all
}

#[test]
fn what_was_backed_up_is_restored_as_it_was() {
    let kept = kept(300);
    let restored = kept.restore().expect("a sound backup");
    assert_eq!(restored.head, Position(300));
    let log = open(&kept.new);
    assert_eq!(all(&log), kept.made.events);
    append(&log, batch(&log, 1000, 1));
    log.close().expect("a clean end");
}

#[test]
fn a_second_backup_copies_only_what_is_new() {
    let kept = kept(300);
    let log = open(&kept.made.options);
    fill(&log, 300..310);
    let again = kept.again().expect("while it is open");
    assert_eq!((again.before, again.head), (Position(300), Position(310)));
    assert!(again.copied < again.bytes / 5, "{again:?}");
    let idle = kept.again().expect("nothing is new");
    assert_eq!((idle.copied, idle.root), (0, again.root));
    assert_eq!(again.root, log.head().root);
    kept.restore().expect("sound");
    assert_eq!(all(&open(&kept.new)), all(&log));
}

#[test]
fn a_backup_of_a_log_that_is_written_to_is_a_log_as_it_was_at_one_moment() {
    let kept = kept(20);
    let log = open(&kept.made.options);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 20.. {
                // A new journey now and then: its key has to be in the backup, too.
                append(&log, batch(&log, number, number / 7));
                if done.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let mut last = 20;
        for _ in 0..8 {
            last = kept.again().expect("consistent").head.0.max(last);
            let _ = fs::remove_dir_all(&kept.new.dir);
            let restored = kept.restore().expect("every key is there");
            assert_eq!(restored.head, Position(last));
        }
        done.store(true, Ordering::SeqCst);
        assert!(last > 40, "{last}");
    });
    let restored = all(&open(&kept.new));
    assert_eq!(restored, all(&log)[..restored.len()]);
}

#[test]
fn no_key_and_no_readable_key_file_is_in_a_backup() {
    let kept = kept(30);
    let key = fs::read(&kept.new.master_key).expect("a key");
    for path in everything(&kept.backup) {
        let bytes = fs::read(&path).expect("a file");
        assert!(!bytes.windows(16).any(|part| part == &key[..16]), "{}", path.display());
        assert!(!path.ends_with("master.key"));
    }
    let elsewhere =
        Options { master_key: kept.new.dir.join("keys/master.key"), ..kept.new.clone() };
    let error = restore(&elsewhere, plainly(&kept.backup), &|_| {}).expect_err("no key");
    assert!(matches!(error, BackupError::NoKey { .. }));
    assert!(!kept.new.dir.exists());
}

#[test]
fn each_flipped_byte_of_a_backup_is_found_and_named() {
    let kept = kept(120);
    let mut found = 0;
    for path in everything(&kept.backup) {
        if path.ends_with("lock") {
            continue;
        }
        let step = (length(&path) / 12).max(1);
        for at in (0..length(&path)).step_by(usize::try_from(step).expect("small")) {
            flip(&path, at);
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            kept.restores_nothing(&name);
            flip(&path, at);
            found += 1;
        }
    }
    assert!(found > 60, "{found}");
    kept.restore().expect("it is as it was");
}

#[test]
fn a_missing_or_shorter_file_of_a_backup_is_named() {
    let kept = kept(120);
    for path in everything(&kept.backup).iter().filter(|path| !path.ends_with("lock")) {
        let bytes = fs::read(path).expect("a file");
        cut(path, length(path) - 1);
        kept.restores_nothing(&path.file_name().expect("a name").to_string_lossy());
        fs::remove_file(path).expect("removed");
        let error = kept.restore().expect_err("a file is gone").to_string();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(error.contains(&name) || error.contains("there is no backup"), "{error}");
        fs::write(path, bytes).expect("put back");
    }
    kept.restore().expect("it is as it was");
}

#[test]
fn what_an_interrupted_backup_left_changes_nothing() {
    let kept = kept(100);
    let log = open(&kept.made.options);
    fill(&log, 100..200);
    // As far as a kill may let it come: files of the journal are copied, the manifest is not.
    for path in kept.made.journals() {
        let bytes = fs::read(&path).expect("a segment");
        let target = kept.backup.join("journal").join(path.file_name().expect("a name"));
        let held = fs::metadata(&target).map_or(0, |file| file.len());
        if bytes.len() as u64 > held + 7 {
            fs::write(target, &bytes[..bytes.len() - 7]).expect("written");
        }
    }
    fs::write(kept.backup.join("files/half"), b"half").expect("written");
    fs::write(kept.backup.join("manifest.part"), b"stepin ba").expect("written");
    assert_eq!(kept.restore().expect("the backup before").head, Position(100));
    assert_eq!(all(&open(&kept.new)), kept.made.events);
    assert_eq!(kept.again().expect("it goes on").head, Position(200));
    assert!(!kept.backup.join("files/half").exists());
}

#[test]
fn a_log_that_is_no_longer_what_was_backed_up_is_refused() {
    let kept = kept(100);
    let before: Vec<_> =
        everything(&kept.backup).iter().map(|path| fs::read(path).expect("a file")).collect();
    let first = &kept.made.journals()[0];
    flip(first, 500);
    let error = kept.again().expect_err("a byte is another");
    assert!(matches!(&error, BackupError::Changed { why, .. }
        if why.contains("byte 500") && why.contains("stepin verify")));
    flip(first, 500);
    flip(&kept.journals()[0], 500);
    let error = kept.again().expect_err("the same from the other side").to_string();
    assert!(error.contains("byte 500") && error.contains("the backup is damaged"), "{error}");
    flip(&kept.journals()[0], 500);
    repair(&kept.made.options, Copy::Sled, &|_| {}).expect("the same records in another file");
    let error = kept.again().expect_err("other bytes").to_string();
    assert!(error.contains("holds the same records"), "{error}");
    let after: Vec<_> =
        everything(&kept.backup).iter().map(|path| fs::read(path).expect("a file")).collect();
    assert!(before == after);
}

#[test]
fn a_damaged_log_does_not_replace_a_sound_backup() {
    let kept = kept(100);
    let log = open(&kept.made.options);
    fill(&log, 100..140);
    log.close().expect("a clean end");
    let last = kept.made.last_journal();
    flip(&last, length(&last) - 10);
    let error = kept.again().expect_err("an acknowledged record is damaged").to_string();
    assert!(error.contains("the log is damaged at byte"), "{error}");
    assert_eq!(kept.restore().expect("the backup before").head, Position(100));
}

#[test]
fn a_backup_carries_the_newest_keyring_and_drops_the_one_before() {
    let kept = kept(30);
    let keys = kept.made.options.dir.join("keys");
    let old = fs::read(keys.join("keyring.1")).expect("a keyring");
    let holds = |bytes: &[u8]| {
        let files = files(&kept.backup.join("files"));
        files.iter().any(|path| fs::read(path).expect("a file") == bytes)
    };
    assert!(holds(&old));
    // An entry that is being added just now is left out, and the rest is the same.
    fs::write(keys.join("keyring.1"), [&old[..], b"half an entry"].concat()).expect("written");
    kept.again().expect("a torn end is no damage");
    assert!(holds(&old));
    let damaged = [&old[..100], &[old[100] ^ 1], &old[101..]].concat();
    fs::write(keys.join("keyring.1"), damaged).expect("written");
    let error = kept.again().expect_err("a key is damaged").to_string();
    assert!(error.contains("entry 1 of the keyring is damaged"), "{error}");
    // As an erasure leaves it: the next generation, and not the one before.
    let mut new = old[..89].to_vec();
    new[9..13].copy_from_slice(&2_u32.to_be_bytes());
    new.extend(crc32fast::hash(&new).to_be_bytes());
    fs::write(keys.join("keyring.2"), &new).expect("written");
    fs::remove_file(keys.join("keyring.1")).expect("removed");
    fs::write(keys.join("erasing"), b"what is still to do").expect("written");
    assert_eq!(kept.again().expect("a new generation").generation, 2);
    assert!(holds(b"what is still to do"));
    assert!(holds(&new) && !holds(&old));
}

#[test]
fn a_torn_end_is_left_out() {
    let kept = kept(100);
    let last = kept.made.last_journal();
    let bytes = fs::read(&last).expect("a segment");
    fs::write(&last, [&bytes[..], b"SJF1half"].concat()).expect("written");
    assert_eq!(kept.again().expect("a torn end is no damage").head, Position(100));
    kept.restore().expect("sound");
}

#[test]
fn a_backup_is_made_only_where_one_may_be() {
    let (kept, other) = (kept(10), closed(10));
    let error = backup(&other.options, &kept.backup, &|_| {}).expect_err("another log's");
    assert!(matches!(error, BackupError::OtherLog { .. }));
    let strange = kept.backup.with_file_name("strange");
    fs::create_dir(&strange).expect("a folder");
    fs::write(strange.join("letter.txt"), b"mine").expect("written");
    let error = backup(&kept.made.options, &strange, &|_| {}).expect_err("something else is there");
    assert!(matches!(error, BackupError::NotABackup { found, .. } if found == "letter.txt"));
    for inside in [kept.made.options.dir.join("backup"), kept.made.options.dir.clone()] {
        let error = backup(&kept.made.options, &inside, &|_| {}).expect_err("inside the data");
        assert!(matches!(error, BackupError::Inside { .. }));
    }
    let nowhere = Options::at(kept.backup.with_file_name("nowhere"));
    let error = backup(&nowhere, &kept.backup, &|_| {}).expect_err("no log");
    assert!(matches!(error, BackupError::Log(OpenError::NoLog { .. })));
}

#[test]
fn a_log_is_restored_only_into_an_empty_folder_and_with_its_key() {
    let kept = kept(10);
    fs::create_dir(&kept.new.dir).expect("a folder");
    fs::write(kept.new.dir.join("letter.txt"), b"mine").expect("written");
    let error = kept.restore().expect_err("not empty");
    assert!(matches!(error, BackupError::NotEmpty { found, .. } if found == "letter.txt"));
    assert_eq!(files(&kept.new.dir).len(), 1);
    fs::remove_file(kept.new.dir.join("letter.txt")).expect("removed");
    let other = closed(1);
    let wrong = Options { master_key: other.options.master_key.clone(), ..kept.new.clone() };
    let error = restore(&wrong, plainly(&kept.backup), &|_| {}).expect_err("another log's key");
    assert!(matches!(error, BackupError::Log(OpenError::WrongKey { .. })), "{error}");
    assert_eq!(files(&kept.new.dir), Vec::<PathBuf>::new());
    // What a restore that was killed left behind is not in the way.
    fs::create_dir_all(kept.new.dir.join("restoring/journal")).expect("a folder");
    kept.restore().expect("an empty folder");
    let error = kept.restore().expect_err("twice");
    assert!(matches!(error, BackupError::NotEmpty { .. }));
    open(&kept.new).close().expect("it is as it was");
}

#[test]
fn a_checkpoint_that_the_log_does_not_give_is_no_part_of_a_backup() {
    let kept = kept(30);
    let path = kept.made.options.dir.join("checkpoint");
    for (text, said) in [
        ("nonsense", "the log's checkpoint"),
        (&note(31, [7; 32]), "signed over 31 records"),
        (&note(30, [7; 32]), "signed over 30 records"),
    ] {
        fs::write(&path, text).expect("written");
        let error = kept.again().expect_err("it contradicts the log").to_string();
        assert!(error.contains(said), "{error}");
    }
    let root = kept.made.events.iter().fold(proof::Tree::default(), |mut tree, event| {
        tree.push(event.leaf);
        tree
    });
    // Of this root, but by nobody: a backup has no key to tell, a restore has.
    fs::write(&path, note(30, root.root())).expect("written");
    kept.again().expect("its root is given");
    kept.restores_nothing("is not signed by the log of this backup");
}

fn note(size: u64, root: proof::Hash) -> String {
    let (origin, extensions) = ("stepin/another".to_owned(), Vec::new());
    let checkpoint = proof::Checkpoint { origin, size, root, extensions };
    let key = proof::SignerKey::from_seed("stepin/another", &[1; 32]).expect("a name");
    proof::Note::signed(checkpoint.to_text(), &key).to_text()
}
